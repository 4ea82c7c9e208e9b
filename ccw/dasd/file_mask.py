"""File mask: which writes and seeks a chain may do. Set File Mask and Define Extent give one.

====== =================================================================================
bits   meaning
====== =================================================================================
C0     writes: 00 all but home address and record zero, 40 none, 80 updates, C0 all
20     reserved
18     seeks: 00 all, 08 of cylinder and head, 10 of head, 18 none, and no head switching
06     authorisation: 00 normal, 02 device support, 04 diagnostic, 06 support, no retry
01     program-controlled interruption fetch mode
====== =================================================================================

Source: 2105 command reference, Set File Mask and Define Extent.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class WriteControl(IntEnum):
    """Bits C0: which writes."""

    ALL_BUT_HA_R0 = 0x00
    NONE = 0x40
    UPDATES = 0x80
    ALL = 0xC0


class SeekControl(IntEnum):
    """Bits 18: which seeks."""

    ALL = 0x00
    CYLINDER_AND_HEAD = 0x08
    HEAD = 0x10
    NONE = 0x18


RESERVED: Final = 0x20
AUTHORISATION: Final = 0x06
DIAGNOSTIC: Final = 0x04


@dataclass(frozen=True, slots=True)
class FileMask:
    """What a chain may do; 0 when nothing was said."""

    value: int = 0

    @property
    def writes(self) -> WriteControl:
        """Which writes."""
        return WriteControl(self.value & 0xC0)

    @property
    def seeks(self) -> SeekControl:
        """Which seeks."""
        return SeekControl(self.value & 0x18)

    @property
    def is_diagnostic(self) -> bool:
        """Whether it authorises diagnostic commands."""
        return self.value & AUTHORISATION == DIAGNOSTIC

    @property
    def is_authorised(self) -> bool:
        """Whether it authorises more than ordinary commands."""
        return bool(self.value & AUTHORISATION)

    @property
    def may_update(self) -> bool:
        """Whether key and data areas may change."""
        return self.writes is not WriteControl.NONE

    @property
    def may_format(self) -> bool:
        """Whether records may be written and erased."""
        return self.writes in (WriteControl.ALL_BUT_HA_R0, WriteControl.ALL)

    @property
    def may_write_all(self) -> bool:
        """Whether home address and record zero may be written."""
        return self.writes is WriteControl.ALL


NO_MASK: Final = FileMask()
