"""Free areas: held to a map of the file that knows every byte."""

from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from diskfile.free_space import FreeSpace

lengths = st.integers(16, 80)
"""No image and no table is shorter than a link of the free chain."""


class AreasComeAndGo(RuleBasedStateMachine):
    """``used`` has the areas given out and not given back, ``pending`` those given back."""

    @initialize(
        gaps=st.lists(st.tuples(st.integers(8, 50), lengths), max_size=8),
        smallest=st.sampled_from([8, 16]),
    )
    def begin(self, gaps: list[tuple[int, int]], smallest: int) -> None:
        self.smallest = smallest
        self.used: dict[int, int] = {}
        self.pending: list[tuple[int, int]] = []
        areas, end = [], 100
        for gap, length in ((max(gap, smallest), length) for gap, length in gaps):
            areas.append((end, gap))
            self.used[end + gap] = length
            end += gap + length
        self.free = FreeSpace(end, areas, smallest=smallest)

    @rule(length=lengths)
    def take(self, length: int) -> None:
        fits = [each for _offset, each in self.free.areas() if each >= length]
        end = self.free.end
        offset, found = self.free.take(length)
        assert length <= found < length + self.smallest
        assert (offset == end) == (not fits)
        self.used[offset] = found

    @rule(length=lengths, alignment=st.sampled_from([8, 16]))
    def take_at_end(self, length: int, alignment: int) -> None:
        end = self.free.end
        offset = self.free.take_at_end(length, alignment)
        assert offset % alignment == 0
        assert end <= offset < end + self.smallest + alignment
        self.used[offset] = length

    @precondition(lambda self: self.used)
    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        offset = data.draw(st.sampled_from(sorted(self.used)))
        self.pending.append((offset, self.used.pop(offset)))
        self.free.give_back(*self.pending[-1])

    @rule()
    def settle(self) -> None:
        self.free.settle()
        self.pending.clear()
        assert self.free.pending_bytes == 0
        for offset, length in self.free.areas():
            assert offset + length < self.free.end

    @invariant()
    def every_byte_is_used_or_pending_or_free_and_only_one_of_them(self) -> None:
        taken = sorted([*self.used.items(), *self.pending, *self.free.areas()])
        at = 100
        for offset, length in taken:
            assert offset == at
            at = offset + length
        assert at == self.free.end

    @invariant()
    def free_areas_are_long_enough_and_apart(self) -> None:
        areas = self.free.areas()
        assert all(length >= self.smallest for _offset, length in areas)
        settled = [(left + length, right) for (left, length), (right, _) in pairwise(areas)]
        assert all(end < start for end, start in settled)


TestAreasComeAndGo = AreasComeAndGo.TestCase
TestAreasComeAndGo.settings = settings(max_examples=25)
