"""One open file of an image: bytes at places, and the operating system's refusals as our errors.

No mapping into memory: a truncated file or a bad sector must be an error, not a signal.
"""

import fcntl
import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from primitives import DasdError, FormatError, Where


class ImageIoError(DasdError):
    """The operating system refused: no such file, no permission, no space, a bad disk."""

    def __init__(self, path: Path, reason: OSError | str) -> None:
        text = reason if isinstance(reason, str) else reason.strerror or str(reason)
        super().__init__(f"{path}: {text}")


class ImageInUseError(DasdError):
    """Another program, or another part of this one, has the image open for writing."""


def is_there(path: Path) -> bool:
    """Tell whether a file can be seen; why one cannot is found out by opening it."""
    try:
        path.stat()
    except OSError:
        return False
    return True


class ImageFile:
    """A regular file, open until ``close``; safe for several threads.

    While it is open for writing it carries an exclusive ``flock``. Hercules takes none, so this
    keeps apart only programs that ask for it.

    Attributes:
        path: Its path.
        size: Its length in bytes when it was opened, or last measured.
    """

    def __init__(self, path: Path, *, writable: bool = False, steady: bool = False) -> None:
        """Open the file.

        Args:
            path: Its path.
            writable: Open for writing as well, under a lock that nobody else may share.
            steady: Open under a lock that keeps writers out; many readers may have one.

        Raises:
            ImageIoError: It does not exist, is no regular file, or may not be opened.
            ImageInUseError: It is open for writing elsewhere, and this is for writing too, or to be
                steady.
        """
        self.path = path
        mode = os.O_RDWR if writable else os.O_RDONLY
        try:
            self._fd = os.open(path, mode | os.O_NONBLOCK)  # a named pipe must not hold us up
        except OSError as error:
            raise ImageIoError(path, error) from error
        try:
            self.measure()
            if writable or steady:
                self._lock(fcntl.LOCK_EX if writable else fcntl.LOCK_SH)
        except BaseException:
            self.close()
            raise

    def measure(self) -> None:
        """Find out how long the file is now."""
        status = os.fstat(self._fd)
        if not stat.S_ISREG(status.st_mode):
            raise ImageIoError(self.path, "not a regular file")
        self.size = status.st_size

    def _lock(self, kind: int) -> None:
        try:
            fcntl.flock(self._fd, kind | fcntl.LOCK_NB)
        except BlockingIOError as error:
            below = ", or lies below a shadow file that is" if kind == fcntl.LOCK_EX else ""
            msg = f"{self.path}: is open for writing elsewhere{below}"
            raise ImageInUseError(msg) from error
        except OSError as error:
            raise ImageIoError(self.path, error) from error

    def read(self, offset: int, length: int) -> bytes:
        """Return ``length`` bytes; FormatError when the file ends before."""
        try:
            data = os.pread(self._fd, length, offset)
        except OSError as error:
            raise ImageIoError(self.path, error) from error
        if len(data) < length:
            self._ends_early(offset, length, len(data))
        return data

    def read_up_to(self, offset: int, length: int) -> bytes:
        """Return ``length`` bytes, or what the file has of them."""
        return self.read(offset, max(0, min(length, self.size - offset)))

    def read_into(self, offset: int, into: memoryview) -> None:
        """Fill ``into``; FormatError when the file ends before."""
        done = 0
        while done < len(into):
            try:
                got = os.preadv(self._fd, [into[done:]], offset + done)
            except OSError as error:
                raise ImageIoError(self.path, error) from error
            if not got:
                self._ends_early(offset, len(into), done)
            done += got

    def _ends_early(self, offset: int, length: int, found: int) -> None:
        raise FormatError(
            "the file ends early",
            where=Where(str(self.path), offset),
            expected=f"{length} bytes",
            found=found,
        )

    def write(self, offset: int, pieces: Sequence[bytes | memoryview]) -> None:
        """Write pieces one behind the other in a single call.

        Raises:
            ImageIoError: Not everything was written.
        """
        try:
            written = os.pwritev(self._fd, pieces, offset)
        except OSError as error:
            raise ImageIoError(self.path, error) from error
        length = sum(len(piece) for piece in pieces)
        if written != length:
            raise ImageIoError(self.path, f"only {written} of {length} bytes were written")

    def truncate(self, length: int) -> None:
        """Cut the file off, or make it longer with zeros."""
        try:
            os.ftruncate(self._fd, length)
        except OSError as error:
            raise ImageIoError(self.path, error) from error

    def sync(self) -> None:
        """Return when everything written is on stable storage."""
        try:
            os.fdatasync(self._fd)
        except OSError as error:
            raise ImageIoError(self.path, error) from error

    @property
    def is_closed(self) -> bool:
        """Whether ``close`` was called."""
        return self._fd < 0

    def close(self) -> None:
        """Close the file and give up the lock; a second call does nothing."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()
