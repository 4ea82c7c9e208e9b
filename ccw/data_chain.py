"""The words of one command: the first, and those its data is chained through.

Bytes go word by word, and in a word stretch by stretch, so that a bad address is met only when the
data gets there. That stops the transfer, not the command: the device has what was fetched, storage
has what was stored.
"""

from collections.abc import Iterator
from typing import Final

from ccw.command_word import CCW_LENGTH, NO_FLAGS, OUTPUT, Ccw, Direction, Flag, direction_of
from ccw.fetching import ChannelCheckError, Fetcher
from ccw.indirect import Piece, pieces
from ccw.orb import Orb
from ccw.status import CLEAN, ChannelStatus
from ccw.storage import AddressingError, ProtectionError, Storage

MOST_OUTPUT: Final = 2 << 20
"""Bytes; words that chain data in a circle would have no end of them."""
MOST_PREFETCHED: Final = 256
"""Words of one write or control that an emulator has room for; with more it just stops."""


class DataChain:
    """A command's words, fetched as they are needed, and the storage they designate.

    Attributes:
        words: Those looked at so far.
        fault: What stopped the transfer; None while nothing did.
        fault_is_early: It was found before any data came to its word.
    """

    def __init__(self, first: Ccw, fetcher: Fetcher, storage: Storage, orb: Orb) -> None:
        self.words = [first]
        self.fault: ChannelCheckError | None = None
        self.fault_is_early = False
        self._backward = direction_of(first.command) is Direction.READ_BACKWARD
        self._skips = Flag.SKIP if direction_of(first.command) not in OUTPUT else NO_FLAGS
        self._fetcher = fetcher
        self._storage = storage
        self._orb = orb

    @property
    def last(self) -> Ccw:
        """The last word looked at."""
        return self.words[-1]

    def begin(self) -> None:
        """Check where the data begins, before the device hears of the command.

        Raises:
            ChannelCheckError: There is no such place.
        """
        self._check_start(self.last)
        if self.fault is not None:
            raise self.fault

    def __iter__(self) -> Iterator[Ccw]:
        """Give the words in turn; ends early, with ``fault`` set, at one that cannot be used."""
        yield self.last
        while self.last.flags & Flag.CHAIN_DATA and self.fault is None:
            try:
                self.words.append(self._fetcher.data(self.last.after))
            except ChannelCheckError as fault:
                self.fault = fault
            else:
                self._check_start(self.last)
            if self.fault is None:
                yield self.last
            else:
                self.fault_is_early = True

    def gather(self) -> bytes:
        """Fetch what the words designate, up to a check, or to more than any device takes."""
        gathered = bytearray()
        for word in self:
            if len(gathered) > MOST_OUTPUT:
                break
            try:
                for piece in self._pieces(word):
                    if not piece.skipped:
                        gathered += self._storage.fetch(
                            piece.address, piece.length, key=self._orb.key
                        )
            except (AddressingError, ProtectionError) as error:
                self.fault = check_of(error, word)
        return bytes(gathered)

    def prefetch(self) -> bytes:
        """Do what ``gather`` does, with zeros for what the last word looked at cannot give.

        Raises:
            ChannelCheckError: Of no check: there are too many words.
        """
        gathered = self.gather()
        if len(self.words) > MOST_PREFETCHED:
            last = self.words[MOST_PREFETCHED - 1]
            raise ChannelCheckError(CLEAN, last.after + CCW_LENGTH)
        return gathered.ljust(sum(word.count for word in self.words), b"\x00")

    def scatter(self, word: Ccw, data: memoryview) -> int:
        """Store data where a word wants it; returns how many bytes went, up to a check.

        What is read backward comes last byte first, and is stored from the last address down.
        """
        if word.flags & self._skips:
            return len(data)
        at = 0
        try:
            for piece in self._pieces(word):
                part = data[at : at + piece.length]
                if not piece.skipped:
                    self._store(piece, part)
                at += len(part)
                if at == len(data):
                    break
        except (AddressingError, ProtectionError) as error:
            self.fault = check_of(error, word)
        return at

    def _store(self, piece: Piece, part: memoryview) -> None:
        if self._backward:
            address = piece.address + piece.length - len(part)
            self._storage.store(address, bytes(part[::-1]), key=self._orb.key)
        else:
            self._storage.store(piece.address, part, key=self._orb.key)

    def _check_start(self, word: Ccw) -> None:
        """Look at the first stretch a word designates."""
        if word.flags & self._skips:
            return
        try:
            piece = next(self._pieces(word), None)
        except (AddressingError, ProtectionError) as error:
            self.fault = check_of(error, word)
            return
        if piece and not piece.skipped and not self._storage.holds(piece.address, piece.length):
            self.fault = ChannelCheckError(ChannelStatus.PROGRAM_CHECK, word.after)

    def _pieces(self, word: Ccw) -> Iterator[Piece]:
        return pieces(
            self._storage, word, self._orb.indirect, key=self._orb.key, backward=self._backward
        )


def check_of(error: Exception, word: Ccw) -> ChannelCheckError:
    """Make the check of a word out of what storage found wrong with its addresses or its key."""
    is_key = isinstance(error, ProtectionError)
    status = ChannelStatus.PROTECTION_CHECK if is_key else ChannelStatus.PROGRAM_CHECK
    return ChannelCheckError(status, word.after)
