"""Tapes in drives: one contract, kept in memory, on AWSTAPE and on HET files."""

import os
from pathlib import Path

import pytest

from tests.support.mounted import KINDS, Capacity, Kind, read_entries, write_entries
from vtape import (
    MountedTape,
    Stop,
    TapeBusyError,
    TapeFormatError,
    TapeWriteError,
    UnreadableTapeError,
    UnsupportedTapeError,
    mount_tape,
)
from vtape.chunk import LONGEST_BLOCK, Compression
from vtape.medium import MemoryMedium

A, B, C = b"A" * 10, b"B" * 200, b"C" * 3
FILES = [A, B, None, C, None, None]
LONG = bytes(range(251)) * 300


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def kind(request) -> Kind:
    return request.param


@pytest.fixture
def mounted(kind, tmp_path):
    with kind.mounted(tmp_path, FILES) as both:
        yield both


@pytest.fixture
def tape(mounted) -> MountedTape:
    return mounted[0]


def test_blocks_are_read_forward_to_the_end_of_data(tape):
    met = [tape.read() for _ in range(7)]

    assert met == [A, B, Stop.MARK, C, Stop.MARK, Stop.MARK, Stop.END_OF_DATA]
    assert tape.position == 6


def test_blocks_are_read_backward_to_the_load_point(tape):
    tape.locate(6)
    met = [tape.read_backward() for _ in range(7)]

    assert met == [Stop.MARK, Stop.MARK, C, Stop.MARK, B, A, Stop.LOAD_POINT]
    assert tape.position == 0


def test_spacing_tells_blocks_from_marks(tape):
    assert [tape.space() for _ in range(4)] == [None, None, Stop.MARK, None]
    assert [tape.space_backward() for _ in range(2)] == [None, Stop.MARK]
    assert tape.position == 2


def test_spacing_a_file_stops_behind_the_mark(tape):
    assert [(tape.space_file(), tape.position) for _ in range(4)] == [
        (Stop.MARK, 3),
        (Stop.MARK, 5),
        (Stop.MARK, 6),
        (Stop.END_OF_DATA, 6),
    ]


def test_spacing_a_file_backward_stops_before_the_mark(tape):
    tape.locate(6)

    assert [(tape.space_file_backward(), tape.position) for _ in range(4)] == [
        (Stop.MARK, 5),
        (Stop.MARK, 4),
        (Stop.MARK, 2),
        (Stop.LOAD_POINT, 0),
    ]


def test_locating_what_is_not_there_ends_at_the_end_of_data(tape):
    assert (tape.locate(4), tape.position) == (None, 4)
    assert (tape.locate(6), tape.position) == (None, 6)
    assert (tape.locate(7), tape.position) == (Stop.END_OF_DATA, 6)


def test_a_written_block_ends_the_tape(mounted):
    tape, content = mounted
    tape.locate(1)

    assert tape.write(C) is None
    assert tape.read() is Stop.END_OF_DATA
    assert content() == [A, C]


def test_a_written_mark_ends_the_tape(mounted):
    tape, content = mounted

    assert tape.write_mark() is None
    assert (tape.position, content()) == (1, [None])


def test_writing_goes_on_behind_what_was_written(mounted):
    tape, content = mounted
    tape.locate(4)
    for block in (B, A):
        tape.write(block)
    tape.write_mark()
    tape.write(C)

    assert content() == [A, B, None, C, B, A, None, C]
    assert (tape.space_file_backward(), tape.position) == (Stop.MARK, 6)


def test_blocks_of_several_chunks_are_written_and_read_both_ways(kind, tmp_path):
    source = os.urandom(150_000)
    with kind.mounted(tmp_path, [LONG, A]) as (tape, content):
        assert tape.read() == LONG
        tape.write(source)
        tape.write(C)
        assert tape.read_backward() == C
        assert tape.read_backward() == source
        assert tape.read_backward() == LONG
        assert content() == [LONG, source, C]


def test_erasing_removes_the_rest_of_the_tape(mounted):
    tape, content = mounted
    tape.locate(2)
    tape.erase()

    assert (tape.read(), content()) == (Stop.END_OF_DATA, [A, B])


def test_protected_tape_is_not_changed(kind, tmp_path):
    with kind.mounted(tmp_path, FILES, protected=True) as (tape, content):
        for change in (lambda: tape.write(A), tape.write_mark, tape.erase):
            with pytest.raises(TapeWriteError, match="write-protected"):
                change()
        tape.sync()
        assert content() == FILES


def test_a_block_past_the_capacity_is_not_written_and_nothing_is_lost(kind, tmp_path):
    source = os.urandom(100)
    capacity = Capacity(length_bytes=2 * 106 + 10, margin_bytes=50)
    with kind.mounted(tmp_path, capacity=capacity) as (tape, content):
        ends = [(tape.write(source), tape.is_near_end) for _ in range(3)]
        assert ends == [(None, False), (None, True), (Stop.END_OF_TAPE, True)]
        tape.locate(1)
        assert tape.write(source * 2) is Stop.END_OF_TAPE
        assert content() == [source, source]
        assert not tape.is_near_end


def test_a_tape_can_be_filled_to_its_last_byte_and_warns_behind_its_margin(kind, tmp_path):
    source = os.urandom(100)
    with kind.mounted(tmp_path, capacity=Capacity(212, margin_bytes=106)) as (tape, _):
        assert (tape.write(source), tape.is_near_end) == (None, False)
        assert (tape.write(source), tape.is_near_end) == (None, True)
        assert tape.write_mark() is Stop.END_OF_TAPE


def test_early_warning_is_never_at_the_load_point(kind, tmp_path):
    with kind.mounted(tmp_path, capacity=Capacity(100, margin_bytes=1000)) as (tape, _):
        assert not tape.is_near_end
        tape.write_mark()
        assert tape.is_near_end


