"""Command codes of count-key-data devices, and what of them is known without looking at a track.

The low-order bits of a code say which way data goes; the highest bit of a read or search makes it
multitrack. Everything that depends only on the code is a table here.

Source: 3990/2105 command reference; ESA/390 Principles of Operation (classes of codes).
"""

from enum import Enum, IntEnum
from typing import Final


class Command(IntEnum):
    """Codes in their single-track form."""

    READ_IPL = 0x02
    NO_OPERATION = 0x03
    SENSE = 0x04
    WRITE_DATA = 0x05
    READ_DATA = 0x06
    SEEK = 0x07
    TRANSFER_IN_CHANNEL = 0x08
    SEEK_CYLINDER = 0x0B
    WRITE_KEY_DATA = 0x0D
    READ_KEY_DATA = 0x0E
    ERASE = 0x11
    READ_COUNT = 0x12
    RECALIBRATE = 0x13
    WRITE_R0 = 0x15
    READ_R0 = 0x16
    WRITE_HOME_ADDRESS = 0x19
    READ_HOME_ADDRESS = 0x1A
    SEEK_HEAD = 0x1B
    WRITE_CKD = 0x1D
    READ_CKD = 0x1E
    SET_FILE_MASK = 0x1F
    READ_SECTOR = 0x22
    SET_SECTOR = 0x23
    SEARCH_KEY_EQUAL = 0x29
    SEARCH_ID_EQUAL = 0x31
    SEARCH_HA_EQUAL = 0x39
    LOCATE_RECORD = 0x47
    SEARCH_KEY_HIGH = 0x49
    SEARCH_ID_HIGH = 0x51
    READ_MULTIPLE_CKD = 0x5E
    DEFINE_EXTENT = 0x63
    READ_DEVICE_CHARACTERISTICS = 0x64
    SEARCH_KEY_HIGH_EQUAL = 0x69
    SEARCH_ID_HIGH_EQUAL = 0x71
    WRITE_UPDATE_DATA = 0x85
    WRITE_UPDATE_KEY_DATA = 0x8D
    RELEASE = 0x94
    WRITE_CKD_NEXT_TRACK = 0x9D
    RESERVE = 0xB4
    READ_TRACK = 0xDE
    SENSE_ID = 0xE4


class Direction(Enum):
    """Which way data goes, as the channel sees it."""

    WRITE = "storage to device"
    READ = "device to storage"
    READ_BACKWARD = "device to storage, descending"
    CONTROL = "parameters to the device, if any"
    SENSE = "status to storage"
    TRANSFER_IN_CHANNEL = "no transfer"
    INVALID = "no command"


def direction_of(code: int) -> Direction:
    """Tell a code's class by its low-order bits.

    >>> direction_of(0x86)
    <Direction.READ: 'device to storage'>
    """
    if code & 0x03:
        return {1: Direction.WRITE, 2: Direction.READ, 3: Direction.CONTROL}[code & 0x03]
    return {
        0x4: Direction.SENSE,
        0x8: Direction.TRANSFER_IN_CHANNEL,
        0xC: Direction.READ_BACKWARD,
    }.get(code & 0x0F, Direction.INVALID)


_MULTITRACK: Final = frozenset(
    {
        Command.READ_DATA,
        Command.READ_KEY_DATA,
        Command.READ_COUNT,
        Command.READ_R0,
        Command.READ_HOME_ADDRESS,
        Command.READ_CKD,
        Command.SEARCH_KEY_EQUAL,
        Command.SEARCH_KEY_HIGH,
        Command.SEARCH_KEY_HIGH_EQUAL,
        Command.SEARCH_ID_EQUAL,
        Command.SEARCH_ID_HIGH,
        Command.SEARCH_ID_HIGH_EQUAL,
        Command.SEARCH_HA_EQUAL,
    }
)

DECODED: Final[dict[int, tuple[Command, bool]]] = {command: (command, False) for command in Command}
DECODED.update({command | 0x80: (command, True) for command in _MULTITRACK})
"""Every known code: the command, and whether this is its multitrack form."""

SEARCHES: Final = frozenset(
    {
        Command.SEARCH_KEY_EQUAL,
        Command.SEARCH_KEY_HIGH,
        Command.SEARCH_KEY_HIGH_EQUAL,
        Command.SEARCH_ID_EQUAL,
        Command.SEARCH_ID_HIGH,
        Command.SEARCH_ID_HIGH_EQUAL,
        Command.SEARCH_HA_EQUAL,
    }
)

ECKD_ONLY: Final = frozenset(
    {
        Command.DEFINE_EXTENT,
        Command.LOCATE_RECORD,
        Command.WRITE_UPDATE_DATA,
        Command.WRITE_UPDATE_KEY_DATA,
        Command.WRITE_CKD_NEXT_TRACK,
        Command.READ_TRACK,
    }
)
"""Rejected by control units before the 3990."""

NEEDS_SEEK: Final = SEARCHES | {
    Command.READ_DATA,
    Command.READ_KEY_DATA,
    Command.READ_COUNT,
    Command.READ_R0,
    Command.READ_HOME_ADDRESS,
    Command.READ_CKD,
    Command.READ_MULTIPLE_CKD,
    Command.SET_SECTOR,
    Command.WRITE_HOME_ADDRESS,
}
"""Need an earlier Seek, Seek Cylinder, Locate Record, Read IPL or Recalibrate in the same chain,
on control units from the 3880 on."""

KEEPS_INDEX_MARK: Final = SEARCHES | {Command.READ_COUNT, Command.READ_SECTOR}
"""Commands that do not forget that the index point was passed; any other one does."""
