"""The bytes of an existing tape image: a regular file, read at positions, by any thread."""

import fcntl
import os
import stat
from pathlib import Path
from typing import ClassVar

from primitives import Where
from vtape.reservation import TapeBusyError
from vtape.tape_errors import Damage, TapeFormatError, UnreadableTapeError


class ImageFile:
    """A file opened for reading.

    Attributes:
        path: As it was given.
        size: Bytes of it when it was opened.
    """

    _mode: ClassVar[str] = "rb"

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            # A pipe would wait for a writer, so look before opening.
            if not stat.S_ISREG(path.stat().st_mode):
                msg = f"{path}: not a file"
                raise UnreadableTapeError(msg)
            self._file = path.open(self._mode, buffering=0)
        except OSError as error:
            msg = f"{path}: cannot be opened: {error.strerror}"
            raise UnreadableTapeError(msg) from error
        self.size = os.fstat(self._file.fileno()).st_size

    def read(self, offset: int, length: int) -> bytes:
        """Return ``length`` bytes from ``offset``.

        Raises:
            TapeFormatError: The file has become shorter than that.
            UnreadableTapeError: The system cannot read it.
        """
        try:
            data = os.pread(self._file.fileno(), length, offset)
        except OSError as error:
            msg = f"{self.where(offset)}: cannot be read: {error.strerror}"
            raise UnreadableTapeError(msg) from error
        if len(data) != length:
            raise TapeFormatError(
                Damage.CHANGED,
                "the file has become shorter",
                where=self.where(offset),
                expected=f"{length} bytes",
                found=f"{len(data)} bytes",
            )
        return data

    def lock(self, *, exclusively: bool) -> None:
        """Keep others who lock it away as long as it is open: all, or those who would write.

        Raises:
            TapeBusyError: One of them has it.
        """
        kind = fcntl.LOCK_EX if exclusively else fcntl.LOCK_SH
        try:
            fcntl.flock(self._file.fileno(), kind | fcntl.LOCK_NB)
        except OSError as error:
            msg = f"{self.path}: this tape is in another drive, or being written"
            raise TapeBusyError(msg) from error

    def where(self, offset: int, detail: str = "") -> Where:
        """Name a place in the file."""
        return Where(str(self.path), offset, detail)

    def close(self) -> None:
        """Close it; a second call does nothing."""
        self._file.close()