@pytest.mark.parametrize("compression", list(Compression))
def test_written_image_is_the_one_a_tape_writer_makes(tmp_path, compression):
    expected = write_entries(tmp_path / "expected", [*FILES, LONG, C, None], compression)
    write_entries(tmp_path / "T.het", [A, LONG, LONG], compression)

    with mount_tape(tmp_path / "T.het", compression=compression) as tape:
        tape.space()
        for entry in [*FILES[1:], LONG, C, None]:
            tape.write_mark() if entry is None else tape.write(entry)
        tape.sync()

    assert (tmp_path / "T.het").read_bytes() == expected.read_bytes()


def test_mounted_tape_is_mounted_nowhere_else(tmp_path):
    path = write_entries(tmp_path / "T.aws", FILES)
    first = mount_tape(path)

    for protected in (False, True):
        with pytest.raises(TapeBusyError):
            mount_tape(path, protected=protected)

    first.close()
    readers = [mount_tape(path, protected=True) for _ in range(2)]
    with pytest.raises(TapeBusyError):
        mount_tape(path)
    for reader in readers:
        reader.close()


def test_damaged_block_is_passed_and_the_next_one_read(tmp_path):
    path = write_entries(tmp_path / "T.het", [B, B, C], Compression.ZLIB)
    raw = bytearray(path.read_bytes())
    second = 6 + raw[0] + 6  # the data behind the second header
    raw[second] ^= 0x55
    path.write_bytes(raw)

    with mount_tape(path) as tape:
        assert tape.read() == B
        with pytest.raises(TapeFormatError):
            tape.read()
        assert tape.read() == C


@pytest.mark.parametrize("cut", [1, 2, 8])
def test_cut_tape_is_read_to_the_damage_and_cut_off_by_writing(tmp_path, cut):
    path = write_entries(tmp_path / "T.aws", [A, None, C])
    path.write_bytes(path.read_bytes()[:-cut])

    with mount_tape(path) as tape:
        assert [tape.read(), tape.read()] == [A, Stop.MARK]
        for move in (tape.read, tape.space, tape.space_file, lambda: tape.locate(9)):
            with pytest.raises(TapeFormatError):
                move()
        assert tape.findings
        tape.write(B)
        assert tape.read() is Stop.END_OF_DATA

    assert read_entries(path) == [A, None, B]


def test_what_is_no_tape_is_not_mounted_for_writing(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_bytes(b"Dear Sir or Madam, " * 20)

    with pytest.raises(TapeFormatError, match="not an AWSTAPE or HET image"):
        mount_tape(path)
    with mount_tape(path, protected=True) as tape, pytest.raises(TapeFormatError):
        tape.read()


def test_other_containers_and_missing_files_are_refused(tmp_path):
    path = tmp_path / "T.fkt"
    path.write_bytes(b"000000640064" + bytes(100))

    with pytest.raises(UnsupportedTapeError):
        mount_tape(path)
    with pytest.raises(UnreadableTapeError):
        mount_tape(tmp_path / "none.aws")
    with pytest.raises(UnreadableTapeError):
        mount_tape(tmp_path)


def test_file_nobody_may_write_is_a_protected_tape(tmp_path, monkeypatch):
    path = write_entries(tmp_path / "T.aws", FILES)
    opened = Path.open

    def refused(self, mode="r", *args, **kwargs):
        if "+" in mode:
            raise PermissionError(13, "Permission denied")
        return opened(self, mode, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refused)

    with mount_tape(path) as tape:
        assert tape.is_protected
        assert tape.read() == A


@pytest.mark.parametrize(("error", "ends"), [(28, True), (5, False)])
def test_write_that_fails_leaves_a_tape_that_ends_before_it(tmp_path, monkeypatch, error, ends):
    path = write_entries(tmp_path / "T.aws", FILES)
    with mount_tape(path) as tape:
        tape.locate(2)
        written = os.pwrite

        def fails(descriptor, data, offset):
            if len(data) > 5:
                return written(descriptor, data[:5], offset)
            raise OSError(error, os.strerror(error))

        monkeypatch.setattr(os, "pwrite", fails)
        if ends:
            assert tape.write(b"x") is Stop.END_OF_TAPE
        else:
            with pytest.raises(TapeWriteError):
                tape.write(b"x")
        monkeypatch.undo()

    assert read_entries(path) == [A, B]


def test_longest_block_fits_and_a_longer_one_is_a_mistake(kind, tmp_path):
    with kind.mounted(tmp_path) as (tape, _):
        tape.write(bytes(LONGEST_BLOCK))
        assert len(tape.read_backward()) == LONGEST_BLOCK
        for wrong in (b"", bytes(LONGEST_BLOCK + 1)):
            with pytest.raises(ValueError, match="is possible"):
                tape.write(wrong)


def test_an_image_gets_no_more_marks_or_blocks_than_can_be_mounted_again(tmp_path, monkeypatch):
    monkeypatch.setattr("vtape.image_medium.MOST_ENTRIES", 4)
    monkeypatch.setattr("vtape.image_medium.MOST_MARKS", 2)
    path = write_entries(tmp_path / "T.aws", [A, None])

    with mount_tape(path) as tape:
        tape.locate(2)
        assert [tape.write_mark(), tape.write_mark()] == [None, Stop.END_OF_TAPE]
        assert [tape.write(B), tape.write(B)] == [None, Stop.END_OF_TAPE]
        tape.locate(1)
        assert tape.write_mark() is None

    assert read_entries(path) == [A, None]


def test_memory_gives_its_entries_back():
    assert list(MemoryMedium(FILES)) == FILES
