"""Tracks as the units of compressed files, and what a null track stands for."""

from dataclasses import dataclass
from typing import Final

from diskfile.compressed_header import CompressedHeader
from diskfile.compressed_schema import COMPRESSED_HEADER_AT, NullFormat
from diskfile.device_header import COMPRESSED_KINDS, SHADOW_KINDS, DeviceHeader
from diskfile.units import Medium
from eckd.ckd_header import family_in
from eckd.geometry import MAX_CYLINDERS, Geometry
from eckd.track_check import check_slot, find_image, home_address
from eckd.track_schema import END_OF_TRACK
from primitives import FormatError, RelativeTrack, Where

_R0_REST: Final = bytes.fromhex("00 00 0008") + bytes(8)
_END_OF_FILE_REST: Final = bytes.fromhex("01 00 0000")
_LINUX_BLOCK: Final = 4096
_LINUX_BLOCKS: Final = 12
_LINUX_LENGTH: Final = 49_277


def null_image(null_format: NullFormat, home: bytes) -> bytes:
    """Return the track image a null track stands for.

    Args:
        null_format: Which of the three.
        home: Home address of the track, 5 bytes.
    """
    at = home[1:]
    head = home + at + _R0_REST
    match null_format:
        case NullFormat.NOTHING:
            return head + END_OF_TRACK
        case NullFormat.END_OF_FILE:
            return head + at + _END_OF_FILE_REST + END_OF_TRACK
        case NullFormat.LINUX:
            lengths = b"\x00" + _LINUX_BLOCK.to_bytes(2, "big")
            blocks = (
                at + bytes([number]) + lengths + bytes(_LINUX_BLOCK)
                for number in range(1, _LINUX_BLOCKS + 1)
            )
            return head + b"".join(blocks) + END_OF_TRACK


@dataclass(frozen=True, slots=True)
class TrackUnits:
    """The tracks of a volume, numbered from cylinder 0, head 0."""

    geometry: Geometry

    @property
    def count(self) -> int:
        """Tracks of the volume."""
        return self.geometry.tracks

    @property
    def longest(self) -> int:
        """Bytes of a slot."""
        return self.geometry.track_size

    @property
    def null_formats(self) -> tuple[NullFormat, ...]:
        """All whose tracks fit a slot."""
        every = tuple(NullFormat)
        return every if self.longest >= _LINUX_LENGTH else every[:-1]

    def header(self, unit: int) -> bytes:
        """Return the home address."""
        return home_address(self.geometry, RelativeTrack(unit))

    def describe(self, unit: int) -> str:
        """Give cylinder and head."""
        return str(self.geometry.cchh(RelativeTrack(unit)))

    def null_image(self, unit: int, null_format: NullFormat) -> bytes:
        """Return the track image a null track stands for."""
        return null_image(null_format, self.header(unit))

    def find_image(self, plain: bytes, unit: int, where: Where) -> bytes:
        """Return the track image that a slot begins with; FormatError when there is none."""
        home = self.header(unit)
        image = find_image(plain, home)
        if image is None:
            check_slot(plain, home, where)
            raise AssertionError("a slot without an image passed its check")
        return image


def _track_units(device: DeviceHeader, header: CompressedHeader, path: str) -> TrackUnits:
    """Find the tracks two headers speak of; FormatError when no device has them."""
    family = family_in(device, Where(path, 0))
    if not 1 <= header.cylinders <= MAX_CYLINDERS:
        where = Where(path, COMPRESSED_HEADER_AT)
        expected = f"1 to {MAX_CYLINDERS}"
        raise FormatError("cylinders", where=where, expected=expected, found=header.cylinders)
    return TrackUnits(Geometry(family, header.cylinders))


CKD: Final = Medium(COMPRESSED_KINDS, SHADOW_KINDS, _track_units)
assert len(null_image(NullFormat.LINUX, bytes(5))) == _LINUX_LENGTH
