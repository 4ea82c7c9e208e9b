"""Write channel programs in Python, run them, and look at what came back.

    >>> from ccw.program import Program
    >>> program = Program().seek(0, 3).search_id(0, 3, 1).read_data(80)
    >>> len(program.words)
    4

Command chaining is on for every word but the last. Every read has an area of its own; ``run_on``
gives back what was stored there.
"""

from dataclasses import dataclass
from typing import Final, Self

from ccw.channel import CCW_LENGTH, Ended, Flag, run
from ccw.commands import Command
from ccw.eckd_device import EckdDevice
from ccw.status import NORMAL_END, ChannelStatus
from ccw.storage import Storage
from primitives import CCHH, CCHHR

_ALIGNED: Final = 8
NO_FLAGS: Final = Flag(0)


@dataclass(frozen=True, slots=True)
class Word:
    """One command word to be.

    Attributes:
        command: Command code.
        data: What it writes or says; its length is the count, unless ``count`` is given.
        count: Bytes to read.
        flags: Besides chaining.
        target: For a transfer in channel: how many words back it goes.
    """

    command: int
    data: bytes = b""
    count: int = 0
    flags: Flag = NO_FLAGS
    target: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """How a program ended.

    Attributes:
        ended: Status, residual and address.
        last: Index of the last word used.
        reads: What each reading word stored, by index.
        sense: Sense bytes, when there was a unit check.
    """

    ended: Ended
    last: int
    reads: dict[int, bytes]
    sense: bytes

    @property
    def is_normal(self) -> bool:
        """Whether it ran to its end without any check or exception."""
        return self.ended.unit == NORMAL_END and self.ended.channel == ChannelStatus(0)

    @property
    def data(self) -> bytes:
        """What all reads stored, one behind the other."""
        return b"".join(self.reads.values())


class Program:
    """A channel program under construction."""

    def __init__(self) -> None:
        self.words: list[Word] = []

    def add(self, command: int, data: bytes = b"", *, count: int = 0, sli: bool = False) -> Self:
        """Add any command."""
        flags = Flag.SUPPRESS_LENGTH if sli else NO_FLAGS
        self.words.append(Word(command, data, count, flags))
        return self

    def back(self, words: int) -> Self:
        """Add a transfer in channel to the word so many before it."""
        self.words.append(Word(Command.TRANSFER_IN_CHANNEL, target=words))
        return self

    def seek(self, cylinder: int, head: int) -> Self:
        """Move the arm."""
        return self.add(Command.SEEK, b"\x00\x00" + CCHH.of(cylinder, head).to_bytes())

    def search_id(self, cylinder: int, head: int, record: int) -> Self:
        """Search for a record by its count field until it is there."""
        at = CCHHR(CCHH.of(cylinder, head), record)
        return self.add(Command.SEARCH_ID_EQUAL, at.to_bytes()).back(1)

    def search_key(self, key: bytes) -> Self:
        """Search for a record by its key until it is there."""
        return self.add(Command.SEARCH_KEY_EQUAL, key).back(1)

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
        return self.add(Command.ERASE, b"\x00", sli=True)

    def define_extent(self, mask: int, first: CCHH, last: CCHH, *, block_size: int = 0) -> Self:
        """Say which tracks the program may touch."""
        head = bytes([mask, 0xC0]) + block_size.to_bytes(2, "big") + bytes(4)
        return self.add(Command.DEFINE_EXTENT, head + first.to_bytes() + last.to_bytes())

    def locate(self, operation: int, at: CCHHR, *, count: int = 1, length: int = 0) -> Self:
        """Orient to a record and say what the next commands do."""
        head = bytes([operation, 0x80 if length else 0, 0, count]) + at.track.to_bytes()
        tail = at.to_bytes() + b"\xff" + length.to_bytes(2, "big")
        return self.add(Command.LOCATE_RECORD, head + tail)

    def run_on(self, device: EckdDevice) -> Result:
        """Run it with the device's gate held; a format-1 program in storage of its own."""
        storage, areas = self._assembled()
        with device.volume.gate.hold():
            ended = run(storage, 0, device)
        unit_check = bool(ended.unit & 0x02)
        reads = {
            index: storage.fetch(area, word.count)
            for index, (word, area) in enumerate(zip(self.words, areas, strict=True))
            if word.count
        }
        last = ended.next_address // CCW_LENGTH - 1
        sense = device.take_sense() if unit_check else b""
        return Result(ended, last, reads, sense)

    def _assembled(self) -> tuple[Storage, list[int]]:
        at = (len(self.words) + 4) * CCW_LENGTH
        areas = []
        for word in self.words:
            areas.append(at)
            at += -(-max(word.count, len(word.data), 1) // _ALIGNED) * _ALIGNED
        storage = Storage(at)
        for index, (word, area) in enumerate(zip(self.words, areas, strict=True)):
            storage.store(index * CCW_LENGTH, self._format1(index, word, area))
            storage.store(area, word.data)
        return storage, areas

    def _format1(self, index: int, word: Word, area: int) -> bytes:
        if word.target is not None:
            address = (index - word.target) * CCW_LENGTH
            return bytes([word.command, 0, 0, 0]) + address.to_bytes(4, "big")
        flags = word.flags
        if index + 1 < len(self.words):
            flags |= Flag.CHAIN_COMMAND
        count = word.count or len(word.data)
        head = bytes([word.command, flags]) + count.to_bytes(2, "big")
        return head + area.to_bytes(4, "big")
