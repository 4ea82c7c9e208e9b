"""A tape in memory, made of runs of blocks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest

from primitives import FormatError, Where

DAMAGED = b"\x00damaged"


@dataclass(frozen=True)
class MemoryBlock:
    number: int
    offset: int
    raw: bytes


@dataclass(frozen=True)
class MemoryRun:
    blocks: Sequence[MemoryBlock]
    closed: bool


class MemoryRuns:
    """Keeps ``tapelabels.tape.Tape``; a block of the text DAMAGED cannot be read."""

    name = "memory"

    def __init__(self, runs: Sequence[Sequence[bytes]], *, closed: bool) -> None:
        self._runs, number, offset = [], 0, 0
        for run in runs:
            blocks = []
            for raw in run:
                blocks.append(MemoryBlock(number, offset, raw))
                number, offset = number + 1, offset + 6 + len(raw)
            number, offset = number + 1, offset + 6
            self._runs.append(MemoryRun(blocks, closed or len(self._runs) + 1 < len(runs)))

    def files(self) -> list[MemoryRun]:
        return self._runs

    def read_block(self, entry: MemoryBlock) -> bytes:
        if entry.raw == DAMAGED:
            where = Where(self.name, entry.offset)
            raise FormatError("block", where=where, found=entry.raw)
        return entry.raw

    def total_length(self, entries: Sequence[MemoryBlock]) -> int:
        return sum(len(entry.raw) for entry in entries)


@pytest.fixture(scope="session")
def tape_of() -> Callable[..., MemoryRuns]:
    """Make a tape of runs of blocks: each ends at a tape mark, but the last if not closed."""

    def make(*runs: Sequence[bytes], closed: bool = True) -> MemoryRuns:
        return MemoryRuns(runs, closed=closed)

    return make


@pytest.fixture(scope="session")
def damaged() -> bytes:
    """A block that cannot be read."""
    return DAMAGED
