"""Command codes of count-key-data devices, and what of them is known without looking at a track.

The low-order bits of a code say which way data goes; the highest bit of a read or search makes it
multitrack. Everything that depends only on the code is a table here.

Source: 3990/2105 command reference.
"""

from enum import IntEnum
from typing import Final


class Command(IntEnum):
    """Codes in their single-track form."""

    WRITE_SPECIAL_CKD = 0x01
    READ_IPL = 0x02
    NO_OPERATION = 0x03
    SENSE = 0x04
    WRITE_DATA = 0x05
    READ_DATA = 0x06
    SEEK = 0x07
    DIAGNOSTIC_READ_HA = 0x0A
    SEEK_CYLINDER = 0x0B
    WRITE_KEY_DATA = 0x0D
    READ_KEY_DATA = 0x0E
    SPACE_COUNT = 0x0F
    ERASE = 0x11
    READ_COUNT = 0x12
    RECALIBRATE = 0x13
    UNCONDITIONAL_RESERVE = 0x14
    WRITE_R0 = 0x15
    READ_R0 = 0x16
    RESTORE = 0x17
    WRITE_HOME_ADDRESS = 0x19
    READ_HOME_ADDRESS = 0x1A
    SEEK_HEAD = 0x1B
    WRITE_CKD = 0x1D
    READ_CKD = 0x1E
    SET_FILE_MASK = 0x1F
    READ_SECTOR = 0x22
    SET_SECTOR = 0x23
    PERFORM_SUBSYSTEM_FUNCTION = 0x27
    SEARCH_KEY_EQUAL = 0x29
    SEARCH_ID_EQUAL = 0x31
    SENSE_PATH_GROUP_ID = 0x34
    SEARCH_HA_EQUAL = 0x39
    READ_SUBSYSTEM_DATA = 0x3E
    RESET_ALLEGIANCE = 0x44
    LOCATE_RECORD = 0x47
    SEARCH_KEY_HIGH = 0x49
    LOCATE_RECORD_EXTENDED = 0x4B
    READ_MESSAGE_ID = 0x4E
    SEARCH_ID_HIGH = 0x51
    SENSE_SUBSYSTEM_STATUS = 0x54
    SUSPEND_MULTIPATH = 0x5B
    READ_MULTIPLE_CKD = 0x5E
    DEFINE_EXTENT = 0x63
    READ_DEVICE_CHARACTERISTICS = 0x64
    SEARCH_KEY_HIGH_EQUAL = 0x69
    SEARCH_ID_HIGH_EQUAL = 0x71
    WRITE_UPDATE_DATA = 0x85
    SET_SUBSYSTEM_MODE = 0x87
    WRITE_UPDATE_KEY_DATA = 0x8D
    RELEASE = 0x94
    WRITE_CKD_NEXT_TRACK = 0x9D
    READ_RESET_BUFFERED_LOG = 0xA4
    SET_PATH_GROUP_ID = 0xAF
    RESERVE = 0xB4
    READ_TRACK = 0xDE
    SENSE_ID = 0xE4
    PREFIX = 0xE7
    DIAGNOSTIC_CONTROL = 0xF3
    READ_CONFIGURATION_DATA = 0xFA


SEARCH_IDS: Final = frozenset(
    {Command.SEARCH_ID_EQUAL, Command.SEARCH_ID_HIGH, Command.SEARCH_ID_HIGH_EQUAL}
)
SEARCH_KEYS: Final = frozenset(
    {Command.SEARCH_KEY_EQUAL, Command.SEARCH_KEY_HIGH, Command.SEARCH_KEY_HIGH_EQUAL}
)
READS: Final = frozenset(
    {
        Command.READ_DATA,
        Command.READ_KEY_DATA,
        Command.READ_COUNT,
        Command.READ_R0,
        Command.READ_HOME_ADDRESS,
        Command.READ_CKD,
    }
)
"""Reads that have a multitrack form."""
LOCATES: Final = frozenset({Command.LOCATE_RECORD, Command.LOCATE_RECORD_EXTENDED, Command.PREFIX})

