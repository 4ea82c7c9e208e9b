"""Write channel programs in Python, run them, and look at what came back.

    >>> from ccw.program import Program
    >>> program = Program().seek(0, 3).search_id(0, 3, 1).read_data(80)
    >>> len(program.words)
    4

Command chaining is on for every word but the last. Every read has an area of its own; ``run_on``
gives back what was stored there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Protocol, Self

from ccw.channel import Ended, run
from ccw.command_word import (
    CCW_LENGTH,
    NO_FLAGS,
    TRANSFER_IN_CHANNEL,
    Direction,
    Flag,
    direction_of,
)
from ccw.dasd.commands import Command
from ccw.device import Device
from ccw.gate import Gate
from ccw.policy import Policy
from ccw.status import CLEAN, NORMAL_END, UnitStatus
from ccw.watched_storage import Area, WatchedStorage
from primitives import CCHH, CCHHR

_ALIGNED: Final = 8
MULTITRACK: Final = 0x80


class AttachedDevice(Device, Protocol):
    """A device that programs run on one at a time, and that says why it ended with unit check."""

    @property
    def gate(self) -> Gate:
        """Held while a program runs."""
        ...

    @property
    def policy(self) -> Policy:
        """The rules it keeps."""
        ...

    def take_sense(self) -> bytes:
        """Return and clear the sense of the last unit check."""
        ...


@dataclass(frozen=True, slots=True)
class Word:
    """One command word to be.

    Attributes:
        command: Command code.
        data: What it writes or says; its length is the count, unless ``count`` is given.
        count: Bytes to read.
        flags: Besides command chaining.
        back: For a transfer in channel: how many words back it goes.
    """

    command: int
    data: bytes = b""
    count: int = 0
    flags: Flag = NO_FLAGS
    back: int | None = None

    @property
    def length(self) -> int:
        """The count field."""
        return self.count or len(self.data)


@dataclass(frozen=True, slots=True)
class Result:
    """How a program ended.

    Attributes:
        ended: Status, residual and address.
        last: Index of the last word used.
        reads: What each word stored, by index; words that stored nothing are left out.
        sense: Sense bytes, when there was a unit check.
    """

    ended: Ended
    last: int
    reads: dict[int, bytes]
    sense: bytes

    @property
    def is_normal(self) -> bool:
        """Whether it ran to its end without any check or exception."""
        return self.ended.unit == NORMAL_END and self.ended.channel == CLEAN

    @property
    def data(self) -> bytes:
        """What all reads stored, one behind the other."""
        return b"".join(self.reads.values())


class Program:
    """A channel program under construction."""

    def __init__(self) -> None:
        self.words: list[Word] = []

    def add(
        self,
        command: int,
        data: bytes = b"",
        *,
        count: int = 0,
        sli: bool = False,
        flags: Flag = NO_FLAGS,
    ) -> Self:
        """Add any command."""
        flags |= Flag.SUPPRESS_LENGTH if sli else NO_FLAGS
        self.words.append(Word(command, data, count, flags))
        return self

    def back(self, words: int) -> Self:
        """Add a transfer in channel to the word so many before it."""
        self.words.append(Word(TRANSFER_IN_CHANNEL, back=words))
        return self

    def chain_data(self) -> Self:
        """Let the next word go on with the data of the last one."""
        last = self.words[-1]
        self.words[-1] = replace(last, flags=last.flags | Flag.CHAIN_DATA)
        return self

    def seek(self, cylinder: int, head: int) -> Self:
        """Move the arm."""
        return self.add(Command.SEEK, b"\x00\x00" + CCHH.of(cylinder, head).to_bytes())

    def search_id(self, cylinder: int, head: int, record: int) -> Self:
        """Search for a record by its count field until it is there."""
        at = CCHHR(CCHH.of(cylinder, head), record)
        return self.add(Command.SEARCH_ID_EQUAL, at.to_bytes()).back(1)

    def search_key(self, key: bytes, *, multitrack: bool = False) -> Self:
        """Search for a record by its key until it is there."""
        code = Command.SEARCH_KEY_EQUAL | (MULTITRACK if multitrack else 0)
        return self.add(code, key).back(1)

    def set_file_mask(self, mask: int) -> Self:
        """Restrict the rest of the program."""
        return self.add(Command.SET_FILE_MASK, bytes([mask]))

    def read_data(self, count: int, *, sli: bool = False) -> Self:
        """Read the data of a record."""
        return self.add(Command.READ_DATA, count=count, sli=sli)

    def write_data(self, data: bytes) -> Self:
        """Update the data of the record found."""
        return self.add(Command.WRITE_DATA, data)

    def write_key_data(self, key_and_data: bytes) -> Self:
        """Update key and data of the record found."""
        return self.add(Command.WRITE_KEY_DATA, key_and_data)

    def write_ckd(self, count: CCHHR, key: bytes, data: bytes) -> Self:
        """Write a record behind the one found; what followed it vanishes."""
        lengths = bytes([len(key)]) + len(data).to_bytes(2, "big")
        return self.add(Command.WRITE_CKD, count.to_bytes() + lengths + key + data)

    def erase(self) -> Self:
        """Remove every record behind the one found."""
        return self.add(Command.ERASE, bytes(8), sli=True)

    def define_extent(self, mask: int, first: CCHH, last: CCHH, *, block_size: int = 0) -> Self:
        """Say which tracks the program may touch."""
        head = bytes([mask, 0xC0]) + block_size.to_bytes(2, "big") + bytes(4)
        return self.add(Command.DEFINE_EXTENT, head + first.to_bytes() + last.to_bytes())

    def locate(self, operation: int, at: CCHHR, *, count: int = 1, length: int = 0) -> Self:
        """Orient to a record and say what the next commands do."""
        head = bytes([operation, 0x80 if length else 0, 0, count]) + at.track.to_bytes()
        tail = at.to_bytes() + b"\xff" + length.to_bytes(2, "big")
        return self.add(Command.LOCATE_RECORD, head + tail)

    def run_on(self, device: AttachedDevice) -> Result:
        """Run it with the device's gate held; a format-1 program in storage of its own."""
        storage = self.assembled()
        with device.gate:
            ended = run(storage, 0, device, policy=device.policy)
            sense = device.take_sense() if ended.unit & UnitStatus.UNIT_CHECK else b""
        stored = {
            index: storage.stored_backward(index) if goes_back else storage.stored(index)
            for index, goes_back in enumerate(self._backward())
        }
        reads = {index: data for index, data in stored.items() if data}
        return Result(ended, ended.next_address // CCW_LENGTH - 1, reads, sense)

    def _backward(self) -> Iterator[bool]:
        """Tell for each word whether it is of a command that reads backward."""
        found = continues = False
        for word in self.words:
            goes_back = direction_of(word.command) is Direction.READ_BACKWARD
            found = found if continues else goes_back
            continues = bool(word.flags & Flag.CHAIN_DATA)
            yield found

    def assembled(self) -> WatchedStorage:
        """Lay the program out from address 0, of format 1, with an area for each word behind it."""
        at, areas = (len(self.words) + 4) * CCW_LENGTH, []
        for word in self.words:
            areas.append(Area(at, word.length))
            at += -(-max(word.length, 1) // _ALIGNED) * _ALIGNED
        storage = WatchedStorage(at, areas)
        image = bytearray(areas[0].start if areas else at)
        for index, (area, goes_back) in enumerate(zip(areas, self._backward(), strict=True)):
            word, at = self.words[index], index * CCW_LENGTH
            address = area.start + max(area.length, 1) - 1 if goes_back else area.start
            image[at : at + CCW_LENGTH] = self._format1(index, word, address)
            storage.fill(area.start, word.data)
        storage.fill(0, bytes(image))
        return storage

    def _format1(self, index: int, word: Word, address: int) -> bytes:
        if word.back is not None:
            return bytes([word.command, 0, 0, 0]) + ((index - word.back) * CCW_LENGTH).to_bytes(
                4, "big"
            )
        chains = index + 1 < len(self.words) and not word.flags & Flag.CHAIN_DATA
        flags = word.flags | (Flag.CHAIN_COMMAND if chains else NO_FLAGS)
        return (
            bytes([word.command, flags])
            + word.length.to_bytes(2, "big")
            + address.to_bytes(4, "big")
        )
