"""Command codes of tape drives, and what is known of them without looking at a tape.

Which drive knows which of them is in ``ccw.tape.model``.

Source: 3420, 3480 and 3490 command descriptions; validity tables of an emulator.
"""

from enum import Enum, IntEnum
from typing import Final


class Command(IntEnum):
    """Codes that mean something; those of mode sets are in ``MODE_SETS``."""

    WRITE = 0x01
    READ_FORWARD = 0x02
    NO_OPERATION = 0x03
    SENSE = 0x04
    READ_FORWARD_3590 = 0x06
    REWIND = 0x07
    READ_PREVIOUS = 0x0A
    DIAGNOSTIC_MODE_SET = 0x0B
    READ_BACKWARD = 0x0C
    REWIND_UNLOAD = 0x0F
    READ_BUFFER = 0x12
    ERASE_GAP = 0x17
    REQUEST_TRACK_IN_ERROR = 0x1B
    WRITE_TAPE_MARK = 0x1F
    READ_BLOCK_ID = 0x22
    READ_BUFFERED_LOG = 0x24
    BACKSPACE_BLOCK = 0x27
    BACKSPACE_FILE = 0x2F
    SENSE_PATH_GROUP_ID = 0x34
    FORWARD_SPACE_BLOCK = 0x37
    READ_SUBSYSTEM_DATA = 0x3E
    FORWARD_SPACE_FILE = 0x3F
    SYNCHRONIZE = 0x43
    SET_DIAGNOSE = 0x4B
    READ_MESSAGE_ID = 0x4E
    LOCATE_BLOCK = 0x4F
    SUSPEND_MULTIPATH = 0x5B
    READ_DEVICE_CHARACTERISTICS = 0x64
    PERFORM_SUBSYSTEM_FUNCTION = 0x77
    LOOP_WRITE_TO_READ = 0x8B
    DATA_SECURITY_ERASE = 0x97
    LOAD_DISPLAY = 0x9F
    SET_PATH_GROUP_ID = 0xAF
    ASSIGN = 0xB7
    SET_WRITE_IMMEDIATE = 0xC3
    UNASSIGN = 0xC7
    MODE_SET = 0xDB
    CONTROL_ACCESS = 0xE3
    SENSE_ID = 0xE4
    READ_CONFIGURATION_DATA = 0xFA


class Need(Enum):
    """What a command needs to run."""

    TAPE = "a tape in the drive"
    NOTHING = "nothing"
    NO_WORK = "nothing, for it is accepted and does nothing"


MODE_SETS: Final = frozenset(
    {0x13, 0x23, 0x2B, 0x33, 0x3B, 0x53, 0x63, 0x6B, 0x73, 0x7B, 0x93, 0xA3, 0xAB, 0xB3, 0xBB}
)
"""Densities, modes of 7-track tapes and, from the 3490 on, X'73' Set Interface Identifier: every
drive takes them, and there is nothing to set."""

WRITES: Final = frozenset(
    {
        Command.WRITE,
        Command.ERASE_GAP,
        Command.WRITE_TAPE_MARK,
        Command.DATA_SECURITY_ERASE,
    }
)
"""Refused when the tape is protected."""

WARNED: Final = WRITES - {Command.DATA_SECURITY_ERASE}
"""End with unit exception behind the early warning of the end of the tape."""

READS_BACKWARD: Final = frozenset({Command.READ_BACKWARD, Command.READ_PREVIOUS})

MOTIONS: Final = (
    WRITES
    | READS_BACKWARD
    | {
        Command.READ_FORWARD,
        Command.READ_FORWARD_3590,
        Command.REWIND,
        Command.REWIND_UNLOAD,
        Command.BACKSPACE_BLOCK,
        Command.BACKSPACE_FILE,
        Command.FORWARD_SPACE_BLOCK,
        Command.FORWARD_SPACE_FILE,
        Command.LOCATE_BLOCK,
    }
)
"""Move the tape, and end a message shown until then."""

UNFENCES: Final = frozenset({Command.REWIND, Command.REWIND_UNLOAD})
"""Find the place on the tape again."""

FENCED_WITHOUT_TAPE: Final = frozenset({Command.SET_WRITE_IMMEDIATE, Command.MODE_SET})
"""Do not run on a fenced drive, though they need no tape."""

SUPERVISOR: Final = frozenset(
    {
        Command.SENSE_PATH_GROUP_ID,
        Command.SET_DIAGNOSE,
        Command.SUSPEND_MULTIPATH,
        Command.PERFORM_SUBSYSTEM_FUNCTION,
        Command.LOAD_DISPLAY,
        Command.SET_PATH_GROUP_ID,
        Command.ASSIGN,
        Command.UNASSIGN,
        Command.MODE_SET,
        Command.CONTROL_ACCESS,
    }
)
"""Rejected behind a Mode Set that inhibits them."""

ALONE: Final = frozenset({Command.SENSE_PATH_GROUP_ID, Command.SET_PATH_GROUP_ID})
"""Must be the first of their chain."""

CHAINED_FROM: Final = {
    Command.DATA_SECURITY_ERASE: frozenset({Command.ERASE_GAP}),
    Command.READ_MESSAGE_ID: frozenset({Command.WRITE}),
    Command.READ_SUBSYSTEM_DATA: frozenset({Command.PERFORM_SUBSYSTEM_FUNCTION}),
}
"""Must follow one of these directly."""

DIAGNOSTICS: Final = frozenset(
    {
        Command.DIAGNOSTIC_MODE_SET,
        Command.REQUEST_TRACK_IN_ERROR,
        Command.SET_DIAGNOSE,
        Command.LOOP_WRITE_TO_READ,
    }
)
"""Ask for tests of hardware there is not."""

WITH_DATA: Final = frozenset(
    {
        Command.DIAGNOSTIC_MODE_SET,
        Command.SET_DIAGNOSE,
        Command.LOCATE_BLOCK,
        Command.PERFORM_SUBSYSTEM_FUNCTION,
        Command.LOAD_DISPLAY,
        Command.SET_PATH_GROUP_ID,
        Command.ASSIGN,
        Command.UNASSIGN,
        Command.MODE_SET,
        Command.CONTROL_ACCESS,
    }
)
"""Control commands that ask for bytes."""
WITHOUT_DATA: Final = frozenset(range(0x03, 0x100, 0x04)) - WITH_DATA
"""All the others, known or not: they end in their initial status."""
