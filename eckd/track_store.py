"""The contract every volume keeps, whatever holds its bytes: tracks read and written whole.

A *track image* is the bytes of one track from its home address up to and including the end-of-track
marker (eight X'FF'), without filler. A *slot* is a track image followed by undefined bytes up to
``geometry.track_size``. Implementations keep the contract suite of ``tests/eckd``.
"""

from typing import Protocol

from diskfile.writing import BrokenImageError, Writing
from eckd.geometry import Geometry
from primitives import DasdError, RelativeTrack


class TrackOutOfRangeError(DasdError):
    """The volume has no such track."""

    def __init__(self, name: str, track: int, geometry: Geometry) -> None:
        super().__init__(
            f"{name}: track {track} is outside the volume, which has tracks 0 to "
            f"{geometry.tracks - 1} ({geometry.cylinders} cylinders of {geometry.heads})"
        )


class ReadOnlyVolumeError(DasdError):
    """The volume was opened for reading, or its format cannot be written."""


class BrokenVolumeError(BrokenImageError):
    """A write failed; what the volume holds now is uncertain, so nothing more is written."""


class VolumeWriting(Writing):
    """The writes to the image of a volume."""

    read_only_error = ReadOnlyVolumeError
    broken_error = BrokenVolumeError


class TrackReader(Protocol):
    """A volume seen as addressable tracks.

    Reading is safe from several threads at a time, and beside a writer of *other* tracks; who reads
    and writes the same track at once must arrange it (see ``ccw.choke_point``).
    """

    @property
    def name(self) -> str:
        """The path or volser, for messages."""
        ...

    @property
    def geometry(self) -> Geometry:
        """The shape of the volume."""
        ...

    def read_track(self, track: RelativeTrack) -> bytes:
        """Return the track image, home address first, end-of-track marker last.

        Raises:
            TrackOutOfRangeError: Past the last track.
            FormatError: The stored bytes are not a track, or belong to another one.
        """
        ...

    def read_slots(self, first: RelativeTrack, count: int, into: memoryview) -> None:
        """Fill ``into`` (``count * track_size`` bytes) with the slots of consecutive tracks.

        The bulk path: bytes come as they are stored and nothing in them is checked.

        Raises:
            TrackOutOfRangeError: The run does not lie in the volume.
            FormatError: The file ends early, or a compressed track does not decode.
        """
        ...

    def close(self) -> None:
        """Give up the volume's resources; a second call does nothing."""
        ...


class TrackStore(TrackReader, Protocol):
    """A volume whose tracks can be replaced."""

    def write_track(self, track: RelativeTrack, image: bytes) -> None:
        """Replace one track.

        Raises:
            TrackOutOfRangeError: Past the last track.
            ReadOnlyVolumeError: The volume cannot be written.
            BrokenVolumeError: This or an earlier write failed.
            ValueError: ``image`` is not a track image of this track, or longer than a slot.
        """
        ...

    def flush(self) -> None:
        """Return when everything written is on stable storage."""
        ...


def check_run_in_volume(name: str, geometry: Geometry, first: int, count: int = 1) -> None:
    """Raise TrackOutOfRangeError unless ``count`` tracks from ``first`` lie in the volume."""
    if first < 0 or count < 0:
        raise TrackOutOfRangeError(name, first, geometry)
    if first + count > geometry.tracks:
        raise TrackOutOfRangeError(name, max(first, geometry.tracks), geometry)


def fill_slots(reader: TrackReader, first: RelativeTrack, count: int, into: memoryview) -> None:
    """Do what ``read_slots`` does for a volume that has no slots: one track after the other."""
    size = reader.geometry.track_size
    for index in range(count):
        image = reader.read_track(RelativeTrack(first + index))
        into[index * size : index * size + len(image)] = image
