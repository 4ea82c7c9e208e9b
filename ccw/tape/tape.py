"""What a drive needs of the tape in it. ``vtape.MountedTape`` is one."""

from typing import Protocol

from vtape.mounted_tape import Stop


class Tape(Protocol):
    """A tape with a head, which stands between two of its blocks and marks.

    Motions return what they met instead of a block. Those that read raise FormatError for recorded
    data that is damaged, and another DasdError when the storage cannot be read; those that write
    raise TapeWriteError when it cannot be written.
    """

    @property
    def position(self) -> int:
        """Blocks and marks before the head; 0 at the load point."""
        ...

    @property
    def block_number(self) -> int:
        """The number Read Block ID gives: the position, if the tape keeps count of it."""
        ...

    @property
    def is_protected(self) -> bool:
        """Whether it must not be written."""
        ...

    @property
    def is_near_end(self) -> bool:
        """Whether the head has passed the early warning of the end of the tape."""
        ...

    def read(self) -> bytes | Stop:
        """Read the next block."""
        ...

    def read_backward(self) -> bytes | Stop:
        """Read the block before the head, first byte first, and stand before it."""
        ...

    def space(self) -> Stop | None:
        """Pass a block (None) or a mark."""
        ...

    def space_backward(self) -> Stop | None:
        """Pass a block (None) or a mark toward the load point."""
        ...

    def space_file(self) -> Stop:
        """Stand behind the next mark, or at the end of what is recorded."""
        ...

    def space_file_backward(self) -> Stop:
        """Stand before the last mark that was passed, or at the load point."""
        ...

    def locate(self, position: int) -> Stop | None:
        """Stand before the block or mark of a number; if there is none, at the end of data."""
        ...

    def rewind(self) -> None:
        """Stand at the load point."""
        ...

    def write(self, block: bytes) -> Stop | None:
        """Write a block of at least one byte; what follows it is gone."""
        ...

    def write_mark(self) -> Stop | None:
        """Write a tape mark; what follows it is gone."""
        ...

    def erase(self) -> None:
        """Remove everything from the head on."""
        ...

    def sync(self) -> None:
        """Bring what was written to stable storage."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...
