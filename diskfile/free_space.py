"""The free areas of a compressed file: where a new image or table goes, and what is given back.

An area is given out whole or with at least ``smallest`` bytes left over, because a shorter free
area could not carry a link of the free chain; the few bytes that would be left go along as slack.

What is given back is *pending* until ``settle``: it is not given out again while the entry that
stopped pointing to it may not be on stable storage.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable

from diskfile.compressed_tables import CompressedTables


class FreeSpace:
    """Free areas below the end of the file, and the endless one behind it. Not thread-safe.

    Attributes:
        end: Offset behind the last area that is in use, pending or free.
        pending_bytes: Given back and not settled.
    """

    def __init__(self, end: int, areas: Iterable[tuple[int, int]], *, smallest: int) -> None:
        """Begin with the free areas of a file.

        Args:
            end: Offset behind the last area.
            areas: Offset and length of each, no two of them adjacent.
            smallest: The shortest area there may be, once something is given out: a link's length.
        """
        self.end = end
        self.pending_bytes = 0
        self._smallest = smallest
        self._pending: list[tuple[int, int]] = []
        self._by_length: list[tuple[int, int]] = []  # length, offset; sorted
        self._lengths: dict[int, int] = {}  # by offset
        self._starts: dict[int, int] = {}  # by the offset behind the area
        for offset, length in areas:
            self._add(offset, length)

    def take(self, length: int) -> tuple[int, int]:
        """Give out an area; returns its offset, and its length, which may be a little longer."""
        index = bisect_left(self._by_length, (length, 0))
        if index < len(self._by_length):
            found, offset = self._by_length[index]
            if 0 < found - length < self._smallest:
                length = found
            self._remove(offset)
            if found > length:
                self._add(offset + length, found - length)
            return offset, length
        self.end += length
        return self.end - length, length

    def take_at_end(self, length: int, alignment: int) -> int:
        """Give out an area behind all others, its offset a multiple of ``alignment``."""
        offset = -(-self.end // alignment) * alignment
        if 0 < offset - self.end < self._smallest:
            offset = -(-(self.end + self._smallest) // alignment) * alignment
        if offset > self.end:
            self._merge(self.end, offset - self.end)
        self.end = offset + length
        return offset

    def give_back(self, offset: int, length: int) -> None:
        """Note that an area is no longer pointed to."""
        self._pending.append((offset, length))
        self.pending_bytes += length

    def settle(self) -> None:
        """Make free what was given back; free space at the end of the file goes."""
        for offset, length in self._pending:
            self._merge(offset, length)
        self._pending.clear()
        self.pending_bytes = 0
        start = self._starts.get(self.end)
        if start is not None:
            self._remove(start)
            self.end = start

    def areas(self) -> list[tuple[int, int]]:
        """Return offset and length of each free area, ascending."""
        return sorted(self._lengths.items())

    def areas_up_to(self, size: int) -> list[tuple[int, int]]:
        """Return what ``areas`` does, for a file that is ``size`` bytes long."""
        behind = [(self.end, size - self.end)] if size > self.end else []
        return self.areas() + behind

    @property
    def most_areas(self) -> int:
        """How many free areas there can be once everything is settled."""
        return len(self._lengths) + len(self._pending)

    def _merge(self, offset: int, length: int) -> None:
        before = self._starts.get(offset)
        if before is not None:
            self._remove(before)
            offset, length = before, offset + length - before
        after = self._lengths.get(offset + length)
        if after is not None:
            self._remove(offset + length)
            length += after
        self._add(offset, length)

    def _add(self, offset: int, length: int) -> None:
        insort(self._by_length, (length, offset))
        self._lengths[offset] = length
        self._starts[offset + length] = offset

    def _remove(self, offset: int) -> None:
        length = self._lengths.pop(offset)
        del self._starts[offset + length]
        del self._by_length[bisect_left(self._by_length, (length, offset))]


def free_space_of(tables: CompressedTables) -> FreeSpace:
    """Find the free space of a file: what its tables do not use, whatever its free list says."""
    starts, ends = tables.spaces_in_use()
    end = tables.header.tables_end
    areas = []
    for start, stop in zip(starts.tolist(), ends.tolist(), strict=True):
        if start > end:
            areas.append((end, start - end))
        end = stop
    return FreeSpace(end, areas, smallest=16 if tables.header.wide else 8)
