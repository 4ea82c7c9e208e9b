"""Fetching command words: addresses, transfers in channel, and what a word must not say.

A search loop ends because the device finds the index point twice, or the end of the cylinder. Any
other loop of transfers back would not end; ``LOOP_LIMIT`` ends it with a program check, and
``WORD_LIMIT`` one that does much between them.

Source: Principles of Operation, channel command word, program check.
"""

from typing import Final

from ccw.command_word import (
    CCW_LENGTH,
    Ccw,
    Direction,
    Flag,
    decode_format0,
    decode_format1,
)
from ccw.orb import Orb
from ccw.policy import Policy
from ccw.status import ChannelStatus
from ccw.storage import AddressingError, ProtectionError, Storage

LOOP_LIMIT: Final = 65_536
"""Transfers back in one program; far above the records of any cylinder."""
WORD_LIMIT: Final = 4 * LOOP_LIMIT
"""Words in one program; far above those of any program that means to end."""
_TRANSFERRING: Final = (Direction.READ, Direction.WRITE, Direction.READ_BACKWARD)
MOST_KNOWN: Final = 4096
_KNOWN: Final[tuple[dict[tuple[int, bytes], Ccw], ...]] = ({}, {})
"""Words decoded before, of either format, by place and content."""


class ChannelCheckError(Exception):
    """The channel found a fault in the program; carries which check, and where it was."""

    def __init__(self, status: ChannelStatus, next_address: int) -> None:
        super().__init__()
        self.status = status
        self.next_address = next_address


class Fetcher:
    """Fetches the words of one program.

    Attributes:
        interrupts: A word fetched so far asked for an interruption when it became current.
    """

    def __init__(self, storage: Storage, orb: Orb, policy: Policy) -> None:
        self._storage = storage
        self._orb = orb
        self._policy = policy
        self._key = orb.key
        self._decode = decode_format1 if orb.ccw_format else decode_format0
        self._known = _KNOWN[orb.ccw_format]
        self._words = 0
        self._transfers_back = 0
        self._idle_transfers = 0
        self.interrupts = False

    def first(self, at: int) -> Ccw:
        """Fetch the word a program starts with."""
        if not self._policy.transfer_first and self._fetch(at, blame=at).is_transfer:
            raise _program_check(at)
        return self.command(at)

    def command(self, at: int) -> Ccw:
        """Fetch a word with a command, going through at most one transfer in channel.

        Raises:
            ChannelCheckError: There is none, or it asks for what is not allowed.
        """
        word = self._follow(at)
        direction = word.direction
        if direction in _TRANSFERRING:
            self._idle_transfers = 0
        if word.is_usual:
            return word
        suspends = word.flags & Flag.SUSPEND
        refused = suspends and (not self._orb.suspends or word.flags & Flag.CHAIN_DATA)
        empty = word.count == 0 and not self._may_be_empty(word)
        if direction is Direction.INVALID or refused or empty or self._misuses_lists(word):
            raise _program_check(word.at)
        self.interrupts = self.interrupts or bool(word.flags & Flag.PROGRAM_CONTROLLED)
        return word

    def data(self, at: int) -> Ccw:
        """Fetch a word that goes on with the data of the one before; its code does not matter.

        Raises:
            ChannelCheckError: As for ``command``.
        """
        word = self._follow(at)
        empty = word.count == 0 and (self._orb.ccw_format == 1 or not self._policy.zero_counts)
        if empty or word.flags & Flag.SUSPEND or self._misuses_lists(word):
            raise _program_check(word.at)
        self.interrupts = self.interrupts or bool(word.flags & Flag.PROGRAM_CONTROLLED)
        return word

    def _may_be_empty(self, word: Ccw) -> bool:
        if self._orb.ccw_format == 0:
            return self._policy.zero_counts
        return not word.flags & Flag.CHAIN_DATA

    def _misuses_lists(self, word: Ccw) -> bool:
        if not word.flags & Flag.MODIFIED_INDIRECT:
            return False
        return not self._orb.modified or bool(word.flags & (Flag.INDIRECT | Flag.SKIP))

    def _follow(self, at: int) -> Ccw:
        word = self._fetch(at, blame=at)
        self._words += 1
        if self._words > WORD_LIMIT:
            raise _program_check(at)
        if not word.is_transfer:
            return word
        self._count_transfer(word)
        target = self._fetch(word.address, blame=at)
        if target.is_transfer:
            raise _program_check(target.at)
        return target

    def _count_transfer(self, word: Ccw) -> None:
        limit = self._policy.loop_limit
        if limit is not None and self._idle_transfers >= limit:
            raise _program_check(word.at)
        if word.address > word.at:
            self._idle_transfers = 0
            return
        self._idle_transfers += 1
        self._transfers_back += 1
        if self._transfers_back > LOOP_LIMIT:
            raise _program_check(word.at)

    def _fetch(self, at: int, *, blame: int) -> Ccw:
        """Fetch and decode a word; a bad address is the fault of the word that named it."""
        if at % CCW_LENGTH:
            raise _program_check(blame)
        try:
            raw = self._storage.fetch(at, CCW_LENGTH, key=self._key)
        except AddressingError:
            raise _program_check(blame) from None
        except ProtectionError:
            raise ChannelCheckError(ChannelStatus.PROTECTION_CHECK, at + CCW_LENGTH) from None
        return self._known.get((at, raw)) or self._learnt(at, raw)

    def _learnt(self, at: int, raw: bytes) -> Ccw:
        word = self._decode(at, raw)
        if word is None:
            raise _program_check(at)
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[at, raw] = word
        return word


def _program_check(at: int) -> ChannelCheckError:
    return ChannelCheckError(ChannelStatus.PROGRAM_CHECK, at + CCW_LENGTH)
