"""What is asked before a file gets a name that may be taken."""

from pathlib import Path

from diskfile.image_file import ImageFile, ImageIoError, is_there
from primitives.files import refuse_existing


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
