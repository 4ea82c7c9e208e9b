"""A tape in a drive: a medium, and a head that stands between two of its blocks and marks.

A write puts its block where the head is, and what was recorded from there on is gone. What a head
meets besides blocks is a value (``Stop``), for it belongs to the life of a tape; damage is an
exception. The head is past a block that could not be read, so that the next can be.
"""

import errno
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final, Self

from primitives.finding import Finding
from vtape.chunk import Compression
from vtape.image_file import ImageFile
from vtape.image_medium import ImageMedium
from vtape.medium import Medium
from vtape.tape_errors import Damage, TapeWriteError, UnreadableTapeError
from vtape.writable_image import WritableImage

USUAL_MARGIN: Final = 128 * 1024
"""Bytes from the early warning to the end of a tape, where nobody says otherwise."""


class Stop(Enum):
    """What a head meets instead of a block."""

    MARK = "tape mark"
    LOAD_POINT = "load point: there is nothing before it"
    END_OF_DATA = "nothing is recorded from here on"
    END_OF_TAPE = "the tape has no room for what was to be written"


@dataclass(frozen=True, slots=True)
class Capacity:
    """How much a tape holds, counted as the file that keeps it.

    Attributes:
        length_bytes: To the physical end.
        margin_bytes: From the early warning to there.
    """

    length_bytes: int
    margin_bytes: int = USUAL_MARGIN


class MountedTape:
    """A tape in a drive; a context manager, not for several threads at a time.

    Attributes:
        medium: The blocks and marks.
        position: How many of them are before the head.
        is_protected: Whether it must not be written: it has no write ring.
        capacity: What it holds; None for a tape without end.
    """

    def __init__(
        self, medium: Medium, *, protected: bool = False, capacity: Capacity | None = None
    ) -> None:
        """Stand at the load point."""
        self.medium = medium
        self.position = 0
        self.is_protected = protected
        self.capacity = capacity

    @property
    def name(self) -> str:
        """What to call it in messages."""
        return self.medium.name

    @property
    def block_number(self) -> int:
        """What a drive tells a host of the position."""
        return self.position

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was odd about it when it was mounted."""
        return self.medium.findings

    @property
    def is_near_end(self) -> bool:
        """Whether the head has passed the early warning."""
        before = self.medium.offset(self.position)
        capacity = self.capacity
        return capacity is not None and 0 < before > capacity.length_bytes - capacity.margin_bytes

    def read(self) -> bytes | Stop:
        """Read the next block.

        Raises:
            TapeFormatError: It is damaged.
            UnreadableTapeError: The system cannot read it.
        """
        stop = self.space()
        return stop or self.medium.read(self.position - 1)

    def read_backward(self) -> bytes | Stop:
        """Read the block before the head, and stand before it; errors as ``read``."""
        stop = self.space_backward()
        return stop or self.medium.read(self.position)

    def space(self) -> Stop | None:
        """Pass a block (None) or a mark; raises TapeFormatError where nothing more is readable."""
        if self.position == len(self.medium):
            return self._end()
        self.position += 1
        return Stop.MARK if self.medium.is_mark(self.position - 1) else None

    def space_backward(self) -> Stop | None:
        """Pass a block (None) or a mark toward the load point."""
        if self.position == 0:
            return Stop.LOAD_POINT
        self.position -= 1
        return Stop.MARK if self.medium.is_mark(self.position) else None

    def space_file(self) -> Stop:
        """Stand behind the next mark, or at the end of what is recorded; errors as ``space``."""
        mark = self.medium.next_mark(self.position)
        if mark is None:
            self.position = len(self.medium)
            return self._end()
        self.position = mark + 1
        return Stop.MARK

    def space_file_backward(self) -> Stop:
        """Stand before the last mark that was passed, or at the load point."""
        mark = self.medium.last_mark(self.position)
        self.position = mark or 0
        return Stop.LOAD_POINT if mark is None else Stop.MARK

    def locate(self, position: int) -> Stop | None:
        """Stand before the block or mark of a number; if there is none, at the end of data."""
        self.position = min(position, len(self.medium))
        return None if self.position == position else self._end()

    def rewind(self) -> None:
        """Stand at the load point."""
        self.position = 0

    def write(self, block: bytes) -> Stop | None:
        """Write a block of 1 byte to 2 MiB; END_OF_TAPE when there is no room for it.

        Raises:
            TapeWriteError: The tape is protected, or the system cannot write it.
        """
        return self._put(block)

    def write_mark(self) -> Stop | None:
        """Write a tape mark; as ``write``."""
        return self._put(None)

    def erase(self) -> None:
        """Remove everything from the head on.

        Raises:
            TapeWriteError: The tape is protected, or the system cannot write it.
        """
        self._refuse_protected()
        self.medium.cut(self.position)

    def sync(self) -> None:
        """Bring what was written to stable storage; raises TapeWriteError."""
        self.medium.sync()

    def close(self) -> None:
        """Let go of it; a second call does nothing."""
        self.medium.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def _put(self, block: bytes | None) -> Stop | None:
        self._refuse_protected()
        limit = None if self.capacity is None else self.capacity.length_bytes
        if not self.medium.put(self.position, block, limit=limit):
            return Stop.END_OF_TAPE
        self.position += 1
        return None

    def _end(self) -> Stop:
        if self.medium.damage is not None:
            raise self.medium.damage.with_traceback(None)
        return Stop.END_OF_DATA

    def _refuse_protected(self) -> None:
        if self.is_protected:
            msg = f"{self.name}: the tape is write-protected"
            raise TapeWriteError(msg)


def mount_tape(
    path: Path,
    *,
    protected: bool = False,
    compression: Compression = Compression.NONE,
    capacity: Capacity | None = None,
) -> MountedTape:
    """Mount an AWSTAPE or HET image; an empty file is a blank tape.

    Args:
        path: The image.
        protected: Whether it is to be write-protected; a file nobody may write is.
        compression: How blocks are written; use a name ending in ``.het`` for a compressed tape.
        capacity: What it holds, if not everything.

    Raises:
        TapeBusyError: It is mounted elsewhere.
        TapeFormatError: It does not even begin like a tape, and a write would destroy whatever it
            is; a damaged tape is mounted.
        UnsupportedTapeError: It is a FakeTape or OMA image.
        UnreadableTapeError: It cannot be opened or read.
    """
    file = None if protected else _writable(path)
    medium = ImageMedium.open(file or ImageFile(path), compression)
    if file is not None and medium.damage is not None and medium.damage.code is Damage.NOT_A_TAPE:
        medium.close()
        raise medium.damage
    return MountedTape(medium, protected=file is None, capacity=capacity)


def _writable(path: Path) -> WritableImage | None:
    """Open a file for writing, or tell that the system protects it."""
    try:
        return WritableImage(path)
    except UnreadableTapeError as error:
        cause = error.__cause__
        if isinstance(cause, OSError) and cause.errno in (errno.EACCES, errno.EROFS):
            return None
        raise
