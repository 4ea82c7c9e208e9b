"""Define Extent and Locate Record: what a chain may touch, and what the next commands do.

====== ==============================================================================
Define Extent, 16 bytes
====== ==============================================================================
0      file mask: C0 writes, 18 seeks, 06 authorisation
1      attributes: C0 must be on; 20 CKD conversion; cache hints
2      block size (2), 0 for the default
4      cache identifiers (3), extended attributes (1)
8      first track, CCHH
12     last track, CCHH, inclusive
====== ==============================================================================

====== ==============================================================================
Locate Record, 16 bytes
====== ==============================================================================
0      C0 orientation, 3F operation
1      80: transfer length factor is valid; 01: a Read Count ends the domain
2      zero
3      number of commands
4      where to seek, CCHH
8      what to search for, CCHHR
13     sector, FF for none
14     transfer length factor (2)
====== ==============================================================================

Source: 2105 command reference, Define Extent and Locate Record.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from ccw.commands import Command
from primitives import CCHH, CCHHR, RelativeTrack

PARAMETERS_LENGTH: Final = 16


class WriteControl(IntEnum):
    """Bits C0 of a file mask: which writes a chain may do."""

    NO_HA_R0 = 0x00
    NONE = 0x40
    UPDATE = 0x80
    ALL = 0xC0


class SeekControl(IntEnum):
    """Bits 18 of a file mask: which seeks a chain may do."""

    ALL = 0x00
    CYLINDER_AND_HEAD = 0x08
    HEAD = 0x10
    NONE = 0x18


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
    def is_valid(self) -> bool:
        """Whether the reserved bit is off and the authorisation is one there is."""
        return not self.value & 0x20 and self.value & 0x06 != 0x04


NO_MASK: Final = FileMask()


@dataclass(frozen=True, slots=True)
class Extent:
    """Define Extent, decoded; tracks are relative, both ends belong to it."""

    mask: FileMask
    attributes: int
    block_size: int
    first: RelativeTrack
    last: RelativeTrack

    @property
    def converts_ckd(self) -> bool:
        """Whether CKD conversion mode is on: lengths are not checked."""
        return bool(self.attributes & 0x20)


class Operation(IntEnum):
    """What a domain does."""

    ORIENT = 0x00
    WRITE_DATA = 0x01
    FORMAT_WRITE = 0x03
    READ_DATA = 0x06
    WRITE_TRACK = 0x0B
    READ_TRACKS = 0x0C
    READ = 0x16


class OrientTo(IntEnum):
    """Bits C0 of byte 0: what the search argument is compared with, and where that leaves us."""

    COUNT = 0x00
    HOME_ADDRESS = 0x40
    DATA = 0x80
    INDEX = 0xC0


ORIENTATIONS: Final = {
    OrientTo.COUNT: frozenset(Operation),
    OrientTo.HOME_ADDRESS: frozenset(
        {
            Operation.ORIENT,
            Operation.FORMAT_WRITE,
            Operation.READ_DATA,
            Operation.READ_TRACKS,
            Operation.READ,
        }
    ),
    OrientTo.DATA: frozenset(
        {Operation.ORIENT, Operation.WRITE_DATA, Operation.READ_DATA, Operation.READ}
    ),
    OrientTo.INDEX: frozenset({Operation.FORMAT_WRITE, Operation.READ}),
}
"""Which operation may follow which orientation."""

WRITES: Final = frozenset({Operation.WRITE_DATA, Operation.FORMAT_WRITE, Operation.WRITE_TRACK})

_READS: Final = frozenset(
    {
        Command.READ_DATA,
        Command.READ_KEY_DATA,
        Command.READ_COUNT,
        Command.READ_CKD,
        Command.READ_R0,
        Command.READ_HOME_ADDRESS,
    }
)
ALLOWED: Final = {
    Operation.ORIENT: frozenset[Command](),
    Operation.WRITE_DATA: frozenset(
        {
            Command.WRITE_UPDATE_DATA,
            Command.WRITE_UPDATE_KEY_DATA,
            Command.WRITE_DATA,
            Command.WRITE_KEY_DATA,
            Command.READ_COUNT,
        }
    ),
    Operation.FORMAT_WRITE: frozenset(
        {Command.WRITE_CKD, Command.WRITE_CKD_NEXT_TRACK, Command.WRITE_R0}
    ),
    Operation.READ_DATA: _READS,
    Operation.WRITE_TRACK: frozenset(
        {Command.WRITE_DATA, Command.WRITE_KEY_DATA, Command.WRITE_CKD, Command.ERASE}
    ),
    Operation.READ_TRACKS: frozenset({Command.READ_TRACK}),
    Operation.READ: _READS,
}
"""Which commands a domain may hold; anything else is out of sequence."""


@dataclass(slots=True)
class Domain:
    """Locate Record, decoded, and how far its commands have come.

    Attributes:
        orientation: What the search argument is compared with.
        operation: What the commands do.
        ends_with_count: The last one is a Read Count.
        left: Commands that are still to come.
        seek: Where to go.
        search: What to look for.
        length: Transfer length factor, or None when it is not valid.
        fresh: No command of the domain has run yet.
    """

    orientation: OrientTo
    operation: Operation
    ends_with_count: bool
    left: int
    seek: CCHH
    search: CCHHR
    length: int | None
    fresh: bool = True


def parse_domain(raw: bytes) -> Domain | None:
    """Decode the 16 bytes of Locate Record; None for a parameter that is not allowed."""
    orientation = OrientTo(raw[0] & 0xC0)
    try:
        operation = Operation(raw[0] & 0x3F)
    except ValueError:
        return None
    ends_with_count = bool(raw[1] & 0x01)
    valid_length = bool(raw[1] & 0x80)
    length = int.from_bytes(raw[14:16], "big")
    wrong = (
        operation not in ORIENTATIONS[orientation]
        or raw[1] & 0x7E
        or raw[2]
        or (raw[3] == 0 and operation is not Operation.ORIENT)
        or (ends_with_count and (operation not in _COUNTED or raw[3] < 2))
        or (length == 0) == valid_length
    )
    if wrong:
        return None
    return Domain(
        orientation,
        operation,
        ends_with_count,
        raw[3],
        CCHH.from_bytes(raw[4:8]),
        CCHHR.from_bytes(raw[8:13]),
        length if valid_length else None,
    )


_COUNTED: Final = frozenset({Operation.WRITE_DATA, Operation.READ})
