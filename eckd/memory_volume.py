"""A volume in memory: a first-class implementation, and what most tests run against."""

from eckd.geometry import Geometry
from eckd.track import Track
from eckd.track_check import check_track_image
from eckd.track_store import check_run_in_volume, fill_slots
from primitives import RelativeTrack


class MemoryVolume:
    """Tracks in a dictionary; those never written hold record zero alone."""

    def __init__(self, geometry: Geometry, name: str = "memory") -> None:
        self._geometry = geometry
        self._name = name
        self._images: dict[RelativeTrack, bytes] = {}

    @property
    def name(self) -> str:
        """The name given at creation."""
        return self._name

    @property
    def geometry(self) -> Geometry:
        """The shape given at creation."""
        return self._geometry

    def read_track(self, track: RelativeTrack) -> bytes:
        """Return the track image."""
        check_run_in_volume(self._name, self._geometry, track)
        image = self._images.get(track)
        return Track.of(self._geometry.cchh(track)).to_image() if image is None else image

    def read_slots(self, first: RelativeTrack, count: int, into: memoryview) -> None:
        """Fill ``into`` with track images, each at the start of its slot."""
        check_run_in_volume(self._name, self._geometry, first, count)
        fill_slots(self, first, count, into)

    def write_track(self, track: RelativeTrack, image: bytes) -> None:
        """Replace one track."""
        check_run_in_volume(self._name, self._geometry, track)
        check_track_image(track, image, self._geometry)
        self._images[track] = bytes(image)

    def flush(self) -> None:
        """Do nothing: memory is as stable as it gets."""

    def close(self) -> None:
        """Do nothing; the tracks stay readable."""
