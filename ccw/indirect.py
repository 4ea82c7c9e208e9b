"""Which stretches of storage a command word designates.

Without indirection there is one. With it, the word's address leads to a list, whose entries are
looked at one by one, as the data reaches them:

========== ======= ======= ======================================================================
list       entry   aligned entry
========== ======= ======= ======================================================================
format 1   4       4       31-bit address of a block of 2K
format 2   8       8       64-bit address of a block of 4K, or 2K by choice
modified   16      16      5 zero bytes, flags, count (2), 64-bit address; inside one block of 4K
========== ======= ======= ======================================================================

Only the first entry of formats 1 and 2 may point into the middle of its block. When data is stored
backward, addresses go down: word and first entry designate the last byte, later entries the last
byte of a block; modified lists cannot be used.

Source: Principles of Operation, indirect and modified indirect data addressing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ccw.command_word import Ccw, Flag
from ccw.storage import AddressingError, Storage

PAGE: Final = 4096
MODIFIED_ENTRY: Final = 16
_LAST, _SKIP, _INTERRUPT = 0x80, 0x40, 0x20


@dataclass(frozen=True, slots=True)
class IndirectFormat:
    """How lists of indirect words look; the start of a program chooses it."""

    entry_bytes: int = 4
    block_bytes: int = 2048


IDAW_1: Final = IndirectFormat()
IDAW_2: Final = IndirectFormat(8, 4096)
IDAW_2_SMALL: Final = IndirectFormat(8, 2048)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of storage, or as many bytes that go nowhere."""

    address: int
    length: int
    skipped: bool = False


def pieces(
    storage: Storage, ccw: Ccw, indirect: IndirectFormat, *, key: int, backward: bool = False
) -> Iterator[Piece]:
    """Give the stretches a word designates, one after the other, each from its lowest address on.

    Raises:
        AddressingError: An address or a list is not as it must be; a program check.
        ProtectionError: The list may not be fetched; a protection check.
    """
    if ccw.flags & Flag.MODIFIED_INDIRECT:
        if backward:
            raise AddressingError
        yield from _modified(storage, ccw, key)
    elif ccw.flags & Flag.INDIRECT:
        yield from _blocks(storage, ccw, indirect, key=key, backward=backward)
    elif ccw.count:
        yield Piece(ccw.address - ccw.count + 1 if backward else ccw.address, ccw.count)


def _blocks(
    storage: Storage, ccw: Ccw, indirect: IndirectFormat, *, key: int, backward: bool
) -> Iterator[Piece]:
    size, block = indirect.entry_bytes, indirect.block_bytes
    if ccw.address % size:
        raise AddressingError
    left, entry = ccw.count, ccw.address
    while left:
        address = int.from_bytes(storage.fetch(entry, size, key=key), "big")
        is_first = entry == ccw.address
        room = address % block + 1 if backward else block - address % block
        if (size == 4 and address >> 31) or (room != block and not is_first):
            raise AddressingError
        length = min(left, room)
        yield Piece(address - length + 1 if backward else address, length)
        left, entry = left - length, entry + size


def _modified(storage: Storage, ccw: Ccw, key: int) -> Iterator[Piece]:
    if ccw.address % MODIFIED_ENTRY:
        raise AddressingError
    left, entry = ccw.count, ccw.address
    while left:
        raw = storage.fetch(entry, MODIFIED_ENTRY, key=key)
        flags, length = raw[5], int.from_bytes(raw[6:8], "big")
        address = int.from_bytes(raw[8:16], "big")
        skipped = bool(flags & _SKIP)
        crosses = not skipped and address % PAGE + length > PAGE
        if any(raw[:5]) or flags & _INTERRUPT or not 0 < length <= left or crosses:
            raise AddressingError
        yield Piece(address, length, skipped)
        left, entry = left - length, entry + MODIFIED_ENTRY
        if left and (flags & _LAST or entry % PAGE == 0):
            raise AddressingError
