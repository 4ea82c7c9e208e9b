"""The TAPE of a command, open while the command looks at it, and what kind of file is on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Final

from cli.places import tape_of
from primitives import DasdError
from primitives.finding import Finding, Severity
from snapshot.dss_segments import begins_dump
from tapelabels.labelled_tape import LabelledFile
from vtape.tape_image import Entry, TapeImage, open_tape

_UNLOAD_MARK: Final = bytes.fromhex("ca6d0f")
_UNLOAD_AT: Final = 9
"""Behind the descriptor words of block and record, and the format byte of COPYR1."""


class DataFormat(StrEnum):
    """How the data of a file is laid out."""

    DSS = "dss"
    """A DFDSS dump."""
    BLOCKS = "blocks"
    """Blocks of records, as the labels describe them."""
    UNLOAD = "unload"
    """A partitioned data set that IEBCOPY unloaded."""
    UNKNOWN = "unknown"
    """Neither content nor labels tell."""


class DamagedTapeError(DasdError):
    """The tape is damaged; what lies before the damage was shown."""


@contextmanager
def reading(argument: str, system: Path, tapes: Path | None = None) -> Iterator[TapeImage]:
    """Open the tape a command line names; what is good before a damage can be had.

    Raises:
        NotFoundError: There is no such tape.
        UnreadableTapeError, UnsupportedTapeError: It cannot be opened.
        DamagedTapeError: The image is damaged; at the end, if anything lies before the damage.
    """
    with open_tape(tape_of(argument, system, tapes), tolerant=True) as tape:
        errors = [each for each in tape.findings if each.severity is Severity.ERROR]
        if errors and not tape.entries:
            raise DamagedTapeError(_summary(errors))
        yield tape
    if errors:
        msg = f"{_summary(errors)}; what lies before it was shown"
        raise DamagedTapeError(msg)


def _summary(errors: list[Finding]) -> str:
    more = f" (and {len(errors) - 1} more)" if errors[1:] else ""
    return f"{errors[0].where}: {errors[0].message}{more}"


def data_format(tape: TapeImage, file: LabelledFile[Entry]) -> DataFormat:
    """Tell how the data of a file is laid out, from its first block and its labels.

    Raises:
        FormatError: The first block is damaged.
    """
    first = tape.read_block(file.data[0]) if file.data else b""
    if begins_dump(first):
        return DataFormat.DSS
    if first[_UNLOAD_AT : _UNLOAD_AT + len(_UNLOAD_MARK)] == _UNLOAD_MARK:
        return DataFormat.UNLOAD
    label = file.header2 or file.trailer2
    described = label is not None and label.record_format in ("F", "V", "D")
    return DataFormat.BLOCKS if described else DataFormat.UNKNOWN
