"""Random programs against a drive, beside a tape that is nothing but a list.

The list model knows blocks, marks and a position, and how each command ends; it knows nothing of
files, indexes or channels. One machine, over every medium.
"""

import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from ccw.program import Program
from ccw.tape import TapeDrive
from tests.support.drives import CHECKED, END, EXCEPTED
from tests.support.mounted import KINDS, Kind

LENGTHS = st.one_of(st.integers(1, 40), st.sampled_from([4096, 32_760, 65_535]))
BLOCKS = st.builds(lambda length, byte: bytes([byte]) * length, LENGTHS, st.integers(0, 255))
ENTRIES = st.lists(st.one_of(st.none(), BLOCKS), max_size=6)


class ListTape:
    """A tape as a list, and how a 3480 ends each command on it."""

    def __init__(self, entries):
        self.entries = list(entries)
        self.at = 0
        self.lost = False

    def run(self, code, operand):
        """Unit status, ERA code and data of one command."""
        if self.lost and code != 0x07:
            return CHECKED, 0x47, None
        return getattr(self, f"run_{code:02x}")(operand)

    def run_07(self, _):
        self.at, self.lost = 0, False
        return END, None, None

    def run_01(self, block):
        self.entries[self.at :] = [block]
        self.at += 1
        return END, None, None

    run_1f = run_01

    def run_17(self, _):
        return END, None, None

    def run_97(self, _):
        del self.entries[self.at :]
        return END, None, None

    def run_22(self, _):
        return END, None, (0x01000000 | self.at).to_bytes(4, "big") * 2

    def run_4f(self, place):
        self.lost = place > len(self.entries)
        self.at = min(place, len(self.entries))
        return (CHECKED, 0x44, None) if self.lost else (END, None, None)

    def run_02(self, _):
        if self.at == len(self.entries):
            return CHECKED, 0x31, None
        self.at += 1
        return self.met(self.entries[self.at - 1])

    def run_0c(self, _):
        if self.at == 0:
            return CHECKED, 0x39, None
        self.at -= 1
        return self.met(self.entries[self.at])

    def run_37(self, _):
        return *self.run_02(None)[:2], None

    def run_27(self, _):
        return *self.run_0c(None)[:2], None

    def run_3f(self, _):
        while (ended := self.run_37(None))[0] == END:
            pass
        return ended if ended[0] == CHECKED else (END, None, None)

    def run_2f(self, _):
        while (ended := self.run_27(None))[0] == END:
            pass
        return ended if ended[0] == CHECKED else (END, None, None)

    def met(self, entry):
        return (EXCEPTED, None, None) if entry is None else (END, None, entry)


class Machine(RuleBasedStateMachine):
    kind: Kind

    def __init__(self):
        super().__init__()
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.folder = folder

    @initialize(entries=ENTRIES)
    def mount(self, entries):
        tape, self.content = self.stack.enter_context(self.kind.mounted(self.folder, entries))
        self.drive = TapeDrive("3480", tape)
        self.model = ListTape(entries)

    def compare(self, words):
        """Run a program and the model, which stops where the program does."""
        program, expected = Program(), []
        for code, operand in words:
            if isinstance(operand, bytes):
                program.add(code, operand, sli=True)
            elif code == 0x4F:
                program.add(code, (0x01000000 | operand).to_bytes(4, "big"), sli=True)
            else:
                program.add(code, count=65_535 if code in (0x02, 0x0C) else 8, sli=True)
        result = program.run_on(self.drive)
        for code, operand in words:
            expected.append(self.model.run(code, operand))
            if expected[-1][0] != END:
                break
        status, era, _ = expected[-1]
        assert result.last == len(expected) - 1
        assert result.ended.unit == status
        assert result.ended.channel == 0
        assert era is None or result.sense[3] == era
        data = {at: found for at, (_, _, found) in enumerate(expected) if found is not None}
        assert result.reads == data

    @rule(blocks=st.lists(st.one_of(st.none(), BLOCKS), min_size=1, max_size=3))
    def write(self, blocks):
        self.compare([(0x1F, None) if block is None else (0x01, block) for block in blocks])

    @rule(codes=st.lists(st.sampled_from([0x02, 0x0C, 0x22]), min_size=1, max_size=5))
    def read(self, codes):
        self.compare([(code, None) for code in codes])

    @rule(codes=st.lists(st.sampled_from([0x37, 0x27, 0x3F, 0x2F, 0x07]), min_size=1, max_size=4))
    def move(self, codes):
        self.compare([(code, None) for code in codes])

    @rule(place=st.integers(0, 8), code=st.sampled_from([0x02, 0x0C, 0x1F, 0x37]))
    def locate(self, place, code):
        self.compare([(0x4F, place), (code, None)])

    @rule()
    def erase(self):
        self.compare([(0x17, None), (0x97, None)])

    @invariant()
    def head_is_where_the_list_says(self):
        if hasattr(self, "model"):
            assert self.drive.drive.tape.position == self.model.at

    @rule()
    def look_at_the_tape(self):
        assert self.content() == self.model.entries

    def teardown(self):
        if hasattr(self, "model"):
            self.look_at_the_tape()
        self.stack.close()


@pytest.mark.parametrize("medium", KINDS, ids=lambda kind: kind.name)
def test_random_programs_leave_the_tape_and_the_list_alike(medium):
    class OverMedium(Machine):
        kind = medium

    run_state_machine_as_test(OverMedium, settings=settings(stateful_step_count=25))
