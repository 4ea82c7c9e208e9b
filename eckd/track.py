"""A track as a value: home address, record zero, user records; parsed from and built into an image.

This is the readable form, for tools, tests and rare changes. Hot paths work on the image itself
with ``count_offsets``; a property test holds both to ``eckd.track_schema``.
"""

from dataclasses import dataclass
from itertools import pairwise
from struct import Struct
from typing import Final, Self

from eckd.track_schema import (
    COUNT_LENGTH,
    END_OF_TRACK,
    HOME_ADDRESS_LENGTH,
    STANDARD_R0_DATA_LENGTH,
)
from primitives import CCHH, CCHHR, FormatError, Where

_LENGTHS: Final = Struct(">BH")
_RECORD_AT: Final = 4
_LENGTHS_AT: Final = 5  # where a count field has its key length and data length


@dataclass(frozen=True, slots=True)
class CountField:
    """The count field of a record; its address is the guest's data and need not be the track's."""

    at: CCHHR
    key_length: int
    data_length: int

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read 8 bytes: CCHHR, key length (1), data length (2)."""
        return cls(CCHHR.from_bytes(raw), raw[5], int.from_bytes(raw[6:8], "big"))

    def to_bytes(self) -> bytes:
        """Write 8 bytes."""
        lengths = bytes([self.key_length]) + self.data_length.to_bytes(2, "big")
        return self.at.to_bytes() + lengths


@dataclass(frozen=True, slots=True)
class Record:
    """A record: count field, key area, data area."""

    at: CCHHR
    key: bytes = b""
    data: bytes = b""

    @property
    def count(self) -> CountField:
        """The count field these areas need."""
        return CountField(self.at, len(self.key), len(self.data))

    @property
    def is_end_of_file(self) -> bool:
        """Whether this is an end-of-file record: no data."""
        return not self.data

    def to_bytes(self) -> bytes:
        """Write count field, key and data."""
        return self.count.to_bytes() + self.key + self.data


@dataclass(frozen=True, slots=True)
class Track:
    """One track.

    Attributes:
        at: The address in the home address.
        records: User records in track order, record zero left out.
        r0: Record zero.
        flag: Flag byte of the home address.
    """

    at: CCHH
    records: tuple[Record, ...]
    r0: Record
    flag: int = 0

    @classmethod
    def of(cls, at: CCHH, records: tuple[Record, ...] = ()) -> Self:
        """Build a track with an ordinary record zero (eight zero bytes)."""
        return cls(at, records, standard_r0(at))

    def to_image(self) -> bytes:
        """Write the track image, from the home address through the end-of-track marker."""
        head = bytes([self.flag]) + self.at.to_bytes() + self.r0.to_bytes()
        return head + b"".join(record.to_bytes() for record in self.records) + END_OF_TRACK


def standard_r0(at: CCHH) -> Record:
    """Return record zero as every formatter writes it."""
    return Record(CCHHR(at, 0), b"", bytes(STANDARD_R0_DATA_LENGTH))


def find_end_of_track(image: bytes | memoryview) -> int | None:
    """Return where the end-of-track marker starts, or None when no record chain leads to one.

    The quick form of ``count_offsets``: it builds nothing, and a caller that gets None asks the
    other for the reason.
    """
    offset = HOME_ADDRESS_LENGTH
    last = len(image) - COUNT_LENGTH
    while offset <= last:
        if image[offset] == 0xFF and image[offset : offset + COUNT_LENGTH] == END_OF_TRACK:
            return offset if offset > HOME_ADDRESS_LENGTH else None
        key_length, data_length = _LENGTHS.unpack_from(image, offset + _LENGTHS_AT)
        offset += COUNT_LENGTH + key_length + data_length
    return None


def user_records_at(image: bytes | memoryview) -> int:
    """Return where record 1 (or the end-of-track marker) starts: behind record zero.

    >>> from primitives import CCHH
    >>> user_records_at(Track.of(CCHH.of(0, 0)).to_image())
    21
    """
    key_length, data_length = _LENGTHS.unpack_from(image, HOME_ADDRESS_LENGTH + _LENGTHS_AT)
    return HOME_ADDRESS_LENGTH + COUNT_LENGTH + int(key_length) + int(data_length)


def count_offsets(image: bytes | memoryview, *, where: Where) -> list[int]:
    """Return where each count field starts, record zero first, end-of-track marker last.

    The last offset plus 8 is the length of the track image, whatever follows it.

    Raises:
        FormatError: A record runs past the end, no end-of-track marker is found, or record zero is
            missing.
    """
    offsets = [HOME_ADDRESS_LENGTH]
    while True:
        offset = offsets[-1]
        count = image[offset : offset + COUNT_LENGTH]
        if len(count) < COUNT_LENGTH:
            raise FormatError(
                "no end-of-track marker",
                where=where,
                expected=f"one before byte {len(image)} of the track",
                found=f"a count field at byte {offset}",
            )
        if count == END_OF_TRACK:
            break
        key_length, data_length = _LENGTHS.unpack_from(count, _LENGTHS_AT)
        offsets.append(offset + COUNT_LENGTH + key_length + data_length)
    if len(offsets) == 1:
        raise FormatError("no record zero", where=where, found="an end-of-track marker")
    return offsets


def parse_track(image: bytes, *, where: Where) -> Track:
    """Decode a track image; bytes behind the end-of-track marker are ignored.

    Raises:
        FormatError: The bytes are not a track, or record zero is missing.
    """
    offsets = count_offsets(image, where=where)
    r0, *records = (_record_at(image, offset) for offset in offsets[:-1])
    return Track(CCHH.from_bytes(image[1:5]), tuple(records), r0, image[0])


def user_areas(image: bytes, *, where: Where) -> list[tuple[int, bytes, bytes]]:
    """Return record number, key and data of each user record.

    The quick form of ``parse_track``, for who reads many tracks and needs no addresses.

    Raises:
        FormatError: As ``parse_track``.
    """
    _, *offsets = count_offsets(image, where=where)
    areas = []
    for offset, end in pairwise(offsets):
        key_at = offset + COUNT_LENGTH
        data_at = key_at + image[offset + _LENGTHS_AT]
        areas.append((image[offset + _RECORD_AT], image[key_at:data_at], image[data_at:end]))
    return areas


def _record_at(image: bytes, offset: int) -> Record:
    count = CountField.from_bytes(image[offset : offset + COUNT_LENGTH])
    key_at = offset + COUNT_LENGTH
    data_at = key_at + count.key_length
    return Record(
        count.at, bytes(image[key_at:data_at]), bytes(image[data_at : data_at + count.data_length])
    )
