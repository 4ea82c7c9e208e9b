"""Extents added and taken away; volumes too large for format-5 DSCBs; VTOCs that were left odd."""

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from eckd.geometry import Geometry, family_named
from eckd.memory_volume import MemoryVolume
from primitives import TTR, DasdError, Dsname, RelativeTrack, Volser
from tests.support import spaces
from tests.support.spaces import RecordedVolume, request
from vtoc.allocate import allocate, free_spans, scratch, update_format1
from vtoc.choice import choose, choose_more
from vtoc.dscb import (
    FREE_DSCB,
    DataSetIndicators,
    FormatId,
    Organisation,
    SpaceFlags,
    SpaceUnit,
    VtocIndicators,
)
from vtoc.editor import disable_index
from vtoc.extent import Extent, ExtentType, Span
from vtoc.free_space import spans_of_format5, spans_of_format7
from vtoc.initialise import initialise_volume
from vtoc.read import read_vtoc
from vtoc.resize import extend, release, secondary_tracks
from vtoc.space_errors import (
    NotThereError,
    SpaceNotAvailableError,
    SpaceParameterError,
    TooManyExtentsError,
    VtocFullError,
    VtocNotChangeableError,
)
from vtoc.space_request import tracks_for

FAMILY = family_named("3390")
SMALL, LARGE = Geometry(FAMILY, 12), Geometry(FAMILY, 5_000)
NAME = Dsname("A")


def new_volume(geometry=SMALL):
    return spaces.new_volume(geometry)


def stored_free(vtoc):
    """What the DSCBs of free space say."""
    spans = []
    for raw in vtoc.table.slots.values():
        if raw[44] == FormatId.FREE_SPACE:
            spans += spans_of_format5(raw, vtoc.geometry.heads)
        if raw[44] == FormatId.LARGE_FREE_SPACE:
            spans += spans_of_format7(raw)
    return sorted(spans)


def spans_of(data_set):
    return [extent.span(data_set.geometry) for extent in data_set.extents]


# Extending


def test_a_data_set_goes_on_in_the_hole_behind_it():
    volume = new_volume()
    allocate(volume, request("A", 4, secondary=3))

    extended = extend(volume, NAME)

    assert spans_of(extended) == [Span.of(15, 19), Span.of(19, 22)]
    assert [extent.sequence for extent in extended.extents] == [0, 1]
    assert extended.format1.extent_count == 2
    assert stored_free(read_vtoc(volume)) == [Span.of(22, 180)]


def test_the_seventeenth_extent_is_refused_and_nothing_changed():
    volume = new_volume()
    allocate(volume, request("A", 1, secondary=1))
    for _ in range(15):
        extend(volume, NAME)
    before = read_vtoc(volume)

    with pytest.raises(TooManyExtentsError, match="IEC032I E37-04 A ON WORK01: it has 16 extents"):
        extend(volume, NAME)

    assert read_vtoc(volume).table.slots == before.table.slots
    assert len(before.find("A").extents) == 16
    assert len(before.find("A").dscbs) == 2


@pytest.mark.parametrize(
    ("unit", "quantity", "extension", "tracks"),
    [
        (SpaceUnit.TRACKS, 7, bytes(3), 7),
        (SpaceUnit.CYLINDERS, 2, bytes(3), 30),
        (SpaceUnit.BLOCKS, 31, bytes(3), 3),
        (SpaceUnit.BLOCKS, 3, bytes.fromhex("80 6d10"), 2),
        (SpaceUnit.ABSOLUTE, 9, bytes(3), 0),
    ],
)
def test_the_secondary_quantity_is_counted_in_its_unit(unit, quantity, extension, tracks):
    volume = new_volume()
    asked = request("A", 1, secondary=quantity, unit=unit)
    format1 = replace(asked.format1, secondary_extension=extension)

    data_set = allocate(volume, replace(asked, format1=format1))

    assert secondary_tracks(data_set) == tracks


