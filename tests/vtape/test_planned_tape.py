import errno
import itertools
import os
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primitives.files import FileExistsAlreadyError, partial_path
from vtape.memory_tape import MemoryTape
from vtape.planned_tape import (
    IOV_MAX,
    IncompleteTapeError,
    PlannedTape,
    TapeSink,
    TapeWriteError,
)
from vtape.reservation import DestinationError, DestinationTooSmallError, TapeBusyError

CONTENT = bytes(range(100))
PIECES = [(60, 40), (0, 10), (30, 30), (10, 20)]


def place_all(tape: TapeSink) -> None:
    for offset, length in PIECES:
        tape.place(offset, [CONTENT[offset : offset + length]])


class TapeSinkContract:
    """What every tape keeps that is filled out of order; ``new`` and ``content`` are supplied."""

    @pytest.fixture
    def tape(self, tmp_path: Path) -> TapeSink:
        return self.new(tmp_path)

    def test_pieces_placed_in_any_order_make_the_tape(self, tape, tmp_path) -> None:
        place_all(tape)
        tape.finish()

        assert self.content(tape, tmp_path) == CONTENT

    def test_several_pieces_follow_each_other(self, tape, tmp_path) -> None:
        tape.place(0, [CONTENT[:10], memoryview(CONTENT)[10:70], bytearray(CONTENT[70:])])
        tape.finish()

        assert self.content(tape, tmp_path) == CONTENT

    def test_more_pieces_than_one_call_takes_follow_each_other(self, tape, tmp_path) -> None:
        tape.resize(3 * IOV_MAX)
        content = random.Random(1).randbytes(3 * IOV_MAX)

        tape.place(0, [content[at : at + 1] for at in range(len(content))])
        tape.finish()

        assert self.content(tape, tmp_path) == content

    def test_empty_pieces_are_nothing(self, tape, tmp_path) -> None:
        tape.place(0, [b"", CONTENT, b""])
        tape.place(100, [b""])
        tape.place(100, [])
        tape.finish()

        assert self.content(tape, tmp_path) == CONTENT

    @pytest.mark.parametrize(("offset", "length"), [(-1, 1), (100, 1), (99, 2)])
    def test_piece_outside_the_tape_is_refused(self, tape, tmp_path, offset, length) -> None:
        with pytest.raises(ValueError, match="outside a tape of 100"):
            tape.place(offset, [bytes(length)])

        place_all(tape)
        tape.finish()
        assert self.content(tape, tmp_path) == CONTENT

    def test_tape_with_a_hole_is_not_finished(self, tape) -> None:
        tape.place(0, [CONTENT[:99]])

        with pytest.raises(IncompleteTapeError, match="99 of 100 bytes"):
            tape.finish()

    def test_hole_can_be_filled_after_a_refused_finish(self, tape, tmp_path) -> None:
        tape.place(0, [CONTENT[:99]])
        with pytest.raises(IncompleteTapeError):
            tape.finish()

        tape.place(99, [CONTENT[99:]])
        tape.finish()

        assert self.content(tape, tmp_path) == CONTENT

    def test_finished_tape_takes_nothing_more(self, tape, tmp_path) -> None:
        place_all(tape)
        tape.finish()

        for call in (lambda: tape.place(0, [b"X"]), tape.finish, tape.sync):
            with pytest.raises(TapeWriteError, match="it is finished"):
                call()
        assert self.content(tape, tmp_path) == CONTENT

    def test_finished_tape_survives_being_discarded(self, tape, tmp_path) -> None:
        place_all(tape)
        tape.finish()

        tape.discard()

        assert self.content(tape, tmp_path) == CONTENT

    def test_discarded_tape_takes_nothing_more(self, tape) -> None:
        tape.discard()
        tape.discard()

        for call in (lambda: tape.place(0, [b"X"]), tape.finish, lambda: tape.resize(1)):
            with pytest.raises(TapeWriteError, match="it was discarded"):
                call()

    @pytest.mark.parametrize("length", [0, 1, 99, 101, 10_000])
    def test_length_can_change_before_the_first_piece(self, tape, tmp_path, length) -> None:
        tape.resize(length)

        tape.place(0, [bytes(length)])
        tape.finish()

        assert self.content(tape, tmp_path) == bytes(length)

    def test_length_cannot_change_after_the_first_piece(self, tape) -> None:
        tape.place(0, [b"X"])

        with pytest.raises(ValueError, match="length"):
            tape.resize(200)

    def test_negative_length_is_refused(self, tape) -> None:
        with pytest.raises(ValueError, match="length"):
            tape.resize(-1)

    def test_threads_place_at_the_same_time(self, tape, tmp_path) -> None:
        content = random.Random(2).randbytes(400_000)
        tape.resize(len(content))
        starts = list(range(0, len(content), 1000))
        random.Random(3).shuffle(starts)

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda at: tape.place(at, [content[at : at + 1000]]), starts))
        tape.finish()

        assert self.content(tape, tmp_path) == content


