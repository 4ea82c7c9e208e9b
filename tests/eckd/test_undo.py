"""Changes taken back from an undo file."""

from collections.abc import Iterator
from errno import ENOSPC
from io import FileIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diskfile.image_file import ImageIoError
from eckd.geometry import Geometry, family_named
from eckd.memory_volume import MemoryVolume
from eckd.track_store import TrackStore
from eckd.undo import ChangedSinceError, OtherVolumeError, UndoStore, undo
from eckd.undo_schema import FRAME_HEADER_LENGTH, UNDO_HEADER_LENGTH
from primitives import DasdError, FormatError, RelativeTrack
from primitives.files import FileExistsAlreadyError
from tests.support.track_contract import TrackStoreContract, stored
from tests.support.tracks import fill

GEOMETRY = Geometry(family_named("2311"), 5)


@pytest.fixture
def volume() -> MemoryVolume:
    volume = MemoryVolume(GEOMETRY)
    fill(volume)
    return volume


@pytest.fixture
def undo_file(tmp_path: Path) -> Path:
    return tmp_path / "vol.undo"


class TestUndoStore(TrackStoreContract):
    @pytest.fixture
    def store(self, volume: MemoryVolume, undo_file: Path) -> Iterator[TrackStore]:
        with UndoStore(volume, undo_file) as store:
            yield store


def is_as_filled(volume: MemoryVolume) -> bool:
    return all(
        volume.read_track(RelativeTrack(track)) == stored(GEOMETRY, track)
        for track in range(GEOMETRY.tracks)
    )


def changed(volume: MemoryVolume, path: Path, tracks: list[int]) -> None:
    with UndoStore(volume, path) as store:
        fill(store, tracks, seed=2)


@given(tracks=st.lists(st.integers(0, GEOMETRY.tracks - 1)), times=st.integers(1, 2))
def test_every_changed_track_is_put_back_however_often_it_changed(
    tmp_path_factory: pytest.TempPathFactory, tracks: list[int], times: int
) -> None:
    volume, path = MemoryVolume(GEOMETRY), tmp_path_factory.mktemp("undo") / "vol.undo"
    fill(volume)
    changed(volume, path, tracks)
    for _ in range(times):
        assert undo(volume, path) == len(set(tracks))
        assert is_as_filled(volume)


def test_the_old_track_is_in_the_file_before_the_new_one_is_stored(undo_file: Path) -> None:
    class Stopping(MemoryVolume):
        def write_track(self, track: RelativeTrack, image: bytes) -> None:
            self.seen = undo_file.read_bytes()
            raise DasdError("stopped")

    volume = Stopping(GEOMETRY)
    old = volume.read_track(RelativeTrack(7))
    with UndoStore(volume, undo_file) as store, pytest.raises(DasdError, match="stopped"):
        fill(store, [7])
    assert volume.seen[UNDO_HEADER_LENGTH + FRAME_HEADER_LENGTH :] == old


def test_a_track_whose_old_image_cannot_be_saved_is_not_changed(
    volume: MemoryVolume, undo_file: Path
) -> None:
    store = UndoStore(volume, undo_file)
    store.close()
    with pytest.raises((ImageIoError, ValueError)):
        fill(store, [3], seed=2)
    assert is_as_filled(volume)


def test_an_undo_file_left_by_another_change_is_not_overwritten(
    volume: MemoryVolume, undo_file: Path
) -> None:
    changed(volume, undo_file, [1])
    before = undo_file.read_bytes()
    with pytest.raises(FileExistsAlreadyError, match="put the volume back"):
        UndoStore(volume, undo_file)
    assert undo_file.read_bytes() == before


def test_a_change_that_is_done_leaves_no_file(volume: MemoryVolume, undo_file: Path) -> None:
    store = UndoStore(volume, undo_file)
    fill(store, [4, 4, 5], seed=2)
    assert store.saved == 2
    store.discard()
    assert not undo_file.exists()


@pytest.mark.parametrize("kept", [0, 10, 100])
def test_a_frame_torn_off_at_the_end_is_of_a_track_not_changed_yet(
    kept: int, volume: MemoryVolume, undo_file: Path
) -> None:
    whole = UNDO_HEADER_LENGTH + FRAME_HEADER_LENGTH + len(stored(GEOMETRY, 1))
    changed(volume, undo_file, [1, 2])
    undo_file.write_bytes(undo_file.read_bytes()[: whole + kept])
    assert undo(volume, undo_file) == 1


