"""The channel: fetches command words, chains them, moves data, and reports how it ended.

Works on values only. A device takes a command with all its output bytes at once and gives back
status and input bytes; whether that fits the counts of the program is the channel's business:

* residual = count of the last command word used, less what moved under it;
* incorrect length when device and count differ, unless the word suppresses it (SLI);
* a word with command chaining goes on after a normal end, or, with status modifier, skips one;
* any check, unit exception or incorrect length ends the program.

A search loop ends because the device finds the index point twice, or the end of the cylinder. Any
other loop of backward transfers would not end; ``LOOP_LIMIT`` ends it with a program check.

Source: ESA/390 Principles of Operation, chapters 13 to 16.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntFlag
from typing import Final, Protocol

from ccw.commands import Direction, direction_of
from ccw.status import NORMAL_END, ChannelStatus, UnitStatus
from ccw.storage import AddressingError, Storage

CCW_LENGTH: Final = 8
IDAW_BLOCK: Final = 2048
LOOP_LIMIT: Final = 65_536
"""Far above the records of any cylinder, so that no search loop meets it."""


class Flag(IntFlag):
    """Flags of a command word."""

    CHAIN_DATA = 0x80
    CHAIN_COMMAND = 0x40
    SUPPRESS_LENGTH = 0x20
    SKIP = 0x10
    PROGRAM_CONTROLLED = 0x08
    INDIRECT = 0x04
    SUSPEND = 0x02
    MODIFIED_INDIRECT = 0x01


@dataclass(frozen=True, slots=True)
class Ccw:
    """A channel command word, decoded."""

    at: int
    command: int
    flags: Flag
    count: int
    address: int

    def chains(self, flag: Flag) -> bool:
        """Tell whether a flag is on."""
        return bool(self.flags & flag)

    @property
    def is_transfer(self) -> bool:
        """Whether it is a transfer in channel."""
        return self.command & 0x0F == 0x08


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a device ended a command.

    Attributes:
        status: Unit status.
        data: What it gives to the channel.
        taken: How many output bytes it accepted; it may want more than there were.
        wanted: How many output bytes it wanted; None where that is what it took.
        immediate: It ended at once without looking at data.
    """

    status: UnitStatus = NORMAL_END
    data: bytes | memoryview = b""
    taken: int = 0
    wanted: int | None = None
    immediate: bool = False


class Device(Protocol):
    """What the channel needs of a device."""

    def begin(self) -> None:
        """Forget what belongs to the chain before; a new chain starts."""
        ...

    def execute(self, code: int, output: bytes, *, chained: bool) -> Outcome:
        """Run one command.

        Args:
            code: The command code.
            output: Bytes from storage for writes and controls, as many as the program counts.
            chained: Whether another command is chained behind this one.
        """
        ...


@dataclass(frozen=True, slots=True)
class Ended:
    """The channel program is over; a unit check is an outcome like any other.

    Attributes:
        unit: Unit status.
        channel: Subchannel status.
        residual: Count left of the last command word used.
        next_address: Its address plus 8.
    """

    unit: UnitStatus
    channel: ChannelStatus
    residual: int
    next_address: int


class _ProgramCheckError(Exception):
    """Ends the program; carries where and with which residual."""

    def __init__(self, at: int, residual: int = 0) -> None:
        super().__init__()
        self.ended = Ended(UnitStatus(0), ChannelStatus.PROGRAM_CHECK, residual, at + CCW_LENGTH)


def run(storage: Storage, start: int, device: Device, *, ccw_format: int = 1) -> Ended:
    """Run a channel program to its end.

    Args:
        storage: Where program and data are.
        start: Address of the first command word.
        device: What executes the commands.
        ccw_format: 0 or 1.
    """
    device.begin()
    try:
        return _Channel(storage, device, ccw_format).run(start)
    except _ProgramCheckError as check:
        return check.ended


