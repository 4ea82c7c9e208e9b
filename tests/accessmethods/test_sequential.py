"""Writing sequential data sets."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accessmethods.block_rules import BlockShapeError
from accessmethods.blocks import DataSetTracks, read_blocks
from accessmethods.placing import BlockTooLongError, DataSetFullError
from accessmethods.sequential import NotSequentialError, write_sequential
from eckd import MemoryVolume, family_named
from eckd.capacity import track_balance
from primitives import TTR, RelativeTrack
from vtoc.data_set import DataSet
from vtoc.dscb import DataSetIndicators
from vtoc.read import read_vtoc

HALF_TRACK = b"\xc1" * 27_998


def data_of(volume: MemoryVolume, data_set: DataSet) -> list[bytes]:
    return [block.data for block in read_blocks(volume, data_set)]


def images_of(volume: MemoryVolume) -> list[bytes]:
    return [volume.read_track(RelativeTrack(track)) for track in range(volume.geometry.tracks)]


@pytest.fixture
def data_set(new_data_set: Callable[..., DataSet]) -> DataSet:
    return new_data_set("PS", 4, pieces=True, recfm="U", lrecl=0, blksize=32_760)


def test_blocks_fill_tracks_and_an_end_of_file_record_follows(
    volume: MemoryVolume, data_set: DataSet
) -> None:
    written = write_sequential(volume, data_set, [HALF_TRACK, HALF_TRACK, b"tail"])
    walked = [(block.ttr, block.data) for block in DataSetTracks(volume, written).walk()]
    assert walked == [
        (TTR(0, 1), HALF_TRACK),
        (TTR(0, 2), HALF_TRACK),
        (TTR(1, 1), b"tail"),
        (TTR(1, 2), b""),
    ]


def test_the_dscb_names_the_last_block_and_what_its_track_has_left(
    volume: MemoryVolume, data_set: DataSet
) -> None:
    write_sequential(volume, data_set, [HALF_TRACK, HALF_TRACK, b"tail"])
    found = read_vtoc(volume).find(data_set.dsname)
    assert found is not None
    assert found.format1.lstar == TTR(1, 1)
    assert found.format1.trbal == track_balance(family_named("3390"), [(0, 4)])
    assert DataSetIndicators.LAST_VOLUME in found.format1.indicators
    assert found.extents == data_set.extents


def test_the_end_of_file_record_goes_to_the_next_track_when_it_does_not_fit(
    volume: MemoryVolume, data_set: DataSet
) -> None:
    written = write_sequential(volume, data_set, [HALF_TRACK] * 2)
    assert [block.ttr for block in DataSetTracks(volume, written).walk()][-1] == TTR(1, 1)
    assert written.format1.lstar == TTR(0, 2)


def test_no_end_of_file_record_is_written_when_the_space_is_full(
    volume: MemoryVolume, data_set: DataSet
) -> None:
    written = write_sequential(volume, data_set, [HALF_TRACK] * 8)
    assert all(not block.is_end_of_file for block in DataSetTracks(volume, written).walk())
    assert data_of(volume, written) == [HALF_TRACK] * 8


def test_no_blocks_make_a_data_set_of_an_end_of_file_record(
    volume: MemoryVolume, data_set: DataSet
) -> None:
    written = write_sequential(volume, data_set, [])
    assert written.format1.lstar == TTR(0, 0)
    assert [block.ttr for block in DataSetTracks(volume, written).walk()] == [TTR(0, 1)]
    assert data_of(volume, written) == []


def test_keys_are_written_before_their_data(
    volume: MemoryVolume, new_data_set: Callable[..., DataSet]
) -> None:
    keyed = new_data_set("PS", 1, keylen=3)
    written = write_sequential(volume, keyed, [b"a", b"b"], keys=[b"k01", b"k02"])
    assert [(block.key, block.data) for block in read_blocks(volume, written)] == [
        (b"k01", b"a"),
        (b"k02", b"b"),
    ]


def test_too_many_blocks_are_refused_before_anything_is_changed(
    volume: MemoryVolume, data_set: DataSet
) -> None:
    before = images_of(volume)
    with pytest.raises(DataSetFullError, match=r"TEST\.DATA on memory: IEC031I D37-04, its 4 tr"):
        write_sequential(volume, data_set, [HALF_TRACK] * 9)
    assert images_of(volume) == before


def test_a_stream_that_does_not_fit_leaves_the_data_set_empty(
    volume: MemoryVolume, data_set: DataSet
) -> None:
    write_sequential(volume, data_set, [b"old"])
    with pytest.raises(DataSetFullError):
        write_sequential(volume, data_set, iter([HALF_TRACK] * 9))
    found = read_vtoc(volume).find(data_set.dsname)
    assert found is not None
    assert data_of(volume, found) == []


def test_a_stop_in_the_middle_leaves_the_data_set_empty(
    volume: MemoryVolume, data_set: DataSet
) -> None:
    def interrupted() -> Iterator[bytes]:
        yield from [HALF_TRACK] * 4
        raise KeyboardInterrupt

    write_sequential(volume, data_set, [b"old"] * 3)
    with pytest.raises(KeyboardInterrupt):
        write_sequential(volume, data_set, interrupted())
    found = read_vtoc(volume).find(data_set.dsname)
    assert found is not None
    assert data_of(volume, found) == []


@pytest.mark.parametrize(
    ("blocks", "error", "says"),
    [
        ([b"a", bytes(32_761)], BlockTooLongError, "BLKSIZE is 32760"),
        ([b"a", b""], BlockShapeError, "expected data and a key of 0"),
    ],
)
def test_a_block_the_data_set_may_not_hold_is_refused(
    blocks: list[bytes],
    error: type[Exception],
    says: str,
    volume: MemoryVolume,
    data_set: DataSet,
) -> None:
    before = images_of(volume)
    with pytest.raises(error, match=says):
        write_sequential(volume, data_set, blocks)
    assert images_of(volume) == before


def test_a_block_without_the_key_its_data_set_has_is_refused(
    volume: MemoryVolume, new_data_set: Callable[..., DataSet]
) -> None:
    with pytest.raises(BlockShapeError, match="a key of 3"):
        write_sequential(volume, new_data_set("PS", 1, keylen=3), [b"a"])


@pytest.mark.parametrize("dsorg", ["PO", "DA", "VSAM", ""])
def test_a_data_set_of_another_organisation_is_not_written(
    dsorg: str, volume: MemoryVolume, new_data_set: Callable[..., DataSet]
) -> None:
    with pytest.raises(NotSequentialError, match=dsorg or "none"):
        write_sequential(volume, new_data_set(dsorg, 1), [b"a"])


def test_record_zero_stays_as_it_is(volume: MemoryVolume, data_set: DataSet) -> None:
    track = RelativeTrack(int(data_set.tracks()[0]))
    at = volume.geometry.cchh(track).to_bytes()
    odd = b"\0" + at + at + b"\0\0\0\x08" + b"R0 DATA." + b"\xff" * 8
    volume.write_track(track, odd)
    write_sequential(volume, data_set, [b"a"])
    assert volume.read_track(track).startswith(odd[:-8])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(blocks=st.lists(st.integers(1, 32_760).map(lambda length: b"\xc1" * length), max_size=6))
def test_reading_gives_back_what_was_written(
    blocks: list[bytes], volume: MemoryVolume, data_set: DataSet
) -> None:
    try:
        written = write_sequential(volume, data_set, blocks)
    except DataSetFullError:
        assert sum(map(len, blocks)) > 2 * 32_760
        return
    assert data_of(volume, written) == blocks
