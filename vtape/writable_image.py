"""An existing tape image that changes in place: it is cut off and goes on, nothing else.

Cutting comes first, so that a program that dies in between leaves a tape that ends early, never one
in which an old block follows a new one as if it belonged there.
"""

import errno
import os
from typing import ClassVar

from vtape.image_file import ImageFile
from vtape.reservation import NO_ROOM
from vtape.tape_errors import TapeWriteError


class WritableImage(ImageFile):
    """A file opened for reading and writing.

    Attributes:
        size: Bytes of it now.
    """

    _mode: ClassVar[str] = "r+b"

    def cut(self, size: int) -> None:
        """Leave so many bytes.

        Raises:
            TapeWriteError: The system cannot do it.
        """
        if size == self.size:
            return
        try:
            os.ftruncate(self._file.fileno(), size)
        except OSError as error:
            raise self._error(size, error) from error
        self.size = size

    def append(self, data: bytes) -> bool:
        """Write at the end, wholly or not at all; False when there is no room.

        Raises:
            TapeWriteError: The system cannot do it.
        """
        start, at = self.size, 0
        try:
            while at < len(data):
                at += os.pwrite(self._file.fileno(), data[at:], start + at)
        except OSError as error:
            self.size = start + len(data)  # unknown how much of it is there
            self.cut(start)
            if error.errno in NO_ROOM:
                return False
            raise self._error(start, error) from error
        self.size = start + len(data)
        return True

    def sync(self) -> None:
        """Bring everything to stable storage.

        Raises:
            TapeWriteError: The system cannot do it.
        """
        try:
            os.fdatasync(self._file.fileno())
        except OSError as error:
            raise self._error(self.size, error) from error

    def _error(self, offset: int, error: OSError) -> TapeWriteError:
        name = error.strerror or errno.errorcode.get(error.errno or 0, "unknown error")
        return TapeWriteError(f"{self.where(offset)}: cannot be written: {name}")
