"""An online volume for programs that think in whole tracks: restore, allocation, offline tools.

They change tracks through the same choke point as channel programs. Whether a write is an update or
a format write is seen by comparing the count fields before and after.
"""

from ccw.choke_point import GuardedVolume, WriteKind
from eckd.geometry import Geometry
from eckd.layout_change import is_format_write
from primitives import RelativeTrack


class OnlineTracks:
    """``eckd.TrackStore`` over a guarded volume; each write holds the gate for itself."""

    def __init__(self, volume: GuardedVolume) -> None:
        self._volume = volume

    @property
    def name(self) -> str:
        """The name of the volume."""
        return self._volume.name

    @property
    def geometry(self) -> Geometry:
        """The shape of the volume."""
        return self._volume.geometry

    def read_track(self, track: RelativeTrack) -> bytes:
        """Return the track image."""
        return self._volume.read_track(track)

    def read_slots(self, first: RelativeTrack, count: int, into: memoryview) -> None:
        """Fill ``into`` with slots."""
        self._volume.read_slots(first, count, into)

    def write_track(self, track: RelativeTrack, image: bytes) -> None:
        """Replace one track.

        Raises:
            WriteDeniedError: A hook does not let it; nothing was changed.
            TrackOutOfRangeError, ReadOnlyVolumeError: See ``TrackStore``.
        """
        with self._volume.gate.hold():
            formats = is_format_write(self._volume.read_track(track), image)
            kind = WriteKind.FORMAT if formats else WriteKind.UPDATE
            self._volume.change_track(track, image, kind)

    def flush(self) -> None:
        """Return when everything written is on stable storage."""
        self._volume.store.flush()

    def close(self) -> None:
        """Do nothing: the volume stays online."""