class _Channel:
    """One run."""

    def __init__(self, storage: Storage, device: Device, ccw_format: int) -> None:
        self._storage = storage
        self._device = device
        self._decode = _decode_format1 if ccw_format else _decode_format0
        self._format = ccw_format
        self._backward = 0

    def run(self, start: int) -> Ended:
        ccw = self._fetch(start)
        if ccw.is_transfer:
            raise _ProgramCheckError(start)
        while True:
            ended, skip = self._execute(ccw)
            if ended is not None:
                return ended
            ccw = self._follow(skip)

    def _follow(self, at: int) -> Ccw:
        """Fetch the next word, going through at most one transfer in channel."""
        ccw = self._fetch(at)
        if not ccw.is_transfer:
            return ccw
        if ccw.address < at:
            self._backward += 1
            if self._backward > LOOP_LIMIT:
                raise _ProgramCheckError(at)
        target = self._fetch(ccw.address, named_at=at)
        if target.is_transfer:
            raise _ProgramCheckError(target.at)
        return target

    def _fetch(self, at: int, *, named_at: int | None = None) -> Ccw:
        """Fetch and validate a word; a bad address is the fault of the word that named it."""
        blame = at if named_at is None else named_at
        if at % CCW_LENGTH:
            raise _ProgramCheckError(blame)
        try:
            ccw = self._decode(at, self._storage.fetch(at, CCW_LENGTH))
        except AddressingError:
            raise _ProgramCheckError(blame) from None
        if ccw is None:
            raise _ProgramCheckError(at)
        return ccw

    def _execute(self, first: Ccw) -> tuple[Ended | None, int]:
        """Run one command with its data chain; returns the end, or where to go on."""
        direction = direction_of(first.command)
        if direction is Direction.INVALID or first.flags & (Flag.SUSPEND | Flag.MODIFIED_INDIRECT):
            raise _ProgramCheckError(first.at, first.count)
        words = _Words(self, first)
        if direction in (Direction.WRITE, Direction.CONTROL):
            outcome, moved = self._send(words)
        else:
            outcome, moved = self._receive(words)
        return self._end(words.last, outcome, moved)

    def _send(self, words: "_Words") -> tuple[Outcome, "_Moved"]:
        output = b"".join(self._gather(word) for word in words)
        last = words.last
        outcome = self._device.execute(
            words.first.command, output, chained=last.chains(Flag.CHAIN_COMMAND)
        )
        unused = len(output) - outcome.taken
        wanted = outcome.taken if outcome.wanted is None else outcome.wanted
        wrong = unused > 0 or wanted > len(output)
        if outcome.immediate:
            wrong = self._format == 1 and last.count != 0
        return outcome, _Moved(min(unused, last.count), wrong)

    def _receive(self, words: "_Words") -> tuple[Outcome, "_Moved"]:
        chained = words.first.chains(Flag.CHAIN_COMMAND) and not words.first.chains(Flag.CHAIN_DATA)
        outcome = self._device.execute(words.first.command, b"", chained=chained)
        data, at = outcome.data, 0
        for word in words:
            piece = data[at : at + word.count]
            if not word.chains(Flag.SKIP):
                self._scatter(word, bytes(piece))
            at += len(piece)
            left = word.count - len(piece)
            if left or not word.chains(Flag.CHAIN_DATA):
                early = bool(left) and word.chains(Flag.CHAIN_DATA)
                return outcome, _Moved(left, bool(left) or at < len(data), early)
        msg = "a data chain always has a last word"
        raise AssertionError(msg)

    def _end(self, last: Ccw, outcome: Outcome, moved: "_Moved") -> tuple[Ended | None, int]:
        suppressed = last.chains(Flag.SUPPRESS_LENGTH) and not last.chains(Flag.CHAIN_DATA)
        rejected = bool(outcome.status & UnitStatus.UNIT_CHECK)
        length = moved.wrong and not rejected and (not suppressed or moved.early)
        channel = ChannelStatus.INCORRECT_LENGTH if length else ChannelStatus(0)
        after = last.at + CCW_LENGTH
        abnormal = outcome.status & ~(NORMAL_END | UnitStatus.STATUS_MODIFIER)
        if length or abnormal or not last.chains(Flag.CHAIN_COMMAND):
            return Ended(outcome.status, channel, moved.residual, after), after
        if outcome.status & UnitStatus.STATUS_MODIFIER:
            after += CCW_LENGTH
        return None, after

    def _gather(self, word: Ccw) -> bytes:
        try:
            return b"".join(
                self._storage.fetch(address, length) for address, length in self._pieces(word)
            )
        except AddressingError:
            raise _ProgramCheckError(word.at, word.count) from None

    def _scatter(self, word: Ccw, data: bytes) -> None:
        at = 0
        try:
            for address, length in self._pieces(word):
                if at >= len(data):
                    return
                self._storage.store(address, data[at : at + length])
                at += length
        except AddressingError:
            raise _ProgramCheckError(word.at, word.count) from None

    def _pieces(self, word: Ccw) -> Iterator[tuple[int, int]]:
        """Give the stretches of storage a word designates: one, or one per indirect word."""
        if not word.chains(Flag.INDIRECT):
            yield word.address, word.count
            return
        left, entry = word.count, word.address
        while left > 0:
            address = int.from_bytes(self._storage.fetch(entry, 4), "big")
            length = min(left, IDAW_BLOCK - address % IDAW_BLOCK)
            if address >> 31 or (left < word.count and address % IDAW_BLOCK):
                raise AddressingError
            yield address, length
            left, entry = left - length, entry + 4


@dataclass(frozen=True, slots=True)
class _Moved:
    """What became of the counts.

    Attributes:
        residual: Count left of the last word used.
        wrong: Device and counts differ.
        early: The device ended while more words were chained; SLI does not help then.
    """

    residual: int
    wrong: bool
    early: bool = False


class _Words:
    """The words of one data chain, fetched as they are needed."""

    def __init__(self, channel: _Channel, first: Ccw) -> None:
        self._channel = channel
        self.first = self.last = first

    def __iter__(self) -> Iterator[Ccw]:
        yield self.last
        while self.last.chains(Flag.CHAIN_DATA):
            self.last = self._channel._follow(self.last.at + CCW_LENGTH)
            if self.last.count == 0:
                raise _ProgramCheckError(self.last.at)
            yield self.last


def _decode_format1(at: int, raw: bytes) -> Ccw | None:
    """Read command, flags, count (2), address (4); None for what a channel refuses at once."""
    command, flags = raw[0], Flag(raw[1])
    count = int.from_bytes(raw[2:4], "big")
    address = int.from_bytes(raw[4:8], "big")
    if address >> 31 or (command & 0x0F == 0x08 and (command != 0x08 or flags or count)):
        return None
    if count == 0 and flags & Flag.CHAIN_DATA:
        return None
    return Ccw(at, command, flags, count, address)


def _decode_format0(at: int, raw: bytes) -> Ccw | None:
    """Read command, address (3), flags, unused, count (2)."""
    command, flags = raw[0], Flag(raw[4])
    count = int.from_bytes(raw[6:8], "big")
    address = int.from_bytes(raw[1:4], "big")
    if command & 0x0F == 0x08:
        return Ccw(at, command, Flag(0), 0, address)
    return Ccw(at, command, flags, count, address) if count else None