@pytest.mark.parametrize(
    ("setup", "tracks", "error"),
    [
        (lambda v: None, 1, NotThereError),
        (lambda v: allocate(v, request("A", 1)), None, SpaceParameterError),
        (lambda v: allocate(v, request("A", 1)), 165, SpaceNotAvailableError),
    ],
)
def test_what_cannot_be_extended_changes_nothing(setup, tracks, error):
    volume = new_volume()
    setup(volume)
    before = read_vtoc(volume).table.slots

    with pytest.raises(error):
        extend(volume, NAME, tracks)

    assert read_vtoc(volume).table.slots == before


@pytest.mark.parametrize(
    ("free", "wanted", "chosen"),
    [
        ([(30, 40), (50, 55)], 5, [(30, 35)]),  # right behind
        ([(10, 20), (40, 45), (60, 66)], 5, [(40, 45)]),  # just the size, farther on
        ([(10, 15), (40, 60), (70, 77)], 6, [(70, 76)]),  # fits best
        ([(10, 15), (40, 44), (70, 72)], 10, [(10, 15), (40, 44), (70, 71)]),  # pieces
        ([(10, 11), (20, 21), (30, 31), (40, 41), (50, 51), (60, 61)], 6, []),  # too many of them
    ],
)
def test_more_tracks_are_sought_in_the_order_of_the_system(free, wanted, chosen):
    holes = [Span.of(*hole) for hole in free]

    found = choose_more(holes, wanted, behind=30, pieces=16)

    assert found == [Span.of(*span) for span in chosen]


def test_of_holes_of_just_the_size_the_first_one_farther_on_is_taken():
    holes = [Span.of(10, 15), Span.of(40, 45), Span.of(60, 65)]

    assert choose_more(holes, 5, behind=30, pieces=16) == [Span.of(40, 45)]


@pytest.mark.parametrize("flags", [SpaceUnit.CYLINDERS, SpaceUnit.BLOCKS | SpaceFlags.ROUND])
def test_a_data_set_in_cylinders_goes_on_in_whole_ones(flags):
    volume = new_volume()
    allocate(volume, request("A", 15, unit=flags))
    allocate(volume, request("B", 3))

    extended = extend(volume, NAME, 16)

    assert spans_of(extended) == [Span.of(15, 30), Span.of(45, 75)]
    assert extended.extents[1].type == ExtentType.CYLINDERS


def test_new_extents_are_numbered_behind_those_that_are_there():
    volume = new_volume()
    data_set = allocate(volume, request("A", 4))
    raw = bytearray(data_set.dscbs[0])
    raw[106] = 3
    read_vtoc(volume).table.write(volume, data_set.addresses[0], bytes(raw))

    extended = extend(volume, NAME, 5)

    assert [extent.sequence for extent in extended.extents] == [3, 4]


def test_a_length_that_is_no_average_block_length_is_not_taken_for_one():
    """DS1SCXTF X'40': the value behind it is a quantity of megabytes."""
    data_set = allocate(new_volume(), request("A", 1, secondary=31, unit=SpaceUnit.BLOCKS))
    odd = replace(data_set.format1, secondary_extension=bytes.fromhex("40 6d10"))

    assert secondary_tracks(replace(data_set, format1=odd)) == 3


def test_a_full_vtoc_refuses_the_format_3_before_anything_changes():
    volume = MemoryVolume(SMALL)
    initialise_volume(volume, Volser("WORK01"), vtoc_tracks=1)
    allocate(volume, request("A", 1, secondary=1))
    for _ in range(2):
        extend(volume, NAME)
    for number in range(47):
        allocate(volume, request(f"D{number}", 1))
    before = read_vtoc(volume).table.slots

    with pytest.raises(VtocFullError):
        extend(volume, NAME)

    assert read_vtoc(volume).table.slots == before


# Releasing


def test_tracks_behind_the_last_one_in_use_are_given_back():
    volume = new_volume()
    data_set = allocate(volume, request("A", 20))
    update_format1(volume, data_set, replace(data_set.format1, lstar=TTR(6, 1)))

    released = release(volume, NAME)

    assert spans_of(released) == [Span.of(15, 22)]
    assert stored_free(read_vtoc(volume)) == [Span.of(22, 180)]


