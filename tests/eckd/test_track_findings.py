"""What a check of tracks finds."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eckd.geometry import Geometry, family_named
from eckd.memory_volume import MemoryVolume
from eckd.raw_image import RawImage, create_raw
from eckd.track import Record, Track
from eckd.track_findings import check_tracks
from eckd.track_store import TrackReader
from primitives import CCHH, CCHHR, FormatError, RelativeTrack, Where
from primitives.finding import Finding, Severity
from tests.support.tracks import fill, patterned_track

GEOMETRY = Geometry(family_named("2311"), 5)


def check(reader: TrackReader) -> list[Finding]:
    return list(check_tracks(reader, RelativeTrack(0), reader.geometry.tracks))


@pytest.fixture
def volume() -> MemoryVolume:
    return MemoryVolume(GEOMETRY)


def put(volume: MemoryVolume, track: int, *records: tuple[int, int, int]) -> None:
    """Write a track of records (number, key length, data length)."""
    at = volume.geometry.cchh(RelativeTrack(track))
    made = tuple(Record(CCHHR(at, n), bytes(key), bytes(data)) for n, key, data in records)
    volume.write_track(RelativeTrack(track), Track.of(at, made).to_image())


def test_a_volume_in_order_has_no_findings(volume: MemoryVolume) -> None:
    put(volume, 3, (1, 8, 256), (2, 0, 0), (3, 0, 1000))
    assert check(volume) == []


def test_a_full_track_is_in_order_and_a_fuller_one_is_not(volume: MemoryVolume) -> None:
    put(volume, 3, (1, 0, 3625))
    assert check(volume) == []
    put(volume, 3, (1, 0, 1740), (2, 0, 1741))
    (finding,) = check(volume)
    assert (finding.severity, finding.code) == (Severity.WARNING, "track-capacity")
    assert "of the 3625 bytes that a 2311 has" in finding.message
    assert str(finding.where) == "memory (cylinder 0 head 3)"


def test_a_count_field_of_another_track_is_told(volume: MemoryVolume) -> None:
    at = GEOMETRY.cchh(RelativeTrack(7))
    stranger = Record(CCHHR(CCHH.of(3, 1), 1), b"", b"x")
    volume.write_track(RelativeTrack(7), Track.of(at, (stranger,)).to_image())
    (finding,) = check(volume)
    assert finding.code == "track-count"
    assert finding.message == "record 1 says it is of cylinder 3 head 1"


@pytest.mark.parametrize("numbers", [(2, 1), (1, 1), (0, 1)])
def test_record_numbers_that_do_not_ascend_are_told(
    numbers: tuple[int, ...], volume: MemoryVolume
) -> None:
    put(volume, 9, *((number, 0, 5) for number in numbers))
    (finding,) = check(volume)
    assert finding.code == "track-record"


def test_a_damaged_track_is_an_error_and_the_others_are_still_checked(tmp_path: Path) -> None:
    path = tmp_path / "v.ckd"
    with create_raw(path, GEOMETRY) as image:
        fill(image)
    raw = bytearray(path.read_bytes())
    for track, offset in ((4, 2), (11, 21 + 6)):
        raw[512 + track * GEOMETRY.track_size + offset] ^= 0xFF
    path.write_bytes(raw)
    with RawImage(path) as image:
        found = check(image)
    assert [(each.severity, each.code) for each in found] == [
        (Severity.ERROR, "track-unreadable")
    ] * 2
    assert "cylinder 0 head 4" in str(found[0].where)
    assert "cylinder 1 head 1" in str(found[1].where)


class Refusing(MemoryVolume):
    """A volume whose bulk path stops at a track, as a compressed one's does."""

    def read_track(self, track: RelativeTrack) -> bytes:
        if track == 12:
            place = patterned_track(GEOMETRY.cchh(track), 1, GEOMETRY.family)
            raise FormatError("compressed data", where=_where(), found=place.to_image()[:4])
        return super().read_track(track)


def _where() -> Where:

    return Where("file", 99)


def test_a_track_that_does_not_decode_is_an_error_among_the_others() -> None:
    volume = Refusing(GEOMETRY)
    put(volume, 13, (2, 0, 1), (1, 0, 1))
    assert [each.code for each in check(volume)] == ["track-unreadable", "track-record"]


@given(
    numbers=st.lists(
        st.tuples(st.integers(0, 255), st.integers(0, 20), st.integers(0, 900)), max_size=6
    )
)
def test_the_bulk_look_and_the_look_at_one_track_agree(
    numbers: list[tuple[int, int, int]],
) -> None:
    volume = MemoryVolume(GEOMETRY)
    put(volume, 5, *numbers)
    alone = Refusing(GEOMETRY)
    put(alone, 5, *numbers)
    expected = [each for each in check(alone) if each.code != "track-unreadable"]
    assert check(volume) == expected


def test_progress_tells_the_tracks_done(volume: MemoryVolume) -> None:
    told: list[int] = []
    list(check_tracks(volume, RelativeTrack(10), 20, told.append))
    assert told == [20]
