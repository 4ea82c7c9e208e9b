"""VOL1 of a disk volume."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eckd.geometry import Geometry, family_named
from eckd.memory_volume import MemoryVolume
from eckd.track import Record, Track
from primitives import CCHH, CCHHR, FormatError, RelativeTrack, Volser
from primitives.ebcdic import encode
from vtoc.volume_label import (
    VOL1,
    NoVolumeLabelError,
    VolumeLabel,
    VolumeLabelLayout,
    read_volume_label,
)

# After VOL1 each byte has the value of its own offset.
RAW = VOL1 + bytes(range(4, 80))
GEOMETRY = Geometry(family_named("3390"), 1)


def volume_with(*records):
    volume = MemoryVolume(GEOMETRY, "DISK.3390")
    at = CCHH.of(0, 0)
    users = tuple(Record(CCHHR(at, n), key, data) for n, (key, data) in enumerate(records, 1))
    volume.write_track(RelativeTrack(0), Track.of(at, users).to_image())
    return volume


@pytest.mark.parametrize(
    ("field", "at", "length"),
    [
        ("volser", 4, 6),
        ("security", 10, 1),
        ("vtoc", 11, 5),
        ("reserved_16", 16, 21),
        ("owner", 37, 14),
        ("reserved_51", 51, 28),
        ("standard", 79, 1),
    ],
)
def test_a_field_sits_at_its_documented_offset(field, at, length):
    assert VolumeLabelLayout.parse(RAW)[field] == bytes(range(at, at + length))


@given(st.binary(min_size=76, max_size=76))
def test_any_label_builds_back_to_the_same_bytes(rest):
    assert VolumeLabelLayout.build(VolumeLabelLayout.parse(VOL1 + rest)) == VOL1 + rest


@given(st.binary(min_size=76, max_size=76))
def test_any_label_can_be_read(rest):
    VolumeLabel.from_bytes(VOL1 + rest)


def test_a_label_reads_as_it_was_written():
    label = VolumeLabel(Volser("WORK01"), CCHHR(CCHH.of(3, 4), 1), "SOMEBODY")

    assert VolumeLabel.from_bytes(label.to_bytes()) == label
    assert label.to_bytes()[41:51] == encode("SOMEBODY", 10)


@pytest.mark.parametrize("pointer", [bytes(5), b"\x40" * 5])
def test_a_label_may_name_no_vtoc(pointer):
    assert VolumeLabel.from_bytes(VOL1 + bytes(7) + pointer + bytes(64)).vtoc is None


def test_the_label_is_found_among_other_records_by_its_key():
    """User labels and IPL text may stand there as well."""
    label = VolumeLabel(Volser("WORK01"), None).to_bytes()
    others = [(encode("IPL1", 4), bytes(24)), (encode("VOL2", 4), bytes(80)), (b"", VOL1 * 20)]

    found = read_volume_label(volume_with(*others, (VOL1, label)))

    assert found.volser == "WORK01"


@pytest.mark.parametrize("record", [(b"", VOL1 * 20), (VOL1, bytes(80)), (VOL1, VOL1 * 19)])
def test_a_record_that_only_looks_like_a_label_is_none(record):
    with pytest.raises(NoVolumeLabelError, match=r"DISK\.3390.*cylinder 0 head 0.*VOL1"):
        read_volume_label(volume_with(record))


def test_a_label_track_whose_count_runs_past_its_end_is_damage_that_says_where():
    volume = volume_with((VOL1, VolumeLabel(Volser("WORK01"), None).to_bytes()))
    image = bytearray(volume.read_track(RelativeTrack(0)))
    image[21 + 6 : 21 + 8] = b"\xff\xff"  # data length of record 1
    volume._images[RelativeTrack(0)] = bytes(image)

    with pytest.raises(FormatError, match=r"DISK\.3390 \(cylinder 0 head 0\): no end-of-track"):
        read_volume_label(volume)
