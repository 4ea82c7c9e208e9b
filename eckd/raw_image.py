"""Uncompressed CKD images: every track in a slot of its own, one behind the other.

A track is read with one call and replaced with one call, which fills its whole slot; a write never
makes a file longer. Nothing is cached, so what an emulator wrote is seen at once, but a track it is
just writing may be seen half: only one program at a time may change an image.

Source: images made by Hercules 3.13 and SDL Hyperion 4.9.
"""

from bisect import bisect_right
from pathlib import Path
from typing import Final, Self

import numpy as np

from diskfile.device_header import DeviceHeader, ImageKind
from diskfile.device_header_schema import DEVICE_HEADER_LENGTH
from diskfile.image_file import ImageFile, ImageIoError
from diskfile.new_file import check_replaceable
from eckd.ckd_header import family_in, header_for
from eckd.geometry import Geometry
from eckd.new_image import check_size
from eckd.raw_files import RawFile, open_raw_files
from eckd.track import Track
from eckd.track_check import check_slot, check_track_image, find_image, home_address
from eckd.track_store import VolumeWriting, check_run_in_volume
from primitives import CCHH, RelativeTrack, Where
from primitives.files import replacing

_FILLER: Final = memoryview(bytes(1 << 16))


class RawImage:
    """A volume in one file, or in up to 27; keeps the contract of ``TrackStore``."""

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        """Open a volume.

        Args:
            path: Its file, any one of its files, or their name without suffix.
            writable: Open for writing as well, under a lock.

        Raises:
            ImageIoError: A file is missing or may not be opened.
            ImageInUseError: One is open for writing elsewhere, and this is for writing too.
            FormatError: A header is damaged, or the files do not make up one volume.
        """
        self._files: tuple[RawFile, ...] = open_raw_files(path, writable=writable)
        header = self._files[0].header
        family = family_in(header, Where(str(path), 0))
        cylinders = sum(each.cylinders for each in self._files)
        self._geometry = Geometry(family, cylinders)
        self._first_tracks = [each.first_cylinder * family.heads for each in self._files]
        self._writing = VolumeWriting(str(path), allowed=writable)
        self._name = str(path)

    @property
    def name(self) -> str:
        """The path it was opened by."""
        return self._name

    @property
    def geometry(self) -> Geometry:
        """The family of the header, the cylinders of all files."""
        return self._geometry

    @property
    def kind(self) -> ImageKind:
        """Which of the two variants it is; they differ in the identifier only."""
        return self._files[0].header.kind

    @property
    def files(self) -> tuple[Path, ...]:
        """The files it lies in, in order."""
        return tuple(each.file.path for each in self._files)

    def read_track(self, track: RelativeTrack) -> bytes:
        """Return the track image."""
        check_run_in_volume(self._name, self._geometry, track)
        file, offset = self._locate(track)
        slot = file.read(offset, self._geometry.track_size)
        home = home_address(self._geometry, track)
        image = find_image(slot, home)
        if image is None:
            detail = str(self._geometry.cchh(track))
            check_slot(slot, home, Where(str(file.path), offset, detail))
            raise AssertionError("a slot without an image passed its check")
        return image

    def read_slots(self, first: RelativeTrack, count: int, into: memoryview) -> None:
        """Fill ``into`` with the slots as they are in the files."""
        check_run_in_volume(self._name, self._geometry, first, count)
        size = self._geometry.track_size
        done = 0
        while done < count:
            file, offset = self._locate(RelativeTrack(first + done))
            here = min(count - done, (file.size - offset) // size)
            file.read_into(offset, into[done * size : (done + here) * size])
            done += here

    def write_track(self, track: RelativeTrack, image: bytes) -> None:
        """Replace one track; the rest of its slot becomes zeros."""
        self._writing.check()
        check_run_in_volume(self._name, self._geometry, track)
        check_track_image(track, image, self._geometry)
        file, offset = self._locate(track)
        filler = _FILLER[: self._geometry.track_size - len(image)]
        with self._writing:
            file.write(offset, [image, filler])

    def flush(self) -> None:
        """Return when everything written is on stable storage."""
        with self._writing:
            for each in self._files:
                each.file.sync()

    def close(self) -> None:
        """Close the files and give up their locks; a second call does nothing."""
        for each in self._files:
            each.file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def _locate(self, track: RelativeTrack) -> tuple[ImageFile, int]:
        """Return the file of a track and the offset of its slot there."""
        index = bisect_right(self._first_tracks, track) - 1
        slot = track - self._first_tracks[index]
        return self._files[index].file, DEVICE_HEADER_LENGTH + slot * self._geometry.track_size


def create_raw(
    path: Path,
    geometry: Geometry,
    *,
    kind: ImageKind = ImageKind.RAW,
    drive_serial: str = "",
    overwrite: bool = False,
) -> RawImage:
    """Make a volume in one file, every track holding record zero alone, and open it for writing.

    The file appears under its name only when it is complete and on stable storage.

    Args:
        path: Where.
        geometry: Its shape; 1 to 65,536 cylinders.
        kind: ``RAW``, or ``RAW_64`` which Hercules 3.13 cannot read.
        drive_serial: 12 digits, or nothing: then emulators invent one.
        overwrite: Replace a file of that name, unless it is open for writing.

    Raises:
        FileExistsAlreadyError: There is such a file and it is not to be replaced.
        ImageInUseError: The file to be replaced is open for writing.
        ImageIoError: The file cannot be made, for lack of space perhaps.
        UnknownDeviceError: No device has that many cylinders.
    """
    check_size(path, geometry)
    check_replaceable(path, overwrite=overwrite)
    header = header_for(kind, geometry.family, drive_serial)
    try:
        with replacing(path) as building:
            _write_new(building, header, geometry)
    except OSError as error:
        raise ImageIoError(path, error) from error
    return RawImage(path, writable=True)


def _write_new(path: Path, header: DeviceHeader, geometry: Geometry) -> None:
    """Write header and empty tracks, a cylinder at a time."""
    cylinder = np.zeros((geometry.heads, geometry.track_size), np.uint8)
    for head in range(geometry.heads):
        image = Track.of(CCHH.of(0, head)).to_image()
        cylinder[head, : len(image)] = np.frombuffer(image, np.uint8)
    with path.open("wb") as file:
        file.write(header.to_bytes())
        for number in range(geometry.cylinders):
            cylinder[:, 1:3] = cylinder[:, 5:7] = (number >> 8, number & 0xFF)
            file.write(cylinder.data)
