"""Moving a tape without reading it, and finding places on it."""

import pytest

from ccw.policy import HERCULES
from tests.support.drives import (
    CHECKED,
    END,
    EXCEPTED,
    UC,
    A,
    B,
    C,
    drive_with,
    exact,
    outcome,
    position,
    run,
)

READ, BACK, WRITE = 0x02, 0x0C, 0x01
SPACE, BACKSPACE, SPACE_FILE, BACKSPACE_FILE = 0x37, 0x27, 0x3F, 0x2F
LOCATE, REWIND, UNLOAD = 0x4F, 0x07, 0x0F
LOST = [A, B, None]


def test_spacing_a_block_passes_a_block_or_a_mark():
    drive = drive_with()

    assert [outcome(run(drive, SPACE))[0] for _ in range(3)] == [END, END, EXCEPTED]
    assert position(drive) == 3
    assert [outcome(run(drive, BACKSPACE))[0] for _ in range(3)] == [EXCEPTED, END, END]
    assert position(drive) == 0


def test_spacing_a_file_ends_behind_the_mark_and_is_no_exception():
    drive = drive_with()

    assert [(outcome(run(drive, SPACE_FILE)), position(drive)) for _ in range(3)] == [
        ((END, 0, 1), 3),
        ((END, 0, 1), 5),
        ((END, 0, 1), 6),
    ]


def test_backspacing_a_file_ends_before_the_mark():
    drive = drive_with()
    drive.drive.tape.locate(5)

    assert [(outcome(run(drive, BACKSPACE_FILE)), position(drive)) for _ in range(2)] == [
        ((END, 0, 1), 4),
        ((END, 0, 1), 2),
    ]


@pytest.mark.parametrize("code", [BACKSPACE, BACKSPACE_FILE, BACK])
def test_backward_at_the_load_point_is_a_unit_check(code):
    for model, sense in (("3480", "00482039"), ("3490", "00482039"), ("3420", "00480000")):
        drive = drive_with(model=model)
        result = run(drive, (code, 1))
        assert (outcome(result), result.sense[:4].hex()) == ((CHECKED, 0, 1), sense)


def test_backspacing_a_file_stops_at_the_load_point():
    drive = drive_with()
    drive.drive.tape.locate(2)

    result = run(drive, BACKSPACE_FILE)

    assert (outcome(result)[0], result.sense[:4].hex(), position(drive)) == (CHECKED, "00482039", 0)


@pytest.mark.parametrize("code", [SPACE, SPACE_FILE, READ])
def test_forward_where_nothing_is_recorded_is_a_unit_check(code):
    for model, sense in (("3480", "08402031"), ("3420", "1040000000c00360")):
        drive = drive_with([A], model)
        drive.drive.tape.locate(1)
        result = run(drive, (code, 1))
        assert (outcome(result), result.sense.hex()[: len(sense)]) == ((CHECKED, 0, 1), sense)


def test_a_blank_tape_is_at_its_load_point():
    result = run(drive_with([]), (READ, 80))

    assert (outcome(result), result.sense[:4].hex()) == ((CHECKED, 0, 80), "08482031")


def test_rewinding_goes_to_the_load_point():
    drive = drive_with()

    assert run(drive, SPACE_FILE, REWIND, (READ, 10)).data == A


def test_the_block_id_counts_blocks_and_marks():
    drive = drive_with()

    result = run(drive, (0x22, 8), SPACE_FILE, (0x22, 8))

    assert result.reads == {0: bytes.fromhex("01000000") * 2, 2: bytes.fromhex("01000003") * 2}
    assert run(drive_with(model="3590"), SPACE, (0x22, 8)).data == bytes.fromhex("00000001") * 2


def test_a_block_is_located_by_the_id_it_had():
    drive = drive_with()

    result = run(drive, (READ, 10), (LOCATE, bytes.fromhex("81000003")), (READ, 3))

    assert result.reads == {0: A, 2: C}
    assert outcome(exact(drive, LOCATE, bytes(4))) == (END, 0, 0)
    assert position(drive) == 0


@pytest.mark.parametrize("wrong", ["010000", "01c00001"])
def test_a_block_id_that_is_none_is_rejected_before_anything_moves(wrong):
    drive = drive_with()
    drive.drive.tape.locate(1)

    result = run(drive, (LOCATE, bytes.fromhex(wrong)))

    assert (outcome(result)[0], result.sense[:4].hex()) == (UC, "80402027")
    assert position(drive) == 1
    assert run(drive, SPACE).is_normal


