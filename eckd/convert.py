"""A volume in another format: written new, compared track by track, and only then given its name.

What an image file has behind the end-of-track marker of a track is not copied.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from diskfile.compressed_build import StoredUnit, new_header
from diskfile.compressed_schema import Compression, NullFormat
from diskfile.device_header import RAW_KINDS, DeviceHeader, ImageKind
from diskfile.device_header_schema import DEVICE_HEADER_LENGTH
from diskfile.new_file import check_replaceable
from diskfile.write_verified import (
    NewCompressed,
    NewImage,
    NewUncompressed,
    Progress,
    UnitReader,
    Written,
    write_verified,
)
from eckd.ckd_header import header_for
from eckd.geometry import Geometry
from eckd.new_image import check_size
from eckd.open_image import open_volume
from eckd.track_store import TrackReader
from eckd.track_units import TrackUnits
from primitives import RelativeTrack


class NewRaw(NewUncompressed):
    """An uncompressed image in one file; of each slot only the track image is written."""

    def __init__(self, file: BinaryIO, device: DeviceHeader, geometry: Geometry) -> None:
        self._size = geometry.track_size
        super().__init__(file, DEVICE_HEADER_LENGTH + geometry.tracks * self._size)
        os.pwrite(self._fd, device.to_bytes(), 0)

    def encode(self, unit: int, image: bytes) -> StoredUnit:
        """Write a track at the start of its slot."""
        os.pwrite(self._fd, image, DEVICE_HEADER_LENGTH + unit * self._size)
        return StoredUnit()


def convert(
    source: TrackReader,
    path: Path,
    kind: ImageKind,
    *,
    compression: Compression = Compression.ZLIB,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> Written:
    """Write a volume in another format.

    Args:
        source: The volume; nobody may be writing to it.
        path: The new image. It may be the file the source is read from.
        kind: Its format, a raw or a compressed one; raw volumes lie in one file of any size.
        compression: Of a compressed image.
        overwrite: Replace a file of that name, unless it is open for writing.
        progress: Told how many of ``2 * tracks`` steps are done: every track is written and then
            read back.

    Raises:
        FileExistsAlreadyError: There is such a file and it is not to be replaced.
        ImageInUseError: The file to be replaced is open for writing.
        UnknownDeviceError: The volume has more cylinders than an image can have.
        DasdError: As of ``write_verified``; there is no new file then.
    """
    geometry = source.geometry
    check_size(path, geometry)
    check_replaceable(path, overwrite=overwrite)
    device = header_for(kind, geometry.family)
    units = TrackUnits(geometry)

    def begin(file: BinaryIO) -> NewImage:
        if kind in RAW_KINDS:
            return NewRaw(file, device, geometry)
        header = new_header(
            units,
            wide=kind.is_wide,
            size=geometry.cylinders,
            null_format=NullFormat.NOTHING,
            compression=compression,
        )
        return NewCompressed(file, device, header, units)

    return write_verified(tracks_of(source), path, begin, opened_tracks, progress)


def tracks_of(volume: TrackReader) -> UnitReader:
    """Return a volume as units to read."""
    units = TrackUnits(volume.geometry)
    return UnitReader(
        units.count, lambda unit: volume.read_track(RelativeTrack(unit)), units.describe
    )


@contextmanager
def opened_tracks(path: Path) -> Iterator[UnitReader]:
    """Give the tracks of an image as units to read."""
    with open_volume(path) as volume:
        yield tracks_of(volume)
