"""Define Extent: which tracks a chain may touch, and how.

====== ==============================================================================
byte   16 bytes, or 32 when bit 02 of byte 7 is on; the rest is advice
====== ==============================================================================
0      file mask
1      attributes: C0 must be on; 20 CKD conversion; cache hints
2      block size (2), 0 for the default
4      cache identifiers (3)
7      extended attributes
8      first track, CCHH
12     last track, CCHH, inclusive
====== ==============================================================================

Source: 2105 command reference, Define Extent.
"""

from dataclasses import dataclass, replace
from typing import Final, Self

from ccw.dasd.file_mask import FileMask
from primitives import CCHH

PARAMETERS_LENGTH: Final = 16
LONG_LENGTH: Final = 32
LONG: Final = 0x02
ECKD: Final = 0xC0
CKD_CONVERSION: Final = 0x20


@dataclass(frozen=True, slots=True)
class Extent:
    """Define Extent, decoded; both ends belong to it.

    Attributes:
        mask: File mask.
        attributes: Byte 1.
        block_size: Length that transfers have unless their locate says another.
        cache: Bytes 4 to 6.
        first: First track.
        last: Last track.
    """

    mask: FileMask
    attributes: int
    block_size: int
    cache: bytes
    first: CCHH
    last: CCHH

    @classmethod
    def from_bytes(cls, raw: bytes, *, default_block_size: int) -> Self:
        """Decode 16 bytes or more; nothing is checked."""
        return cls(
            FileMask(raw[0]),
            raw[1],
            int.from_bytes(raw[2:4], "big") or default_block_size,
            raw[4:7],
            CCHH.from_bytes(raw[8:12]),
            CCHH.from_bytes(raw[12:16]),
        )

    @property
    def converts_ckd(self) -> bool:
        """Whether CKD conversion mode is on: lengths are not checked."""
        return bool(self.attributes & CKD_CONVERSION)

    def holds(self, at: CCHH) -> bool:
        """Tell whether a track belongs to it."""
        return self.first <= at <= self.last

    def agrees_with(self, other: Self) -> bool:
        """Tell whether another extent differs from this only in its tracks and its cache hints."""
        return replace(other, first=self.first, last=self.last, cache=self.cache) == self