_MULTITRACK: Final = READS | SEARCH_IDS | SEARCH_KEYS | {Command.SEARCH_HA_EQUAL}
_ALWAYS_MULTITRACK: Final = (Command.WRITE_UPDATE_DATA, Command.WRITE_UPDATE_KEY_DATA)

DECODED: Final[dict[int, tuple[Command, bool]]] = {
    command: (command, command in _ALWAYS_MULTITRACK) for command in Command
}
DECODED.update({command | 0x80: (command, True) for command in _MULTITRACK})
"""Every known code: the command, and whether it goes on to the next track."""

TRACKS_AS_RECORDS: Final[dict[int, tuple[Command, bool]]] = {
    0xA5: (Command.WRITE_UPDATE_DATA, True),
    0xB5: (Command.WRITE_UPDATE_DATA, True),
    0xA6: (Command.READ_DATA, True),
    0xB6: (Command.READ_DATA, True),
}
"""Codes that later units have for the data of whole tracks, as one emulator takes them."""
SEEK_AND_SET_SECTOR: Final = 0x27
"""Of a third party's control unit, before the code came to mean something else."""

NEEDS_SEEK: Final = (
    READS
    | SEARCH_IDS
    | SEARCH_KEYS
    | {
        Command.SEARCH_HA_EQUAL,
        Command.READ_MULTIPLE_CKD,
        Command.DIAGNOSTIC_READ_HA,
        Command.SPACE_COUNT,
        Command.SET_SECTOR,
        Command.WRITE_HOME_ADDRESS,
    }
)
"""Need a seek, a locate, Read IPL or Recalibrate before them in the chain, on control units from
the 3880 on."""

KEEPS_INDEX_MARK: Final = SEARCH_IDS | SEARCH_KEYS | {Command.READ_SECTOR}
"""Do not forget that the index point was passed, nor does single-track Read Count; any other
command does."""

FIRST: Final = frozenset(
    {
        Command.UNCONDITIONAL_RESERVE,
        Command.RESERVE,
        Command.RESET_ALLEGIANCE,
        Command.SENSE_PATH_GROUP_ID,
        Command.SET_PATH_GROUP_ID,
        Command.SET_SUBSYSTEM_MODE,
    }
)
"""Must be the first of their chain; only Suspend Multipath Reconnection may come before."""

LAST: Final = frozenset({Command.SENSE_PATH_GROUP_ID, Command.SET_PATH_GROUP_ID})
"""Nothing may be chained behind them."""

AT_ONCE: Final = frozenset({Command.NO_OPERATION})
MOTIONS: Final = AT_ONCE | {Command.RECALIBRATE, Command.RESTORE, Command.SUSPEND_MULTIPATH}
"""Commands that ask for no data."""

AFTER_IDENTIFICATION: Final = frozenset(
    {Command.READ_RESET_BUFFERED_LOG, Command.SENSE_SUBSYSTEM_STATUS}
)
IDENTIFICATIONS: Final = frozenset(
    {Command.READ_DEVICE_CHARACTERISTICS, Command.READ_CONFIGURATION_DATA}
)
"""Those may only begin a chain, or follow one of these."""

COUNTED_FIRST: Final[dict[Command, int]] = {
    Command.DEFINE_EXTENT: 16,
    Command.LOCATE_RECORD: 16,
    Command.LOCATE_RECORD_EXTENDED: 20,
    Command.PREFIX: 64,
}
"""How many bytes of parameters are asked for before anything else is looked at."""

IN_DOMAIN_ONLY: Final = frozenset(
    {
        Command.READ_TRACK,
        Command.WRITE_UPDATE_DATA,
        Command.WRITE_UPDATE_KEY_DATA,
        Command.WRITE_CKD_NEXT_TRACK,
    }
)
