"""An unload in an ordinary file: which of its forms it has, and its logical records.

Three forms are met: NETDATA (XMI), blocks with their descriptor words as they stand on a tape, and
logical records joined without anything between them, as Hercules' dasdload takes them. The last one
tells its records only by their content, which is enough, since only the first two matter as such.

Source: files that were taken off tapes and disks of MVS 3.8j; ``accessmethods.unload_schema``.
"""

from collections.abc import Callable, Iterator
from typing import Final

from accessmethods.block import Block
from accessmethods.directory_schema import BLOCK_LENGTH, KEY_LENGTH
from accessmethods.records import deblock
from accessmethods.records_schema import DESCRIPTOR_LENGTH
from accessmethods.unload_reader import IDENTIFIER
from accessmethods.unload_schema import BLOCK_HEADER_LENGTH, COPYR1_LENGTHS, COPYR2_LENGTH
from primitives import TTR, FormatError, Where

Read = Callable[[int], bytes]
"""Gives that many bytes of the file, or fewer at its end."""

PIECE: Final = 1 << 16
BEGINNING: Final = max(COPYR1_LENGTHS) + COPYR2_LENGTH + BLOCK_HEADER_LENGTH
"""Bytes that tell which form a file has."""


def has_blocks(beginning: bytes) -> bool:
    """Tell whether a file begins with a block that begins an unload."""
    record = beginning[2 * DESCRIPTOR_LENGTH :]
    return record[1:4] == IDENTIFIER and beginning[:2] == _length(beginning, DESCRIPTOR_LENGTH)


def has_records(beginning: bytes) -> bool:
    """Tell whether a file begins with a logical record that begins an unload."""
    return beginning[1:4] == IDENTIFIER


def read_joined(read: Read, *, source: str) -> Iterator[bytes]:
    """Give the logical records of an unload whose records are joined.

    Raises:
        FormatError: While iterating: no directory follows the headers.
    """
    beginning = read(BEGINNING)
    for length in COPYR1_LENGTHS:
        data = beginning[length + COPYR2_LENGTH :][:BLOCK_HEADER_LENGTH]
        if _begins_directory(data):
            yield beginning[:length]
            yield beginning[length : length + COPYR2_LENGTH]
            yield beginning[length + COPYR2_LENGTH :]
            break
    else:
        raise FormatError(
            "directory of the unload",
            where=Where(source, COPYR1_LENGTHS[0] + COPYR2_LENGTH),
            expected="a block of 256 bytes with a key of 8, here or 4 bytes farther on",
            found=beginning[COPYR1_LENGTHS[0] + COPYR2_LENGTH :][:BLOCK_HEADER_LENGTH],
        )
    while piece := read(PIECE):
        yield piece


def read_blocked(read: Read, *, source: str) -> Iterator[bytes]:
    """Give the logical records of an unload whose blocks have their descriptor words.

    Raises:
        DeblockingError, FormatError: While iterating: the file is damaged.
    """
    return deblock("VS", 0, _blocks(read, source), source=source)


def _blocks(read: Read, source: str) -> Iterator[Block]:
    at, number = 0, 0
    while word := read(DESCRIPTOR_LENGTH):
        length = int.from_bytes(word[:2], "big")
        data = word + read(max(0, length - DESCRIPTOR_LENGTH))
        if length <= DESCRIPTOR_LENGTH or len(data) < length:
            raise FormatError(
                "block",
                where=Where(source, at),
                expected=f"{length} bytes" if length > DESCRIPTOR_LENGTH else "a block length",
                found=data[:8] if length <= DESCRIPTOR_LENGTH else f"{len(data)}",
            )
        number += 1
        yield Block(TTR(number >> 8, number & 0xFF), b"", data)
        at += length


def _begins_directory(header: bytes) -> bool:
    if len(header) < BLOCK_HEADER_LENGTH:
        return False
    lengths = (header[9], int.from_bytes(header[10:12], "big"))
    return not any(header[:9]) and lengths == (KEY_LENGTH, BLOCK_LENGTH)


def _length(beginning: bytes, at: int) -> bytes:
    """Return what the block descriptor word says when one record or segment fills the block."""
    record = int.from_bytes(beginning[at : at + 2], "big")
    return (record + DESCRIPTOR_LENGTH).to_bytes(2, "big")
