"""Format a volume, allocate, scratch, rename: free space always tiles what extents leave."""

import pytest

from eckd.geometry import FAMILIES, Geometry, family_named
from eckd.memory_volume import MemoryVolume
from primitives import CCHH, DasdError, Dsname, FormatError, RelativeTrack, Volser
from tests.support.spaces import GEOMETRY, RecordedVolume, format5_spans, new_volume, request
from vtoc.allocate import (
    DuplicateNameError,
    SpaceNotAvailableError,
    VtocFullError,
    VtocNotChangeableError,
    allocate,
    free_spans,
    rename,
    scratch,
)
from vtoc.dscb import VtocIndicators
from vtoc.extent import Span
from vtoc.initialise import VtocPlaceError, initialise_volume
from vtoc.read import read_vtoc
from vtoc.volume_label import NoVolumeLabelError


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_formatted_volume_of_any_device_has_label_vtoc_and_all_other_tracks_free(family):
    vtoc = read_vtoc(new_volume(Geometry(family, 4)))

    assert (vtoc.volser, vtoc.label.owner) == ("WORK01", "OWNER")
    assert vtoc.problems == ()
    assert free_spans(vtoc) == [Span.of(family.heads, 4 * family.heads)]
    assert format5_spans(vtoc) == free_spans(vtoc)


def test_alternate_cylinders_of_a_whole_old_volume_are_not_given_to_data_sets():
    vtoc = read_vtoc(new_volume(Geometry(family_named("3350"), 560)))

    assert free_spans(vtoc) == [Span.of(30, 555 * 30)]
    assert vtoc.format4.alternates == 150


def test_the_vtoc_goes_where_it_is_asked_to_be():
    volume = MemoryVolume(GEOMETRY)

    initialise_volume(volume, Volser("V"), vtoc_at=CCHH.of(2, 3), vtoc_tracks=2)

    vtoc = read_vtoc(volume)
    assert vtoc.table.span == Span.of(33, 35)
    assert free_spans(vtoc) == [Span.of(1, 33), Span.of(35, 90)]


@pytest.mark.parametrize(("at", "tracks"), [((0, 0), 1), ((5, 14), 2), ((0, 1), 0), ((0, 15), 1)])
def test_a_vtoc_on_the_label_or_outside_the_volume_is_refused(at, tracks):
    volume = MemoryVolume(GEOMETRY)
    before = volume.read_track(RelativeTrack(0))

    with pytest.raises(VtocPlaceError, match="VTOC at cylinder"):
        initialise_volume(volume, Volser("V"), vtoc_at=CCHH.of(*at), vtoc_tracks=tracks)

    assert volume.read_track(RelativeTrack(0)) == before


def test_a_volume_without_label_is_told_apart_from_one_without_vtoc():
    volume = MemoryVolume(GEOMETRY, "BLANK")
    with pytest.raises(NoVolumeLabelError, match="no record with key VOL1"):
        read_vtoc(volume)

    initialise_volume(volume, Volser("V"))
    volume.write_track(RelativeTrack(1), MemoryVolume(GEOMETRY).read_track(RelativeTrack(1)))
    with pytest.raises(NoVolumeLabelError, match="there is no VTOC"):
        read_vtoc(volume)


def test_an_allocated_data_set_is_found_with_its_attributes():
    volume = new_volume()

    allocate(volume, request("A.B", 7))

    data_set = read_vtoc(volume).find("A.B")
    assert data_set.tracks().tolist() == list(range(15, 22))
    assert (data_set.organisation, data_set.recfm, data_set.format1.blksize) == ("PS", "FB", 3120)
    assert data_set.volser == "WORK01"


def test_the_best_fitting_hole_is_taken_first():
    volume = new_volume()
    for name, tracks in [("A", 10), ("B", 5), ("C", 10)]:
        allocate(volume, request(name, tracks))
    scratch(volume, Dsname("B"))

    assert allocate(volume, request("D", 4)).tracks().tolist() == [25, 26, 27, 28]


def test_space_in_many_holes_becomes_several_extents_with_a_format_3():
    volume = new_volume()
    for number in range(15):
        allocate(volume, request(f"F{number}", 5))
    for number in range(1, 15, 3):
        scratch(volume, Dsname(f"F{number}"))

    data_set = allocate(volume, request("BIG", 24))

    assert len(data_set.extents) == 5
    assert len(data_set.dscbs) == 2
    assert len(data_set.tracks()) == 24
    assert read_vtoc(volume).problems == ()


def test_rounding_takes_whole_cylinders():
    volume = new_volume()
    allocate(volume, request("A", 3))

    data_set = allocate(volume, request("B", 16, round=True))

    assert data_set.tracks().tolist() == list(range(30, 60))
    assert data_set.extents[0].type == 0x81


