"""Status a program ends with: of the unit, and of the subchannel.

Both are values. A unit check ends a channel program as end of file ends a read; nothing here is an
exception.

Source: Principles of Operation, subchannel-status word.
"""

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


NOTHING: Final = UnitStatus(0)
CLEAN: Final = ChannelStatus(0)
NORMAL_END: Final = UnitStatus.CHANNEL_END | UnitStatus.DEVICE_END
ENDED_WITH_CHECK: Final = NORMAL_END | UnitStatus.UNIT_CHECK
ENDED_WITH_EXCEPTION: Final = NORMAL_END | UnitStatus.UNIT_EXCEPTION
MATCHED: Final = NORMAL_END | UnitStatus.STATUS_MODIFIER
