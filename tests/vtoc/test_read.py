"""Reading a VTOC: what cannot be true is an error that says where, and nothing is changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eckd.memory_volume import MemoryVolume
from eckd.open_image import open_volume
from eckd.raw_image import create_raw
from primitives import CCHH, CCHHR, DasdError, Dsname, FormatError, RelativeTrack
from tests.support.spaces import (
    format5_spans,
    new_volume,
    patch,
    request,
    spread_volume,
)
from vtoc.allocate import allocate, free_spans, rename, scratch
from vtoc.dscb import FREE_DSCB, Format3
from vtoc.read import read_vtoc
from vtoc.volume_label import NoVolumeLabelError

FORMAT4_AT = CCHHR(CCHH.of(0, 1), 1)
FORMAT5_AT = CCHHR(CCHH.of(0, 1), 2)
BIG = "BIG"


BASE = spread_volume()


@pytest.fixture
def volume():
    return copy_of_base("NEW")


def copy_of_base(name="HOSTILE"):
    volume = MemoryVolume(BASE.geometry, name)
    volume._images = dict(BASE._images)
    return volume


def big_at(volume):
    """Where the format 1 and the format 3 of BIG are."""
    return read_vtoc(volume).find(BIG).addresses


def pointer(at):
    return at.to_bytes()


def images(volume):
    return dict(volume._images)


def damaged(volume, track, offset, value):
    """Change bytes of a track image as it is stored, which no writer would do."""
    image = bytearray(volume.read_track(RelativeTrack(track)))
    image[offset : offset + len(value)] = value
    volume._images[RelativeTrack(track)] = bytes(image)


def refused(volume, match):
    """The volume cannot be read, nor changed by any function; and nothing is."""
    before = images(volume)
    for act in (
        read_vtoc,
        lambda volume: allocate(volume, request("NEW.ONE", 1)),
        lambda volume: scratch(volume, Dsname("F0")),
        lambda volume: rename(volume, Dsname("F0"), Dsname("NEW.ONE")),
    ):
        with pytest.raises(FormatError, match=match):
            act(volume)
    assert images(volume) == before


class TestChainsOfFormat3:
    def test_one_that_leads_back_to_itself(self, volume):
        _, format3 = big_at(volume)
        patch(volume, format3, 135, pointer(format3))

        refused(volume, r"NEW \(cylinder 0 head 1 record \d+, DSCB of BIG\): chain.*another chain")

    def test_one_that_leads_back_to_the_format_1(self, volume):
        format1, format3 = big_at(volume)
        patch(volume, format3, 135, pointer(format1))

        refused(volume, "format 3, found f1")

    def test_one_of_two_format_3s_that_point_at_each_other(self, volume):
        _, first = big_at(volume)
        free = next(at for at, raw in read_vtoc(volume).table.items() if raw == FREE_DSCB)
        patch(volume, free, 0, Format3((), pointer(first)).to_bytes())
        patch(volume, first, 135, pointer(free))

        refused(volume, "chain of DSCBs.*another chain")

    def test_one_that_two_data_sets_share(self, volume):
        _, format3 = big_at(volume)
        (other,) = read_vtoc(volume).find("F0").addresses
        patch(volume, other, 135, pointer(format3))

        refused(volume, "chain of DSCBs.*another chain")

    @pytest.mark.parametrize(
        "beyond", ["0000000133", "0000000201", "0005000e01", "ffffffffff", "00000001ff"]
    )
    def test_one_that_leaves_the_vtoc(self, volume, beyond):
        format1, _ = big_at(volume)
        patch(volume, format1, 135, bytes.fromhex(beyond))
        found = "none there|format 3, found 00"

        refused(volume, rf"DSCB of BIG\).*({found})")

    @pytest.mark.parametrize("kind", ["f2", "f9"])
    def test_one_over_other_formats_that_never_ends(self, volume, kind):
        """ISAM and attribute DSCBs are passed over, and must end as well."""
        _, format3 = big_at(volume)
        patch(volume, format3, 44, bytes.fromhex(kind))
        patch(volume, format3, 135, pointer(format3))

        refused(volume, "another chain")


class TestChainOfFormat5:
    """A reader computes free space from extents; the chain is written anew with every change."""

    @pytest.mark.parametrize("to", ["0000000102", "0000000101", "0000000103", "00050001ff"])
    def test_one_that_loops_or_dangles_harms_nobody_and_is_put_right(self, volume, to):
        free = free_spans(read_vtoc(volume))
        patch(volume, FORMAT5_AT, 135, bytes.fromhex(to))

        assert free_spans(read_vtoc(volume)) == free
        allocate(volume, request("NEW.ONE", 1))

        vtoc = read_vtoc(volume)
        assert vtoc.table.slots[FORMAT5_AT][135:] == bytes(5)
        assert format5_spans(vtoc) == free_spans(vtoc)

    def test_one_that_says_used_tracks_are_free_is_not_believed(self, volume):
        patch(volume, FORMAT5_AT, 4, bytes.fromhex("0000 0006 00"))
        taken = {t for ds in read_vtoc(volume).data_sets for t in ds.tracks().tolist()}

        new = allocate(volume, request("NEW.ONE", 3))

        assert taken.isdisjoint(new.tracks().tolist())
        assert format5_spans(read_vtoc(volume)) == free_spans(read_vtoc(volume))


class TestPlaces:
    @pytest.mark.parametrize("at", ["0006000001", "0000000f01", "ffffffff01"])
    def test_a_label_that_points_outside_the_volume(self, volume, at):
        label = read_vtoc(volume).label
        self.replace_pointer(volume, label.vtoc.to_bytes(), bytes.fromhex(at))

        refused(volume, r"record 3\): VTOC pointer of the volume label.*inside 6 cylinders")

    @pytest.mark.parametrize("at", ["0000000001", "0002000001", "00000001ff"])
    def test_a_label_that_points_to_where_no_vtoc_is(self, volume, at):
        label = read_vtoc(volume).label
        self.replace_pointer(volume, label.vtoc.to_bytes(), bytes.fromhex(at))

        with pytest.raises((NoVolumeLabelError, FormatError), match="NEW"):
            read_vtoc(volume)

    def test_a_label_that_points_to_another_dscb(self, volume):
        label = read_vtoc(volume).label
        self.replace_pointer(volume, label.vtoc.to_bytes(), FORMAT5_AT.to_bytes())

        refused(volume, "record 2.*expected a format-4 DSCB, found 0505")

    def replace_pointer(self, volume, old, new):
        image = volume.read_track(RelativeTrack(0))
        damaged(volume, 0, image.index(old, image.index(b"\xe5\xd6\xd3\xf1" * 2)), new)

    @pytest.mark.parametrize(
        "extent",
        [
            "0100 00000001 00060000",  # ends behind the volume
            "0100 00000001 0000000f",  # a head the device lacks
            "0100 00000002 00000001",  # ends before it begins
            "0100 ffff0000 ffff000e",
        ],
    )
    def test_an_extent_of_the_vtoc_that_cannot_be(self, volume, extent):
        patch(volume, FORMAT4_AT, 105, bytes.fromhex(extent))

        refused(volume, "VTOC extent of the format-4 DSCB.*expected tracks inside 6 cylinders")

    @pytest.mark.parametrize(
        "extent",
        [
            "0104 00050000 00060000",
            "0104 00010001 0001000f",
            "0104 00020001 00020000",
            "4000 00070000 00070000",  # user labels
        ],
    )
    def test_an_extent_of_a_format_3_that_cannot_be(self, volume, extent):
        _, format3 = big_at(volume)
        patch(volume, format3, 4, bytes.fromhex(extent))

        refused(volume, "extent of BIG.*expected tracks inside 6 cylinders of 15")

    @pytest.mark.parametrize(
        ("extent", "whose"),
        [
            ("0100 00000000 00000000", "the volume label and BIG"),
            ("0100 00000002 00000002", "the VTOC and BIG"),
            ("0100 00010000 00010000", "F0 and BIG|BIG and F0"),
        ],
    )
    def test_an_extent_over_what_is_not_its_own(self, volume, extent, whose):
        format1, _ = big_at(volume)
        patch(volume, format1, 105, bytes.fromhex(extent))

        refused(volume, f"extents of ({whose}).*both have cylinder")

    def test_two_extents_of_one_data_set_over_each_other(self, volume):
        format1, _ = big_at(volume)
        raw = read_vtoc(volume).table.slots[format1]
        patch(volume, format1, 115, b"\x01\x01" + raw[107:115])

        refused(volume, "extents of BIG and BIG")

    def test_shared_cylinders_may_be_shared(self, volume):
        (first,), (other,) = (read_vtoc(volume).find(name).addresses for name in ("F0", "F2"))
        raw = read_vtoc(volume).table.slots[first]
        patch(volume, first, 105, b"\x80")
        patch(volume, other, 105, b"\x80" + raw[106:115])

        assert read_vtoc(volume).find("F2").tracks().tolist() == [15, 16, 17, 18, 19]


class TestTracks:
    def test_a_count_field_that_runs_past_the_end_of_the_track(self, volume):
        image = volume.read_track(RelativeTrack(1))
        last = len(image) - 8 - 148
        damaged(volume, 1, last + 6, b"\xff\xff")

        refused(volume, r"NEW \(cylinder 0 head 1\): no end-of-track marker: expected one before")

    def test_a_record_that_is_no_dscb(self, volume):
        damaged(volume, 1, 21 + 148 + 5, b"\x08\x00\x84")  # the same length in all

        refused(volume, "record 2.*expected key length 44, data length 96, found 8, 132")

    @pytest.mark.parametrize("count", ["0002000002", "0000006302", "0000000103"])
    def test_a_record_that_says_it_is_another(self, volume, count):
        """Were it believed, a change of that slot would hit another record, or another track."""
        damaged(volume, 1, 21 + 148, bytes.fromhex(count))

        refused(volume, r"VTOC record.*expected the address of its own track, once")

    def test_a_vtoc_track_without_records_has_no_slots(self):
        volume = new_volume()
        empty = MemoryVolume(volume.geometry).read_track(RelativeTrack(9))
        volume.write_track(RelativeTrack(9), empty)

        vtoc = read_vtoc(volume)

        assert len(vtoc.table.slots) == 13 * 50
        assert "DSCBs are free" in vtoc.problems[0]


def test_counts_that_are_off_are_problems_and_no_errors(volume):
    format1, _ = big_at(volume)
    patch(volume, format1, 59, b"\x03")
    patch(volume, FORMAT4_AT, 50, b"\x00\x07")

    free, extents = read_vtoc(volume).problems

    assert free.startswith("the VTOC says 7 DSCBs are free")
    assert extents == "BIG: the DSCB says 3 extents, 5 are there"


def test_a_vtoc_on_a_large_volume_may_have_long_addresses():
    """The bit that says so is the number of cylinders; a small volume keeps to 16 bits."""
    volume = new_volume()
    allocate(volume, request("A", 2))

    assert not read_vtoc(volume).format4.is_extended


SLOTS = list(read_vtoc(BASE).table.slots)[:12]
HOT = [*range(44, 62), *range(82, 140)]
"""Offsets of ids, counts, extents and pointers; a change of a name is no damage."""
halves = st.sampled_from([0, 1, 2, 5, 6, 14, 15, 0xFFFF])
changes = st.one_of(
    st.tuples(st.sampled_from(SLOTS), st.sampled_from(HOT), st.binary(min_size=1, max_size=5)),
    st.tuples(
        st.sampled_from(SLOTS),
        st.just(135),
        st.sampled_from([at.to_bytes() for at in SLOTS]),
    ),
    st.tuples(
        st.sampled_from(SLOTS),
        st.sampled_from([105, 115, 125, 4, 14]),
        st.builds(
            lambda kind, first, last: bytes([kind, 0]) + first[:4] + last[:4],
            st.sampled_from([0, 1, 0x40, 0x80, 0x81, 0xFF]),
            st.builds(lambda c, h: CCHH.of(c, h).to_bytes(), halves, halves),
            st.builds(lambda c, h: CCHH.of(c, h).to_bytes(), halves, halves),
        ),
    ),
)


@given(st.lists(changes, min_size=1, max_size=4))
def test_a_vtoc_with_any_bytes_is_read_or_refused(some):
    volume = copy_of_base()
    table = read_vtoc(volume).table
    for at, offset, value in some:
        raw = bytearray(table.slots[at])
        raw[offset : offset + len(value)] = value
        table.write(volume, at, bytes(raw[:140]))

    _read_and_change(volume)


@pytest.fixture(scope="module")
def hostile_image(tmp_path_factory):
    """An image file, and what it held before it was damaged."""
    path = tmp_path_factory.mktemp("hostile") / "HOSTILE.3390"
    with create_raw(path, BASE.geometry) as store:
        for track, image in BASE._images.items():
            store.write_track(track, image)
    return path, path.read_bytes()


@given(
    some=st.lists(
        st.tuples(st.sampled_from([0, 1, 2]), st.integers(0, 2_000), st.binary(max_size=4)),
        min_size=1,
        max_size=3,
    )
)
def test_label_and_vtoc_tracks_with_any_bytes_are_read_or_refused(hostile_image, some):
    path, content = hostile_image
    spoiled = bytearray(content)
    for track, offset, value in some:
        at = 512 + track * BASE.geometry.track_size + offset
        spoiled[at : at + len(value)] = value
    path.write_bytes(spoiled)

    with open_volume(path, writable=True) as volume:
        _read_and_change(volume)


def _read_and_change(volume):
    """Every function ends, with an error of ours or with a volume that is still sound."""
    outside = stored(volume, range(15, volume.geometry.tracks))
    try:
        vtoc = read_vtoc(volume)
    except DasdError:
        return
    tracks = [ds.tracks() for ds in vtoc.data_sets]
    assert all(((some >= 0) & (some < volume.geometry.tracks)).all() for some in tracks)
    assert all(ds.used_tracks() <= len(ds.tracks()) for ds in vtoc.data_sets)
    for act in (
        lambda: allocate(volume, request("NEW.ONE", 7)),
        lambda: rename(volume, Dsname("F2"), Dsname("F2.NEW")),
        lambda: scratch(volume, Dsname(BIG)),
        lambda: allocate(volume, request("NEW.TWO", 30)),
    ):
        before = stored(volume, range(15))
        try:
            act()
        except DasdError:
            assert stored(volume, range(15)) == before
        else:
            read_vtoc(volume)
    assert stored(volume, range(15, volume.geometry.tracks)) == outside


def stored(volume, tracks):
    """The slots of some tracks, whatever is in them."""
    size = volume.geometry.track_size
    slots = bytearray(len(tracks) * size)
    volume.read_slots(RelativeTrack(tracks[0]), len(tracks), memoryview(slots))
    return bytes(slots)
