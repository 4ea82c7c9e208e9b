"""The choke point: hook, store, size table, generation, in this order and no other way."""

import pytest

from ccw.choke_point import WriteDeniedError, WriteKind
from ccw.online_tracks import OnlineTracks
from eckd.size_table import SizeTable
from eckd.track_store import BrokenVolumeError, TrackOutOfRangeError
from primitives import RelativeTrack
from tests.support.online_volume import TellingHook, images, online_volume
from tests.support.track_contract import TrackReaderContract, TrackStoreContract
from tests.support.tracks import fill, patterned_track

TRACK = RelativeTrack(4)


@pytest.fixture
def volume():
    return online_volume()


@pytest.fixture
def hook(volume):
    hook = TellingHook(volume.store)
    volume.add_hook(hook)
    return hook


def another(volume, track=TRACK, seed=3):
    """An image with other count fields than the track has now."""
    return patterned_track(volume.geometry.cchh(track), seed, volume.geometry.family).to_image()


def change(volume, track=TRACK, kind=WriteKind.FORMAT, image=None):
    with volume.gate.hold():
        volume.change_track(track, image or another(volume, track), kind)


def test_the_hook_is_asked_before_the_first_byte_changes(volume, hook):
    old = volume.read_track(TRACK)

    change(volume)

    assert volume.store.log == [("hook", TRACK), ("store", TRACK)]
    assert hook.old_images == [old]
    assert volume.read_track(TRACK) == another(volume) != old


def test_the_hook_hears_whether_the_write_formats(volume, hook):
    change(volume, kind=WriteKind.FORMAT)
    change(volume, kind=WriteKind.UPDATE, image=volume.read_track(TRACK))

    assert hook.kinds == [WriteKind.FORMAT, WriteKind.UPDATE]


def test_every_hook_is_asked_in_the_order_they_came(volume, hook):
    later = TellingHook(volume.store, "later")
    volume.add_hook(later)

    change(volume)

    assert volume.store.log == [("hook", TRACK), ("later", TRACK), ("store", TRACK)]


def test_a_hook_that_left_is_asked_no_more(volume, hook):
    volume.remove_hook(hook)

    change(volume)

    assert volume.store.log == [("store", TRACK)]


def test_a_refused_write_changes_nothing(volume, hook):
    hook.denies = True
    before = images(volume)

    with pytest.raises(WriteDeniedError):
        change(volume)

    assert volume.store.log == [("hook", TRACK)]
    assert images(volume) == before
    assert volume.sizes == SizeTable.scan(volume)
    assert volume.changes == 0
    assert not volume.generation.any()


def test_a_track_changes_only_while_the_gate_is_held(volume, hook):
    before = images(volume)

    with pytest.raises(ValueError, match="track 4 may change only while the gate is held"):
        volume.change_track(TRACK, another(volume), WriteKind.FORMAT)
    with pytest.raises(ValueError, match="gate"):
        volume.announce(TRACK, WriteKind.FORMAT)

    assert volume.store.log == []
    assert images(volume) == before


def test_a_format_write_keeps_the_size_table_true(volume):
    for track in map(RelativeTrack, range(volume.geometry.tracks)):
        change(volume, track)

    assert volume.sizes == SizeTable.scan(volume)


def test_an_update_costs_no_look_at_the_count_fields(volume):
    known = volume.sizes.size_of(TRACK)

    change(volume, kind=WriteKind.UPDATE, image=another(volume, seed=4))

    assert volume.sizes.size_of(TRACK) == known


def test_the_generation_of_a_track_is_the_number_of_its_last_change(volume):
    change(volume, RelativeTrack(2))
    change(volume, RelativeTrack(5))
    change(volume, RelativeTrack(2))

    assert volume.changes == 3
    assert volume.generation[2] == 3
    assert volume.generation[5] == 2
    assert volume.generation.sum() == 5


def test_the_generation_moves_after_the_store_so_that_no_reader_misses_a_change(volume):
    seen = []
    store = volume.store.write_track

    def watching(track, image):
        seen.append(int(volume.generation[track]))
        store(track, image)
        seen.append(int(volume.generation[track]))

    volume.store.write_track = watching

    change(volume)

    assert seen == [0, 0]


def test_a_failed_store_counts_as_a_change_since_the_track_is_uncertain(volume, hook):
    volume.store.failure = BrokenVolumeError("TOLD", "no space left")

    with pytest.raises(BrokenVolumeError):
        change(volume)

    assert volume.generation[TRACK] == volume.changes == 1


def test_there_is_no_track_behind_the_last(volume, hook):
    for outside in (-1, volume.geometry.tracks):
        with pytest.raises(TrackOutOfRangeError):
            change(volume, RelativeTrack(outside), image=another(volume))

    assert volume.store.log == []
    assert volume.changes == 0


class TestGuardedVolume(TrackReaderContract):
    @pytest.fixture
    def reader(self):
        return online_volume("2311", 3)


class TestOnlineTracks(TrackStoreContract):
    @pytest.fixture
    def store(self):
        tracks = OnlineTracks(online_volume("2311", 3, filled=False))
        fill(tracks)
        return tracks

    def test_format_writes_are_told_from_updates_by_their_count_fields(self, volume, hook):
        tracks = OnlineTracks(volume)
        image = another(volume)
        flipped = image[:13] + bytes([image[13] ^ 0xFF]) + image[14:]  # data of record zero

        tracks.write_track(TRACK, image)
        tracks.write_track(TRACK, flipped)

        assert hook.kinds == [WriteKind.FORMAT, WriteKind.UPDATE]
        assert volume.sizes == SizeTable.scan(volume)

    def test_every_write_is_announced_with_the_gate_held(self, volume, hook):
        OnlineTracks(volume).write_track(TRACK, another(volume))

        assert volume.store.log == [("hook", TRACK), ("store", TRACK)]
        assert not volume.gate.held_by_me

    def test_closing_leaves_the_volume_online(self, volume):
        OnlineTracks(volume).close()

        change(volume)
