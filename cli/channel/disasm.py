"""``volser channel disasm``: a case file, or command words from storage, into source."""

import sys
from enum import Enum
from pathlib import Path
from typing import Annotated, Final

import typer

from ccw.assembler import disassemble
from ccw.assembler.language import DISK_WORDS, TAPE_WORDS
from ccw.assembler.raw import MOST_BYTES, disassemble_raw, raw_bytes
from ccw.cases import read_cases
from primitives import DasdError

_STDIN: Final = Path("-")


class CcwFormat(Enum):
    """Format of command words."""

    ZERO = "0"
    ONE = "1"


def command(
    file: Annotated[
        Path, typer.Argument(metavar="CASES", help="Case file; storage with --raw, - for stdin.")
    ],
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="Only the case of that name.")
    ] = None,
    *,
    raw: Annotated[
        bool,
        typer.Option("--raw", help="The file is storage, as hex digits or bytes, not a case file."),
    ] = False,
    ccw_format: Annotated[
        CcwFormat, typer.Option("--format", help="Of the words, with --raw.")
    ] = CcwFormat.ONE,
    origin: Annotated[
        str, typer.Option("--at", help="Address of the storage in hex, with --raw.")
    ] = "0",
    tape: Annotated[bool, typer.Option("--tape", help="For a tape drive, with --raw.")] = False,
) -> None:
    """Show channel programs as source that assembles back to them.

    Example: volser channel disasm cases.json.gz read-data-by-id

    Exit codes: 0 shown; 1 no such file, case or program; 2 usage.
    """
    if raw:
        try:
            address = int(origin, 16)
        except ValueError:
            raise typer.BadParameter("expected a hex number", param_hint="--at") from None
        text = disassemble_raw(
            raw_bytes(_content(file), str(file)),
            ccw_format=int(ccw_format.value),
            origin=address,
            language=TAPE_WORDS if tape else DISK_WORDS,
        )
    else:
        cases = [case for case in read_cases(file) if name in (None, case.name)]
        if not cases:
            raise DasdError(f"{file}: no case {name}")
        text = disassemble(cases)
    typer.echo(text, nl=False)


def _content(file: Path) -> bytes:
    try:
        if file == _STDIN:
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise DasdError(f"{file}: {error.strerror or error}") from error