def test_a_data_set_in_cylinders_keeps_the_one_it_ends_in():
    volume = new_volume()
    data_set = allocate(volume, request("A", 60, unit=SpaceUnit.CYLINDERS))
    update_format1(volume, data_set, replace(data_set.format1, lstar=TTR(16, 1)))

    assert spans_of(release(volume, NAME)) == [Span.of(15, 45)]


def test_a_data_set_rounded_to_cylinders_keeps_the_one_it_ends_in():
    volume = new_volume()
    data_set = allocate(volume, request("A", 60, unit=SpaceUnit.BLOCKS | SpaceFlags.ROUND))
    update_format1(volume, data_set, replace(data_set.format1, lstar=TTR(16, 1)))

    assert spans_of(release(volume, NAME)) == [Span.of(15, 45)]


def test_one_that_was_closed_without_telling_its_end_keeps_everything():
    """It may hold data up to an end-of-file record on any track."""
    volume = new_volume()
    data_set = allocate(volume, request("A", 20))
    closed = replace(data_set.format1, indicators=DataSetIndicators.LAST_VOLUME)
    update_format1(volume, data_set, closed)

    assert spans_of(release(volume, NAME)) == [Span.of(15, 35)]


def test_a_format_3_nobody_needs_any_more_is_free_again():
    volume = new_volume()
    allocate(volume, request("A", 1, secondary=1))
    for _ in range(6):
        data_set = extend(volume, NAME)
    update_format1(volume, data_set, replace(data_set.format1, lstar=TTR(1, 1)))

    released = release(volume, NAME)

    assert (len(released.extents), len(released.dscbs)) == (2, 1)
    assert read_vtoc(volume).problems == ()


def test_a_data_set_that_does_not_tell_where_it_ends_keeps_everything():
    volume = new_volume()
    data_set = allocate(volume, request("A", 20))
    update_format1(volume, data_set, replace(data_set.format1, dsorg=Organisation.DA))

    assert spans_of(release(volume, NAME)) == [Span.of(15, 35)]


def test_shared_cylinders_are_left_alone():
    volume = new_volume()
    data_set = allocate(volume, request("A", 15))
    raw = bytearray(data_set.dscbs[0])
    raw[105] = ExtentType.SHARED_CYLINDERS
    read_vtoc(volume).table.write(volume, data_set.addresses[0], bytes(raw))

    with pytest.raises(VtocNotChangeableError, match="shared cylinders"):
        extend(volume, NAME, 1)


# Requests


@pytest.mark.parametrize(
    ("unit", "quantity", "tracks"),
    [(SpaceUnit.TRACKS, 5, 5), (SpaceUnit.CYLINDERS, 2, 30), (SpaceUnit.BLOCKS, 3, 2)],
)
def test_a_quantity_comes_to_tracks(unit, quantity, tracks):
    assert tracks_for(unit, quantity, SMALL, block_length=27_998) == tracks


def test_blocks_longer_than_a_track_are_refused():
    with pytest.raises(SpaceParameterError, match=r"IEF258I .* holds 1 to 56664 .*code 18"):
        tracks_for(SpaceUnit.BLOCKS, 1, SMALL, block_length=60_000)


def test_the_largest_hole_is_taken_whole_when_asked_for():
    free = [Span.of(1, 5), Span.of(10, 30)]
    assert choose(free, request("A", 3, largest=True), 15, Volser("V")) == [Span.of(10, 30)]


@pytest.mark.parametrize(
    ("at", "tracks", "error"),
    [(11, 5, None), (5, 1, SpaceParameterError), (28, 3, SpaceNotAvailableError)],
)
def test_tracks_from_one_place_on_are_given_or_refused(at, tracks, error):
    free = [Span.of(1, 5), Span.of(10, 30)]
    asked = request("A", tracks, at=at)
    if error is None:
        assert choose(free, asked, 15, Volser("V")) == [Span.of(at, at + tracks)]
    else:
        with pytest.raises(error):
            choose(free, asked, 15, Volser("V"))


# Large volumes, and VTOCs left odd


