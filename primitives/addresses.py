"""Track and record addresses, and the arithmetic between them.

All binary forms are big-endian. On an extended address volume a cylinder number has 28 bits: the
two CC bytes hold its low 16 bits, the high 12 bits of HH its upper ones, the low 4 bits of HH the
head (``CCCCcccH``). For cylinders up to 65,535 this is the ordinary form, provided the device has
at most 16 heads; older devices have up to 30, so a reader says which form it means.

Source: DFSMSdfp Advanced Services, "Extended address volumes"; checked against Linux-made volumes.
"""

from dataclasses import dataclass
from typing import NewType, Self

Cylinder = NewType("Cylinder", int)
Head = NewType("Head", int)
RelativeTrack = NewType("RelativeTrack", int)
"""Tracks from cylinder 0, head 0 of a volume."""


@dataclass(frozen=True, slots=True, order=True)
class CCHH:
    """A track address; orders by cylinder, then head."""

    cylinder: Cylinder
    head: Head

    @classmethod
    def of(cls, cylinder: int, head: int) -> Self:
        """Build from plain numbers."""
        return cls(Cylinder(cylinder), Head(head))

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read 4 bytes, two big-endian halfwords.

        >>> CCHH.from_bytes(bytes.fromhex("00020004"))
        CCHH(cylinder=2, head=4)
        """
        return cls.of(int.from_bytes(raw[0:2], "big"), int.from_bytes(raw[2:4], "big"))

    @classmethod
    def from_extended_bytes(cls, raw: bytes) -> Self:
        """Read 4 bytes in the 28-bit form of extended address volumes.

        >>> CCHH.from_extended_bytes(bytes.fromhex("869f001e"))
        CCHH(cylinder=99999, head=14)
        """
        low, high_and_head = int.from_bytes(raw[0:2], "big"), int.from_bytes(raw[2:4], "big")
        return cls.of((high_and_head >> 4) << 16 | low, high_and_head & 0xF)

    def to_bytes(self) -> bytes:
        """Write 4 bytes, two big-endian halfwords; ValueError past 65,535."""
        try:
            return self.cylinder.to_bytes(2, "big") + self.head.to_bytes(2, "big")
        except OverflowError as error:
            msg = f"{self} does not fit 16-bit halves"
            raise ValueError(msg) from error

    def __str__(self) -> str:
        """Show as people write it in messages: ``cylinder 3 head 5``."""
        return f"cylinder {self.cylinder} head {self.head}"


@dataclass(frozen=True, slots=True, order=True)
class CCHHR:
    """A record address: a track and a record number in it."""

    track: CCHH
    record: int

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read 5 bytes.

        >>> CCHHR.from_bytes(bytes.fromhex("0002000403"))
        CCHHR(track=CCHH(cylinder=2, head=4), record=3)
        """
        return cls(CCHH.from_bytes(raw[0:4]), raw[4])

    def to_bytes(self) -> bytes:
        """Write 5 bytes."""
        return self.track.to_bytes() + self.record.to_bytes(1, "big")

    def __str__(self) -> str:
        """Show as ``cylinder 3 head 5 record 1``."""
        return f"{self.track} record {self.record}"


@dataclass(frozen=True, slots=True, order=True)
class TTR:
    """A record address inside a data set: tracks from its first one, and a record number."""

    track: int
    record: int

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read 3 bytes.

        >>> TTR.from_bytes(bytes.fromhex("000115"))
        TTR(track=1, record=21)
        """
        return cls(int.from_bytes(raw[0:2], "big"), raw[2])

    def to_bytes(self) -> bytes:
        """Write 3 bytes."""
        return self.track.to_bytes(2, "big") + self.record.to_bytes(1, "big")


def cchh_at(track: RelativeTrack, *, heads: int) -> CCHH:
    """Turn a relative track number into a track address.

    Args:
        track: Tracks from cylinder 0, head 0.
        heads: Tracks per cylinder of the device (15 for a 3390).

    Raises:
        ValueError: ``track`` is negative.

    >>> cchh_at(RelativeTrack(37), heads=15)
    CCHH(cylinder=2, head=7)
    """
    if track < 0:
        msg = f"relative track {track} is negative"
        raise ValueError(msg)
    return CCHH.of(*divmod(track, heads))


def track_at(at: CCHH, *, heads: int) -> RelativeTrack:
    """Turn a track address into a relative track number.

    Raises:
        ValueError: The device has no such head.

    >>> track_at(CCHH.of(2, 7), heads=15)
    37
    """
    if not 0 <= at.head < heads:
        msg = f"{at}: a cylinder has {heads} tracks"
        raise ValueError(msg)
    return RelativeTrack(at.cylinder * heads + at.head)
