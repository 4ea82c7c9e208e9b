"""Compressed CKD images, with their shadow files.

Each track is decoded when it is asked for. A volume is a base and the shadows written since, each
above the one before: a track is read from the highest file that has it, and written to the highest.

Source: images and shadow chains made by Hercules 3.13 and SDL Hyperion 4.9.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from diskfile.compressed_disk import CompressedDisk
from diskfile.compressed_file import CompressedFile
from diskfile.device_header import ImageKind
from diskfile.image_file import ImageIoError
from eckd.geometry import Geometry
from eckd.track_check import check_track_image
from eckd.track_store import (
    BrokenVolumeError,
    ReadOnlyVolumeError,
    check_run_in_volume,
)
from eckd.track_units import CKD, TrackUnits
from primitives import RelativeTrack


class CckdImage:
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
        self._disk = CompressedDisk(
            CKD, (path, *shadows), writable=writable, take_over=take_over, durable=durable
        )
        units = self._disk.units
        assert isinstance(units, TrackUnits)
        self._geometry = units.geometry
        self._name = str(path)
        self._broken = ""

    @property
    def name(self) -> str:
        """The path of the base."""
        return self._name

    @property
    def geometry(self) -> Geometry:
        """The family of the device header, the cylinders of the compressed header."""
        return self._geometry

    @property
    def kind(self) -> ImageKind:
        """The variant: offsets of 32 or of 64 bits."""
        return self._disk.kind

    @property
    def files(self) -> tuple[Path, ...]:
        """The base and its shadows, the oldest first."""
        return self._disk.files

    @property
    def levels(self) -> tuple[CompressedFile, ...]:
        """The base and its shadows as files."""
        return self._disk.levels

    @property
    def doubts(self) -> tuple[str, ...]:
        """What was odd about the files when they were opened and does no harm to reading them."""
        return self._disk.doubts

    def read_track(self, track: RelativeTrack) -> bytes:
        """Return the track image."""
        check_run_in_volume(self._name, self._geometry, track)
        return self._disk.read_unit(track)

    def read_slots(self, first: RelativeTrack, count: int, into: memoryview) -> None:
        """Fill ``into`` with track images, each at the start of its slot."""
        check_run_in_volume(self._name, self._geometry, first, count)
        size = self._geometry.track_size
        for index in range(count):
            self._disk.read_into(first + index, into[index * size : (index + 1) * size])

    def stored_track(self, track: RelativeTrack) -> bytes:
        """Return the bytes of a track as they are stored, not decoded."""
        check_run_in_volume(self._name, self._geometry, track)
        return self._disk.stored_unit(track)

    def write_track(self, track: RelativeTrack, image: bytes) -> None:
        """Replace one track; FileFullError when no more fits below 4 GiB."""
        if not self._disk.is_writable:
            msg = f"{self._name}: opened for reading only"
            raise ReadOnlyVolumeError(msg)
        self._check_not_broken()
        check_run_in_volume(self._name, self._geometry, track)
        check_track_image(track, image, self._geometry)
        try:
            self._disk.write_unit(track, image)
        except ImageIoError as error:
            self._break(error)

    def check_orderly(self) -> None:
        """Make sure that counters and free list of every file are what its tables say.

        Raises:
            ImageInUseError: A file is marked as open for writing.
            FormatError: One is not in order.
        """
        for level in self._disk.levels:
            level.check_orderly()

    def put_in_order(self) -> None:
        """Write counters and free list of the highest file anew from its tables."""
        self._check_not_broken()
        try:
            self._disk.put_in_order()
        except ImageIoError as error:
            self._break(error)

    def flush(self) -> None:
        """Return when everything written is on stable storage and the files are in order."""
        self._check_not_broken()
        try:
            self._disk.flush()
        except ImageIoError as error:
            self._break(error)

    def close(self) -> None:
        """Put the files in order, close them and give up their locks; a second call does nothing.

        After a failed write they stay as they are, marked as open.
        """
        try:
            if not self._broken and not self._disk.is_closed:
                self.flush()
        finally:
            self._disk.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def _check_not_broken(self) -> None:
        if self._broken:
            raise BrokenVolumeError(self._name, self._broken)

    def _break(self, error: ImageIoError) -> None:
        self._broken = str(error)
        raise BrokenVolumeError(self._name, self._broken) from error
