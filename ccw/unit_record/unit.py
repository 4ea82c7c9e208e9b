"""What unit record devices have in common: they keep nothing of a chain, and one byte of sense.

Source: 2821 and 3211 component descriptions, sense byte 0.
"""

from collections.abc import Callable
from enum import IntFlag
from typing import Final

from ccw.device import Outcome
from ccw.gate import Gate
from ccw.policy import Policy
from ccw.status import ENDED_WITH_CHECK, NOTHING, UnitStatus


class Sense(IntFlag):
    """Sense byte 0."""

    COMMAND_REJECT = 0x80
    INTERVENTION_REQUIRED = 0x40
    CHANNEL_9 = 0x01
    """The carriage has spaced over the line of this channel."""


NOTHING_WRONG: Final = Sense(0)


class UnitRecordDevice:
    """A device without anything that belongs to a chain; ``ccw.device.SensingDevice`` in part.

    Attributes:
        gate: Held while a chain runs.
        policy: The rules where they differ.
    """

    def __init__(self, number: int, policy: Policy) -> None:
        self.gate = Gate(number)
        self.policy = policy
        self._sense = NOTHING_WRONG

    def begin(self) -> None:
        """Start a new chain, which changes nothing."""

    def finish(self) -> UnitStatus:
        """End the chain, which changes nothing."""
        return NOTHING

    def rest(self) -> Callable[[], None]:
        """Let the chain rest; there is nothing to take up again."""
        return lambda: None

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
