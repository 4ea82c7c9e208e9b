"""What labels need of a tape: blocks between tape marks. ``vtape.TapeImage`` is such a tape."""

from collections.abc import Sequence
from typing import Protocol, TypeVar


class TapeBlock(Protocol):
    """A block on a tape, not read yet."""

    @property
    def number(self) -> int:
        """Its number, from 0, blocks and marks counted alike."""
        ...

    @property
    def offset(self) -> int:
        """Where it begins in the image, for messages."""
        ...


BlockT = TypeVar("BlockT", bound=TapeBlock)
BlockT_co = TypeVar("BlockT_co", bound=TapeBlock, covariant=True)


class TapeRun(Protocol[BlockT_co]):
    """The blocks between two tape marks: a group of labels, or the data of a file."""

    @property
    def blocks(self) -> Sequence[BlockT_co]:
        """The blocks, without the marks."""
        ...

    @property
    def closed(self) -> bool:
        """Whether a tape mark ends it; only the last one can lack it."""
        ...


class Tape(Protocol[BlockT]):
    """A tape that can be read anywhere."""

    @property
    def name(self) -> str:
        """The path, for messages."""
        ...

    def files(self) -> Sequence[TapeRun[BlockT]]:
        """Return the runs of blocks in tape order; two marks in a row have an empty one between."""
        ...

    def read_block(self, entry: BlockT, /) -> bytes:
        """Return a block; FormatError where it is damaged."""
        ...

    def total_length(self, entries: Sequence[BlockT], /) -> int:
        """Add up the lengths of blocks, reading only what it must; errors as ``read_block``."""
        ...
