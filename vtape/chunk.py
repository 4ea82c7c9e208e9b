"""Chunks: the units an AWSTAPE or HET file is made of, as the hot paths take them.

A block is one chunk, or several from the one that begins it to the one that ends it. A block in a
single chunk is the only kind some emulators can space back over, and the only kind volser writes
unless told otherwise. ``vtape.chunk_schema`` is the documentation; a property test holds both
together.
"""

import struct
from enum import IntEnum, IntFlag
from typing import Final

from vtape.chunk_schema import HEADER_LENGTH

__all__ = [
    "HEADER",
    "HEADER_LENGTH",
    "LONGEST_BLOCK",
    "LONGEST_CHUNK",
    "ChunkFlag",
    "Compression",
    "MoreFlag",
    "chunk_header",
    "compression_of",
    "tape_mark",
]

LONGEST_CHUNK: Final = 0xFFFF
"""Bytes of data a chunk can hold."""

LONGEST_BLOCK: Final = 2 * 1024 * 1024
"""Bytes of the longest tape block, stored or decompressed."""

HEADER: Final = struct.Struct("<HHBB")
"""Length, length of the chunk before, ``ChunkFlag``, ``MoreFlag``."""


class ChunkFlag(IntFlag):
    """The first flag byte."""

    BEGINS_BLOCK = 0x80
    TAPE_MARK = 0x40
    ENDS_BLOCK = 0x20
    BZIP2 = 0x02
    ZLIB = 0x01
    WHOLE_BLOCK = BEGINS_BLOCK | ENDS_BLOCK
    COMPRESSED = BZIP2 | ZLIB


class MoreFlag(IntFlag):
    """The second flag byte."""

    BUS_TECH_ZLIB = 0x80


class Compression(IntEnum):
    """How a block is stored; the whole block is one stream, cut into chunks afterwards."""

    NONE = 0
    ZLIB = 1
    BZIP2 = 2


_WHOLE: Final = int(ChunkFlag.WHOLE_BLOCK)
_MARK: Final = int(ChunkFlag.TAPE_MARK)


def chunk_header(length: int, previous_length: int, flags: int = _WHOLE) -> bytes:
    """Return the 6 bytes before a chunk of data.

    Args:
        length: Bytes in this chunk, 1 to 65,535.
        previous_length: Bytes in the chunk before; 0 at the start and after a tape mark.
        flags: A ``ChunkFlag``; a whole, uncompressed block unless said otherwise.

    Raises:
        ValueError: A length that no chunk can have.

    >>> chunk_header(80, 0).hex(" ")
    '50 00 00 00 a0 00'
    """
    if not (1 <= length <= LONGEST_CHUNK and 0 <= previous_length <= LONGEST_CHUNK):
        msg = f"a chunk of {length} bytes after one of {previous_length}: 1 to 65,535 is possible"
        raise ValueError(msg)
    return HEADER.pack(length, previous_length, flags, 0)


def tape_mark(previous_length: int) -> bytes:
    """Return a tape mark: a header of length 0.

    >>> tape_mark(80).hex(" ")
    '00 00 50 00 40 00'
    """
    return HEADER.pack(0, previous_length, _MARK, 0)


def compression_of(flags: int, more_flags: int) -> Compression | None:
    """Tell from both flag bytes how a chunk is stored; None when they contradict themselves.

    >>> compression_of(0xA0, 0x80)
    <Compression.ZLIB: 1>
    """
    compressed = flags & ChunkFlag.COMPRESSED
    if more_flags & MoreFlag.BUS_TECH_ZLIB:
        return None if compressed else Compression.ZLIB
    return None if compressed == ChunkFlag.COMPRESSED else Compression(compressed)