class TestMemoryTape(TapeSinkContract):
    def new(self, tmp_path: Path) -> MemoryTape:
        return MemoryTape(100)

    def content(self, tape, tmp_path: Path) -> bytes:
        return bytes(tape.content)


class TestPlannedTape(TapeSinkContract):
    def new(self, tmp_path: Path) -> PlannedTape:
        return PlannedTape.create(tmp_path / "T.aws", 100)

    def content(self, tape, tmp_path: Path) -> bytes:
        assert [path.name for path in tmp_path.iterdir()] == ["T.aws"]
        return (tmp_path / "T.aws").read_bytes()

    def test_nothing_has_the_name_of_the_tape_before_it_is_finished(self, tape, tmp_path) -> None:
        place_all(tape)
        tape.sync()

        assert [path.name for path in tmp_path.iterdir()] == ["T.aws.partial"]

    def test_whole_length_is_taken_from_the_file_system_at_once(self, tmp_path) -> None:
        PlannedTape.create(tmp_path / "T.aws", 3_000_000)

        status = partial_path(tmp_path / "T.aws").stat()
        assert status.st_size == 3_000_000
        assert status.st_blocks * 512 >= 3_000_000

    def test_discarded_tape_leaves_nothing(self, tape, tmp_path) -> None:
        place_all(tape)

        tape.discard()

        assert list(tmp_path.iterdir()) == []

    def test_existing_tape_is_not_replaced_unasked(self, tmp_path) -> None:
        path = tmp_path / "T.aws"
        path.write_bytes(b"old")

        with pytest.raises(FileExistsAlreadyError):
            PlannedTape.create(path, 100)

        assert path.read_bytes() == b"old"
        assert list(tmp_path.iterdir()) == [path]

    def test_existing_tape_stays_until_the_new_one_is_finished(self, tmp_path) -> None:
        path = tmp_path / "T.aws"
        path.write_bytes(b"old")
        tape = PlannedTape.create(path, 100, overwrite=True)
        place_all(tape)
        assert path.read_bytes() == b"old"

        tape.finish()

        assert self.content(tape, tmp_path) == CONTENT

    def test_tape_that_appeared_meanwhile_is_not_replaced(self, tape, tmp_path) -> None:
        place_all(tape)
        (tmp_path / "T.aws").write_bytes(b"theirs")

        with pytest.raises(FileExistsAlreadyError):
            tape.finish()

        tape.discard()
        assert self.content(tape, tmp_path) == b"theirs"

    @pytest.mark.parametrize("length", [1 << 50, 1 << 70])
    def test_tape_that_does_not_fit_is_refused_and_leaves_nothing(self, tmp_path, length) -> None:
        with pytest.raises(DestinationTooSmallError) as caught:
            PlannedTape.create(tmp_path / "T.aws", length)

        assert caught.value.needed == length
        assert 0 < caught.value.available < length
        assert list(tmp_path.iterdir()) == []

    def test_growing_beyond_the_room_is_refused(self, tape) -> None:
        with pytest.raises(DestinationTooSmallError):
            tape.resize(1 << 50)

    def test_file_system_that_says_it_is_full_is_believed(self, tmp_path, monkeypatch) -> None:
        def full(*_: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, "posix_fallocate", full)

        with pytest.raises(DestinationTooSmallError):
            PlannedTape.create(tmp_path / "T.aws", 100)
        assert list(tmp_path.iterdir()) == []

    def test_destination_without_a_directory_is_refused(self, tmp_path) -> None:
        with pytest.raises(DestinationError, match="cannot be created"):
            PlannedTape.create(tmp_path / "none" / "T.aws", 100)

    def test_name_in_use_by_another_writer_is_refused(self, tape, tmp_path) -> None:
        place_all(tape)

        with pytest.raises(TapeBusyError):
            PlannedTape.create(tmp_path / "T.aws", 5, overwrite=True)

        tape.finish()
        assert self.content(tape, tmp_path) == CONTENT

    def test_leftover_of_an_interrupted_run_is_taken_over(self, tmp_path) -> None:
        partial_path(tmp_path / "T.aws").write_bytes(b"left over" * 100)
        tape = self.new(tmp_path)

        place_all(tape)
        tape.finish()

        assert self.content(tape, tmp_path) == CONTENT

    def test_name_is_free_again_after_a_discard(self, tape, tmp_path) -> None:
        tape.discard()
        again = self.new(tmp_path)

        place_all(again)
        again.finish()

        assert self.content(again, tmp_path) == CONTENT

    def test_write_that_takes_few_bytes_at_a_time_goes_on(
        self, tape, tmp_path, monkeypatch
    ) -> None:
        whole = os.pwritev

        def seven_bytes(descriptor: int, pieces, offset: int) -> int:
            return whole(descriptor, [b"".join(pieces)[:7]], offset)

        monkeypatch.setattr(os, "pwritev", seven_bytes)

        tape.place(0, [CONTENT[:5], b"", CONTENT[5:30], CONTENT[30:]])
        tape.finish()

        assert self.content(tape, tmp_path) == CONTENT

    def test_write_that_takes_nothing_is_an_error(self, tape, monkeypatch) -> None:
        monkeypatch.setattr(os, "pwritev", lambda *_: 0)

        with pytest.raises(TapeWriteError, match="takes no more"):
            tape.place(0, [CONTENT])

    def test_tape_stays_broken_after_the_first_write_error(self, tape, tmp_path, monkeypatch):
        def broken(*_: object) -> int:
            raise OSError(errno.EIO, "Input/output error")

        with monkeypatch.context() as patch:
            patch.setattr(os, "pwritev", broken)
            with pytest.raises(TapeWriteError, match="writing 100 bytes at 0: Input/output error"):
                tape.place(0, [CONTENT])

        for call in (lambda: tape.place(0, [CONTENT]), tape.sync, tape.finish):
            with pytest.raises(TapeWriteError, match="Input/output error"):
                call()
        tape.discard()
        assert list(tmp_path.iterdir()) == []

    def test_failing_sync_breaks_the_tape(self, tape, monkeypatch) -> None:
        def broken(_: int) -> None:
            raise OSError(errno.EIO, "Input/output error")

        place_all(tape)
        monkeypatch.setattr(os, "fsync", broken)

        with pytest.raises(TapeWriteError, match="stable storage"):
            tape.sync()
        with pytest.raises(TapeWriteError, match="stable storage"):
            tape.finish()

    def test_write_on_its_way_during_a_discard_hits_no_other_file(
        self, tape, tmp_path, monkeypatch
    ):
        inside, go_on = threading.Event(), threading.Event()
        whole = os.pwritev

        def slow(descriptor: int, pieces, offset: int) -> int:
            inside.set()
            go_on.wait(10)
            return whole(descriptor, pieces, offset)

        monkeypatch.setattr(os, "pwritev", slow)
        with ThreadPoolExecutor(1) as pool:
            late = pool.submit(tape.place, 0, [CONTENT])
            inside.wait(10)
            tape.discard()
            other = os.open(tmp_path / "other", os.O_RDWR | os.O_CREAT)
            go_on.set()
            late.result()

        assert os.fstat(other).st_size == 0
        os.close(other)


