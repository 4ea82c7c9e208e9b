"""Compressed CKD images, with their shadow files.

Each track is decoded when it is asked for. A volume is a base and the shadows written since, each
above the one before: a track is read from the highest file that has it, and written to the highest.

Source: images and shadow chains made by Hercules 3.13 and SDL Hyperion 4.9.
"""

from collections.abc import Sequence
from pathlib import Path

from diskfile.compressed_disk import CompressedDisk
from eckd.geometry import Geometry
from eckd.track_check import check_track_image
from eckd.track_store import VolumeWriting, check_run_in_volume
from eckd.track_units import CKD, TrackUnits
from primitives import RelativeTrack


class CckdImage(CompressedDisk):
    """A compressed volume; keeps the contract of ``TrackStore``."""

    def __init__(
        self,
        path: Path,
        shadows: Sequence[Path] = (),
        *,
        writable: bool = False,
        take_over: bool = False,
        durable: bool = False,
    ) -> None:
        """Open a volume and check all its tables.

        Args:
            path: The base.
            shadows: Its shadow files, the oldest first.
            writable: Open the highest file for writing as well, under a lock.
            take_over: Write also to a file that was not left in order.
            durable: Let each track survive a power failure as it was or as it is to be; otherwise
                that needs ``flush``, and only the end of this process does no harm at any time.

        Raises:
            ImageIoError: A file is missing or may not be opened.
            ImageInUseError: To be written and open elsewhere, or marked as open.
            FormatError: A file is damaged, or the shadows are not those of the base.
        """
        writing = VolumeWriting(str(path), allowed=writable)
        super().__init__(CKD, (path, *shadows), writing, take_over=take_over, durable=durable)
        units = self.units
        assert isinstance(units, TrackUnits)
        self._geometry = units.geometry

    @property
    def geometry(self) -> Geometry:
        """The family of the device header, the cylinders of the compressed header."""
        return self._geometry

    def read_track(self, track: RelativeTrack) -> bytes:
        """Return the track image."""
        check_run_in_volume(self.name, self._geometry, track)
        return self.read_unit(track)

    def read_slots(self, first: RelativeTrack, count: int, into: memoryview) -> None:
        """Fill ``into`` with track images, each at the start of its slot."""
        check_run_in_volume(self.name, self._geometry, first, count)
        size = self._geometry.track_size
        for index in range(count):
            self.read_into(first + index, into[index * size : (index + 1) * size])

    def stored_track(self, track: RelativeTrack) -> bytes:
        """Return the bytes of a track as they are stored, not decoded."""
        check_run_in_volume(self.name, self._geometry, track)
        return self.stored_unit(track)

    def write_track(self, track: RelativeTrack, image: bytes) -> None:
        """Replace one track; FileFullError when no more fits below 4 GiB."""
        self._writing.check()
        check_run_in_volume(self.name, self._geometry, track)
        check_track_image(track, image, self._geometry)
        self.write_unit(track, image)
