"""The channel: chains command words, moves their data, and reports how it ended.

Works on values only; a device takes an order and gives an outcome (``ccw.device``). The rules:

* residual = count of the last command word used, less what moved under it;
* incorrect length when device and count differ, unless the word suppresses it (SLI); never
  suppressed when the device ends while data is still chained;
* a word with command chaining goes on after a normal end or, with status modifier, skips one word;
* any check, unit exception or incorrect length ends the program.

Source: Principles of Operation, I/O chapters.
"""

from dataclasses import dataclass, replace

from ccw.command_word import CCW_LENGTH, NO_FLAGS, OUTPUT, Ccw, Flag, direction_of
from ccw.data_chain import DataChain
from ccw.device import Device, Order, Outcome
from ccw.fetching import ChannelCheckError, Fetcher
from ccw.orb import Orb
from ccw.policy import IBM, Policy
from ccw.status import CLEAN, MATCHED, NOTHING, ChannelStatus, UnitStatus
from ccw.storage import Storage


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


@dataclass(frozen=True, slots=True)
class _Moved:
    """What became of the counts of a command.

    Attributes:
        last: The last word used.
        residual: What is left of its count.
        wrong: Device and counts differ.
        fault: What the channel found wrong on the way.
    """

    last: Ccw
    residual: int
    wrong: bool = False
    fault: ChannelCheckError | None = None


def run(
    storage: Storage, start: int, device: Device, *, orb: Orb | None = None, policy: Policy = IBM
) -> Ended:
    """Run a channel program to its end, or until it suspends itself.

    Args:
        storage: Where program and data are.
        start: Address of the first command word.
        device: What executes the commands.
        orb: How to run it; format 1 under key 0 when not told.
        policy: The rules where they differ.
    """
    return ChannelProgram(storage, device, orb or Orb(), policy).start(start)


class ChannelProgram:
    """One channel program, from its start over any number of suspensions to its end."""

    def __init__(self, storage: Storage, device: Device, orb: Orb, policy: Policy = IBM) -> None:
        self._storage = storage
        self._device = device
        self._orb = orb
        self._policy = policy
        self._fetcher = Fetcher(storage, orb, policy)
        self._residual = 0

    def start(self, at: int) -> Ended:
        """Run from the first word."""
        self._device.begin()
        try:
            return self._finished(self._chain(self._fetcher.first(at)))
        except ChannelCheckError as check:
            return self._finished(self._checked(check))

    def resume(self, at: int) -> Ended:
        """Go on with the word that suspended the program."""
        try:
            return self._finished(self._chain(self._fetcher.command(at)))
        except ChannelCheckError as check:
            return self._finished(self._checked(check))

    def _checked(self, check: ChannelCheckError) -> Ended:
        return Ended(NOTHING, check.status, self._residual, check.next_address)

    def _finished(self, ended: Ended) -> Ended:
        unit = NOTHING if ended.suspended else self._device.finish()
        return replace(ended, unit=ended.unit | unit) if unit else ended

    def _chain(self, word: Ccw) -> Ended:
        while not word.flags & Flag.SUSPEND:
            outcome, moved = self._execute(word)
            self._residual = moved.residual
            ended = self._ended(outcome, moved)
            if ended is not None:
                return ended
            skips = outcome.status & UnitStatus.STATUS_MODIFIER
            word = self._fetcher.command(moved.last.after + (CCW_LENGTH if skips else 0))
        return Ended(NOTHING, CLEAN, word.count, word.after, suspended=True)

    def _ended(self, outcome: Outcome, moved: _Moved) -> Ended | None:
        """Tell how the program ended, or None when it goes on."""
        channel, at = CLEAN, moved.last.after
        if moved.fault is not None:
            channel, at = moved.fault.status, moved.fault.next_address
        elif moved.wrong and not outcome.rejected and not _suppresses(moved.last):
            channel = ChannelStatus.INCORRECT_LENGTH
        unusual = channel or outcome.status & ~MATCHED
        if moved.last.flags & Flag.CHAIN_COMMAND and not unusual:
            return None
        if self._policy.modifier_moves_on and outcome.status == MATCHED and not channel:
            at += CCW_LENGTH
        return Ended(outcome.status, channel, moved.residual, at)

    def _execute(self, word: Ccw) -> tuple[Outcome, _Moved]:
        """Run one command with its data chain."""
        if word.command in self._device.immediate_codes:
            outcome, moved = self._at_once(word)
        else:
            chain = DataChain(word, self._fetcher, self._storage, self._orb)
            chain.begin()
            transfer = self._send if direction_of(word.command) in OUTPUT else self._receive
            outcome, moved = transfer(chain)
        if outcome.rejected:
            left = word.count if self._policy.reject_residuals else 0
            moved = _Moved(word, left, fault=moved.fault)
        return outcome, moved

    def _at_once(self, word: Ccw) -> tuple[Outcome, _Moved]:
        """Run a command that asks for no data; its word's address and data chain mean nothing."""
        chained = bool(word.flags & Flag.CHAIN_COMMAND)
        outcome = self._device.execute(Order(word.command, chained=chained))
        excused = chained and not self._policy.chained_immediate_lengths
        counted = self._orb.ccw_format == 1 and not self._orb.lengths_suppressed
        return outcome, _Moved(word, word.count, wrong=counted and bool(word.count) and not excused)

    def _send(self, chain: DataChain) -> tuple[Outcome, _Moved]:
        output = chain.gather()
        if chain.fault is not None and not output:
            raise chain.fault
        chained = bool(chain.last.flags & Flag.CHAIN_COMMAND)
        outcome = self._device.execute(Order(chain.words[0].command, output, chained=chained))
        if not self._policy.output_lengths:
            return outcome, _Moved(chain.last, 0, fault=chain.fault)
        last, residual = _reached(chain.words, outcome.taken)
        wanted = outcome.taken if outcome.wanted is None else outcome.wanted
        wrong = outcome.taken < len(output) or wanted > len(output)
        return outcome, _Moved(last, residual, wrong, chain.fault)

    def _receive(self, chain: DataChain) -> tuple[Outcome, _Moved]:
        first, whole = chain.last, self._policy.data_chain_is_whole
        behind = Flag.CHAIN_COMMAND | (Flag.CHAIN_DATA if whole else NO_FLAGS)
        chains_data = bool(first.flags & Flag.CHAIN_DATA)
        order = Order(first.command, b"", bool(first.flags & behind), chains_data)
        outcome = self._device.execute(order)
        cut = not whole and bool(outcome.status & ~MATCHED)
        data = memoryview(outcome.data)
        residual = first.count
        for word in chain:
            moved = chain.scatter(word, data[: word.count])
            residual, data = word.count - moved, data[moved:]
            if residual or cut:
                break
        more = bool(data) and not (cut and chains_data)
        return outcome, _Moved(chain.last, residual, bool(residual) or more, chain.fault)


def _suppresses(word: Ccw) -> bool:
    """Tell whether a word does not mind a wrong length; never while its data is chained on."""
    return word.flags & (Flag.SUPPRESS_LENGTH | Flag.CHAIN_DATA) == Flag.SUPPRESS_LENGTH


def _reached(words: list[Ccw], taken: int) -> tuple[Ccw, int]:
    """Find the word in which a device stopped taking bytes, and what is left of its count."""
    for word in words[:-1]:
        if taken < word.count:
            return word, word.count - taken
        taken -= word.count
    return words[-1], words[-1].count - taken
