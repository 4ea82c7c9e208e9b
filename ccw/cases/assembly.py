"""Programs of a case in storage, as the format wants them.

The words lie one behind the other from address 0, four doublewords of zeros follow, then the data
areas, each for one word, then lists of indirect words. An area that a word with indirect addressing
uses lies so that its first stretch has the length asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ccw.cases.document import CaseFileError, WordItem
from ccw.command_word import CCW_LENGTH, NO_FLAGS, Direction, Flag, direction_of
from ccw.indirect import IDAW_1
from ccw.watched_storage import Area, WatchedStorage

START: Final = 0
TAIL_WORDS: Final = 4
"""Zeros behind a program; chaining runs into them."""
MOST_STORAGE: Final = 16 << 20
"""What an address of format 0 reaches; nothing needs more in format 1."""
_BLOCK, _ENTRY = IDAW_1.block_bytes, IDAW_1.entry_bytes
_NOWHERE: Final = (0xFFFFF8, 0x7FFFFFF8)
"""By CCW format: an address that no storage has."""
_READING: Final = (Direction.READ, Direction.READ_BACKWARD, Direction.SENSE)

_FLAGS: Final = {
    "CD": Flag.CHAIN_DATA,
    "CC": Flag.CHAIN_COMMAND,
    "SLI": Flag.SUPPRESS_LENGTH,
    "SKIP": Flag.SKIP,
    "PCI": Flag.PROGRAM_CONTROLLED,
    "IDA": Flag.INDIRECT,
    "SUSP": Flag.SUSPEND,
    "MIDA": Flag.MODIFIED_INDIRECT,
}


@dataclass(frozen=True, slots=True)
class Assembled:
    """A program in storage.

    Attributes:
        storage: Its words and areas; areas count by word.
        backward: For each word, whether its area is filled from the end.
    """

    storage: WatchedStorage
    backward: tuple[bool, ...]

    def stored(self, word: int) -> bytes:
        """Return what a word has stored; empty when it stored nothing."""
        if self.backward[word]:
            return self.storage.stored_backward(word)
        return self.storage.stored(word)


def assemble(words: Sequence[WordItem], ccw_format: int) -> Assembled:
    """Put a program into storage of its own.

    Raises:
        CaseFileError: A label is not there, or the program needs too much storage.
    """
    directions = _directions(words)
    backward = tuple(direction is Direction.READ_BACKWARD for direction in directions)
    areas, lists, end = _places(words, backward)
    if end > MOST_STORAGE:
        raise CaseFileError(f"a program needs {end} bytes of storage; {MOST_STORAGE} are there")
    storage = WatchedStorage(end, areas)
    for index, word in enumerate(words):
        area = areas[index]
        address = lists[index] or (_last(area) if backward[index] else area.start)
        if word.tic is not None:
            address = _target(word, words)
        if word.address_fault:
            address = _NOWHERE[ccw_format]
        storage.fill(START + index * CCW_LENGTH, _word(word, address, ccw_format))
        _put_data(storage, area, word, reads=directions[index] in _READING)
        if lists[index]:
            storage.fill(lists[index], _indirect_words(area, backward=backward[index]))
    return Assembled(storage, backward)


def _put_data(storage: WatchedStorage, area: Area, word: WordItem, *, reads: bool) -> None:
    """Put a word's data where it belongs.

    In the area of a word that reads, data of the case counts as stored: a recording tells what was
    stored by what is there, and cannot know who put it there.
    """
    put = storage.store if reads else storage.fill
    put(area.start, word.data[: word.length])


def _directions(words: Sequence[WordItem]) -> tuple[Direction, ...]:
    """Tell which way the data of each word goes; a word that is chained to goes on as before."""
    found: list[Direction] = []
    for index, word in enumerate(words):
        continues = index > 0 and "CD" in words[index - 1].flags
        found.append(found[-1] if continues else direction_of(word.cmd))
    return tuple(found)


def _places(
    words: Sequence[WordItem], backward: Sequence[bool]
) -> tuple[list[Area], list[int], int]:
    """Lay out the areas and lists; returns where they are, 0 for no list, and the end of it all."""
    at = START + (len(words) + TAIL_WORDS) * CCW_LENGTH
    areas: list[Area] = []
    for word, goes_back in zip(words, backward, strict=True):
        at = _up(at, CCW_LENGTH)
        if "IDA" in word.flags:
            first = word.ida_first
            at = _up(at, _BLOCK) + (first - max(word.length, 1) if goes_back else -first) % _BLOCK
        areas.append(Area(at, 0 if word.tic is not None else word.length))
        at += max(word.length, 1)
    lists = [0] * len(words)
    at = _up(at, CCW_LENGTH)
    for index, word in enumerate(words):
        if "IDA" in word.flags:
            lists[index] = at
            at += (word.length // _BLOCK + 2) * _ENTRY
    return areas, lists, at


def _up(at: int, unit: int) -> int:
    return -(-at // unit) * unit


def _last(area: Area) -> int:
    return area.start + max(area.length, 1) - 1


def _indirect_words(area: Area, *, backward: bool) -> bytes:
    """Return the list for an area: its start, or its last byte, then each block that follows."""
    first, last = area.start, _last(area)
    rest = range(_up(first + 1, _BLOCK), last + 1, _BLOCK)
    entries = [first, *rest]
    if backward:
        entries = [last, *(block - 1 for block in reversed(rest))]
    return b"".join(entry.to_bytes(_ENTRY, "big") for entry in entries)


def _target(word: WordItem, words: Sequence[WordItem]) -> int:
    index = word.tic
    if isinstance(index, str):
        index = next((at for at, other in enumerate(words) if other.label == index), None)
        if index is None:
            raise CaseFileError(f"no word has the label {word.tic!r}")
    if index is None or index >= len(words) + TAIL_WORDS:
        raise CaseFileError(f"a transfer in channel to word {index} of {len(words)}")
    return START + index * CCW_LENGTH + word.tic_offset


def _word(word: WordItem, address: int, ccw_format: int) -> bytes:
    flags = NO_FLAGS
    for name in word.flags:
        flags |= _FLAGS[name]
    code, count = bytes([word.cmd]), word.length.to_bytes(2, "big")
    if ccw_format == 0:
        return code + address.to_bytes(3, "big") + bytes([flags, 0]) + count
    return code + bytes([flags]) + count + address.to_bytes(4, "big")
