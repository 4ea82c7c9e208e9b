"""Reading, writing, erasing: what moves, what is left of a count, what is on the tape then."""

import pytest

from ccw.command_word import Flag
from ccw.policy import HERCULES
from ccw.program import Program
from ccw.tape.commands import Command
from tests.support.drives import (
    CHECKED,
    END,
    EXCEPTED,
    FILES,
    IL,
    A,
    B,
    C,
    Capacity,
    content,
    drive_with,
    exact,
    outcome,
    position,
    run,
)

READ, BACK, WRITE, MARK = 0x02, 0x0C, 0x01, 0x1F
SPACE = 0x37


def test_blocks_are_read_in_turn_and_a_mark_is_a_unit_exception():
    drive = drive_with()

    result = run(drive, (READ, 10), (READ, 200), (READ, 80), (READ, 80))

    assert result.reads == {0: A, 1: B}
    assert (result.last, outcome(result)) == (2, (EXCEPTED, 0, 80))
    assert position(drive) == 3


def test_count_longer_than_the_block_leaves_a_residual_and_a_wrong_length():
    assert outcome(exact(drive_with(), READ, 15)) == (END, IL, 5)


def test_count_shorter_than_the_block_loses_its_rest():
    drive = drive_with()

    result = exact(drive, READ, 4)

    assert (result.data, outcome(result)) == (A[:4], (END, IL, 0))
    assert run(drive, (READ, 200)).data == B


def test_a_mark_without_length_suppression_is_a_wrong_length_too():
    assert outcome(exact(drive_with([None]), READ, 80)) == (EXCEPTED, IL, 80)


@pytest.mark.parametrize("model", ["3420", "3480", "3490", "3590"])
def test_reading_backward_fills_storage_from_its_end(model):
    source = bytes(range(200))
    drive = drive_with([A, source], model)
    run(drive, 0x3F, SPACE)
    drive.drive.tape.locate(2)

    assert run(drive, (BACK, 200)).data == source
    assert outcome(exact(drive, BACK, 30)) == (END, IL, 20)
    assert position(drive) == 0


def test_reading_backward_into_too_small_an_area_stores_the_end_of_the_block():
    drive = drive_with([bytes(range(50))])
    drive.drive.tape.locate(1)

    result = exact(drive, BACK, 20)

    assert (result.data, outcome(result)) == (bytes(range(30, 50)), (END, IL, 0))


def test_a_mark_met_backward_is_before_the_head_and_the_count_remains():
    drive = drive_with([A, None])
    drive.drive.tape.locate(2)

    assert outcome(run(drive, (BACK, 80))) == (EXCEPTED, 0, 80)
    assert position(drive) == 1


def test_a_mark_met_backward_leaves_nothing_of_the_count_in_hercules():
    drive = drive_with([None], policy=HERCULES)
    drive.drive.tape.locate(1)

    assert outcome(exact(drive, BACK, 80)) == (EXCEPTED, 0, 0)


def test_read_previous_reads_backward_and_stores_forward():
    drive = drive_with([A, B], "3590")
    drive.drive.tape.locate(2)

    result = run(drive, (0x0A, 210), (0x06, 200))

    assert result.reads == {0: B, 1: B}


def test_a_block_is_written_where_the_head_is_and_ends_the_tape():
    drive = drive_with()

    result = run(drive, SPACE, (WRITE, C))

    assert outcome(result) == (END, 0, 0)
    assert content(drive) == [A, C]


def test_chained_data_are_one_block():
    drive = drive_with([])
    made = Program().add(WRITE, b"one ").chain_data().add(0, b"block")

    assert made.run_on(drive).is_normal
    assert content(drive) == [b"one block"]


def test_chained_areas_share_one_block():
    drive = drive_with([b"0123456789"])
    made = Program().add(READ, count=4).chain_data().add(0, count=6)

    result = made.run_on(drive)

    assert (result.reads, outcome(result)) == ({0: b"0123", 1: b"456789"}, (END, 0, 0))


def test_skipped_data_pass_without_being_stored():
    drive = drive_with()
    made = Program().add(READ, count=10, flags=Flag.SKIP).add(READ, count=200)

    assert made.run_on(drive).reads == {1: B}


def test_marks_are_written():
    drive = drive_with([])

    result = run(drive, (WRITE, A), MARK, MARK)

    assert (outcome(result), content(drive)) == ((END, 0, 1), [A, None, None])


def test_a_gap_shows_nowhere():
    drive = drive_with()

    assert outcome(run(drive, SPACE, 0x17)) == (END, 0, 1)
    assert content(drive) == FILES


def test_security_erase_leaves_nothing_behind_the_head():
    drive = drive_with()

    assert outcome(run(drive, SPACE, 0x17, 0x97, 0x03)) == (END, 0, 1)
    assert content(drive) == [A]


