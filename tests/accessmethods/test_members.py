"""Members: from their TTR to the next end-of-file record."""

from collections.abc import Callable

import pytest

from accessmethods.blocks import BlockNotFoundError
from accessmethods.directory_entry import DirectoryEntry
from accessmethods.member_name import read_name
from accessmethods.members import read_member
from eckd import MemoryVolume
from primitives import TTR, FormatError
from vtoc.data_set import DataSet

END_OF_FILE = (b"", b"")


@pytest.fixture
def library(new_data_set: Callable[..., DataSet], put_track: Callable[..., None]) -> DataSet:
    """Blocks a b | end | end | c, a track with d | end | e, and one without a record."""
    data_set = new_data_set("PO", 3)
    put_track(data_set, 0, (b"", b"a"), (b"", b"b"), END_OF_FILE, END_OF_FILE, (b"", b"c"))
    put_track(data_set, 1, (b"", b"d"), END_OF_FILE, (b"", b"e"))
    return data_set


def member_at(volume: MemoryVolume, data_set: DataSet, track: int, record: int) -> list[bytes]:
    entry = DirectoryEntry.of(read_name("A"), TTR(track, record))
    return [block.data for block in read_member(volume, data_set, entry)]


def test_a_member_ends_at_the_end_of_file_record(volume: MemoryVolume, library: DataSet) -> None:
    assert member_at(volume, library, 0, 1) == [b"a", b"b"]
    assert member_at(volume, library, 0, 2) == [b"b"]


def test_an_entry_that_points_to_an_end_of_file_record_is_an_empty_member(
    volume: MemoryVolume, library: DataSet
) -> None:
    assert member_at(volume, library, 0, 4) == []


def test_the_end_of_a_track_does_not_end_a_member(volume: MemoryVolume, library: DataSet) -> None:
    assert member_at(volume, library, 0, 5) == [b"c", b"d"]


def test_a_member_that_nothing_ends_is_an_error_behind_its_blocks(
    volume: MemoryVolume, library: DataSet
) -> None:
    blocks = read_member(volume, library, DirectoryEntry.of(read_name("A"), TTR(1, 3)))
    assert next(blocks).data == b"e"
    with pytest.raises(FormatError, match="end of member A: expected an end-of-file record"):
        next(blocks)


def test_an_entry_that_points_nowhere_is_an_error(volume: MemoryVolume, library: DataSet) -> None:
    with pytest.raises(BlockNotFoundError, match="expected one of"):
        member_at(volume, library, 0, 6)
    with pytest.raises(BlockNotFoundError, match="expected 0 to 2, found 7"):
        member_at(volume, library, 7, 1)
