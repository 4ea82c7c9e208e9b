"""``volser channel asm``: source of channel programs into a case file."""

import json
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from ccw.assembler import assemble_bytes, assemble_file
from ccw.assembler.assemble import MOST_BYTES
from ccw.cases.writing import document_of
from cli.output import STDOUT, Output, write_output

_STDIN: Final = Path("-")


def command(
    source: Annotated[
        Path, typer.Argument(metavar="SOURCE", help="Channel programs as text; - for stdin.")
    ],
    *,
    output: Output = STDOUT,
) -> None:
    """Assemble channel programs into a case file.

    Example: volser channel asm read-vtoc.ccw -o read-vtoc.json

    Exit codes: 0 assembled; 1 the source is wrong: file, line and column say where.
    """
    if source == _STDIN:
        cases, name = assemble_bytes(sys.stdin.buffer.read(MOST_BYTES + 1), "stdin"), "stdin"
    else:
        cases, name = assemble_file(source), source.name
    text = json.dumps(document_of(cases, name), indent=1) + "\n"
    write_output([text.encode()], output)
