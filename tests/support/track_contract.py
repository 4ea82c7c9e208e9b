"""What every volume promises, whatever holds its bytes: suites to run over each implementation.

A subclass gives the fixture ``reader`` or ``store``: a volume of three cylinders or more, filled by
``tests.support.tracks.fill``.
"""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from eckd.geometry import Geometry
from eckd.track import Record, Track
from eckd.track_store import TrackOutOfRangeError, TrackReader, TrackStore
from primitives import CCHHR, RelativeTrack
from tests.support.tracks import patterned_track


def stored(geometry: Geometry, track: int, seed: int = 1) -> bytes:
    """Return the image ``fill`` stores."""
    at = geometry.cchh(RelativeTrack(track))
    return patterned_track(at, seed, geometry.family).to_image()


def slots(reader: TrackReader, first: int, count: int) -> list[bytes]:
    size = reader.geometry.track_size
    into = bytearray(count * size)
    reader.read_slots(RelativeTrack(first), count, memoryview(into))
    return [bytes(into[index * size : (index + 1) * size]) for index in range(count)]


class TrackReaderContract:
    def test_every_track_comes_back_as_it_was_stored(self, reader: TrackReader) -> None:
        for track in range(reader.geometry.tracks):
            assert reader.read_track(RelativeTrack(track)) == stored(reader.geometry, track)

    def test_slots_begin_with_the_track_images(self, reader: TrackReader) -> None:
        for track, slot in enumerate(slots(reader, 0, reader.geometry.tracks)):
            assert slot.startswith(stored(reader.geometry, track))

    def test_a_run_may_lie_anywhere_in_the_volume(self, reader: TrackReader) -> None:
        tracks = reader.geometry.tracks
        for first, count in ((1, 1), (tracks // 3 - 1, 3), (tracks // 2, tracks // 3), (tracks, 0)):
            for index, slot in enumerate(slots(reader, first, count)):
                assert slot.startswith(stored(reader.geometry, first + index))

    def test_there_is_no_track_before_the_first_and_behind_the_last(
        self, reader: TrackReader
    ) -> None:
        tracks = reader.geometry.tracks
        for outside in (-1, tracks, tracks + 1):
            with pytest.raises(TrackOutOfRangeError, match=f"track {outside} is outside"):
                reader.read_track(RelativeTrack(outside))
        for first, count in ((-1, 2), (tracks - 1, 2), (tracks, 1)):
            with pytest.raises(TrackOutOfRangeError):
                slots(reader, first, count)

    def test_several_threads_may_read(self, reader: TrackReader) -> None:
        tracks = list(range(reader.geometry.tracks)) * 3
        random.Random(7).shuffle(tracks)
        with ThreadPoolExecutor(4) as pool:
            images = pool.map(lambda track: reader.read_track(RelativeTrack(track)), tracks)
            for track, image in zip(tracks, images, strict=True):
                assert image == stored(reader.geometry, track)

    def test_closing_twice_is_closing_once(self, reader: TrackReader) -> None:
        reader.close()
        reader.close()


class TrackStoreContract(TrackReaderContract):
    @pytest.fixture
    def reader(self, store: TrackStore) -> TrackReader:
        return store

    def test_a_written_track_is_read_and_no_other_changes(self, store: TrackStore) -> None:
        geometry = store.geometry
        for track in (0, geometry.tracks // 2, geometry.tracks - 1):
            store.write_track(RelativeTrack(track), stored(geometry, track, seed=2))
        store.flush()
        changed = {0, geometry.tracks // 2, geometry.tracks - 1}
        for track in range(geometry.tracks):
            seed = 2 if track in changed else 1
            assert store.read_track(RelativeTrack(track)) == stored(geometry, track, seed)

    def test_the_last_of_many_writes_stays(self, store: TrackStore) -> None:
        geometry, dice = store.geometry, random.Random(5)
        last = dict.fromkeys(range(geometry.tracks), 1)
        for seed in range(2, 60):
            track = dice.randrange(geometry.tracks)
            store.write_track(RelativeTrack(track), stored(geometry, track, seed))
            last[track] = seed
        for track, seed in last.items():
            assert store.read_track(RelativeTrack(track)) == stored(geometry, track, seed)

    def test_a_slot_can_be_filled_to_its_end_and_emptied_again(self, store: TrackStore) -> None:
        track = RelativeTrack(4)
        at = store.geometry.cchh(track)
        room = store.geometry.track_size - len(Track.of(at).to_image()) - 8
        full = Track.of(at, (Record(CCHHR(at, 1), b"", b"\xff" * room),)).to_image()
        for image in (full, Track.of(at).to_image()):
            store.write_track(track, image)
            assert store.read_track(track) == image
            assert slots(store, track, 1)[0].startswith(image)

    def test_what_is_no_image_of_the_track_changes_nothing(self, store: TrackStore) -> None:
        track = RelativeTrack(4)
        before = stored(store.geometry, track)
        for wrong in (stored(store.geometry, 5), before[:-1], before + b"\0", b""):
            with pytest.raises(ValueError, match="track 4"):
                store.write_track(track, wrong)
        too_long = bytes(store.geometry.track_size + 1)
        with pytest.raises(ValueError, match="do not fit"):
            store.write_track(track, too_long)
        assert store.read_track(track) == before

    def test_nothing_is_written_outside_the_volume(self, store: TrackStore) -> None:
        outside = RelativeTrack(store.geometry.tracks)
        with pytest.raises(TrackOutOfRangeError):
            store.write_track(outside, stored(store.geometry, outside))
