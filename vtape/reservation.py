"""Room for a tape before it is written: a partial file nobody else writes, with all its blocks.

``posix_fallocate`` gives the file its blocks at once, so that a disk that fills up later cannot
touch the tape. The partial file is locked (flock) as long as it is open: two backups to one name
would otherwise write into each other. One left over by a process that ended early is not locked
and is taken over.
"""

import errno
import fcntl
import os
from pathlib import Path
from typing import Final

from primitives import DasdError
from primitives.files import partial_path

NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class DestinationError(DasdError):
    """A tape cannot be written there."""


class DestinationTooSmallError(DestinationError):
    """The file system has not enough room for the tape.

    Attributes:
        needed: Bytes the tape takes.
        available: Bytes there are.
    """

    def __init__(self, path: Path, *, needed: int, available: int) -> None:
        self.needed = needed
        self.available = available
        super().__init__(f"{path}: the tape takes {needed:,} bytes, {available:,} are available")


class TapeBusyError(DestinationError):
    """Somebody else is writing a tape of that name."""


def open_partial(path: Path) -> tuple[Path, int]:
    """Open and lock the empty file that will become ``path``.

    Returns:
        Its path and its descriptor.

    Raises:
        TapeBusyError: It is being written.
        DestinationError: It cannot be created.
    """
    building = partial_path(path)
    while True:
        try:
            descriptor = os.open(building, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            msg = f"{building}: cannot be created: {error.strerror}"
            raise DestinationError(msg) from error
        if _locked(descriptor, building):
            os.ftruncate(descriptor, 0)
            return building, descriptor
        os.close(descriptor)


def _locked(descriptor: int, building: Path) -> bool:
    """Lock the file; False if it lost its name meanwhile and has to be opened again."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        msg = f"{building}: this tape is being written by somebody else"
        raise TapeBusyError(msg) from error
    try:
        return os.path.samestat(os.fstat(descriptor), building.stat())
    except FileNotFoundError:
        return False


def reserve(path: Path, descriptor: int, present: int, length: int) -> None:
    """Bring an open file from ``present`` to ``length`` bytes, all of them with blocks on disk.

    Raises:
        DestinationTooSmallError: There is no room; the file may have got a part of it.
    """
    if length <= present:
        os.ftruncate(descriptor, length)
        return
    space = os.fstatvfs(descriptor)
    available = present + space.f_bavail * space.f_frsize
    if length > available:
        raise DestinationTooSmallError(path, needed=length, available=available)
    try:
        os.posix_fallocate(descriptor, present, length - present)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise DestinationTooSmallError(path, needed=length, available=available) from error
        msg = f"{path}: no room can be reserved there: {error.strerror}"
        raise DestinationError(msg) from error
