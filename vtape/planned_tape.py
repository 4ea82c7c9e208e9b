"""A tape whose every byte has its place before the first one is written.

``TapeSink`` is the contract. ``PlannedTape`` keeps it on a file: all of its room is taken from the
file system when it is created, so that a full disk is known before T0; pieces then arrive in any
order from any thread; the file takes the tape's name only when all of them are there. A region
nobody wrote would be zeros, which some emulators take for tape marks, so a tape with holes never
gets its name. ``vtape.memory_tape`` keeps the same contract in memory.

Where threads meet: ``place`` takes no lock. Disjoint regions need none, ``pwritev`` has no file
position, and appending to a list is one atomic step. ``_broken`` goes from None to a reason and
never back.
"""

import errno
import os
import weakref
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Final, Protocol, Self

from primitives import DasdError
from primitives.files import refuse_existing, switch
from vtape.early_sync import FROM_LENGTH, EarlySync
from vtape.reservation import open_partial, reserve
from vtape.tape_errors import TapeWriteError

IOV_MAX: Final = 1024
"""Most pieces one system call takes (the limit of Linux)."""

_UNLESS: Final = "choose another name or allow"

Piece = bytes | bytearray | memoryview
"""Bytes to write; a memoryview must be one of single bytes."""


class IncompleteTapeError(DasdError):
    """The tape has holes and must not be taken for a tape."""


class OutsideTapeError(ValueError):
    """A piece would not lie inside the tape: a mistake in the layout, not of the user."""

    def __init__(self, offset: int, total: int, length: int) -> None:
        super().__init__(f"{total} bytes at {offset} lie outside a tape of {length}")


class TapeSink(Protocol):
    """A tape that is filled out of order.

    ``place`` may be called from several threads at a time for disjoint regions. After the first
    write error, and after ``finish`` or ``discard``, every call but ``discard`` is refused.
    """

    def resize(self, length_bytes: int) -> None:
        """Change the length before anything is placed.

        Raises:
            DestinationTooSmallError: There is no room for it.
            ValueError: Something was placed already.
        """
        ...

    def place(self, offset: int, pieces: Sequence[Piece]) -> None:
        """Write ``pieces`` one behind the other, from ``offset`` bytes into the tape.

        Raises:
            TapeWriteError: The bytes could not be written, or an earlier call failed.
            ValueError: They would not lie inside the tape.
        """
        ...

    def sync(self) -> None:
        """Return when everything placed is on stable storage; TapeWriteError if that failed."""
        ...

    def finish(self) -> None:
        """Make it a tape.

        Raises:
            IncompleteTapeError: Not every byte was placed.
            TapeWriteError: It failed now or earlier.
        """
        ...

    def discard(self) -> None:
        """Leave nothing behind; does nothing to a finished tape. May race with ``place``."""
        ...


_DISCARDED: Final = "it was discarded"


