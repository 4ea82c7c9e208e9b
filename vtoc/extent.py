"""Extents: consecutive tracks of a data set, as a DSCB names them.

== === ==================================================================================
0  1   type: 00 none, 01 data, 81 data from cylinder to cylinder boundary, 40 user labels,
       80 shared cylinders, 02 and 04 ISAM
1  1   sequence number, 0 for the first
2  4   first track, CCHH
6  4   last track, CCHH, inclusive
== === ==================================================================================

Source: DFSMSdfp Advanced Services, field DS1EXT1.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Self

from construct import Bytes, Int8ub, Struct

from eckd.geometry import Geometry
from primitives import CCHH, RelativeTrack

EXTENT_LENGTH: Final = 10
ExtentLayout = Struct("type" / Int8ub, "sequence" / Int8ub, "first" / Bytes(4), "last" / Bytes(4))
assert ExtentLayout.sizeof() == EXTENT_LENGTH


class ExtentType(IntEnum):
    """What an extent holds."""

    NONE = 0x00
    DATA = 0x01
    ISAM_OVERFLOW = 0x02
    ISAM_INDEX = 0x04
    USER_LABELS = 0x40
    SHARED_CYLINDERS = 0x80
    CYLINDERS = 0x81


@dataclass(frozen=True, slots=True)
class Extent:
    """Consecutive tracks; ``type`` is an ``ExtentType`` on every volume seen."""

    type: int
    sequence: int
    first: CCHH
    last: CCHH

    @classmethod
    def from_bytes(cls, raw: bytes, *, extended: bool = False) -> Self:
        """Read 10 bytes; ``extended`` for the 28-bit cylinders of large volumes."""
        read = CCHH.from_extended_bytes if extended else CCHH.from_bytes
        return cls(raw[0], raw[1], read(raw[2:6]), read(raw[6:10]))

    def to_bytes(self) -> bytes:
        """Write 10 bytes."""
        return bytes([self.type, self.sequence]) + self.first.to_bytes() + self.last.to_bytes()

    @property
    def is_data(self) -> bool:
        """Whether its tracks are numbered by the TTRs of the data set."""
        return self.type not in (ExtentType.NONE, ExtentType.USER_LABELS)

    def span(self, geometry: Geometry) -> "Span":
        """Return its tracks; ValueError for a head the device lacks."""
        return Span(geometry.track(self.first), RelativeTrack(geometry.track(self.last) + 1))


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Relative tracks from ``first`` up to, not including, ``end``."""

    first: RelativeTrack
    end: RelativeTrack

    def __len__(self) -> int:
        """Count the tracks."""
        return max(0, self.end - self.first)

    @classmethod
    def of(cls, first: int, end: int) -> Self:
        """Build from plain numbers."""
        return cls(RelativeTrack(first), RelativeTrack(end))

    def to_extent(self, sequence: int, geometry: Geometry) -> Extent:
        """Return it as an extent; whole cylinders get the type that says so."""
        whole = self.first % geometry.heads == 0 and self.end % geometry.heads == 0
        return Extent(
            ExtentType.CYLINDERS if whole else ExtentType.DATA,
            sequence,
            geometry.cchh(self.first),
            geometry.cchh(RelativeTrack(self.end - 1)),
        )
