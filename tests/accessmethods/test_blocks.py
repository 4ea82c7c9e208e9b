"""Blocks of a data set and where they end."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from accessmethods.blocks import BlockNotFoundError, DataSetTracks, read_blocks
from eckd import Geometry, MemoryVolume, family_named
from primitives import CCHH, TTR, FormatError, RelativeTrack
from vtoc.allocate import update_format1
from vtoc.data_set import DataSet
from vtoc.dscb import DataSetFlags, DataSetIndicators, SmsFlags
from vtoc.extent import Extent

CLOSED = DataSetIndicators.LAST_VOLUME
OPEN = DataSetIndicators(0)
END_OF_FILE = (b"", b"")


def block(text: bytes) -> tuple[bytes, bytes]:
    return b"", text


def ended_at(
    volume: MemoryVolume, data_set: DataSet, lstar: TTR, indicators: DataSetIndicators = CLOSED
) -> DataSet:
    changed = replace(data_set.format1, lstar=lstar, indicators=indicators)
    return update_format1(volume, data_set, changed)


def data_of(volume: MemoryVolume, data_set: DataSet) -> list[bytes]:
    return [found.data for found in read_blocks(volume, data_set)]


@pytest.fixture
def sequential(new_data_set: Callable[..., DataSet], put_track: Callable[..., None]) -> DataSet:
    """Three tracks with two blocks each, then a track with an old end of file between blocks."""
    data_set = new_data_set("PS", 4)
    for tt, names in enumerate((b"ab", b"cd", b"ef")):
        put_track(data_set, tt, *(block(bytes([name])) for name in names))
    put_track(data_set, 3, block(b"g"), END_OF_FILE, block(b"old"))
    return data_set


def test_data_ends_at_the_last_block_the_dscb_names(
    volume: MemoryVolume, sequential: DataSet
) -> None:
    data_set = ended_at(volume, sequential, TTR(1, 1))
    assert [found.ttr for found in read_blocks(volume, data_set)] == [
        TTR(0, 1),
        TTR(0, 2),
        TTR(1, 1),
    ]


def test_an_end_of_file_record_before_the_last_block_ends_the_data(
    volume: MemoryVolume, sequential: DataSet
) -> None:
    assert data_of(volume, ended_at(volume, sequential, TTR(3, 3)))[-1] == b"g"


def test_a_last_block_that_is_not_there_is_an_error(
    volume: MemoryVolume, sequential: DataSet
) -> None:
    with pytest.raises(BlockNotFoundError, match="expected track 1 record 3 of the data set"):
        data_of(volume, ended_at(volume, sequential, TTR(1, 3)))


def test_a_last_block_outside_the_data_set_is_an_error(
    volume: MemoryVolume, sequential: DataSet, put_track: Callable[..., None]
) -> None:
    put_track(sequential, 3, block(b"g"))
    with pytest.raises(BlockNotFoundError, match="expected track 4 record 1"):
        data_of(volume, ended_at(volume, sequential, TTR(4, 1)))


def test_a_last_record_number_of_255_means_all_of_its_track(
    volume: MemoryVolume, sequential: DataSet
) -> None:
    assert data_of(volume, ended_at(volume, sequential, TTR(1, 255))) == [b"a", b"b", b"c", b"d"]


def test_a_data_set_never_closed_is_empty_whatever_its_tracks_hold(
    volume: MemoryVolume, sequential: DataSet
) -> None:
    assert data_of(volume, ended_at(volume, sequential, TTR(0, 0), OPEN)) == []


def test_a_data_set_closed_without_a_block_ends_at_its_end_of_file_record(
    volume: MemoryVolume, sequential: DataSet, put_track: Callable[..., None]
) -> None:
    put_track(sequential, 0, END_OF_FILE, block(b"old"))
    assert data_of(volume, ended_at(volume, sequential, TTR(0, 0))) == []


def test_an_earlier_volume_ends_at_the_end_of_file_record_or_with_its_space(
    volume: MemoryVolume, sequential: DataSet, put_track: Callable[..., None]
) -> None:
    data_set = ended_at(volume, sequential, TTR(1, 1), OPEN)
    assert data_of(volume, data_set)[-1] == b"g"
    put_track(data_set, 3, block(b"g"), block(b"h"))
    assert data_of(volume, data_set)[-1] == b"h"


@pytest.mark.parametrize("dsorg", ["DA", ""])
def test_nothing_ends_another_organisation_but_its_space(
    dsorg: str,
    volume: MemoryVolume,
    new_data_set: Callable[..., DataSet],
    put_track: Callable[..., None],
) -> None:
    data_set = new_data_set(dsorg, 2)
    put_track(data_set, 0, (b"key", b"a"), END_OF_FILE)
    put_track(data_set, 1, block(b"b"))
    assert [(found.key, found.data) for found in read_blocks(volume, data_set)] == [
        (b"key", b"a"),
        (b"", b"b"),
    ]


def test_the_end_of_an_extended_format_data_set_is_not_taken_from_its_dscb(
    volume: MemoryVolume, sequential: DataSet
) -> None:
    changed = replace(sequential.format1, lstar=TTR(0, 1), indicators=CLOSED, sms=SmsFlags.EXTENDED)
    data_set = update_format1(volume, sequential, changed)
    assert data_of(volume, data_set)[-1] == b"old"


def test_tracks_count_over_the_extents_in_their_order(
    volume: MemoryVolume,
    new_data_set: Callable[..., DataSet],
    put_track: Callable[..., None],
) -> None:
    data_set = new_data_set("PS", 6, pieces=True)
    assert len(data_set.extents) == 3
    for tt in range(6):
        put_track(data_set, tt, block(bytes([tt])))
    tracks = DataSetTracks(volume, data_set)
    assert [found.data for found in tracks.walk()] == [bytes([tt]) for tt in range(6)]
    assert [found.ttr for found in tracks.walk_from(TTR(3, 1))] == [
        TTR(3, 1),
        TTR(4, 1),
        TTR(5, 1),
    ]


@pytest.mark.parametrize(("flags", "addressable"), [(DataSetFlags.LARGE, 75_000), (0, 65_536)])
def test_tracks_no_address_reaches_are_not_written(
    flags: int, addressable: int, volume: MemoryVolume, sequential: DataSet
) -> None:
    geometry = Geometry(family_named("3390"), 5_000)
    long = replace(
        sequential,
        format1=replace(sequential.format1, flags=DataSetFlags(flags)),
        extents=(Extent(1, 0, CCHH.of(0, 0), CCHH.of(4_999, 14)),),
        geometry=geometry,
    )
    tracks = DataSetTracks(MemoryVolume(geometry), long)
    assert (len(tracks), tracks.addressable) == (75_000, addressable)


@pytest.mark.parametrize("ttr", [TTR(0, 0), TTR(0, 3), TTR(4, 1), TTR(0xFFFF, 255)])
def test_an_address_where_no_record_is_is_an_error(
    ttr: TTR, volume: MemoryVolume, sequential: DataSet
) -> None:
    with pytest.raises(BlockNotFoundError, match="expected"):
        next(DataSetTracks(volume, sequential).walk_from(ttr))


def test_a_track_that_does_not_decode_is_an_error_naming_its_address(
    volume: MemoryVolume, sequential: DataSet
) -> None:
    torn = DataSetTracks(volume, sequential).volume_track(1)

    class TornVolume(MemoryVolume):
        def read_track(self, track: RelativeTrack) -> bytes:
            image = volume.read_track(track)
            return image[:-9] if track == torn else image

    data_set = ended_at(volume, sequential, TTR(2, 2))
    with pytest.raises(FormatError, match=str(volume.geometry.cchh(torn))):
        list(read_blocks(TornVolume(volume.geometry), data_set))
