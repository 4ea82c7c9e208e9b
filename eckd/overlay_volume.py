"""A volume over another: what is written stays in memory, and the one below is only read."""

from eckd.geometry import Geometry
from eckd.track_check import check_track_image
from eckd.track_store import TrackReader, check_run_in_volume, fill_slots
from primitives import RelativeTrack


class OverlayVolume:
    """Tracks written are kept here; all others are those of the volume below."""

    def __init__(self, below: TrackReader) -> None:
        self._below = below
        self._images: dict[RelativeTrack, bytes] = {}

    @property
    def name(self) -> str:
        """The name of the volume below."""
        return self._below.name

    @property
    def geometry(self) -> Geometry:
        """The shape of the volume below."""
        return self._below.geometry

    def read_track(self, track: RelativeTrack) -> bytes:
        """Return the track image."""
        image = self._images.get(track)
        return self._below.read_track(track) if image is None else image

    def read_slots(self, first: RelativeTrack, count: int, into: memoryview) -> None:
        """Fill ``into`` with track images, each at the start of its slot."""
        check_run_in_volume(self.name, self.geometry, first, count)
        fill_slots(self, first, count, into)

    def write_track(self, track: RelativeTrack, image: bytes) -> None:
        """Replace one track, here."""
        check_run_in_volume(self.name, self.geometry, track)
        check_track_image(track, image, self.geometry)
        self._images[track] = bytes(image)

    def flush(self) -> None:
        """Do nothing: what was written is not to last."""

    def close(self) -> None:
        """Do nothing: the volume below stays open."""
