"""A planned tape in memory: what most tests of the engine write to."""

from collections.abc import Sequence

from vtape.planned_tape import OutsideTapeError, Piece, refuse_holes
from vtape.tape_errors import TapeWriteError


class MemoryTape:
    """``vtape.planned_tape.TapeSink`` over a byte array.

    Attributes:
        content: The tape as far as it is written.
    """

    def __init__(self, length_bytes: int = 0) -> None:
        self.content = bytearray()
        self._placed: list[int] = []
        self._broken: str | None = None
        self.resize(length_bytes)

    def resize(self, length_bytes: int) -> None:
        """Change the length; see ``TapeSink``."""
        self._refuse_broken()
        if self._placed or length_bytes < 0:
            msg = f"a length of {length_bytes} after {len(self._placed)} pieces"
            raise ValueError(msg)
        self.content = bytearray(length_bytes)

    def place(self, offset: int, pieces: Sequence[Piece]) -> None:
        """Copy pieces to their place; see ``TapeSink``."""
        self._refuse_broken()
        joined = b"".join(pieces)
        if offset < 0 or offset + len(joined) > len(self.content):
            raise OutsideTapeError(offset, len(joined), len(self.content))
        self.content[offset : offset + len(joined)] = joined
        self._placed.append(len(joined))

    def sync(self) -> None:
        """Do nothing but refuse a broken tape: memory is as stable as it gets."""
        self._refuse_broken()

    def finish(self) -> None:
        """Close the tape for writing; see ``TapeSink``."""
        self._refuse_broken()
        refuse_holes("memory", self._placed, len(self.content))
        self._broken = "it is finished"

    def discard(self) -> None:
        """Forget the content of an unfinished tape."""
        if self._broken is None:
            self._broken = "it was discarded"
            self.content = bytearray()

    def _refuse_broken(self) -> None:
        if self._broken is not None:
            msg = f"memory: {self._broken}"
            raise TapeWriteError(msg)
