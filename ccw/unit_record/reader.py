"""A card reader: 2540, 3505.

====== ==========================================================================
code   command
====== ==========================================================================
02     read a card and feed it, into stacker 1; 42 and 82 into stackers 2 and 3
23     feed without reading, into stacker 1; 63 and A3 into stackers 2 and 3
03     no operation
04     sense, one byte
====== ==========================================================================

Behind the last card a read ends with unit exception, once, if the operator has pressed end of file;
otherwise, and from then on, the reader waits for cards (intervention required).

Source: 2821 component description.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from ccw.device import Order, Outcome
from ccw.policy import IBM, Policy
from ccw.status import ENDED_WITH_EXCEPTION
from ccw.unit_record.unit import Sense, UnitRecordDevice

CARD_LENGTH: Final = 80
_BLANK: Final = b"\x40"
_READS: Final = frozenset({0x02, 0x42, 0x82})
_FEEDS: Final = frozenset({0x23, 0x63, 0xA3})
_NO_OPERATION, _SENSE = 0x03, 0x04


class CardReader(UnitRecordDevice):
    """A reader and the cards in its hopper; ``ccw.device.Device``."""

    def __init__(self, *, number: int = 0, policy: Policy = IBM) -> None:
        """Set up a reader without cards."""
        super().__init__(number, policy)
        self._cards: Iterator[bytes] = iter(())
        self._ends = False

    @property
    def immediate_codes(self) -> frozenset[int]:
        """Commands that end in their initial status; see ``ccw.device.Device``."""
        return _FEEDS | {_NO_OPERATION}

    def load(self, cards: Iterable[bytes], *, end_of_file: bool = True) -> None:
        """Put a deck into the hopper, in place of what is there.

        Args:
            cards: In EBCDIC; shorter ones are padded with blanks, longer ones cut.
            end_of_file: Whether a read behind the last card is told that it was the last.
        """
        self._cards, self._ends = iter(cards), end_of_file

    def execute(self, order: Order) -> Outcome:
        """Run one command; see ``ccw.device.Device``."""
        if order.code in _READS | _FEEDS:
            return self._feed(read=order.code in _READS)
        if order.code == _NO_OPERATION:
            return Outcome()
        if order.code == _SENSE:
            return Outcome(data=self.take_sense())
        return self._checked(Sense.COMMAND_REJECT)

    def _feed(self, *, read: bool) -> Outcome:
        card = next(self._cards, None)
        if card is None:
            ends, self._ends = self._ends, False
            return Outcome(ENDED_WITH_EXCEPTION) if ends else self._waits()
        return Outcome(data=card[:CARD_LENGTH].ljust(CARD_LENGTH, _BLANK) if read else b"")

    def _waits(self) -> Outcome:
        return self._checked(Sense.INTERVENTION_REQUIRED)
