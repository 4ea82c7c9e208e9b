"""Where on a track a device is: between areas of records, as the head passes over them.

The pointer moves over home address, record zero, record 1 and so on to the end of the track.
*Orientation* says which area it has just passed; the record it belongs to is remembered, so that a
command that wants data of a record already identified finds it.

Who has not sought may be *lost*: in one emulator the first bytes of the track, home address and
all, are then taken for what follows what the chain before has passed last: for the areas of its
record, or for a count field with its areas. Nothing is written so.

On devices with *track overflow* the first bit of a count field says that the record goes on as the
first record of the next track. Programs see that bit only where a track is read as a whole.

Source: 2105/3990 command reference, orientation; checked by programs run on Hercules.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from eckd.track import count_offsets
from eckd.track_schema import COUNT_LENGTH, END_OF_TRACK, HOME_ADDRESS_LENGTH
from primitives import RelativeTrack, Where

_CONTINUED: Final = 0x80


class Orientation(Enum):
    """What has just passed under the head."""

    INDEX = "index or home address"
    COUNT = "a count area"
    KEY = "a key area"
    DATA = "a data area"
    END = "the last record of the track"


@dataclass(frozen=True, slots=True)
class RecordRules:
    """How records of a device are told apart.

    Attributes:
        overflow: The first bit of a count field means that the record goes on on the next track.
        zero_by_number: Record zero is any record of number 0, not the first of the track.
    """

    overflow: bool
    zero_by_number: bool


class TrackCursor:
    """A track image, and a pointer into it; records count by place, the first being 0."""

    __slots__ = (
        "_name",
        "_offsets",
        "_rules",
        "_stored",
        "image",
        "is_lost",
        "orientation",
        "record",
        "track",
    )

    def __init__(self, track: RelativeTrack, image: bytes, name: str, rules: RecordRules) -> None:
        """Begin before the first record; FormatError when the image is not a track."""
        self.track = track
        self.image = self._stored = image
        self._name = name
        self._rules = rules
        self._offsets: list[int] = []
        self.is_lost = True
        self.to_index()

    def to_index(self) -> None:
        """Go back before the first record; who was lost is not any more."""
        if self.is_lost:
            self._offsets = count_offsets(self._stored, where=self.where)
            self.image = self._stored[: self._offsets[-1] + COUNT_LENGTH]
            self.is_lost = False
        self.record = -1
        self.orientation = Orientation.INDEX

    def lose(self, track_size: int, left: "TrackCursor | None") -> None:
        """Take the start of the track for what it is not, and zeros behind its end for records.

        Args:
            track_size: Bytes of a track image.
            left: Where the chain before was when it ended.
        """
        passed = Orientation.INDEX if left is None else left.orientation
        count = b""
        if left is not None and passed in (Orientation.COUNT, Orientation.KEY):
            count = left.count_field
        if passed is Orientation.KEY:
            count = count[:5] + b"\x00" + count[6:]
        self.image = count + self.image.ljust(track_size, b"\x00")
        self._offsets = _misread_offsets(self.image)
        self.record = 0 if count else -1
        self.orientation = passed
        self.is_lost = True

    @property
    def where(self) -> Where:
        """The track, for messages."""
        return Where(self._name, None, f"track {self.track}")

    @property
    def leads_on(self) -> bool:
        """Whether the records lead to the end of the track, and not out of it."""
        return self.image[self._offsets[-1] : self._offsets[-1] + COUNT_LENGTH] == END_OF_TRACK

    def to_end(self) -> None:
        """Go behind the last record."""
        self.record = len(self._offsets) - 2
        self.orientation = Orientation.END

    def next_count(self, *, skip_zero: bool) -> bool:
        """Move behind the next count area; False, not moving, when the track has no more."""
        following = self.record + 1
        last = len(self._offsets) - 2
        if skip_zero and self._rules.zero_by_number:
            while following <= last and self._is_zero(following):
                following += 1
        elif skip_zero and following == 0:
            following = 1
        if following > last:
            return False
        self.record = following
        self.orientation = Orientation.COUNT
        return True

    def _is_zero(self, record: int) -> bool:
        if self._rules.zero_by_number:
            return self.image[self._offsets[record] + 4] == 0
        return record == 0

    @property
    def is_at_zero(self) -> bool:
        """Whether the current record is record zero."""
        return self.record >= 0 and self._is_zero(self.record)

    @property
    def home_address(self) -> bytes:
        """Flag and CCHH of the track."""
        return self.image[:HOME_ADDRESS_LENGTH]

    @property
    def count_field(self) -> bytes:
        """The 8 bytes of the record's count area, as programs see them."""
        at = self._offsets[self.record]
        count = self.image[at : at + COUNT_LENGTH]
        if self._rules.overflow and count[0] & _CONTINUED:
            return bytes([count[0] & ~_CONTINUED]) + count[1:]
        return count

    @property
    def continues(self) -> bool:
        """Whether the record goes on on the next track."""
        first = self.image[self._offsets[self.record]]
        return self._rules.overflow and bool(first & _CONTINUED) and first != 0xFF

    @property
    def key_length(self) -> int:
        """Length of the record's key area; none before the first record."""
        if self.record < 0:
            return 0
        return self.image[self._offsets[self.record] + 5]

    @property
    def data_length(self) -> int:
        """Length of the record's data area; none before the first record."""
        if self.record < 0:
            return 0
        at = self._offsets[self.record]
        return (self.image[at + 6] << 8) + self.image[at + 7]

    @property
    def key(self) -> bytes:
        """The record's key area."""
        at = self._offsets[self.record] + COUNT_LENGTH
        return self.image[at : at + self.key_length]

    @property
    def data(self) -> bytes:
        """The record's data area."""
        end = self._offsets[self.record + 1]
        return self.image[end - self.data_length : end]

    @property
    def key_and_data(self) -> bytes:
        """Both areas."""
        return self.image[
            self._offsets[self.record] + COUNT_LENGTH : self._offsets[self.record + 1]
        ]

    @property
    def lengths_before(self) -> list[tuple[int, int]]:
        """Key and data lengths of the records up to the current one, the first left out."""
        return [
            (self.image[at + 5], (self.image[at + 6] << 8) + self.image[at + 7])
            for at in self._offsets[1 : self.record + 1]
        ]

    def records_ahead(self, *, skip_zero: bool) -> bytes:
        """Return every record from the next one to the end of the track; the pointer stays."""
        ahead = range(self.record + 1, len(self._offsets) - 1)
        return b"".join(
            self.image[self._offsets[record] : self._offsets[record + 1]]
            for record in ahead
            if not (skip_zero and self._is_zero(record))
        )

    def length_with(self, record_length: int) -> int:
        """Return how long the track would be with so many bytes behind the current record."""
        return self._offsets[self.record + 1] + record_length + len(END_OF_TRACK)

    def write_areas(self, areas: bytes, *, with_key: bool) -> None:
        """Replace areas of the current record, padded with zeros or cut to their size.

        Args:
            areas: Key and data, or data alone.
            with_key: Whether the key is among them.
        """
        end = self._offsets[self.record + 1]
        size = self.data_length + (self.key_length if with_key else 0)
        padded = areas[:size].ljust(size, b"\x00")
        self.image = b"".join((self.image[: end - size], padded, self.image[end:]))
        self.orientation = Orientation.DATA

    def write_record(self, record: bytes) -> None:
        """Put a record behind the current one and go behind it; what followed vanishes."""
        self.erase_behind()
        end = self._offsets[-1]
        self.image = b"".join((self.image[:end], record, END_OF_TRACK))
        self._offsets.append(end + len(record))
        self.record += 1

    def erase_behind(self) -> None:
        """End the track behind the current record."""
        end = self._offsets[self.record + 1]
        del self._offsets[self.record + 2 :]
        self.image = self.image[:end] + END_OF_TRACK
        self.orientation = Orientation.DATA


def _misread_offsets(image: bytes) -> list[int]:
    """Follow the records from the first byte on, until one does not end in the track."""
    offsets = [0]
    while image[offsets[-1] : offsets[-1] + COUNT_LENGTH] != END_OF_TRACK:
        at = offsets[-1]
        offsets.append(at + COUNT_LENGTH + image[at + 5] + (image[at + 6] << 8) + image[at + 7])
        if offsets[-1] + COUNT_LENGTH > len(image):
            break
    return offsets
