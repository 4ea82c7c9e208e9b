"""The channel: chains command words, moves their data, and reports how it ended.

Works on values only; a device takes an order and gives an outcome (``ccw.device``), which together
with the words make one *step* of the program; who watches is told of each. The rules:

* residual = count of the last command word used, less what moved under it;
* incorrect length when device and count differ, unless the word suppresses it (SLI); never
  suppressed when the device ends while data is still chained;
* a word with command chaining goes on after a normal end or, with status modifier, skips one word;
* any check, unit exception or incorrect length ends the program.

Source: Principles of Operation, I/O chapters.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ccw.command_word import (
    CCW_LENGTH,
    NO_FLAGS,
    Ccw,
    Direction,
    Flag,
    direction_of,
)
from ccw.data_chain import DataChain, check_of
from ccw.device import Device, Order, Outcome
from ccw.fetching import ChannelCheckError, Fetcher
from ccw.orb import Orb
from ccw.policy import IBM, Policy
from ccw.status import CLEAN, MATCHED, NORMAL_END, NOTHING, ChannelStatus, UnitStatus
from ccw.storage import AddressingError, ProtectionError, Storage


@dataclass(frozen=True, slots=True)
class Ended:
    """The channel program is over, or rests; a unit check is an outcome like any other.

    Attributes:
        unit: Unit status.
        channel: Subchannel status.
        residual: Count left of the last command word used.
        next_address: Its address plus 8.
        suspended: It rests before the word at ``next_address - 8``.
    """

    unit: UnitStatus
    channel: ChannelStatus
    residual: int
    next_address: int
    suspended: bool = False


class Step(NamedTuple):
    """One command as it ran, and what became of its counts.

    Attributes:
        order: What the device was told.
        outcome: What it answered.
        words: The command's word, and those its data is chained through, as far as they were used.
        residual: Count left of the last of them.
        wrong: Device and counts differ.
        fault: What the channel found wrong on the way.
    """

    order: Order
    outcome: Outcome
    words: Sequence[Ccw]
    residual: int
    wrong: bool = False
    fault: ChannelCheckError | None = None

    @property
    def last(self) -> Ccw:
        """The last word used."""
        return self.words[-1]

    @property
    def channel(self) -> ChannelStatus:
        """Subchannel status it ends with."""
        if self.fault is not None:
            return self.fault.status
        if self.wrong and not self.outcome.rejected and not _suppresses(self.words[-1]):
            return ChannelStatus.INCORRECT_LENGTH
        return CLEAN


Observer = Callable[[Step], None]
"""Told of every command when it has ended, before the next one starts."""


def run(
    storage: Storage,
    start: int,
    device: Device,
    *,
    orb: Orb | None = None,
    policy: Policy = IBM,
    observer: Observer | None = None,
) -> Ended:
    """Run a channel program to its end, or until it suspends itself.

    Args:
        storage: Where program and data are.
        start: Address of the first command word.
        device: What executes the commands.
        orb: How to run it; format 1 under key 0 when not told.
        policy: The rules where they differ.
        observer: Who watches, if anybody.
    """
    return ChannelProgram(storage, device, orb or Orb(), policy, observer).start(start)


class ChannelProgram:
    """One channel program, from its start over any number of suspensions to its end."""

    def __init__(
        self,
        storage: Storage,
        device: Device,
        orb: Orb,
        policy: Policy = IBM,
        observer: Observer | None = None,
    ) -> None:
        self._storage = storage
        self._device = device
        self._orb = orb
        self._policy = policy
        self._observer = observer
        self._fetcher = Fetcher(storage, orb, policy)
        self._key = orb.key
        self._immediate_codes = device.immediate_codes
        self._residual = 0
        self._take_up: Callable[[], None] | None = None

    def start(self, at: int) -> Ended:
        """Run from the first word."""
        self._device.begin()
        try:
            return self._finished(self._chain(self._fetcher.first(at)))
        except ChannelCheckError as check:
            return self._finished(self._checked(check))

    def resume(self, at: int) -> Ended:
        """Go on with the word that suspended the program."""
        if self._take_up is not None:
            self._take_up()
        try:
            return self._finished(self._chain(self._fetcher.command(at)))
        except ChannelCheckError as check:
            return self._finished(self._checked(check))

    def _checked(self, check: ChannelCheckError) -> Ended:
        return Ended(NOTHING, check.status, self._residual, check.next_address)

    def _finished(self, ended: Ended) -> Ended:
        """Add what shows only now: a failed store, and interruptions nobody took on the way."""
        unit = self._device.finish()
        if unit and ended.suspended:
            ended = replace(ended, unit=NORMAL_END, suspended=False)
        self._take_up = self._device.rest() if ended.suspended else None
        channel = ChannelStatus.PROGRAM_CONTROLLED if self._fetcher.interrupts else CLEAN
        if not unit and not channel:
            return ended
        return replace(ended, unit=ended.unit | unit, channel=ended.channel | channel)

    def _chain(self, word: Ccw) -> Ended:
        while not word.suspends:
            step = self._execute(word)
            if self._observer is not None:
                self._observer(step)
            self._residual = step.residual
            last, status = step.words[-1], step.outcome.status
            skips = status == MATCHED
            goes_on = last.chains_command and (skips or status == NORMAL_END)
            clean = not step.wrong and step.fault is None
            if not goes_on or not (clean or step.channel is CLEAN):
                return self._ended(step)
            word = self._fetcher.command(last.after + CCW_LENGTH if skips else last.after)
        return Ended(NOTHING, CLEAN, word.count, word.after, suspended=True)

    def _ended(self, step: Step) -> Ended:
        """Tell how the program ended with its last command."""
        channel, status = step.channel, step.outcome.status
        at = step.last.after if step.fault is None else step.fault.next_address
        if self._policy.modifier_moves_on and status == MATCHED and not channel:
            at += CCW_LENGTH
        return Ended(status, channel, step.residual, at)

    def _execute(self, word: Ccw) -> Step:
        """Run one command with its data chain."""
        if word.command in self._immediate_codes:
            step = self._at_once(word)
        elif word.is_plain:
            step = self._send_plain(word) if word.is_output else self._receive_plain(word)
        else:
            chain = DataChain(word, self._fetcher, self._storage, self._orb)
            chain.begin()
            step = self._send(chain) if word.is_output else self._receive(chain)
        if step.outcome.rejected:
            left = word.count if self._policy.reject_residuals else 0
            step = step._replace(words=(word,), residual=left, wrong=False)
        return step

    def _at_once(self, word: Ccw) -> Step:
        """Run a command that asks for no data; its word's address and data chain mean nothing."""
        chained = word.chains_command
        order = Order(word.command, b"", chained)
        outcome = self._device.execute(order)
        excused = chained and not self._policy.chained_immediate_lengths
        counted = self._orb.ccw_format == 1 and not self._orb.lengths_suppressed
        wrong = counted and bool(word.count) and not excused
        return Step(order, outcome, (word,), word.count, wrong)

    def _send_plain(self, word: Ccw) -> Step:
        """Do what ``_send`` does, for a word that designates one stretch of storage."""
        try:
            output = self._storage.fetch(word.address, word.count, key=self._key)
        except (AddressingError, ProtectionError) as error:
            raise check_of(error, word) from None
        order = Order(word.command, output, word.chains_command)
        outcome = self._device.execute(order)
        return self._sent(order, outcome, (word,), word.count - outcome.taken)

    def _receive_plain(self, word: Ccw) -> Step:
        """Do what ``_receive`` does, for a word that designates one stretch of storage."""
        storage, count = self._storage, word.count
        if not storage.holds(word.address, count):
            raise ChannelCheckError(ChannelStatus.PROGRAM_CHECK, word.after)
        order = Order(word.command, b"", word.chains_command)
        outcome = self._device.execute(order)
        data, fault = outcome.data, None
        length = len(data)
        moved = min(length, count)
        try:
            storage.store(
                word.address, data if length <= count else memoryview(data)[:count], key=self._key
            )
        except ProtectionError as error:
            moved, fault = 0, check_of(error, word)
        wrong = length != count and not self._asks_for_nothing(word)
        return Step(order, outcome, (word,), count - moved, wrong, fault)

    def _send(self, chain: DataChain) -> Step:
        output = chain.prefetch() if self._policy.prefetches_output else chain.gather()
        if chain.fault is not None and not output:
            raise chain.fault
        order = Order(chain.words[0].command, output, chain.last.chains_command)
        outcome = self._device.execute(order)
        words, residual = _reached(chain.words, outcome.taken)
        fault = chain.fault if outcome.taken == len(output) else None
        return self._sent(order, outcome, words, residual, fault)

    def _sent(
        self,
        order: Order,
        outcome: Outcome,
        words: Sequence[Ccw],
        residual: int,
        fault: ChannelCheckError | None = None,
    ) -> Step:
        """Tell what a device took of what it could have."""
        taken, given = outcome.taken, len(order.output)
        wanted = taken if outcome.wanted is None else outcome.wanted
        if not self._policy.output_lengths:
            return Step(order, outcome, words, 0, outcome.insists and wanted > given, fault)
        return Step(order, outcome, words, residual, taken < given or wanted > given, fault)

    def _receive(self, chain: DataChain) -> Step:
        first, whole = chain.last, self._policy.data_chain_is_whole
        behind = Flag.CHAIN_COMMAND | (Flag.CHAIN_DATA if whole else NO_FLAGS)
        chains_data = bool(first.flags & Flag.CHAIN_DATA)
        order = Order(first.command, b"", bool(first.flags & behind), chains_data)
        outcome = self._device.execute(order)
        cut = not whole and bool(outcome.status & ~MATCHED)
        data = self._as_stored(first, memoryview(outcome.data))
        residual = first.count
        for word in chain:
            moved = chain.scatter(word, data[: word.count])
            residual, data = word.count - moved, data[moved:]
            if residual or cut:
                break
        if chain.fault_is_early and not whole:
            outcome = outcome._replace(status=NOTHING)
        more = bool(data) and not (cut and chains_data)
        wrong = (bool(residual) or more) and not self._asks_for_nothing(chain.last)
        return Step(order, outcome, chain.words, residual, wrong, chain.fault)

    def _asks_for_nothing(self, word: Ccw) -> bool:
        """Tell whether this is a word of format 0 that counts zero, where there may be such."""
        return word.count == 0 and self._orb.ccw_format == 0

    def _as_stored(self, first: Ccw, data: memoryview) -> memoryview:
        """Bring what was read into the order in which it is stored: backward, last byte first."""
        if direction_of(first.command) is not Direction.READ_BACKWARD:
            return data
        if self._policy.backward_from_end:
            return data[::-1]
        head, rest = bytes(data[: first.count]), bytes(data[first.count :])
        moved = head.ljust(len(data), b"\x00")[::-1]
        return memoryview(moved[: first.count] + rest[::-1])


def _suppresses(word: Ccw) -> bool:
    """Tell whether a word does not mind a wrong length; never while its data is chained on."""
    return word.flags & (Flag.SUPPRESS_LENGTH | Flag.CHAIN_DATA) == Flag.SUPPRESS_LENGTH


def _reached(words: list[Ccw], taken: int) -> tuple[list[Ccw], int]:
    """Return the words until the one in which a device stopped taking bytes, and what is left."""
    for number, word in enumerate(words[:-1], start=1):
        if taken < word.count:
            return words[:number], word.count - taken
        taken -= word.count
    return words, words[-1].count - taken