@pytest.mark.parametrize("kind", [TestMemoryTape(), TestPlannedTape()])
@given(cuts=st.sets(st.integers(1, 99)), order=st.randoms(use_true_random=False))
def test_any_cut_in_any_order_makes_the_same_tape(kind, tmp_path_factory, cuts, order) -> None:
    tmp_path = tmp_path_factory.mktemp("cut")
    tape = kind.new(tmp_path)
    runs = list(itertools.pairwise([0, *sorted(cuts), 100]))
    order.shuffle(runs)

    for start, stop in runs:
        tape.place(start, [CONTENT[start:stop]])
    tape.finish()

    assert kind.content(tape, tmp_path) == CONTENT


def test_error_of_an_early_sync_breaks_the_tape_at_the_end(tmp_path, monkeypatch) -> None:
    told = threading.Event()

    def broken(_: int) -> None:
        told.set()
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("vtape.planned_tape.FROM_LENGTH", 1)
    monkeypatch.setattr(os, "fdatasync", broken)
    tape = PlannedTape.create(tmp_path / "T.aws", 100)
    place_all(tape)
    assert told.wait(10)

    with pytest.raises(TapeWriteError, match="stable storage: Input/output error"):
        tape.finish()
    tape.discard()
    assert list(tmp_path.iterdir()) == []


def test_early_sync_ends_with_the_tape(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("vtape.planned_tape.FROM_LENGTH", 1)
    before = threading.active_count()
    finished, discarded, dropped = (
        PlannedTape.create(tmp_path / name, 100) for name in ("a", "b", "c")
    )
    assert threading.active_count() == before + 3

    place_all(finished)
    finished.finish()
    discarded.discard()
    del discarded, dropped

    assert threading.active_count() == before
