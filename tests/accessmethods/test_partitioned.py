"""Making partitioned data sets."""

import datetime
from collections.abc import Callable

import pytest

from accessmethods.block_rules import BlockShapeError
from accessmethods.directory import DirectoryFullError, NotPartitionedError, read_directory
from accessmethods.partitioned import create_pds
from accessmethods.placing import BlockTooLongError, DataSetFullError
from accessmethods.statistics import Statistics, statistics_of
from eckd import MemoryVolume, family_named
from eckd.capacity import track_balance
from primitives import TTR, InvalidNameError, RelativeTrack
from tests.support.libraries import contents_of
from vtoc.data_set import DataSet
from vtoc.dscb import DataSetIndicators
from vtoc.read import read_vtoc

LONG = b"\xc1" * 27_920


@pytest.fixture
def library(new_data_set: Callable[..., DataSet]) -> DataSet:
    return new_data_set("PO", 6, pieces=True)


def test_members_are_read_back_in_order_of_their_names(
    volume: MemoryVolume, library: DataSet
) -> None:
    members = {"ZULU": [b"z" * 80], "ALPHA": [LONG, LONG, LONG], "EMPTY": []}
    made = create_pds(volume, library, 3, members)
    assert contents_of(volume, made) == members
    directory = read_directory(volume, made)
    assert [entry.name for entry in directory] == ["ALPHA", "EMPTY", "ZULU"]
    assert (directory.blocks, directory.findings) == (3, ())


def test_members_follow_the_directory_each_with_its_end_of_file_record(
    volume: MemoryVolume, library: DataSet
) -> None:
    made = create_pds(volume, library, 2, {"B": [b"b" * 80, b"c" * 80], "A": [], "C": [b"d" * 80]})
    ttrs = {entry.name: entry.ttr for entry in read_directory(volume, made)}
    assert ttrs == {"B": TTR(0, 4), "A": TTR(0, 7), "C": TTR(0, 8)}
    assert made.format1.lstar == TTR(0, 9)


def test_the_dscb_names_the_last_end_of_file_record_and_the_balance(
    volume: MemoryVolume, library: DataSet
) -> None:
    create_pds(volume, library, 1, {"A": [b"a" * 80]})
    found = read_vtoc(volume).find(library.dsname)
    assert found is not None
    assert found.format1.lstar == TTR(0, 4)
    lengths = [(8, 256), (0, 1), (0, 80), (0, 1)]
    assert found.format1.trbal == track_balance(family_named("3390"), lengths)
    assert DataSetIndicators.LAST_VOLUME in found.format1.indicators
    assert found.format1.directory_use == 2 + 12 + 12 - 1


def test_an_empty_partitioned_data_set_ends_behind_its_directory(
    volume: MemoryVolume, library: DataSet
) -> None:
    made = create_pds(volume, library, 20, {})
    assert (made.format1.lstar, made.format1.directory_use) == (TTR(0, 21), 0)
    assert contents_of(volume, made) == {}


def test_a_directory_may_fill_its_track_to_the_end(volume: MemoryVolume, library: DataSet) -> None:
    made = create_pds(volume, library, 45, {"A": [b"a" * 80]})
    (entry,) = read_directory(volume, made)
    assert (entry.ttr, made.format1.lstar) == (TTR(1, 2), TTR(1, 3))


def test_statistics_go_into_the_directory_entry(volume: MemoryVolume, library: DataSet) -> None:
    when = datetime.datetime(2026, 11, 24, 12, 0, tzinfo=datetime.UTC)
    statistics = Statistics.of(1, "IBMUSER", when)
    user_data = {"A": statistics.to_bytes()}
    made = create_pds(volume, library, 1, {"A": [b"a" * 80]}, user_data=user_data)
    assert statistics_of(read_directory(volume, made).find("A")) == statistics


def test_more_names_than_the_directory_holds_are_refused_before_anything_is_written(
    volume: MemoryVolume, library: DataSet
) -> None:
    before = volume.read_track(RelativeTrack(int(library.tracks()[0])))
    members: dict[str, list[bytes]] = {f"M{number}": [] for number in range(21)}
    with pytest.raises(DirectoryFullError):
        create_pds(volume, library, 1, members)
    assert volume.read_track(RelativeTrack(int(library.tracks()[0]))) == before


@pytest.mark.parametrize(
    ("blocks", "error"),
    [
        ([LONG] * 13, DataSetFullError),
        ([b"x" * 27_921], BlockTooLongError),
        ([b""], BlockShapeError),
    ],
)
def test_members_that_cannot_be_written_leave_an_empty_partitioned_data_set(
    blocks: list[bytes], error: type[Exception], volume: MemoryVolume, library: DataSet
) -> None:
    with pytest.raises(error):
        create_pds(volume, library, 1, {"A": [b"a" * 80], "B": blocks})
    found = read_vtoc(volume).find(library.dsname)
    assert found is not None
    assert contents_of(volume, found) == {}
    assert found.format1.lstar == TTR(0, 2)


@pytest.mark.parametrize("names", [["A", "a"], ["1A"], ["TOOLONGNAME"]])
def test_names_the_system_would_not_accept_are_refused(
    names: list[str], volume: MemoryVolume, library: DataSet
) -> None:
    members: dict[str, list[bytes]] = {name: [] for name in names}
    with pytest.raises(InvalidNameError):
        create_pds(volume, library, 1, members)


def test_user_data_of_a_name_that_is_no_member_is_a_mistake(
    volume: MemoryVolume, library: DataSet
) -> None:
    with pytest.raises(ValueError, match="user data for B"):
        create_pds(volume, library, 1, {"A": []}, user_data={"B": b""})


def test_a_data_set_of_another_organisation_is_not_made_partitioned(
    volume: MemoryVolume, new_data_set: Callable[..., DataSet]
) -> None:
    with pytest.raises(NotPartitionedError):
        create_pds(volume, new_data_set("PS", 1), 1, {})