def test_security_erase_erases_nothing_in_hercules():
    drive = drive_with(policy=HERCULES)

    assert outcome(run(drive, SPACE, 0x17, 0x97)) == (END, 0, 1)
    assert content(drive) == FILES


def test_a_write_without_data_is_refused_and_writes_nothing():
    for model, sense in (("3480", "80402027"), ("3420", "02400000")):
        drive = drive_with(model=model)
        drive.drive.tape.locate(1)
        result = exact(drive, WRITE, b"")
        assert (outcome(result)[0], result.sense[:4].hex()) == (CHECKED, sense)
        assert content(drive) == FILES


@pytest.mark.parametrize(("model", "longest"), [("3480", 65_535), ("3590", 262_144)])
def test_a_block_longer_than_the_drive_takes_is_refused(model, longest):
    drive = drive_with([], model)

    def write(length):
        made = Program()
        for start in range(0, length, 65_535):
            made.add(WRITE, bytes(min(65_535, length - start)))
            if start + 65_535 < length:
                made.chain_data()
        return made.run_on(drive)

    assert write(longest).is_normal
    result = write(longest + 1)
    assert (outcome(result)[0], result.sense[3]) == (CHECKED, 0x4E)
    assert [len(block) for block in content(drive)] == [longest]


@pytest.mark.parametrize("write", [(WRITE, C), MARK, 0x17])
def test_protected_tape_refuses_every_command_that_writes(write):
    drive = drive_with(protected=True)

    result = run(drive, write)

    assert outcome(result)[:2] == (CHECKED, 0)
    assert result.sense[:4].hex() == "804a2030"
    assert content(drive) == FILES


def test_behind_the_early_warning_writes_end_with_unit_exception_and_are_done():
    drive = drive_with([], capacity=Capacity(500, margin_bytes=290))

    results = [outcome(run(drive, (WRITE, B))) for _ in range(2)]
    results += [outcome(run(drive, word)) for word in (MARK, 0x17)]

    assert results == [(END, 0, 0), (EXCEPTED, 0, 0), (EXCEPTED, 0, 1), (EXCEPTED, 0, 1)]
    assert content(drive) == [B, B, None]
    assert outcome(run(drive, (BACK, 80), (BACK, 200), (READ, 200))) == (EXCEPTED, 0, 80)


def test_a_block_past_the_end_of_the_tape_is_an_equipment_check():
    for model, sense in (("3480", "10402038"), ("3420", "1040000020")):
        drive = drive_with([A], model, capacity=Capacity(100, margin_bytes=90))
        drive.drive.tape.locate(1)
        result = run(drive, (WRITE, B))
        assert (outcome(result), result.sense.hex()[: len(sense)]) == ((CHECKED, 0, 0), sense)
        assert content(drive) == [A]


def test_the_end_of_a_reel_shows_in_another_bit_in_hercules():
    options = {"capacity": Capacity(100, margin_bytes=90), "policy": HERCULES}
    drive = drive_with([A], "3420", **options)
    drive.drive.tape.locate(1)

    assert run(drive, (WRITE, B)).sense[4] == 0x40


class Recording:
    """A tape that counts how often it is brought to stable storage."""

    def __init__(self, tape):
        self._tape = tape
        self.syncs = 0

    def __getattr__(self, name):
        return getattr(self._tape, name)

    def sync(self):
        self.syncs += 1


def recording(**options):
    drive = drive_with([], **options)
    drive.drive.mounted = Recording(drive.drive.tape)
    return drive


@pytest.mark.parametrize("first", [(0xDB, b"\x20"), 0xC3])
def test_write_immediate_brings_every_write_of_its_chain_to_stable_storage(first):
    drive = recording()
    before = 1 if first == 0xC3 else 0

    run(drive, first, (WRITE, A), (WRITE, B), MARK)
    assert drive.drive.mounted.syncs == before + 3
    run(drive, (WRITE, A))
    assert drive.drive.mounted.syncs == before + 3
    run(drive, first, 0x17, 0x97)
    assert drive.drive.mounted.syncs == 2 * before + 4


def test_synchronize_brings_what_was_written_to_stable_storage():
    drive = recording()

    assert outcome(run(drive, (WRITE, A), 0x43)) == (END, 0, 1)
    assert drive.drive.mounted.syncs == 1


@pytest.mark.parametrize("code", [0x43, 0xC3, 0x12])
def test_synchronizing_needs_no_write_ring_except_in_hercules(code):
    assert outcome(run(drive_with(protected=True), code))[0] == END
    theirs = run(drive_with(protected=True, policy=HERCULES), code)
    assert (outcome(theirs)[0], theirs.sense[3]) == (CHECKED, 0x30)


def test_the_buffer_is_always_empty():
    assert outcome(run(drive_with(), (0x12, 50))) == (END, 0, 50)
    assert outcome(run(drive_with(policy=HERCULES), (0x12, 50), Command.NO_OPERATION))[0] == 0