def test_a_large_volume_has_an_empty_format_5_and_a_format_7():
    vtoc = read_vtoc(new_volume(LARGE))

    slots = list(vtoc.table.slots.items())
    assert [raw[44] for _, raw in slots[:3]] == [0xF4, 0xF5, 0xF7]
    assert stored_free(vtoc) == free_spans(vtoc) == [Span.of(15, 75_000)]
    assert vtoc.format4.indicators == VtocIndicators.FORMAT7
    assert vtoc.format4.raw[125:131] == b"\x07" + slots[2][0].to_bytes()
    assert vtoc.problems == ()


def test_free_space_of_a_large_volume_goes_over_several_dscbs():
    volume = new_volume(LARGE)
    for number in range(40):
        allocate(volume, request(f"D{number}", 1))
    for number in range(0, 40, 2):
        scratch(volume, Dsname(f"D{number}"))

    vtoc = read_vtoc(volume)
    chain = [at for at, raw in vtoc.table.items() if raw[44] == FormatId.LARGE_FREE_SPACE]
    assert len(chain) == 2
    assert vtoc.table.slots[chain[0]][135:140] == chain[1].to_bytes()
    assert stored_free(vtoc) == free_spans(vtoc)
    assert vtoc.problems == ()


@pytest.mark.parametrize(
    ("found", "mended"),
    [
        (VtocIndicators.DOS, VtocIndicators.CONVERTED_FROM_DOS),
        (VtocIndicators.INTERRUPTED, VtocIndicators.WAS_INTERRUPTED),
    ],
)
def test_free_space_that_is_not_valid_is_rebuilt_with_the_next_change(found, mended):
    volume = new_volume()
    vtoc = read_vtoc(volume)
    second = list(vtoc.table.slots)[1]
    empty = vtoc.table.slots[second][:4] + bytes(40) + b"\xf5" + bytes(95)
    vtoc.table.write(volume, second, empty)
    vtoc.table.write(volume, vtoc.label.vtoc, vtoc.format4.changed(indicators=found).raw)

    allocate(volume, request("A", 3))

    vtoc = read_vtoc(volume)
    assert stored_free(vtoc) == free_spans(vtoc) == [Span.of(18, 180)]
    assert vtoc.format4.indicators == mended


def test_an_index_is_disabled_and_free_space_written_from_the_extents():
    volume = new_volume()
    allocate(volume, request("A", 3))
    vtoc = read_vtoc(volume)
    second = list(vtoc.table.slots)[1]
    vtoc.table.write(volume, second, b"\x05" * 4 + bytes(40) + b"\xf5" + bytes(95))
    indexed = VtocIndicators.INDEXED | VtocIndicators.DOS
    changed = vtoc.format4.changed(indicators=indexed, free_dscbs=0)
    vtoc.table.write(volume, vtoc.label.vtoc, changed.raw)
    with pytest.raises(VtocNotChangeableError):
        allocate(volume, request("B", 1))

    assert disable_index(volume)

    vtoc = read_vtoc(volume)
    assert vtoc.format4.indicators == VtocIndicators.INDEX_DISABLED
    assert (vtoc.problems, stored_free(vtoc)) == ((), free_spans(vtoc))
    allocate(volume, request("B", 1))
    assert not disable_index(volume)


def test_a_large_data_set_is_scratched_with_its_attributes():
    volume = new_volume()
    data_set = allocate(volume, request("A", 3))
    vtoc = read_vtoc(volume)
    free = next(at for at, raw in vtoc.table.items() if raw == FREE_DSCB)
    raw = bytearray(data_set.dscbs[0])
    raw[44], raw[135:140] = FormatId.LARGE_DATA_SET, free.to_bytes()
    vtoc.table.write(volume, data_set.addresses[0], bytes(raw))
    attributes = b"\x09\x01\x01".ljust(44, b"\0") + b"\xf9" + bytes(95)
    vtoc.table.write(volume, free, attributes)
    assert read_vtoc(volume).find("A").attribute_addresses == (free,)

    scratch(volume, NAME)

    vtoc = read_vtoc(volume)
    assert (vtoc.table.slots[free], vtoc.data_sets) == (FREE_DSCB, ())