@given(at=st.integers(0), bit=st.integers(0, 7))
def test_a_damaged_file_puts_back_everything_or_nothing(
    tmp_path_factory: pytest.TempPathFactory, at: int, bit: int
) -> None:
    volume, path = MemoryVolume(GEOMETRY), tmp_path_factory.mktemp("undo") / "vol.undo"
    fill(volume)
    changed(volume, path, [1, 2, 3])
    before = [volume.read_track(RelativeTrack(track)) for track in (1, 2, 3)]
    raw = bytearray(path.read_bytes())
    raw[at % len(raw)] ^= 1 << bit
    path.write_bytes(raw)
    with pytest.raises(FormatError):
        undo(volume, path)
    assert [volume.read_track(RelativeTrack(track)) for track in (1, 2, 3)] == before


def test_a_volume_of_another_shape_is_not_touched(volume: MemoryVolume, undo_file: Path) -> None:
    changed(volume, undo_file, [1])
    other = MemoryVolume(Geometry(family_named("2311"), 6))
    with pytest.raises(FormatError, match="header of the undo file"):
        undo(other, undo_file)


def test_a_volume_with_another_label_is_not_touched(volume: MemoryVolume, undo_file: Path) -> None:
    """Of the same shape: another pack, or the same one initialised anew."""
    changed(volume, undo_file, [1])
    fill(volume, [0, 1], seed=3)
    before = volume.read_track(RelativeTrack(1))
    with pytest.raises(OtherVolumeError, match="another label"):
        undo(volume, undo_file)
    assert volume.read_track(RelativeTrack(1)) == before


def test_a_change_of_the_label_itself_is_taken_back(volume: MemoryVolume, undo_file: Path) -> None:
    changed(volume, undo_file, [0, 1])
    assert undo(volume, undo_file) == 2
    assert is_as_filled(volume)


def kept(volume: MemoryVolume, path: Path, tracks: list[int]) -> None:
    with UndoStore(volume, path) as store:
        fill(store, tracks, seed=2)
        store.keep()


def test_a_change_that_was_kept_can_be_taken_back_twice(
    volume: MemoryVolume, undo_file: Path
) -> None:
    kept(volume, undo_file, [4, 2])
    for _ in range(2):
        assert undo(volume, undo_file) == 2
        assert is_as_filled(volume)


def test_a_track_changed_again_since_stops_the_undo_before_anything_is_written(
    volume: MemoryVolume, undo_file: Path
) -> None:
    kept(volume, undo_file, [1, 2])
    fill(volume, [2], seed=3)
    before = [volume.read_track(RelativeTrack(track)) for track in (1, 2)]
    with pytest.raises(ChangedSinceError, match="cylinder 0 head 2 was changed again"):
        undo(volume, undo_file)
    assert [volume.read_track(RelativeTrack(track)) for track in (1, 2)] == before


def test_after_half_a_frame_nothing_more_is_changed(volume: MemoryVolume, undo_file: Path) -> None:
    """What followed it in the file would never be found again."""

    class FullDisk:
        def __init__(self, file: FileIO) -> None:
            self.file = file

        def write(self, raw: memoryview) -> int:
            self.file.write(raw[: len(raw) // 2])
            raise OSError(ENOSPC, "No space left on device")

    with UndoStore(volume, undo_file) as store:
        fill(store, [1], seed=2)
        whole, store._file = store._file, FullDisk(store._file)  # type: ignore[assignment,arg-type]
        with pytest.raises(ImageIoError, match="No space left"):
            fill(store, [2], seed=2)
        store._file = whole
        with pytest.raises(ImageIoError, match="No space left"):
            fill(store, [3], seed=2)
    assert undo(volume, undo_file) == 1
    assert is_as_filled(volume)


def test_a_file_that_is_not_there_is_an_error_of_ours(
    volume: MemoryVolume, undo_file: Path
) -> None:
    with pytest.raises(ImageIoError, match="No such file"):
        undo(volume, undo_file)
