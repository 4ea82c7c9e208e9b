"""A tape written again in another container or compression: same blocks, same marks.

The copy is read back and held against the original, block by block, before it gets its name.
"""

from dataclasses import dataclass
from pathlib import Path

from primitives import DasdError
from primitives.files import refuse_existing, replacing
from vtape.chunk import Compression
from vtape.tape_errors import TapeWriteError
from vtape.tape_image import EntryKind, TapeImage, open_tape
from vtape.writer import TapeWriter


class CopyDiffersError(DasdError):
    """What was written reads back otherwise."""


@dataclass(frozen=True, slots=True)
class Converted:
    """What a copy consists of.

    Attributes:
        blocks: Blocks on it.
        marks: Tape marks.
        bytes: Bytes in the blocks, as a host reads them.
        size: Bytes of the image.
    """

    blocks: int
    marks: int
    bytes: int
    size: int


def convert(
    source: TapeImage, path: Path, *, compression: Compression, overwrite: bool = False
) -> Converted:
    """Write a tape again.

    Args:
        source: The tape, sound from end to end.
        path: The copy; it appears when it is proved.
        compression: Of its blocks.
        overwrite: Whether an existing file may be replaced.

    Raises:
        FileExistsAlreadyError: ``path`` exists and ``overwrite`` is off.
        TapeFormatError: A block of the source is damaged.
        TapeWriteError: The system cannot write the copy.
        CopyDiffersError: The copy reads back otherwise.
    """
    if not overwrite:
        refuse_existing(path, unless="choose another name or allow")
    blocks = length = 0
    try:
        with replacing(path) as building:
            with building.open("wb") as stream:
                tape = TapeWriter(stream, compression=compression)
                for entry in source.entries:
                    if entry.kind is EntryKind.MARK:
                        tape.mark()
                        continue
                    data = source.read_block(entry)
                    tape.block(data)
                    blocks, length = blocks + 1, length + len(data)
            _check_copy(source, building)
    except OSError as error:
        msg = f"{path}: cannot be written: {error.strerror}"
        raise TapeWriteError(msg) from error
    marks = len(source.entries) - blocks
    return Converted(blocks, marks, length, path.stat().st_size)


def _check_copy(source: TapeImage, path: Path) -> None:
    with open_tape(path) as copy:
        if len(copy.entries) != len(source.entries):
            msg = f"{path}: {len(copy.entries)} blocks and marks, expected {len(source.entries)}"
            raise CopyDiffersError(msg)
        for one, other in zip(source.entries, copy.entries, strict=True):
            same = one.kind is other.kind and (
                one.kind is EntryKind.MARK or source.read_block(one) == copy.read_block(other)
            )
            if not same:
                msg = f"{path}: block {other.number} reads back otherwise than it was written"
                raise CopyDiffersError(msg)
