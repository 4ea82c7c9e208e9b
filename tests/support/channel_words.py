"""Channel programs written down word by word, and a device that does as it is told.

For tests of the channel itself: storage, words and lists are laid out by the test, and the device
is a script, so nothing of a disk is in the way.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from ccw.channel import ChannelProgram, Ended
from ccw.device import Order, Outcome
from ccw.orb import Orb
from ccw.policy import IBM
from ccw.status import NORMAL_END, NOTHING, ChannelStatus, UnitStatus
from ccw.storage import Storage

CD, CC, SLI, SKIP, PCI, IDA, SUSPEND, MIDA = 0x80, 0x40, 0x20, 0x10, 0x08, 0x04, 0x02, 0x01
WRITE, READ, NOP, SENSE, TIC, CONTROL = 0x05, 0x06, 0x03, 0x04, 0x08, 0x07

PROGRAM = 0x1000
"""Where programs start."""
DATA = 0x4000
"""Where data is, unless a test says otherwise."""
SIZE = 0x10000

CLEAN = ChannelStatus(0)
LENGTH = ChannelStatus.INCORRECT_LENGTH
PROG = ChannelStatus.PROGRAM_CHECK
PROT = ChannelStatus.PROTECTION_CHECK
MODIFIED = NORMAL_END | UnitStatus.STATUS_MODIFIER
CHECKED = NORMAL_END | UnitStatus.UNIT_CHECK
EXCEPTED = NORMAL_END | UnitStatus.UNIT_EXCEPTION


@dataclass
class Word:
    """A command word in neither format yet."""

    code: int
    flags: int = 0
    count: int = 1
    address: int = DATA

    def encoded(self, ccw_format: int) -> bytes:
        if ccw_format == 0:
            head = bytes([self.code]) + self.address.to_bytes(3, "big")
            return head + bytes([self.flags, 0]) + self.count.to_bytes(2, "big")
        head = bytes([self.code, self.flags]) + self.count.to_bytes(2, "big")
        return head + self.address.to_bytes(4, "big")


def transfer(to: int) -> Word:
    """Go on with the word at an address."""
    return Word(TIC, 0, 0, to)


@dataclass
class Script:
    """A device that answers each code as told, and keeps what it was sent."""

    outcomes: dict[int, Outcome] = field(default_factory=dict)
    orders: list[Order] = field(default_factory=list)
    immediate_codes: frozenset[int] = frozenset({NOP})
    block: bytes = bytes(range(100))
    sense: bytes = bytes(range(32))

    def begin(self) -> None:
        self.orders.clear()

    def execute(self, order: Order) -> Outcome:
        self.orders.append(order)
        if order.code in self.outcomes:
            return self.outcomes[order.code]
        if order.code & 3 in (1, 3) and order.code not in self.immediate_codes:
            return Outcome(taken=min(len(order.output), 100), wanted=100)
        return Outcome() if order.code in self.immediate_codes else Outcome(data=self.block)

    def finish(self) -> UnitStatus:
        return NOTHING

    def rest(self) -> Callable[[], None]:
        return lambda: None

    def take_sense(self) -> bytes:
        taken, self.sense = self.sense, b""
        return taken

    @property
    def codes(self) -> list[int]:
        """What was executed, in order."""
        return [order.code for order in self.orders]


class Bench:
    """Storage, a scripted device, and programs run on them."""

    def __init__(self, ccw_format=1, policy=IBM, **orb) -> None:
        self.storage = Storage(SIZE)
        self.device = Script()
        self.orb = Orb(ccw_format=ccw_format, **orb)
        self.policy = policy

    def put(self, address: int, data: bytes) -> None:
        self.storage.store(address, data)

    def data(self, length: int, address: int = DATA) -> bytes:
        return self.storage.fetch(address, length)

    def load(self, *words: Word, at: int = PROGRAM) -> None:
        for index, word in enumerate(words):
            self.put(at + 8 * index, word.encoded(self.orb.ccw_format))

    def program(self) -> ChannelProgram:
        return ChannelProgram(self.storage, self.device, self.orb, self.policy)

    def run(self, *words: Word, at: int = PROGRAM) -> Ended:
        self.load(*words, at=at)
        return self.program().start(at)


def address_behind(index: int) -> int:
    """Return the address a program ends with when its word of this index was the last one."""
    return PROGRAM + 8 * (index + 1)