@pytest.mark.parametrize("options", [{"tracks": 76}, {"tracks": 50, "contiguous": True}])
def test_space_that_is_not_there_is_refused_with_the_systems_own_message(options):
    volume = new_volume()
    allocate(volume, request("A", 30))
    allocate(volume, request("B", 30))
    scratch(volume, Dsname("A"))
    before = read_vtoc(volume).table.slots

    with pytest.raises(SpaceNotAvailableError, match=r"IEF257I SPACE REQUESTED NOT AVAILABLE.*14"):
        allocate(volume, request("C", **options))

    assert read_vtoc(volume).table.slots == before


def test_a_name_is_given_once():
    volume = new_volume()
    allocate(volume, request("A", 1))
    allocate(volume, request("B", 1))

    with pytest.raises(DuplicateNameError, match="IEF253I"):
        allocate(volume, request("A", 1))
    with pytest.raises(DuplicateNameError, match="IEF253I"):
        rename(volume, Dsname("A"), Dsname("B"))


def test_a_full_vtoc_is_refused():
    volume = MemoryVolume(GEOMETRY)
    initialise_volume(volume, Volser("V"), vtoc_tracks=1)
    for number in range(48):
        allocate(volume, request(f"D{number}", 1))

    with pytest.raises(VtocFullError, match="IEF254I"):
        allocate(volume, request("ONE.MORE", 1))


def test_a_missing_data_set_cannot_be_scratched():
    with pytest.raises(DasdError, match=r"NO\.SUCH: not on volume WORK01"):
        scratch(new_volume(), Dsname("NO.SUCH"))


def _patch_format4(volume, **changes):
    vtoc = read_vtoc(volume)
    vtoc.table.write(volume, vtoc.label.vtoc, vtoc.format4.changed(**changes).raw)


def test_an_indexed_vtoc_is_never_changed():
    volume = new_volume()
    _patch_format4(volume, indicators=VtocIndicators.INDEXED)

    with pytest.raises(VtocNotChangeableError, match="indexed"):
        allocate(volume, request("A", 1))


def test_free_dscb_counts_that_are_off_are_a_problem_and_no_error():
    volume = new_volume()
    _patch_format4(volume, free_dscbs=7)

    assert read_vtoc(volume).problems == ("the VTOC says 7 DSCBs are free, 698 are",)


def _with_first_extent(volume, name, extent):
    vtoc = read_vtoc(volume)
    data_set = vtoc.find(name)
    raw = bytearray(data_set.dscbs[0])
    raw[105:115] = bytes.fromhex(extent)
    vtoc.table.write(volume, data_set.addresses[0], bytes(raw))


def test_an_extent_beyond_the_end_is_an_error_that_says_where():
    volume = new_volume()
    allocate(volume, request("A", 1))
    _with_first_extent(volume, "A", "0100 00060000 00060001")

    with pytest.raises(FormatError, match=r"NEW.*record 3.*extent of A.*6 cylinders"):
        read_vtoc(volume)


def test_overlapping_extents_are_an_error_that_names_both_data_sets():
    volume = new_volume()
    allocate(volume, request("A", 2))
    allocate(volume, request("B", 2))
    _with_first_extent(volume, "B", "0100 00010001 00010003")

    with pytest.raises(FormatError, match="extents of A and B"):
        read_vtoc(volume)


@pytest.mark.parametrize("pointer", ["0000000103", "0000000104", "0005000001"])
def test_a_chain_that_loops_or_dangles_is_an_error(pointer):
    volume = new_volume()
    allocate(volume, request("A", 1))
    vtoc = read_vtoc(volume)
    raw = bytearray(vtoc.find("A").dscbs[0])
    raw[135:140] = bytes.fromhex(pointer)
    vtoc.table.write(volume, vtoc.find("A").addresses[0], bytes(raw))

    with pytest.raises(FormatError, match="chain"):
        read_vtoc(volume)


@pytest.mark.parametrize("change", ["allocate", "scratch", "rename"])
def test_a_change_stopped_at_any_write_leaves_a_readable_volume(change):
    volume = RecordedVolume(GEOMETRY)
    initialise_volume(volume, Volser("V"))
    allocate(volume, request("A", 3))
    before = volume.states[-1]
    volume.states.clear()

    match change:
        case "allocate":
            allocate(volume, request("B", 3))
        case "scratch":
            scratch(volume, Dsname("A"))
        case _:
            rename(volume, Dsname("A"), Dsname("C"))

    for stopped in [before, *volume.states]:
        vtoc = read_vtoc(stopped)
        is_marked = VtocIndicators.INTERRUPTED in vtoc.format4.indicators
        assert is_marked or format5_spans(vtoc) == free_spans(vtoc)
    assert VtocIndicators.INTERRUPTED not in read_vtoc(volume).format4.indicators
