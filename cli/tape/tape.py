"""The TAPE of a command, open while the command looks at it, and what kind of file is on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from accessmethods.block import Block
from accessmethods.records import deblock
from accessmethods.unload_reader import UnloadedLibrary, is_unload
from cli.places import tape_of
from primitives import TTR, DasdError, Where
from primitives.finding import Finding, Severity
from snapshot.dss_segments import begins_dump
from tapelabels.labelled_tape import LabelledFile
from vtape.tape_image import Entry, TapeImage, open_tape

_UNLOAD_RECFM: Final = "VBS"
_DESCRIPTORS: Final = 8
"""Bytes of the descriptor words of a block and of its first record."""


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


@dataclass(frozen=True, slots=True)
class TapeBlock(Block):
    """A data block of a file of a tape; its TTR is (0, number in the file, from 1)."""

    def where(self, source: str, offset: int | None = None) -> Where:
        """Name this block, or a byte of it, in messages about ``source``."""
        byte = "" if offset is None else f", byte {offset} of the block"
        return Where(source, detail=f"block {self.ttr.record} of the file{byte}")


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
    length = int.from_bytes(first[4:6], "big")
    if is_unload(first[_DESCRIPTORS : _DESCRIPTORS // 2 + length]):
        return DataFormat.UNLOAD
    label = file.header2 or file.trailer2
    described = label is not None and label.record_format in ("F", "V", "D")
    return DataFormat.BLOCKS if described else DataFormat.UNKNOWN


def data_blocks(tape: TapeImage, file: LabelledFile[Entry]) -> Iterator[Block]:
    """Read the data blocks of a file.

    Raises:
        FormatError: While iterating: one is damaged.
    """
    for number, entry in enumerate(file.data, start=1):
        yield TapeBlock(TTR(0, number), b"", tape.read_block(entry))


def unloaded_library(tape: TapeImage, file: LabelledFile[Entry]) -> UnloadedLibrary:
    """Begin to read a partitioned data set that was unloaded.

    Raises:
        FormatError: It is damaged.
        UnsupportedUnloadError: It is of a form that only IEBCOPY reads.
    """
    source = f"{tape.name} file {file.number}"
    records = deblock(_UNLOAD_RECFM, 0, data_blocks(tape, file), source=source)
    return UnloadedLibrary(records, source=source)
