"""Volumes formatted as Linux formats them."""

import datetime

import pytest

from eckd.geometry import Geometry, family_named
from eckd.memory_volume import MemoryVolume
from eckd.track import Record, Track, parse_track
from primitives import CCHH, CCHHR, RelativeTrack, Volser, Where
from vtoc.check import check_vtoc
from vtoc.dscb import LINUX_CYLINDERS, FormatId
from vtoc.extent import Span
from vtoc.linux import LinuxLayoutError, format_linux, linux_dscbs
from vtoc.read import read_vtoc

TODAY = datetime.date(2026, 11, 26)


def geometry(cylinders, family="3390"):
    return Geometry(family_named(family), cylinders)


def formatted(cylinders, *partitions):
    volume = MemoryVolume(geometry(cylinders), "LNX")
    format_linux(volume, Volser("LX0001"), TODAY, [Span.of(*each) for each in partitions])
    return volume


def dscbs(cylinders, *partitions):
    spans = [Span.of(*each) for each in partitions]
    return linux_dscbs(geometry(cylinders), Volser("LX0001"), TODAY, spans)


def free_entries(slots):
    """First track, cylinders, tracks of format 5; first track and end of format 7."""
    small = [slots[1][4 + 5 * n :][:5] for n in range(8)]
    found = [(int.from_bytes(e[:2], "big"), int.from_bytes(e[2:4], "big"), e[4]) for e in small]
    if slots[2][44] == FormatId.LARGE_FREE_SPACE:
        large = [slots[2][4 + 8 * n :][:8] for n in range(5)]
        found += [(int.from_bytes(e[:4], "big"), int.from_bytes(e[4:], "big")) for e in large]
    return [entry for entry in found if any(entry)]


def test_every_track_holds_twelve_blocks():
    volume = formatted(2)

    for track in range(30):
        image = volume.read_track(RelativeTrack(track))
        records = parse_track(image, where=Where("LNX")).records
        lengths = [(len(record.key), len(record.data)) for record in records]
        first = {0: [(4, 24), (4, 144), (4, 80)], 1: [(44, 96)] * 12}.get(track, [])
        assert lengths == first + [(0, 4_096)] * (12 - len(first))


def test_one_partition_over_everything_is_a_data_set_from_track_2_on():
    vtoc = read_vtoc(formatted(20))

    (partition,) = vtoc.data_sets
    assert partition.dsname == "LINUX.VLX0001.PART0001.NATIVE"
    assert (partition.recfm, partition.format1.blksize, partition.format1.lrecl) == (
        "FS",
        4_096,
        4_096,
    )
    assert partition.extents[0].span(vtoc.geometry) == Span.of(2, 300)
    assert vtoc.format4.free_dscbs == 9
    assert partition.dscbs[0][53:59] == bytes.fromhex("7e0149 63016d")


def test_free_space_is_divided_as_linux_divides_it():
    """The figures are those of a volume that fdasd made."""
    assert free_entries(dscbs(3_339, (20, 5_001), (6_000, 7_000))) == [
        (2, 1, 3),
        (5_001, 66, 9),
        (7_000, 2_872, 5),
    ]


def test_a_large_volume_has_an_empty_format_5_and_a_format_7():
    slots = dscbs(10_017, (20, 5_001), (6_000, 7_000))

    assert free_entries(slots) == [(2, 20), (5_001, 6_000), (7_000, 150_255)]
    assert slots[0][58] == 0xA0
    assert slots[0][125:131] == bytes.fromhex("07 00000001 03")
    assert (slots[0][62:64], slots[0][132:136]) == (b"\x27\x21", b"\0\0\x27\x21")


def test_a_large_volume_without_free_space_does_not_point_to_its_format_7():
    format4 = dscbs(10_017)[0]

    assert (format4[58], format4[125:131]) == (0, bytes(6))


def test_the_largest_volume_has_formats_8_and_9_for_each_partition():
    slots = dscbs(65_535, (2, 100), (100, 500_000))

    assert [raw[44] for raw in slots[:7]] == [0xF4, 0xF5, 0xF7, 0xF8, 0xF9, 0xF8, 0xF9]
    assert slots[0][62:64] == LINUX_CYLINDERS.to_bytes(2, "big")
    assert slots[3][135:] == CCHHR(CCHH.of(0, 1), 5).to_bytes()
    assert slots[4][:3] == b"\x09\x01\x01"
    assert slots[0][45:50] == CCHHR(CCHH.of(0, 1), 6).to_bytes()


@pytest.mark.parametrize("cylinders", [10, 4_400, 65_535])
def test_a_check_finds_nothing_wrong(cylinders):
    volume = formatted(10, (2, 60), (75, 150))
    larger = MemoryVolume(geometry(cylinders), "LNX")
    larger._images = {track: volume.read_track(RelativeTrack(track)) for track in (0, 1)}
    at = CCHH.of(0, 1)
    records = tuple(
        Record(CCHHR(at, n), raw[:44], raw[44:])
        for n, raw in enumerate(dscbs(cylinders, (2, 60), (75, 150)), start=1)
    )
    larger.write_track(RelativeTrack(1), Track.of(at, records).to_image())

    findings, data_sets = check_vtoc(larger)

    assert [each for each in findings if each.severity != "info"] == []
    assert len(data_sets) == 2


@pytest.mark.parametrize(
    ("family", "partitions", "message"),
    [
        ("3390", [(1, 5)], "expected ascending ones from 2"),
        ("3390", [(2, 40)], "to 29"),
        ("3390", [(2, 9), (8, 12)], "from 9"),
        ("3390", [(2, 3), (3, 4), (4, 5), (5, 6)], "3 there can be"),
        ("3350", [], "other tracks than Linux formats"),
    ],
)
def test_layouts_linux_does_not_have_are_refused_untouched(family, partitions, message):
    volume = MemoryVolume(Geometry(family_named(family), 2), "LNX")

    with pytest.raises(LinuxLayoutError, match=message):
        format_linux(volume, Volser("V"), TODAY, [Span.of(*each) for each in partitions])

    assert volume._images == {}
