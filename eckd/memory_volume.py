"""A volume in memory: a first-class implementation, and what most tests run against."""

from eckd.geometry import Geometry
from eckd.track import Track
from eckd.track_schema import END_OF_TRACK, HOME_ADDRESS_LENGTH
from eckd.track_store import TrackOutOfRangeError
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
        self._check(track)
        image = self._images.get(track)
        return Track.of(self._geometry.cchh(track)).to_image() if image is None else image

    def read_slots(self, first: RelativeTrack, count: int, into: memoryview) -> None:
        """Fill ``into`` with track images, each at the start of its slot."""
        size = self._geometry.track_size
        for index in range(count):
            image = self.read_track(RelativeTrack(first + index))
            into[index * size : index * size + len(image)] = image

    def write_track(self, track: RelativeTrack, image: bytes) -> None:
        """Replace one track."""
        self._check(track)
        check_track_image(track, image, self._geometry)
        self._images[track] = bytes(image)

    def flush(self) -> None:
        """Do nothing: memory is as stable as it gets."""

    def close(self) -> None:
        """Do nothing; the tracks stay readable."""

    def _check(self, track: RelativeTrack) -> None:
        if not 0 <= track < self._geometry.tracks:
            raise TrackOutOfRangeError(self._name, track, self._geometry)


def check_track_image(track: RelativeTrack, image: bytes, geometry: Geometry) -> None:
    """Raise ValueError unless ``image`` can be stored as ``track``: a guard for every writer."""
    if len(image) > geometry.track_size:
        msg = f"track {track}: {len(image)} bytes do not fit a slot of {geometry.track_size}"
        raise ValueError(msg)
    home = image[1:HOME_ADDRESS_LENGTH]
    if home != geometry.cchh(track).to_bytes() or not image.endswith(END_OF_TRACK):
        msg = f"track {track}: not a track image of {geometry.cchh(track)}"
        raise ValueError(msg)
