"""What is asked before a new image is made, whatever its format."""

from pathlib import Path

from diskfile.image_file import ImageFile, ImageIoError, is_there
from eckd.geometry import MAX_CYLINDERS, Geometry, UnknownDeviceError
from primitives.files import refuse_existing


def check_size(path: Path, geometry: Geometry) -> None:
    """Raise UnknownDeviceError when no image can have that many cylinders."""
    if not 1 <= geometry.cylinders <= MAX_CYLINDERS:
        msg = f"{path}: {geometry.cylinders} cylinders; an image has 1 to {MAX_CYLINDERS}"
        raise UnknownDeviceError(msg)


def check_replaceable(path: Path, *, overwrite: bool) -> None:
    """Make sure a new image may get a name.

    Raises:
        FileExistsAlreadyError: There is such a file and it is not to be replaced.
        ImageInUseError: The file to be replaced is open for writing.
        ImageIoError: The place cannot be looked at.
    """
    try:
        if not overwrite:
            refuse_existing(path, unless="say so")
    except OSError as error:
        raise ImageIoError(path, error) from error
    if overwrite and is_there(path):
        ImageFile(path, writable=True).close()
