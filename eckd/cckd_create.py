"""Making compressed CKD images and shadow files; each appears under its name only when complete."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from diskfile.compressed_build import create_empty, header_like, new_header
from diskfile.compressed_schema import Compression, NullFormat
from diskfile.device_header import ImageKind
from diskfile.new_file import check_replaceable
from eckd.cckd_image import CckdImage
from eckd.ckd_header import header_for
from eckd.geometry import Geometry
from eckd.new_image import check_size
from eckd.track_units import TrackUnits


def create_cckd(
    path: Path,
    geometry: Geometry,
    *,
    kind: ImageKind = ImageKind.COMPRESSED,
    compression: Compression = Compression.ZLIB,
    null_format: NullFormat = NullFormat.NOTHING,
    drive_serial: str = "",
    overwrite: bool = False,
) -> CckdImage:
    """Make a compressed volume, every track holding record zero alone, and open it for writing.

    Args:
        path: Where.
        geometry: Its shape; 1 to 65,536 cylinders.
        kind: ``COMPRESSED``, or ``COMPRESSED_64`` which Hercules 3.13 cannot read.
        compression: Of the tracks written to it.
        null_format: What its tracks hold behind record zero before they are written.
        drive_serial: 12 digits, or nothing: then emulators invent one.
        overwrite: Replace a file of that name, unless it is open for writing.

    Raises:
        FileExistsAlreadyError: There is such a file and it is not to be replaced.
        ImageInUseError: The file to be replaced is open for writing.
        ImageIoError: The file cannot be made.
        UnknownDeviceError: No device has that many cylinders.
        ValueError: The null format does not fit the tracks.
    """
    check_size(path, geometry)
    check_replaceable(path, overwrite=overwrite)
    units = TrackUnits(geometry)
    if null_format not in units.null_formats:
        msg = f"null format {null_format.name} does not fit a track of a {geometry.family.name}"
        raise ValueError(msg)
    header = new_header(
        units,
        wide=kind.is_wide,
        size=geometry.cylinders,
        null_format=null_format,
        compression=compression,
    )
    create_empty(path, header_for(kind, geometry.family, drive_serial), header, units)
    return CckdImage(path, writable=True)


def create_shadow(path: Path, base: Path, shadows: Sequence[Path] = ()) -> None:
    """Lay a new, empty shadow file over a volume; what is written from now on goes there.

    Args:
        path: Where; a file of that name is not replaced.
        base: The base.
        shadows: The shadow files there are already, the oldest first.

    Raises:
        FileExistsAlreadyError: There is such a file.
        ImageInUseError: A file of the volume is open for writing, or marked so.
        ImageIoError: A file cannot be opened or made.
        FormatError: A file of the volume is damaged.
    """
    check_replaceable(path, overwrite=False)
    with CckdImage(base, shadows, writable=True) as volume:  # keeps writers away
        below = volume.levels[-1]
        kind = ImageKind.SHADOW_64 if below.header.wide else ImageKind.SHADOW
        header = header_like(below.header, below.units)
        device = replace(below.device, kind=kind)
        create_empty(path, device, header, below.units, is_shadow=True)
