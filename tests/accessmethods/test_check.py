"""What a check of contents finds."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from accessmethods.blocking import block_records
from accessmethods.check import check_contents
from accessmethods.member_name import read_name
from accessmethods.partitioned import create_pds
from accessmethods.sequential import write_sequential
from eckd import MemoryVolume
from primitives import TTR, RelativeTrack
from vtoc.allocate import update_format1
from vtoc.data_set import DataSet

CARD = b"\xc1" * 80
NewDataSet = Callable[..., DataSet]


@pytest.fixture
def library(volume: MemoryVolume, new_data_set: NewDataSet) -> DataSet:
    return create_pds(volume, new_data_set("PO", 4), 2, {"A": [CARD, CARD], "B": [], "C": [CARD]})


@pytest.fixture
def sequential(volume: MemoryVolume, new_data_set: NewDataSet) -> DataSet:
    blocks = block_records("FB", 80, 800, [CARD] * 25)
    return write_sequential(volume, new_data_set("PS", 2), list(blocks))


def codes(volume: MemoryVolume, data_set: DataSet) -> list[tuple[str, str]]:
    found = check_contents(volume, data_set, with_records=True)
    return [(each.severity.value, each.code) for each in found]


def with_last(volume: MemoryVolume, data_set: DataSet, last: TTR) -> DataSet:
    return update_format1(volume, data_set, replace(data_set.format1, lstar=last))


def test_contents_in_order_have_no_findings(volume: MemoryVolume, library: DataSet) -> None:
    assert codes(volume, library) == []


def test_sequential_contents_in_order_have_no_findings(
    volume: MemoryVolume, sequential: DataSet
) -> None:
    assert codes(volume, sequential) == []


def test_a_last_block_that_is_not_there_is_an_error(
    volume: MemoryVolume, sequential: DataSet, put_track: Callable[..., None]
) -> None:
    put_track(sequential, 0, (b"", CARD))
    assert codes(volume, sequential) == [("error", "last-block")]


def test_blocks_the_record_format_does_not_allow_are_a_warning(
    volume: MemoryVolume, sequential: DataSet, put_track: Callable[..., None]
) -> None:
    put_track(sequential, 0, (b"", CARD), (b"", CARD[:-1]), (b"", CARD))
    assert codes(volume, sequential) == [("warning", "records")]
    assert list(check_contents(volume, sequential)) == []


def directory_of(*entries: tuple[str, TTR]) -> tuple[bytes, bytes]:
    area = b"".join(read_name(name) + ttr.to_bytes() + b"\0" for name, ttr in entries)
    area += b"\xff" * 8 + bytes(4)
    return b"\xff" * 8, ((len(area) + 2).to_bytes(2, "big") + area).ljust(256, b"\0")


@pytest.mark.parametrize("last", [(b"", CARD), (b"", b"")], ids=["endless", "ended"])
def test_members_inside_one_another_are_not_walked_over_again(
    last: tuple[bytes, bytes],
    volume: MemoryVolume,
    new_data_set: NewDataSet,
    put_track: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A directory of thousands that all begin before one far end would keep a check for days."""
    library = create_pds(volume, new_data_set("PO", 12), 1, {})
    names = [f"M{number:02}" for number in range(10)]
    directory = directory_of(*((name, TTR(tt, 1)) for tt, name in enumerate(names, 1)))
    put_track(library, 0, directory, (b"", b""))
    for tt in range(1, 12):
        put_track(library, tt, (b"", CARD))
    put_track(library, 11, last)
    library = with_last(volume, library, TTR(11, 1))
    read, read_track = [], volume.read_track

    def counting(track: RelativeTrack) -> bytes:
        read.append(track)
        return read_track(track)

    monkeypatch.setattr(volume, "read_track", counting)
    found = list(check_contents(volume, library))

    assert [each.code for each in found] == ["member-end"] * (10 if last[1] else 0)
    assert len(read) < 30


def test_names_of_the_same_data_are_looked_into_once(
    volume: MemoryVolume, library: DataSet, put_track: Callable[..., None]
) -> None:
    directory = directory_of(("A", TTR(0, 3)), ("B", TTR(0, 3)))
    put_track(library, 0, directory, (b"", b""), (b"", CARD[:-1]), (b"", b""))
    [finding] = check_contents(volume, library, with_records=True)
    assert finding.code == "records"
    assert "(A)" in str(finding)


def test_members_that_point_nowhere_or_do_not_end_are_errors(
    volume: MemoryVolume, library: DataSet, put_track: Callable[..., None]
) -> None:
    directory = directory_of(("A", TTR(0, 3)), ("B", TTR(0, 9)), ("C", TTR(9, 1)), ("D", TTR(1, 1)))
    put_track(library, 0, directory, (b"", b""), (b"", CARD), (b"", b""))
    for tt in (1, 2, 3):
        put_track(library, tt, (b"", CARD))
    assert codes(volume, library) == [
        ("error", "member-missing"),
        ("error", "member-end"),
        ("error", "member-missing"),
    ]


def test_a_member_behind_the_end_the_dscb_tells_is_a_warning(
    volume: MemoryVolume, library: DataSet
) -> None:
    changed = with_last(volume, library, TTR(0, 6))
    assert codes(volume, changed) == [("warning", "member-behind-end")] * 2


def test_damage_of_the_directory_is_told_with_its_own_codes(
    volume: MemoryVolume, library: DataSet, put_track: Callable[..., None]
) -> None:
    put_track(library, 0, directory_of(("B", TTR(0, 3)), ("A", TTR(0, 3))), (b"", b""), (b"", b""))
    assert codes(volume, library) == [("error", "directory-order")]
    put_track(library, 0, (b"", CARD))
    assert codes(volume, library) == [("error", "directory-missing")]


def test_an_unreadable_directory_is_an_error(volume: MemoryVolume, library: DataSet) -> None:
    class Damaged(MemoryVolume):
        def read_track(self, track: RelativeTrack) -> bytes:
            image = super().read_track(track)
            return image[:5] + b"\0" * 30 if track == library.tracks()[0] else image

    damaged = Damaged(volume.geometry)
    damaged._images = volume._images
    assert codes(damaged, library) == [("error", "directory-missing")]
