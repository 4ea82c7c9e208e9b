"""Writing a tape from its beginning to its end, for tools and tests.

A block longer than a chunk is cut; some emulators cannot space back over such blocks, so tapes for
hosts keep to blocks of at most 65,535 bytes.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from primitives.files import refuse_existing, replacing
from vtape.chunk import (
    LONGEST_BLOCK,
    LONGEST_CHUNK,
    ChunkFlag,
    Compression,
    chunk_header,
    tape_mark,
)
from vtape.compression import compress


def stored_block(data: bytes, compression: Compression) -> tuple[bytes, Compression]:
    """Return a block as it is stored, and how; compressed only where that makes it shorter.

    Raises:
        ValueError: It is empty, or longer than 2 MiB.
    """
    if not 1 <= len(data) <= LONGEST_BLOCK:
        msg = f"a block of {len(data)} bytes: 1 to {LONGEST_BLOCK} is possible"
        raise ValueError(msg)
    compressed = compress(data, compression)
    return (compressed, compression) if len(compressed) < len(data) else (data, Compression.NONE)


def chunks_of(
    stored: bytes, compression: Compression, *, previous: int, chunk_length: int = LONGEST_CHUNK
) -> Iterator[tuple[bytes, bytes]]:
    """Cut a stored block into chunks; gives header and data of each.

    Args:
        stored: The block as it is stored.
        compression: How that is.
        previous: Bytes in the chunk before; 0 at the start and after a tape mark.
        chunk_length: Longest chunk.
    """
    for start in range(0, len(stored), chunk_length):
        piece = stored[start : start + chunk_length]
        begins = ChunkFlag.BEGINS_BLOCK if start == 0 else 0
        ends = ChunkFlag.ENDS_BLOCK if start + len(piece) == len(stored) else 0
        yield chunk_header(len(piece), previous, int(compression) | begins | ends), piece
        previous = len(piece)


class TapeWriter:
    """Blocks and marks, one behind the other, to a stream."""

    def __init__(
        self,
        stream: BinaryIO,
        *,
        compression: Compression = Compression.NONE,
        chunk_length: int = LONGEST_CHUNK,
    ) -> None:
        self._stream = stream
        self._compression = compression
        self._chunk_length = chunk_length
        self._previous = 0

    def block(self, data: bytes) -> None:
        """Write a block; compressed only where that makes it shorter.

        Raises:
            ValueError: It is empty, or longer than 2 MiB.
        """
        stored, compression = stored_block(data, self._compression)
        for header, piece in chunks_of(
            stored, compression, previous=self._previous, chunk_length=self._chunk_length
        ):
            self._stream.write(header)
            self._stream.write(piece)
            self._previous = len(piece)

    def mark(self) -> None:
        """Write a tape mark."""
        self._stream.write(tape_mark(self._previous))
        self._previous = 0


def write_tape(
    path: Path,
    files: Iterable[Iterable[bytes]],
    *,
    compression: Compression = Compression.NONE,
    chunk_length: int = LONGEST_CHUNK,
    overwrite: bool = False,
) -> None:
    """Write a tape: each file and a tape mark behind it, then one more mark.

    Args:
        path: The image; it appears when it is complete.
        files: Their blocks, 1 byte to 2 MiB each. Labels are files of their own.
        compression: Use a name ending in ``.het`` for a compressed tape.
        chunk_length: Longest chunk; 4096 for the oldest readers.
        overwrite: Whether an existing image may be replaced.

    Raises:
        FileExistsAlreadyError: ``path`` exists and ``overwrite`` is off.
        ValueError: A block has no bytes or too many.
    """
    if not overwrite:
        refuse_existing(path, unless="choose another name or allow")
    with replacing(path) as building, building.open("wb") as stream:
        tape = TapeWriter(stream, compression=compression, chunk_length=chunk_length)
        for file in files:
            for block in file:
                tape.block(block)
            tape.mark()
        tape.mark()
