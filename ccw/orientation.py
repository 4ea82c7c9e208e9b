"""Where on a track a device is: between areas of records, as the head passes over them.

The pointer moves over home address, record zero, record 1 and so on to the end of the track.
*Orientation* says which area it has just passed; the record it belongs to is remembered, so that a
command that wants data of a record already identified finds it.

Source: 2105/3990 command reference, orientation; checked by programs run on Hercules.
"""

from enum import Enum

from eckd.track import CountField, count_offsets
from eckd.track_schema import COUNT_LENGTH, END_OF_TRACK
from primitives import RelativeTrack, Where


class Orientation(Enum):
    """What has just passed under the head."""

    INDEX = "index or home address"
    COUNT = "a count area"
    KEY = "a key area"
    DATA = "a data area"


class TrackCursor:
    """A track image and a pointer into it; records count by place, record zero being 0."""

    __slots__ = ("_offsets", "image", "orientation", "record", "track")

    def __init__(self, track: RelativeTrack, image: bytes, name: str) -> None:
        self.track = track
        self.image = image
        self._offsets = count_offsets(image, where=Where(name, None, f"track {track}"))
        self.to_index()

    def to_index(self) -> None:
        """Go back before record zero."""
        self.record = -1
        self.orientation = Orientation.INDEX

    def next_count(self, *, skip_r0: bool) -> bool:
        """Move behind the next count area; False, not moving, when the track has no more."""
        following = self.record + 1
        if following == 0 and skip_r0:
            following = 1
        if following >= len(self._offsets) - 1:
            return False
        self.record = following
        self.orientation = Orientation.COUNT
        return True

    @property
    def count_field(self) -> bytes:
        """The 8 bytes of the record's count area."""
        at = self._offsets[self.record]
        return self.image[at : at + COUNT_LENGTH]

    @property
    def count(self) -> CountField:
        """The record's count area, decoded."""
        return CountField.from_bytes(self.count_field)

    @property
    def key_length(self) -> int:
        """Length of the record's key area."""
        return self.image[self._offsets[self.record] + 5]

    @property
    def data_length(self) -> int:
        """Length of the record's data area."""
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
    def behind(self) -> int:
        """Where a record that follows the current one starts; from the index, record zero."""
        return self._offsets[self.record + 1]

    @property
    def end(self) -> int:
        """Where the end-of-track marker is."""
        return self._offsets[-1]

    def records_ahead(self) -> bytes:
        """Return everything from the next user record to the end of the track."""
        return self.image[self._offsets[max(self.record + 1, 1)] : self.end]

    def with_areas(self, areas: bytes, *, with_key: bool) -> bytes:
        """Return the image with new areas of the current record, padded or cut to their size.

        Args:
            areas: Key and data, or data alone.
            with_key: Whether the key is among them.
        """
        end = self._offsets[self.record + 1]
        size = self.data_length + (self.key_length if with_key else 0)
        padded = areas[:size].ljust(size, b"\x00")
        return self.image[: end - size] + padded + self.image[end:]

    def with_records_behind(self, records: bytes) -> bytes:
        """Return the image ending with ``records`` behind the current one; the rest vanishes."""
        return self.image[: self.behind] + records + END_OF_TRACK

    def replace(self, image: bytes, name: str) -> None:
        """Take a changed image of the same track, keeping the place."""
        self.image = image
        self._offsets = count_offsets(image, where=Where(name, None, f"track {self.track}"))
