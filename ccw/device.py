"""What a channel and a device say to each other, one command at a time.

The channel hands over an ``Order`` with all the bytes the program counts for it; the device
answers with an ``Outcome``: its status, the bytes it gives, the bytes it took. Whether that fits
the counts of the program is the channel's business.
"""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from ccw.status import NORMAL_END, UnitStatus


class Order(NamedTuple):
    """One command of a program.

    Attributes:
        code: Command code.
        output: Bytes from storage for writes and controls, as many as could be fetched.
        chained: Whether another command is chained behind this one.
        chains_data: Whether what a read or sense gives is to be spread over several words.
    """

    code: int
    output: bytes = b""
    chained: bool = False
    chains_data: bool = False


class Outcome(NamedTuple):
    """How a device ended a command.

    Attributes:
        status: Unit status.
        data: What it gives to the channel.
        taken: How many output bytes it accepted.
        wanted: How many output bytes it would have accepted; None where that is what it took.
        rejected: It refused the command before anything moved.
        insists: Less than it wanted is an incorrect length, even where writes report none.
    """

    status: UnitStatus = NORMAL_END
    data: bytes | memoryview = b""
    taken: int = 0
    wanted: int | None = None
    rejected: bool = False
    insists: bool = False


class Device(Protocol):
    """What the channel needs of a device."""

    @property
    def immediate_codes(self) -> frozenset[int]:
        """Commands that end in their initial status, without asking for data."""
        ...

    def begin(self) -> None:
        """Forget what belongs to the chain before; a new chain starts."""
        ...

    def execute(self, order: Order) -> Outcome:
        """Run one command."""
        ...

    def finish(self) -> UnitStatus:
        """End the chain, or let it rest; UNIT_CHECK when what it wrote could not be stored."""
        ...

    def rest(self) -> Callable[[], None]:
        """Return what takes the chain up again; until then the device is anybody's."""
        ...


class SensingDevice(Device, Protocol):
    """A device that says why it ended with unit check."""

    def take_sense(self) -> bytes:
        """Return and clear the sense of the last unit check."""
        ...
