"""V of every track, by one bulk scan and by following changes."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from eckd.geometry import Geometry, family_named
from eckd.layout_change import is_format_write
from eckd.memory_volume import MemoryVolume
from eckd.run_check import check_run
from eckd.size_table import SizeTable
from eckd.track import Record, Track
from eckd.track_schema import COUNT_LENGTH
from primitives import CCHH, CCHHR, FormatError, RelativeTrack
from tests.support.tracks import tracks

FAMILY = family_named("3390")
GEOMETRY = Geometry(FAMILY, 2)
AT = CCHH.of(0, 0)


def volume_of(drawn):
    volume = MemoryVolume(GEOMETRY)
    for number, track in enumerate(drawn):
        at = GEOMETRY.cchh(RelativeTrack(number))
        image = Track(at, track.records, track.r0).to_image()
        if len(image) <= GEOMETRY.track_size:
            volume.write_track(RelativeTrack(number), image)
    return volume


def by_hand(volume):
    """The table by the plainest way there is."""
    table = SizeTable(GEOMETRY.tracks)
    for number in range(GEOMETRY.tracks):
        image = volume.read_track(RelativeTrack(number))
        offset = 5
        records = []
        while image[offset : offset + 8] != b"\xff" * 8:
            key, data = image[offset + 5], int.from_bytes(image[offset + 6 : offset + 8], "big")
            records.append((key, data))
            offset += 8 + key + data
        del records[0]
        table.records[number] = len(records)
        table.end_of_files[number] = sum(data == 0 for _, data in records)
        table.key_bytes[number] = sum(key for key, _ in records)
        table.data_bytes[number] = sum(data for _, data in records)
    return table


volumes = st.lists(tracks(most=8), max_size=12).map(volume_of)


def slots_of(volume, count):
    table = np.zeros((count, GEOMETRY.track_size), np.uint8)
    volume.read_slots(RelativeTrack(0), count, memoryview(table).cast("B"))
    return table


@given(volumes)
def test_bulk_scan_counts_what_the_tracks_hold(volume):
    assert SizeTable.scan(volume) == by_hand(volume)


@given(volumes)
def test_following_every_track_gives_the_table_of_a_scan(volume):
    table = SizeTable(GEOMETRY.tracks)

    for number in range(GEOMETRY.tracks):
        table.update(RelativeTrack(number), volume.read_track(RelativeTrack(number)))

    assert table == SizeTable.scan(volume)


@given(volumes)
def test_v_is_the_length_of_the_records_behind_record_zero(volume):
    table = SizeTable.scan(volume)
    count = 12

    starts = check_run(volume, RelativeTrack(0), slots_of(volume, count), table.sizes()[:count])

    for number in range(count):
        image = volume.read_track(RelativeTrack(number))
        assert len(image) == starts[number] + table.size_of(RelativeTrack(number)) + 8


def test_sizes_of_chosen_tracks_come_in_the_order_asked():
    volume = volume_of([Track.of(AT, (Record(CCHHR(AT, 1), b"", b"x" * 10),)), Track.of(AT)])
    table = SizeTable.scan(volume)

    assert table.sizes(np.array([1, 0])).tolist() == [0, 18]


@given(volumes, st.integers(0, 11), st.sampled_from([-8, -1, 1, 8]))
def test_a_run_whose_v_is_wrong_is_refused(volume, row, error):
    sizes = SizeTable.scan(volume).sizes()[:12]
    sizes[row] += error
    assume(b"\xff" not in volume.read_track(RelativeTrack(row))[-16:-8])

    with pytest.raises(FormatError, match="end-of-track marker"):
        check_run(volume, RelativeTrack(0), slots_of(volume, 12), sizes)


def test_a_run_of_other_tracks_is_refused():
    volume = MemoryVolume(GEOMETRY)
    sizes = SizeTable.scan(volume).sizes()[:2]

    with pytest.raises(FormatError, match=r"cylinder 0 head 5.*home address"):
        check_run(volume, RelativeTrack(5), slots_of(volume, 2), sizes)


class Damaged(MemoryVolume):
    """A volume whose slots come damaged at some bytes of track 3."""

    def __init__(self, at, found):
        super().__init__(GEOMETRY, "DAMAGED")
        self._at, self._found = at, found

    def read_slots(self, first, count, into):
        super().read_slots(first, count, into)
        start = 3 * GEOMETRY.track_size + self._at
        into[start : start + len(self._found)] = self._found


@pytest.mark.parametrize(
    ("at", "found", "message"),
    [
        (2, b"\x09", "home address"),
        (5, b"\xff" * 8, "no record zero"),
        (21, b"\x00\x00\x00\x03\x01\x00\xff\xff", "no end-of-track marker"),
    ],
)
def test_scan_names_the_first_damaged_track(at, found, message):
    with pytest.raises(FormatError, match=f"DAMAGED.*cylinder 0 head 3.*{message}"):
        SizeTable.scan(Damaged(at, found))


def test_a_record_that_ends_on_the_marker_of_the_next_track_runs_past_its_own():
    """Its slot and a half behind it look like one good track to who forgets where a slot ends."""
    length = GEOMETRY.track_size - COUNT_LENGTH
    with pytest.raises(FormatError, match=r"cylinder 0 head 3.*no end-of-track marker"):
        SizeTable.scan(Damaged(21, b"\x00\x00\x00\x03\x01\x00" + length.to_bytes(2, "big")))


def test_scan_of_a_track_full_of_the_smallest_records_ends():
    """The most records a slot can hold; a count field of zeros is an end-of-file record."""
    size = GEOMETRY.track_size
    with pytest.raises(FormatError, match="no end-of-track marker"):
        SizeTable.scan(Damaged(21, bytes(size - 21)))


DATA = Record(CCHHR(AT, 1), b"", b"old data")


@pytest.mark.parametrize(
    ("new", "formats"),
    [
        ((Record(CCHHR(AT, 1), b"", b"NEW DATA"),), False),
        ((Record(CCHHR(AT, 1), b"", b"longer data"),), True),
        ((Record(CCHHR(AT, 2), b"", b"old data"),), True),
        ((Record(CCHHR(AT, 1), b"old ", b"data"),), True),
        ((), True),
        ((DATA, Record(CCHHR(AT, 2))), True),
    ],
)
def test_a_write_that_changes_a_count_field_is_a_format_write(new, formats):
    old = Track.of(AT, (DATA,)).to_image()

    assert is_format_write(old, Track.of(AT, new).to_image()) is formats


def test_a_write_of_the_home_address_is_a_format_write():
    old = Track.of(AT, (DATA,)).to_image()

    assert is_format_write(old, b"\x02" + old[1:])


def test_what_lies_behind_the_marker_makes_no_format_write():
    old = Track.of(AT, (DATA,)).to_image()

    assert not is_format_write(old + b"old", old + b"new")


def test_only_a_track_can_be_compared():
    with pytest.raises(ValueError, match="not a track image"):
        is_format_write(Track.of(AT).to_image()[:-1], Track.of(AT).to_image()[:-1])