def test_the_user_label_track_stays_first_when_extents_are_added():
    volume = new_volume()
    data_set = allocate(volume, request("A", 4))
    raw = bytearray(data_set.dscbs[0])
    label = Extent(ExtentType.USER_LABELS, 0, SMALL.cchh(RelativeTrack(15)), SMALL.cchh(15))
    data = Extent(ExtentType.DATA, 1, SMALL.cchh(RelativeTrack(16)), SMALL.cchh(18))
    raw[105:125] = label.to_bytes() + data.to_bytes()
    read_vtoc(volume).table.write(volume, data_set.addresses[0], bytes(raw))

    extended = extend(volume, NAME, 5)

    assert extended.label_extent == label
    assert spans_of(extended) == [Span.of(16, 19), Span.of(19, 24)]
    assert stored_free(read_vtoc(volume)) == [Span.of(24, 180)]


@pytest.mark.parametrize("change", [lambda v: extend(v, NAME, 2), lambda v: release(v, NAME)])
def test_a_change_stopped_at_any_write_leaves_a_readable_volume(change):
    volume = RecordedVolume(SMALL)
    initialise_volume(volume, Volser("V"))
    allocate(volume, request("A", 2, secondary=2))
    for _ in range(3):
        data_set = extend(volume, NAME)
    update_format1(volume, data_set, replace(data_set.format1, lstar=TTR(0, 1)))
    volume.states.clear()
    change(volume)
    for stopped in volume.states:
        vtoc = read_vtoc(stopped)
        marked = VtocIndicators.INTERRUPTED in vtoc.format4.indicators
        assert marked or stored_free(vtoc) == free_spans(vtoc)
        allocate(stopped, request("NEXT", 1))
        vtoc = read_vtoc(stopped)
        assert stored_free(vtoc) == free_spans(vtoc)


class Resizing(RuleBasedStateMachine):
    """Any sequence of changes keeps the tracks of everybody apart and free space exact."""

    @initialize(geometry=st.sampled_from([SMALL, LARGE, Geometry(family_named("3350"), 6)]))
    def format_volume(self, geometry):
        self.volume = new_volume(geometry)
        self.owned = {}

    @rule(name=st.sampled_from("ABCD"), tracks=st.integers(0, 30), cylinders=st.booleans())
    def allocate(self, name, tracks, cylinders):
        unit = SpaceUnit.CYLINDERS if cylinders else SpaceUnit.TRACKS
        try:
            data_set = allocate(
                self.volume, request(name, tracks, secondary=1, unit=unit, round=cylinders)
            )
        except DasdError:
            return
        self.owned[name] = data_set.tracks().tolist()

    @precondition(lambda self: self.owned)
    @rule(data=st.data(), tracks=st.integers(1, 40) | st.none())
    def extend(self, data, tracks):
        name = data.draw(st.sampled_from(sorted(self.owned)))
        try:
            data_set = extend(self.volume, Dsname(name), tracks)
        except DasdError:
            return
        found = data_set.tracks().tolist()
        assert found[: len(self.owned[name])] == self.owned[name]
        assert len(found) > len(self.owned[name])
        self.owned[name] = found

    @precondition(lambda self: self.owned)
    @rule(data=st.data())
    def use_and_release(self, data):
        name = data.draw(st.sampled_from(sorted(self.owned)))
        if not self.owned[name]:
            return
        last = data.draw(st.integers(0, len(self.owned[name]) - 1))
        data_set = read_vtoc(self.volume).find(name)
        update_format1(self.volume, data_set, replace(data_set.format1, lstar=TTR(last, 1)))
        released = release(self.volume, Dsname(name)).tracks().tolist()
        assert released == self.owned[name][: len(released)]
        assert len(released) > last
        self.owned[name] = released

    @precondition(lambda self: self.owned)
    @rule(data=st.data())
    def scratch(self, data):
        name = data.draw(st.sampled_from(sorted(self.owned)))
        scratch(self.volume, Dsname(name))
        del self.owned[name]

    @invariant()
    def free_space_tiles(self):
        if not hasattr(self, "volume"):
            return
        vtoc = read_vtoc(self.volume)
        assert vtoc.problems == ()
        assert {d.dsname: d.tracks().tolist() for d in vtoc.data_sets} == self.owned
        assert stored_free(vtoc) == free_spans(vtoc)


TestResizing = Resizing.TestCase
TestResizing.settings = settings(max_examples=8, stateful_step_count=15)
