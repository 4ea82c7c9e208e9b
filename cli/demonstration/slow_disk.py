"""A disk that takes its time to read, as real ones do."""

import time

from eckd.geometry import Geometry
from eckd.track_store import TrackStore
from primitives import RelativeTrack


class SlowDisk:
    """``eckd.TrackStore`` around another: reading in bulk takes so long for each track.

    Attributes:
        seconds_per_track: May be changed at any time.
    """

    def __init__(self, store: TrackStore, seconds_per_track: float) -> None:
        self._store = store
        self.seconds_per_track = seconds_per_track

    @property
    def name(self) -> str:
        """The name of the disk."""
        return self._store.name

    @property
    def geometry(self) -> Geometry:
        """The shape of the disk."""
        return self._store.geometry

    def read_track(self, track: RelativeTrack) -> bytes:
        """Return the track image."""
        return self._store.read_track(track)

    def read_slots(self, first: RelativeTrack, count: int, into: memoryview) -> None:
        """Fill ``into`` with slots, slowly."""
        self._store.read_slots(first, count, into)
        time.sleep(count * self.seconds_per_track)

    def write_track(self, track: RelativeTrack, image: bytes) -> None:
        """Replace one track."""
        self._store.write_track(track, image)

    def flush(self) -> None:
        """Return when everything written is on stable storage."""
        self._store.flush()

    def close(self) -> None:
        """Close the disk."""
        self._store.close()