class PlannedTape:
    """A tape image under construction, as a file named ``path`` + ``.partial``.

    It counts the bytes placed but not where: the caller promises that no two regions overlap.
    """

    def __init__(self, path: Path, building: Path, descriptor: int, *, overwrite: bool) -> None:
        self._path = path
        self._building = building
        self._descriptor = descriptor
        self._overwrite = overwrite
        self._length = 0
        self._placed: list[int] = []
        self._broken: str | None = None
        self._early_sync = EarlySync(descriptor)
        # Were a descriptor closed that another thread is about to write to, its bytes would fall
        # into whatever file gets the number next. So a discarded one stays open until nobody
        # holds this object any more.
        self._close = weakref.finalize(self, _close, descriptor, self._early_sync)

    @classmethod
    def create(cls, path: Path, length_bytes: int, *, overwrite: bool = False) -> Self:
        """Take all the room for a tape of ``length_bytes``.

        Raises:
            FileExistsAlreadyError: ``path`` exists and ``overwrite`` is off.
            TapeBusyError: Somebody is writing a tape of that name.
            DestinationTooSmallError: There is no room for it; nothing is left.
            DestinationError: It cannot be created at all.
        """
        if not overwrite:
            refuse_existing(path, unless=_UNLESS)
        building, descriptor = open_partial(path)
        tape = cls(path, building, descriptor, overwrite=overwrite)
        try:
            tape.resize(length_bytes)
        except BaseException:
            tape.discard()
            raise
        if length_bytes >= FROM_LENGTH:
            tape._early_sync.start()
        return tape

    def resize(self, length_bytes: int) -> None:
        """Change the length; see ``TapeSink``."""
        self._refuse_broken()
        if self._placed or length_bytes < 0:
            msg = f"{self._path}: a length of {length_bytes} after {len(self._placed)} pieces"
            raise ValueError(msg)
        if length_bytes != self._length:
            reserve(self._path, self._descriptor, self._length, length_bytes)
            self._length = length_bytes

    def place(self, offset: int, pieces: Sequence[Piece]) -> None:
        """Write pieces at their place; see ``TapeSink``."""
        if self._broken is not None:
            self._refuse_broken()
        total = sum(map(len, pieces))
        if offset < 0 or offset + total > self._length:
            raise OutsideTapeError(offset, total, self._length)
        try:
            if len(pieces) > IOV_MAX or os.pwritev(self._descriptor, pieces, offset) != total:
                self._place_slowly(offset, pieces)
        except OSError as error:
            doing = f"writing {total} bytes at {offset}"
            raise self._failed(doing, error) from error
        self._placed.append(total)

    def _place_slowly(self, offset: int, pieces: Sequence[Piece]) -> None:
        """Write all pieces from the first one, however few bytes each call takes."""
        waiting = iter(pieces)
        while batch := list(islice(waiting, IOV_MAX)):
            while any(batch):
                written = os.pwritev(self._descriptor, batch, offset)
                if written == 0:
                    raise OSError(errno.EIO, "the file takes no more bytes")
                offset += written
                batch = _behind(batch, written)

    def sync(self) -> None:
        """Wait for stable storage; see ``TapeSink``."""
        self._refuse_broken()
        try:
            os.fsync(self._descriptor)
            if self._early_sync.error is not None:
                raise self._early_sync.error
        except OSError as error:
            raise self._failed("bringing it to stable storage", error) from error

    def finish(self) -> None:
        """Sync and give the file the tape's name; see ``TapeSink``."""
        self._refuse_broken()
        refuse_holes(str(self._path), self._placed, self._length)
        if not self._overwrite:
            refuse_existing(self._path, unless=_UNLESS)
        self._early_sync.stop()
        self.sync()
        try:
            switch(self._building, self._path)
        except OSError as error:
            raise self._failed("giving it its name", error) from error
        self._broken = "it is finished"
        self._close()

    def discard(self) -> None:
        """Remove the unfinished file and free its room; see ``TapeSink``."""
        if self._broken == _DISCARDED or not self._close.alive:
            return
        self._broken = _DISCARDED
        self._early_sync.stop()
        try:
            self._building.unlink()
        except FileNotFoundError:
            return  # it has the tape's name already, or somebody removed it
        os.ftruncate(self._descriptor, 0)

    def _failed(self, doing: str, error: OSError) -> TapeWriteError:
        self._broken = self._broken or f"{doing}: {error.strerror}"
        return TapeWriteError(f"{self._path}: {self._broken}")

    def _refuse_broken(self) -> None:
        if self._broken is not None:
            msg = f"{self._path}: {self._broken}"
            raise TapeWriteError(msg)


def _close(descriptor: int, early_sync: EarlySync) -> None:
    early_sync.stop()
    os.close(descriptor)


def _behind(pieces: list[Piece], written: int) -> list[Piece]:
    """Return what is left of ``pieces`` after their first ``written`` bytes."""
    for index, piece in enumerate(pieces):
        if written < len(piece):
            return [memoryview(piece)[written:], *pieces[index + 1 :]]
        written -= len(piece)
    return []


def refuse_holes(name: str, placed: Sequence[int], length: int) -> None:
    """Raise IncompleteTapeError unless the sizes ``placed`` add up to ``length``."""
    total = sum(placed)
    if total != length:
        msg = f"{name}: {total:,} of {length:,} bytes of the tape were written"
        raise IncompleteTapeError(msg)
