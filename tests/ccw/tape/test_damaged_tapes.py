"""Damaged images and failing storage: a unit check that says so, never an exception."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccw.policy import HERCULES, IBM
from ccw.tape import TapeDrive
from primitives import DasdError
from tests.support.drives import CHECKED, END, EXCEPTED, UC, A, B, C, outcome, run
from tests.support.mounted import read_entries, write_entries
from vtape import mount_tape
from vtape.chunk import Compression

READ, BACK, WRITE, MARK, SPACE = (0x02, 500), (0x0C, 500), (0x01, C), 0x1F, 0x37
ENTRIES = [A, B, None, C]
DATA_CHECK, END_OF_DATA, DRIVE_CHECK, WRITE_CHECK, END_OF_TAPE = 0x23, 0x31, 0x35, 0x25, 0x38


@pytest.fixture
def attach(tmp_path):
    """Write an image and put it into a drive."""
    tapes = []

    def attached(raw=None, model="3480", *, entries=ENTRIES, policy=IBM, **options):
        path = write_entries(tmp_path / "T.aws", entries)
        if raw is not None:
            path.write_bytes(raw(path.read_bytes()) if callable(raw) else raw)
        tapes.append(mount_tape(path, **options))
        return TapeDrive(model, tapes[-1], policy=policy)

    yield attached
    for tape in tapes:
        tape.close()


def reads_until_check(drive):
    """What every read gave, and the sense of the check that ended it."""
    found = []
    while True:
        result = run(drive, READ)
        if result.ended.unit & UC:
            return found, result.sense
        found.append(None if result.ended.unit == EXCEPTED else result.data)


def test_every_cut_of_an_image_is_read_to_where_it_is_whole(tmp_path):
    whole = write_entries(tmp_path / "whole.aws", ENTRIES).read_bytes()
    ends = {0: 0, 16: 1, 222: 2, 228: 3, len(whole): 4}
    path = tmp_path / "T.aws"
    for cut in range(len(whole) + 1):
        path.write_bytes(whole[:cut])
        for model in ("3480", "3420"):
            with mount_tape(path, protected=True) as tape:
                found, sense = reads_until_check(TapeDrive(model, tape))
            good = max(number for end, number in ends.items() if end <= cut)
            assert found == ENTRIES[:good]
            expected = END_OF_DATA if cut in ends else DATA_CHECK
            if model == "3480":
                assert sense[3] == expected
            else:
                assert sense[0] == (0x10 if cut in ends else 0x08)


@pytest.mark.parametrize("lost", [1, 3, 8])
def test_a_cut_block_ends_the_data_in_hercules(attach, lost):
    drive = attach(lambda raw: raw[:-lost], policy=HERCULES)

    found, sense = reads_until_check(drive)

    assert (found, sense[:4].hex()) == ([A, B, None], "10402036")


def test_a_cut_block_stops_every_motion_that_would_pass_it(attach):
    drive = attach(lambda raw: raw[:-1])
    drive.drive.tape.locate(3)

    for code in (0x37, 0x3F):
        result = run(drive, code)
        assert (outcome(result)[0], result.sense[3]) == (CHECKED, DATA_CHECK)
    assert run(drive, (0x4F, bytes.fromhex("01000004"))).sense[3] == 0x44


def test_writing_before_the_damage_makes_the_tape_whole(attach, tmp_path):
    drive = attach(lambda raw: raw[:-1])
    reads_until_check(drive)

    assert run(drive, WRITE, MARK).is_normal
    assert read_entries(tmp_path / "T.aws") == [A, B, None, C, None]


def test_a_block_that_does_not_unpack_is_a_data_check_and_the_next_is_read(tmp_path):
    path = write_entries(tmp_path / "T.het", [B, B, C], Compression.ZLIB)
    raw = bytearray(path.read_bytes())
    raw[6 + raw[0] + 6] ^= 0x55
    path.write_bytes(raw)

    with mount_tape(path) as tape:
        drive = TapeDrive("3490", tape)
        assert run(drive, READ).data == B
        assert run(drive, READ).sense[:4].hex() == "08402023"
        assert run(drive, READ).data == C
        assert run(drive, BACK, BACK).sense[3] == DATA_CHECK
        assert run(drive, BACK).data == B


@given(
    edits=st.lists(st.tuples(st.integers(0, 260), st.integers(0, 255)), max_size=4),
    keep=st.integers(0, 260),
    programs=st.lists(
        st.lists(
            st.sampled_from([READ, BACK, SPACE, 0x27, 0x3F, 0x2F, 0x07, (0x4F, b"\x01\0\0\2")]),
            min_size=1,
            max_size=4,
        ),
        max_size=8,
    ),
    compression=st.sampled_from(list(Compression)),
    changes=st.booleans(),
)
def test_no_image_makes_a_drive_raise(
    tmp_path_factory, edits, keep, programs, compression, changes
):
    path = tmp_path_factory.getbasetemp() / "hostile.het"
    raw = bytearray(write_entries(path, [A, B * 3, None, C], compression).read_bytes()[:keep])
    for at, value in edits:
        if at < len(raw):
            raw[at] = value
    path.write_bytes(raw)

    try:
        mounted = mount_tape(path, protected=not changes)
    except DasdError:
        assert changes  # not even the beginning of a tape: nothing that may be written over
        return
    with mounted as tape:
        drive = TapeDrive("3480", tape)
        for program in programs:
            result = run(drive, *program)
            assert result.ended.unit in (END, EXCEPTED, CHECKED)
            assert len(result.sense) == (24 if result.ended.unit == CHECKED else 0)
        if changes:
            run(drive, 0x07)
            assert run(drive, WRITE, MARK).is_normal
            assert read_entries(path) == [C, None]


def failing(error):
    def fails(*_args):
        raise OSError(error, os.strerror(error))

    return fails


@pytest.mark.parametrize(("model", "sense"), [("3480", "10402035"), ("3420", "1040000040")])
def test_storage_that_cannot_be_read_is_an_equipment_check(attach, monkeypatch, model, sense):
    drive = attach(model=model)
    monkeypatch.setattr(os, "pread", failing(5))

    result = run(drive, SPACE, READ)

    assert (outcome(result)[0], result.sense.hex()[: len(sense)]) == (CHECKED, sense)


@pytest.mark.parametrize(
    ("error", "model", "sense"),
    [
        (5, "3480", "08402025"),
        (5, "3420", "08400060"),
        (28, "3480", "10402038"),
        (28, "3420", "1040000000c00360"),
    ],
)
@pytest.mark.parametrize("word", [WRITE, MARK], ids=["block", "mark"])
def test_storage_that_cannot_be_written_ends_the_tape_before_the_block(
    attach, tmp_path, monkeypatch, error, model, sense, word
):
    drive = attach(model=model)
    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", failing(error))
        result = run(drive, SPACE, word)

    assert (outcome(result)[0], result.sense.hex()[: len(sense)]) == (CHECKED, sense)
    assert read_entries(tmp_path / "T.aws") == [A]
    assert run(drive, WRITE).is_normal


def test_a_tape_that_cannot_be_brought_to_stable_storage_is_not_unloaded(attach, monkeypatch):
    drive = attach()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", failing(5))
        for code in (0x43, 0x0F):
            assert run(drive, code).sense[3] == WRITE_CHECK
    assert run(drive, 0x07, READ).data == A