def test_wide_block_ids_have_no_reserved_bits():
    drive = drive_with(model="3590")

    assert run(drive, (LOCATE, bytes.fromhex("00000003")), (READ, 3)).data == C
    assert run(drive, (LOCATE, bytes.fromhex("00c00001"))).sense[3] == 0x44


@pytest.fixture
def lost():
    """A drive that looked for a block there is not."""
    drive = drive_with(LOST)
    result = run(drive, (LOCATE, bytes.fromhex("01000050")))
    assert (outcome(result)[0], result.sense[:4].hex()) == (CHECKED, "10402044")
    return drive


@pytest.mark.parametrize(
    "word",
    [
        *(READ, BACK, (WRITE, C), SPACE, BACKSPACE, SPACE_FILE, BACKSPACE_FILE),
        *((LOCATE, bytes(4)), (0xDB, b"\x00"), 0xC3, 0x43, 0x22, 0x12, 0x17, 0x1F, 0x03, 0x2B),
    ],
)
def test_a_drive_that_lost_its_place_does_nothing_with_the_tape(lost, word):
    result = run(lost, word)

    assert (outcome(result)[0], result.sense[:4].hex()) == (CHECKED, "12402047")
    assert (list(lost.drive.tape.medium), position(lost)) == (LOST, 3)


@pytest.mark.parametrize("word", [(0x04, 24), (0xE4, 7), (0x24, 32), (0x64, 64)])
def test_a_drive_that_lost_its_place_still_tells_what_it_is(lost, word):
    assert run(lost, word).is_normal
    assert run(lost, SPACE).sense[3] == 0x47


@pytest.mark.parametrize("word", [REWIND, (0x77, bytes.fromhex("9000"))])
def test_rewinding_or_a_reset_of_the_fence_ends_it(lost, word):
    assert run(lost, word).is_normal
    assert run(lost, REWIND, (READ, 10)).data == A


def test_a_new_tape_finds_a_drive_that_is_not_lost(lost):
    tape = lost.drive.tape
    run(lost, UNLOAD)
    lost.load(tape)

    assert run(lost, (READ, 10)).data == A


def test_a_lost_drive_reads_backward_in_hercules():
    drive = drive_with([A, B], policy=HERCULES)

    assert run(drive, (LOCATE, bytes.fromhex("01000050"))).sense[3] == 0x44
    assert run(drive, (BACK, 200)).data == B
    assert run(drive, (READ, 200)).sense[3] == 0x47


@pytest.mark.parametrize(
    ("model", "status", "sense"),
    [
        ("3420", CHECKED | 0x20, "4022000000c00300"),
        ("3480", CHECKED, "4042202b00000022"),
        ("3490", CHECKED, "4042202b00000022"),
    ],
)
def test_unloading_ends_with_a_unit_check_that_shows_it(model, status, sense):
    drive = drive_with(model=model)

    result = run(drive, SPACE, UNLOAD)

    assert (outcome(result), result.sense[:8].hex()) == ((status, 0, 1), sense)
    assert drive.drive.mounted is None


def test_without_a_tape_commands_that_need_one_are_not_begun():
    for model, sense in (("3420", "40220000"), ("3480", "40422043")):
        drive = drive_with(model=model)
        run(drive, UNLOAD)
        results = [run(drive, word) for word in ((READ, 80), REWIND, (WRITE, A), 0x03)]
        assert [outcome(result)[:2] for result in results] == [(UC, 0)] * 4
        assert {result.sense[:4].hex() for result in results} == {sense}
        assert outcome(results[0])[2] == 80


def test_unloading_rewinds_syncs_and_closes_and_a_new_tape_is_not_protected():
    drive = drive_with()
    run(drive, (0x77, bytes.fromhex("82008000")))
    assert run(drive, 0x1F).sense[3] == 0x30
    calls = []

    class Watched:
        def __init__(self, tape):
            self._tape = tape

        def __getattr__(self, name):
            if name in ("rewind", "sync", "close"):
                calls.append(name)
            return getattr(self._tape, name)

    tape = drive.drive.tape
    drive.drive.mounted = Watched(tape)
    run(drive, UNLOAD)

    assert calls == ["rewind", "sync", "close"]
    drive.load(tape)
    assert run(drive, 0x1F).is_normal
