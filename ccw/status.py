"""What a device and the channel report: unit status, channel status, sense.

All of these are values. A unit check ends a channel program as end of file ends a read; nothing
here is an exception.

Source: ESA/390 Principles of Operation (subchannel-status word); 3990 reference, sense bytes.
"""

from dataclasses import dataclass
from enum import IntFlag
from typing import Final


class UnitStatus(IntFlag):
    """Device status byte."""

    ATTENTION = 0x80
    STATUS_MODIFIER = 0x40
    CONTROL_UNIT_END = 0x20
    BUSY = 0x10
    CHANNEL_END = 0x08
    DEVICE_END = 0x04
    UNIT_CHECK = 0x02
    UNIT_EXCEPTION = 0x01


class ChannelStatus(IntFlag):
    """Subchannel status byte."""

    PROGRAM_CONTROLLED = 0x80
    INCORRECT_LENGTH = 0x40
    PROGRAM_CHECK = 0x20
    PROTECTION_CHECK = 0x10
    CHANNEL_DATA_CHECK = 0x08
    CHANNEL_CONTROL_CHECK = 0x04
    INTERFACE_CONTROL_CHECK = 0x02
    CHAINING_CHECK = 0x01


NORMAL_END: Final = UnitStatus.CHANNEL_END | UnitStatus.DEVICE_END
ENDED_WITH_CHECK: Final = NORMAL_END | UnitStatus.UNIT_CHECK
ENDED_WITH_EXCEPTION: Final = NORMAL_END | UnitStatus.UNIT_EXCEPTION
MATCHED: Final = NORMAL_END | UnitStatus.STATUS_MODIFIER


class Sense0(IntFlag):
    """Sense byte 0."""

    COMMAND_REJECT = 0x80
    INTERVENTION_REQUIRED = 0x40
    BUS_OUT_CHECK = 0x20
    EQUIPMENT_CHECK = 0x10
    DATA_CHECK = 0x08
    OVERRUN = 0x04
    INCOMPLETE_DOMAIN = 0x01


class Sense1(IntFlag):
    """Sense byte 1."""

    PERMANENT_ERROR = 0x80
    INVALID_TRACK_FORMAT = 0x40
    END_OF_CYLINDER = 0x20
    MESSAGE_TO_OPERATOR = 0x10
    NO_RECORD_FOUND = 0x08
    FILE_PROTECTED = 0x04
    WRITE_INHIBITED = 0x02
    IMPRECISE_ENDING = 0x01


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a command ends with unit check.

    Attributes:
        sense0: Sense byte 0, of ``Sense0``.
        sense1: Sense byte 1, of ``Sense1``.
        message: Sense byte 7: format in the upper, message in the lower half.
    """

    sense0: int = 0
    sense1: int = 0
    message: int = 0


# Format-0 messages: what is wrong with a rejected command.
INVALID_COMMAND: Final = Fault(Sense0.COMMAND_REJECT, message=0x01)
INVALID_SEQUENCE: Final = Fault(Sense0.COMMAND_REJECT, message=0x02)
COUNT_TOO_SMALL: Final = Fault(Sense0.COMMAND_REJECT, message=0x03)
INVALID_PARAMETER: Final = Fault(Sense0.COMMAND_REJECT, message=0x04)
ACCESS_NOT_AUTHORISED: Final = Fault(Sense0.COMMAND_REJECT, message=0x05)
INCOMPLETE_DOMAIN: Final = Fault(Sense0.COMMAND_REJECT | Sense0.INCOMPLETE_DOMAIN)
NO_RECORD_FOUND: Final = Fault(sense1=Sense1.NO_RECORD_FOUND)
END_OF_CYLINDER: Final = Fault(sense1=Sense1.END_OF_CYLINDER)
FILE_PROTECTED: Final = Fault(sense1=Sense1.FILE_PROTECTED)
INVALID_TRACK_FORMAT: Final = Fault(sense1=Sense1.INVALID_TRACK_FORMAT)
EQUIPMENT_CHECK: Final = Fault(Sense0.EQUIPMENT_CHECK)
WRITE_INHIBITED: Final = Fault(Sense0.EQUIPMENT_CHECK, Sense1.WRITE_INHIBITED)
