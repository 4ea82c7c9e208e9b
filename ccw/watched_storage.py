"""Storage in which every word of a program has an area of its own, and what was stored there shows.

An area holds what a word writes, or takes what it reads. A program that loops stores into the same
area again and again; what counts is the last state of it.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from ccw.storage import Storage


@dataclass(frozen=True, slots=True)
class Area:
    """A stretch of storage."""

    start: int
    length: int


class WatchedStorage(Storage):
    """Storage that remembers how much of each area was stored.

    Attributes:
        areas: Ascending, without overlap.
    """

    __slots__ = ("_high", "_low", "_starts", "areas")

    def __init__(self, size_bytes: int, areas: Sequence[Area]) -> None:
        super().__init__(size_bytes)
        self.areas = areas
        self._starts = [area.start for area in areas]
        self._low = [area.length for area in areas]
        self._high = [0] * len(areas)

    def store(self, address: int, data: bytes | memoryview, *, key: int = 0) -> None:
        """Put bytes, and remember where; raises as ``Storage.store`` does."""
        super().store(address, data, key=key)
        index = bisect_right(self._starts, address) - 1
        if index >= 0 and len(data):
            at = address - self._starts[index]
            self._low[index] = min(self._low[index], at)
            self._high[index] = max(self._high[index], at + len(data))

    def fill(self, address: int, data: bytes) -> None:
        """Put bytes as the program's author does: they do not count as stored."""
        super().store(address, data)

    def stored(self, index: int) -> bytes:
        """Return an area from its first byte to the last one stored; empty when none was."""
        return self.fetch(self.areas[index].start, self._high[index])

    def stored_backward(self, index: int) -> bytes:
        """Return an area from the lowest byte stored to its end; empty when none was."""
        area = self.areas[index]
        return self.fetch(area.start + self._low[index], area.length - self._low[index])
