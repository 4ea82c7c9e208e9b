"""Command words: what a program asks for, in both formats.

====== ============================== ==============================
byte   format 0                       format 1
====== ============================== ==============================
0      command code                   command code
1      address (3)                    flags
2      ...                            count (2)
4      flags                          address (4), its first bit zero
5      not looked at
6      count (2)
====== ============================== ==============================

A transfer in channel has only an address: in format 0 any code X'x8' with the rest ignored, in
format 1 exactly X'08' with flags and count zero.

Source: Principles of Operation, channel command word.
"""

from dataclasses import dataclass, field
from enum import Enum, IntFlag
from typing import Final

CCW_LENGTH: Final = 8
TRANSFER_IN_CHANNEL: Final = 0x08


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


NO_FLAGS: Final = Flag(0)
# Plain integers, since operations on members of ``Flag`` take longer than the rest of a command.
_CHAIN_DATA: Final = int(Flag.CHAIN_DATA)
_CHAIN_COMMAND: Final = int(Flag.CHAIN_COMMAND)
_SUSPEND: Final = int(Flag.SUSPEND)
_UNUSUAL: Final = int(Flag.PROGRAM_CONTROLLED | Flag.SUSPEND | Flag.MODIFIED_INDIRECT)
_PIECEMEAL: Final = int(Flag.CHAIN_DATA | Flag.SKIP | Flag.INDIRECT | Flag.MODIFIED_INDIRECT)


class Direction(Enum):
    """Which way data goes, as the channel sees it."""

    WRITE = "storage to device"
    READ = "device to storage"
    READ_BACKWARD = "device to storage, descending"
    CONTROL = "parameters to the device, if any"
    SENSE = "status to storage"
    TRANSFER_IN_CHANNEL = "no transfer"
    INVALID = "no command"


OUTPUT: Final = frozenset({Direction.WRITE, Direction.CONTROL})
"""Directions that take bytes from storage."""


def direction_of(code: int) -> Direction:
    """Tell a code's class by its low-order bits.

    >>> direction_of(0x86)
    <Direction.READ: 'device to storage'>
    """
    return _DIRECTIONS[code & 0x0F]


def _direction(low: int) -> Direction:
    if low & 0x03:
        return (Direction.WRITE, Direction.READ, Direction.CONTROL)[(low & 0x03) - 1]
    others = (
        Direction.INVALID,
        Direction.SENSE,
        Direction.TRANSFER_IN_CHANNEL,
        Direction.READ_BACKWARD,
    )
    return others[low >> 2]


_DIRECTIONS: Final = tuple(_direction(low) for low in range(16))


@dataclass(frozen=True, slots=True)
class Ccw:
    """A command word, decoded.

    Attributes:
        at: Where it is in storage.
        command: Command code.
        flags: Of ``Flag``.
        count: Bytes it is for.
        address: Of its data, of the list of indirect words, or of the word to go on with.
        after: Address of the word behind it.
        direction: Its class.
        is_transfer: It is a transfer in channel.
        is_output: It takes bytes from storage.
        chains_data: The next word goes on with its data.
        chains_command: ``CHAIN_COMMAND`` is on.
        suspends: The program rests before it.
        is_usual: It may stand anywhere: a command, with a count and nothing that needs leave.
        is_plain: It designates one stretch of storage and nothing else.
    """

    at: int
    command: int
    flags: Flag
    count: int
    address: int
    after: int = field(init=False, repr=False, compare=False)
    direction: Direction = field(init=False, repr=False, compare=False)
    is_transfer: bool = field(init=False, repr=False, compare=False)
    is_output: bool = field(init=False, repr=False, compare=False)
    chains_data: bool = field(init=False, repr=False, compare=False)
    chains_command: bool = field(init=False, repr=False, compare=False)
    suspends: bool = field(init=False, repr=False, compare=False)
    is_usual: bool = field(init=False, repr=False, compare=False)
    is_plain: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Work out once what the channel asks of a word again and again."""
        direction, flags = direction_of(self.command), int(self.flags)
        commands = direction not in (Direction.INVALID, Direction.TRANSFER_IN_CHANNEL)
        derived = {
            "after": self.at + CCW_LENGTH,
            "direction": direction,
            "is_transfer": direction is Direction.TRANSFER_IN_CHANNEL,
            "is_output": direction in OUTPUT,
            "chains_data": bool(flags & _CHAIN_DATA),
            "chains_command": bool(flags & _CHAIN_COMMAND),
            "suspends": bool(flags & _SUSPEND),
            "is_usual": commands and self.count > 0 and not flags & _UNUSUAL,
            "is_plain": self.count > 0
            and not flags & _PIECEMEAL
            and direction is not Direction.READ_BACKWARD,
        }
        for name, value in derived.items():
            object.__setattr__(self, name, value)


def decode_format0(at: int, raw: bytes) -> Ccw:
    """Decode 8 bytes."""
    address = int.from_bytes(raw[1:4], "big")
    if raw[0] & 0x0F == TRANSFER_IN_CHANNEL:
        return Ccw(at, raw[0], Flag(0), 0, address)
    return Ccw(at, raw[0], Flag(raw[4]), int.from_bytes(raw[6:8], "big"), address)


def decode_format1(at: int, raw: bytes) -> Ccw | None:
    """Decode 8 bytes; None for an address or a transfer in channel that is not allowed."""
    count = int.from_bytes(raw[2:4], "big")
    address = int.from_bytes(raw[4:8], "big")
    ccw = Ccw(at, raw[0], Flag(raw[1]), count, address)
    misused = ccw.is_transfer and (raw[0] != TRANSFER_IN_CHANNEL or ccw.flags or count)
    return None if address >> 31 or misused else ccw
