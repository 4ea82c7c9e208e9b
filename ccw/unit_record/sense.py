"""Sense of unit record devices: one byte says it all.

Source: 2821 and 3211 component descriptions, sense byte 0.
"""

from enum import IntFlag
from typing import Final

from ccw.device import Outcome
from ccw.status import ENDED_WITH_CHECK, UnitStatus


class Sense(IntFlag):
    """Sense byte 0."""

    COMMAND_REJECT = 0x80
    INTERVENTION_REQUIRED = 0x40
    CHANNEL_9 = 0x01
    """The carriage has spaced over the line of this channel."""


NOTHING_WRONG: Final = Sense(0)


class Sensing:
    """What every unit record device does about unit checks; the sense is kept until it is read."""

    def __init__(self) -> None:
        self._sense = NOTHING_WRONG

    def take_sense(self) -> bytes:
        """Return and clear the sense of the last unit check."""
        taken, self._sense = self._sense, NOTHING_WRONG
        return bytes([taken])

    def _checked(self, sense: Sense) -> Outcome:
        """End a command with unit check; one that is refused has not begun."""
        self._sense = sense
        refused = bool(sense & ~Sense.CHANNEL_9)
        status = UnitStatus.UNIT_CHECK if refused else ENDED_WITH_CHECK
        return Outcome(status, rejected=bool(sense & Sense.COMMAND_REJECT))
