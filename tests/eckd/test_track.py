"""A track as a value, as a schema and as bytes: three views that agree."""

import pytest
from construct import ConstructError
from hypothesis import given
from hypothesis import strategies as st

from eckd.geometry import Geometry, family_named
from eckd.track import (
    CountField,
    Record,
    Track,
    count_offsets,
    find_end_of_track,
    parse_track,
    user_areas,
)
from eckd.track_check import check_track_image
from eckd.track_schema import (
    END_OF_TRACK,
    FIRST_USER_RECORD,
    CountLayout,
    HomeAddressLayout,
    TrackLayout,
)
from primitives import CCHH, CCHHR, FormatError, RelativeTrack, Where
from tests.support.tracks import tracks

HERE = Where("V", 0, "cylinder 0 head 0")
AT = CCHH.of(0x0102, 0x0304)


def test_count_fields_sit_at_their_documented_offsets() -> None:
    raw = bytes(range(8))
    count = CountField.from_bytes(raw)
    assert count == CountField(CCHHR(CCHH.of(0x0001, 0x0203), 4), 5, 0x0607)
    assert count.to_bytes() == raw
    layout = CountLayout.parse(raw)
    assert (layout.cylinder, layout.head, layout.record) == (0x0001, 0x0203, 4)
    assert (layout.key_length, layout.data_length) == (5, 0x0607)


def test_home_address_sits_before_everything() -> None:
    layout = HomeAddressLayout.parse(bytes(range(5)))
    assert (layout.flag, layout.cylinder, layout.head) == (0, 0x0102, 0x0304)


def test_a_new_track_holds_record_zero_alone() -> None:
    image = Track.of(AT).to_image()
    assert image.hex() == "0001020304" + "0102030400000008" + "00" * 8 + "ff" * 8
    assert image.index(END_OF_TRACK) == FIRST_USER_RECORD


def test_a_record_without_data_is_an_end_of_file_even_with_a_key() -> None:
    assert Record(CCHHR(AT, 1)).is_end_of_file
    assert Record(CCHHR(AT, 1), key=b"K").is_end_of_file
    assert not Record(CCHHR(AT, 1), data=b"D").is_end_of_file


@given(tracks(), st.binary(max_size=30))
def test_areas_of_user_records_are_those_of_the_parsed_track(track: Track, stale: bytes) -> None:
    image = track.to_image() + stale
    areas = [(record.at.record, record.key, record.data) for record in track.records]
    assert user_areas(image, where=HERE) == areas


def test_eight_ff_inside_a_record_do_not_end_the_track() -> None:
    track = Track.of(AT, (Record(CCHHR(AT, 1), b"", END_OF_TRACK * 2),))
    assert parse_track(track.to_image(), where=HERE) == track


@given(tracks(), st.binary(max_size=40))
def test_a_track_comes_back_from_its_image_whatever_is_behind_the_marker(
    track: Track, stale: bytes
) -> None:
    assert parse_track(track.to_image() + stale, where=HERE) == track


@given(tracks(), st.binary(max_size=40))
def test_schema_and_fast_path_see_the_same_records(track: Track, stale: bytes) -> None:
    image = track.to_image()
    layout = TrackLayout.parse(image + stale)
    offsets = count_offsets(image + stale, where=HERE)

    assert TrackLayout.build(layout) == image
    assert len(layout.records) == len(offsets) - 1
    for record, offset in zip(layout.records, offsets, strict=False):
        assert CountLayout.build(record.count) == image[offset : offset + 8]
    assert offsets[-1] + 8 == len(image)
    assert find_end_of_track(image + stale) == offsets[-1]


@given(tracks(most=4), st.data())
def test_a_track_cut_anywhere_is_refused_by_schema_and_fast_path(
    track: Track, data: st.DataObject
) -> None:
    image = track.to_image()
    cut = image[: data.draw(st.integers(0, len(image) - 1))]
    assert find_end_of_track(cut) is None
    with pytest.raises(FormatError, match="no end-of-track marker"):
        count_offsets(cut, where=HERE)
    with pytest.raises(ConstructError):
        TrackLayout.parse(cut)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_track_to_both_or_to_neither(raw: bytes) -> None:
    try:
        image = parse_track(raw, where=HERE).to_image()
    except FormatError:
        assert find_end_of_track(raw) is None
    else:
        assert TrackLayout.build(TrackLayout.parse(raw)) == image
        assert raw.startswith(image)


def test_a_damaged_track_says_where() -> None:
    image = Track.of(AT, (Record(CCHHR(AT, 1), b"", b"DATA"),)).to_image()
    with pytest.raises(FormatError, match=r"V\+0x0 .*found a count field at byte 33"):
        parse_track(image[:-1], where=HERE)


def test_a_track_without_record_zero_is_refused() -> None:
    with pytest.raises(FormatError, match="no record zero"):
        parse_track(b"\x00" + AT.to_bytes() + END_OF_TRACK, where=HERE)
    assert find_end_of_track(b"\x00" + AT.to_bytes() + END_OF_TRACK) is None


GEOMETRY = Geometry(family_named("2311"), 1)
TRACK = RelativeTrack(3)
GOOD = Track.of(CCHH.of(0, 3)).to_image()


@pytest.mark.parametrize(
    "image",
    [
        b"",
        GOOD[:-1],
        GOOD + b"\x00",
        Track.of(CCHH.of(0, 4)).to_image(),
        b"\x02" + GOOD[1:],
        GOOD[:5] + END_OF_TRACK,
        GOOD[:-8] + bytes.fromhex("0000000301 00ffff") + END_OF_TRACK,
    ],
    ids=["empty", "cut", "filler", "other track", "flag", "no R0", "R1 past the marker"],
)
def test_what_is_not_a_track_image_of_the_place_is_not_stored(image: bytes) -> None:
    with pytest.raises(ValueError, match="track 3: not a track image of cylinder 0 head 3"):
        check_track_image(TRACK, image, GEOMETRY)


def test_a_track_longer_than_its_slot_is_not_stored() -> None:
    check_track_image(TRACK, GOOD, GEOMETRY)
    longer = Track.of(CCHH.of(0, 3), (Record(CCHHR(CCHH.of(0, 3), 1), b"", bytes(4096)),))
    with pytest.raises(ValueError, match="do not fit a slot of 4096"):
        check_track_image(TRACK, longer.to_image(), GEOMETRY)
