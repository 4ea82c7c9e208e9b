"""Tapes written again in another container."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primitives.files import FileExistsAlreadyError
from vtape import open_tape, write_tape
from vtape.chunk import Compression
from vtape.convert import CopyDiffersError, convert
from vtape.tape_errors import TapeWriteError
from vtape.writer import TapeWriter

blocks = st.binary(min_size=1, max_size=300)
files = st.lists(st.lists(blocks, max_size=5), max_size=5)


def content(path):
    with open_tape(path) as tape:
        return [[tape.read_block(block) for block in file.blocks] for file in tape.files()]


@given(files, st.sampled_from(Compression), st.sampled_from(Compression))
def test_a_copy_has_the_same_blocks_and_marks(tmp_path_factory, written, before, after):
    directory = tmp_path_factory.mktemp("tape")
    write_tape(directory / "a", written, compression=before)

    with open_tape(directory / "a") as tape:
        done = convert(tape, directory / "b", compression=after)

    assert content(directory / "b") == content(directory / "a")
    assert done.marks == len(written) + 1
    assert done.blocks == sum(map(len, written))
    assert done.bytes == sum(len(block) for file in written for block in file)
    assert done.size == (directory / "b").stat().st_size


def test_a_tape_that_ends_without_a_mark_ends_so_in_the_copy_too(tmp_path):
    with (tmp_path / "a").open("wb") as stream:
        TapeWriter(stream).block(b"x")

    with open_tape(tmp_path / "a", tolerant=True) as tape:
        done = convert(tape, tmp_path / "b", compression=Compression.NONE)

    assert (done.blocks, done.marks) == (1, 0)


@pytest.fixture
def tape(tmp_path):
    write_tape(tmp_path / "a", [[b"first", b"second"]])
    with open_tape(tmp_path / "a") as opened:
        yield opened


def test_an_existing_file_is_kept_unless_it_may_go(tape, tmp_path):
    (tmp_path / "b").write_bytes(b"precious")

    with pytest.raises(FileExistsAlreadyError):
        convert(tape, tmp_path / "b", compression=Compression.NONE)

    assert (tmp_path / "b").read_bytes() == b"precious"


class Forgetful(TapeWriter):
    """Loses the last byte of a block."""

    def block(self, data):
        super().block(data[:-1])


class Repeating(TapeWriter):
    """Writes every block twice."""

    def block(self, data):
        super().block(data)
        super().block(data)


@pytest.mark.parametrize("writer", [Forgetful, Repeating])
def test_a_copy_that_reads_back_otherwise_gets_no_name(tape, tmp_path, monkeypatch, writer):
    monkeypatch.setattr("vtape.convert.TapeWriter", writer)

    with pytest.raises(CopyDiffersError):
        convert(tape, tmp_path / "b", compression=Compression.NONE)

    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_place_that_cannot_be_written_is_an_error_of_ours(tape, tmp_path):
    with pytest.raises(TapeWriteError, match="cannot be written"):
        convert(tape, tmp_path / "no" / "b", compression=Compression.NONE)
