"""DADSM's choices and its bookkeeping, whatever happened on the volume before."""

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from eckd.geometry import FAMILIES, Geometry, family_named
from eckd.memory_volume import MemoryVolume
from eckd.track import Track
from primitives import CCHHR, Dsname, RelativeTrack, Volser
from tests.support.spaces import format5_spans, new_volume, patch, request
from vtoc.allocate import (
    SpaceNotAvailableError,
    VtocFullError,
    allocate,
    free_spans,
    rename,
    scratch,
    update_format1,
)
from vtoc.choice import MOST_PIECES
from vtoc.dscb import FREE_DSCB, FormatId, VtocIndicators
from vtoc.extent import ExtentType
from vtoc.initialise import initialise_volume
from vtoc.read import read_vtoc
from vtoc.space_errors import SpaceParameterError


def small_vtoc(cylinders=12, tracks=1):
    """A volume whose VTOC has fifty DSCBs a track, two of them taken."""
    volume = MemoryVolume(Geometry(family_named("3390"), cylinders), "SMALL")
    initialise_volume(volume, Volser("SMALL1"), vtoc_tracks=tracks)
    return volume


def holes(volume):
    return free_spans(read_vtoc(volume))


def format5s(volume):
    slots = read_vtoc(volume).table.slots
    return [at for at, raw in slots.items() if raw[44] == FormatId.FREE_SPACE]


def with_holes(volume, count, *, tracks=2):
    """Give it so many holes besides the last one."""
    for number in range(2 * count):
        allocate(volume, request(f"H{number}", tracks))
    for number in range(0, 2 * count, 2):
        scratch(volume, Dsname(f"H{number}"))


class TestManyHoles:
    """26 free extents fill a format-5 DSCB."""

    def test_a_27th_takes_another_dscb_and_gives_it_back(self):
        volume = small_vtoc(tracks=2)

        with_holes(volume, 26)
        assert (len(holes(volume)), len(format5s(volume))) == (27, 2)
        assert format5_spans(read_vtoc(volume)) == holes(volume)
        first, second = format5s(volume)
        slots = read_vtoc(volume).table.slots
        assert first == CCHHR(first.track, 2)  # always behind the format 4
        assert slots[first][135:] == second.to_bytes()
        assert slots[second][135:] == bytes(5)

        allocate(volume, request("PLUG", 2))
        vtoc = read_vtoc(volume)
        assert (len(holes(volume)), len(format5s(volume))) == (26, 1)
        assert format5_spans(vtoc) == holes(volume)
        assert vtoc.problems == ()

    def test_a_dscb_that_free_space_will_need_is_counted_before_anything_changes(self):
        """Taking whole cylinders out of the middle of a hole makes two of it."""
        volume = small_vtoc()
        with_holes(volume, 24)
        for name in ("Y0", "Y1"):
            allocate(volume, request(name, 3))
        scratch(volume, Dsname("Y0"))
        for number in range(22):
            allocate(volume, request(f"EMPTY{number}", 0))
        before, slots = dict(volume._images), read_vtoc(volume).table.slots
        assert (len(holes(volume)), list(slots.values()).count(FREE_DSCB)) == (26, 1)

        with pytest.raises(VtocFullError, match="2 DSCBs needed, 1 free"):
            allocate(volume, request("ONE.MORE", 1, round=True))

        assert volume._images == before
        allocate(volume, request("ONE.MORE", 1))


@pytest.mark.parametrize(("tracks", "taken_from"), [(4, "B"), (5, "B"), (6, "D"), (9, "D")])
def test_the_smallest_hole_that_fits_is_taken_and_of_equal_ones_the_first(tracks, taken_from):
    """Holes of 20, 5, 9 and 9 tracks in this order, and all the rest."""
    volume = new_volume()
    sizes = {"A": 20, "A1": 1, "B": 5, "B1": 1, "D": 9, "D1": 1, "E": 9, "E1": 1}
    places = {name: allocate(volume, request(name, size)) for name, size in sizes.items()}
    for name in "ABDE":
        scratch(volume, Dsname(name))

    found = allocate(volume, request("NEW", tracks))

    assert found.tracks()[0] == places[taken_from].tracks()[0]
    assert len(found.extents) == 1


class TestHighWaterMark:
    def test_it_is_the_highest_format_1_ever_written(self):
        volume = new_volume()
        for name in "ABC":
            allocate(volume, request(name, 1))
        highest = read_vtoc(volume).find("C").addresses[0].to_bytes()

        scratch(volume, Dsname("C"))
        assert read_vtoc(volume).format4.highest_format1 == highest
        scratch(volume, Dsname("A"))
        allocate(volume, request("D", 1))

        vtoc = read_vtoc(volume)
        assert vtoc.format4.highest_format1 == highest
        assert vtoc.find("D").addresses[0].record == 3


class TestStateOfTheVtoc:
    @pytest.mark.parametrize(
        ("found", "left"),
        [
            (VtocIndicators(0), VtocIndicators(0)),
            (VtocIndicators.DOS, VtocIndicators.CONVERTED_FROM_DOS),
            (VtocIndicators.INTERRUPTED, VtocIndicators.WAS_INTERRUPTED),
            (VtocIndicators.INDEX_DISABLED, VtocIndicators.INDEX_DISABLED),
        ],
    )
    def test_a_doubtful_one_is_put_right_and_says_so(self, found, left):
        """Free space is computed from extents, so that what was doubtful is true again."""
        volume = new_volume()
        allocate(volume, request("A", 4))
        vtoc = read_vtoc(volume)
        patch(volume, vtoc.label.vtoc, 58, bytes([found]))
        patch(volume, format5s(volume)[0], 4, bytes(40))

        allocate(volume, request("B", 4))

        vtoc = read_vtoc(volume)
        assert vtoc.format4.indicators == left
        assert format5_spans(vtoc) == free_spans(vtoc)
        assert set(vtoc.find("A").tracks()).isdisjoint(vtoc.find("B").tracks())


def scattered():
    """Six free tracks behind data set B, twenty behind D, in two pieces; the rest is taken."""
    volume = new_volume()
    for name, tracks in (("A", 6), ("B", 10), ("C", 20)):
        allocate(volume, request(name, tracks))
    allocate(volume, request("D", len(holes(volume)[-1])))
    scratch(volume, Dsname("A"))
    scratch(volume, Dsname("C"))
    return volume


def test_of_several_pieces_the_largest_comes_first_where_a_directory_lies_in_it():
    volume = scattered()

    plain = allocate(volume, request("PLAIN", 25))
    firsts = [volume.geometry.track(extent.first) for extent in plain.extents]
    scratch(volume, plain.dsname)
    library = allocate(volume, request("LIBRARY", 25, directory_blocks=100))

    assert firsts == sorted(firsts)
    assert [volume.geometry.track(extent.first) for extent in library.extents] == firsts[::-1]


def test_a_directory_that_does_not_end_in_the_first_extent_is_refused():
    """45 blocks fill a track of a 3390, and the end of the directory needs room as well."""
    volume = scattered()
    before = read_vtoc(volume).table.slots

    with pytest.raises(SpaceNotAvailableError, match=r"IEF140I DIRECTORY .*code 38"):
        allocate(volume, request("LIBRARY", 25, directory_blocks=20 * 45))
    with pytest.raises(SpaceParameterError, match=r"IEF267I DIRECTORY .*code 80"):
        allocate(volume, request("LIBRARY", 25, directory_blocks=25 * 45))
    assert read_vtoc(volume).table.slots == before
    assert len(allocate(volume, request("LIBRARY", 25, directory_blocks=20 * 45 - 1)).extents) == 2


def test_a_new_data_set_has_a_whole_track_left():
    volume = new_volume()
    assert allocate(volume, request("A", 1)).format1.trbal == volume.geometry.family.capacity


def test_tracks_that_another_data_set_shares_are_not_given_back():
    """Split cylinders: two data sets name the same tracks."""
    volume = new_volume()
    first = allocate(volume, request("A", 30)).extents[0]
    allocate(volume, request("B", 15))
    shared = replace(first, type=ExtentType.SHARED_CYLINDERS).to_bytes()
    for name in ("A", "B"):
        patch(volume, read_vtoc(volume).find(name).addresses[0], 105, shared)

    scratch(volume, Dsname("A"))

    assert format5_spans(read_vtoc(volume)) == holes(volume)
    assert not any(span.first <= 44 < span.end for span in format5_spans(read_vtoc(volume)))


def test_a_changed_format_1_keeps_name_extents_and_chain():
    volume = new_volume()
    data_set = allocate(volume, request("A", 4))
    other = request("OTHER", 1).format1

    changed = update_format1(volume, data_set, other)

    assert (changed.dsname, changed.extents) == ("A", data_set.extents)
    assert changed.addresses == data_set.addresses


def test_the_content_of_tracks_is_left_alone():
    """A new data set finds what the one before left there, as on MVS."""
    volume = new_volume()
    allocate(volume, request("A", 4))
    track = RelativeTrack(16)
    image = Track.of(volume.geometry.cchh(track)).to_image()
    volume.write_track(track, image)

    scratch(volume, Dsname("A"))
    allocate(volume, request("B", 4))

    assert volume.read_track(track) == image


def test_a_data_set_without_tracks_has_a_format_1_and_nothing_else():
    volume = new_volume()
    free = holes(volume)

    data_set = allocate(volume, request("A", 0))

    assert (data_set.extents, data_set.format1.extent_count) == ((), 0)
    assert holes(volume) == free


NAMES = [f"DATA.SET{number}" for number in range(12)]


class Dadsm(RuleBasedStateMachine):
    """Every choice is the documented one, and what is free is exactly what nobody has."""

    @initialize(family=st.sampled_from(FAMILIES))
    def format_volume(self, family):
        self.volume = MemoryVolume(Geometry(family, 6), "DADSM")
        initialise_volume(self.volume, Volser("DADSM1"), vtoc_tracks=1)
        self.heads = family.heads
        self.has = {}
        self.before = {}

    def spaces(self):
        return [(len(span), span.first) for span in holes(self.volume)]

    @rule(
        name=st.sampled_from(NAMES),
        tracks=st.integers(0, 60),
        contiguous=st.booleans(),
        rounds=st.booleans(),
    )
    def allocate(self, name, tracks, contiguous, rounds):
        if name in self.has:
            return
        spaces, before = self.spaces(), dict(self.volume._images)
        wanted, whole = tracks, spaces
        if rounds:
            wanted = -(-tracks // self.heads) * self.heads
            whole = [self.rounded(*space) for space in spaces]
        pieces = 1 if contiguous else MOST_PIECES
        largest = sorted((length for length, _ in whole), reverse=True)[:pieces]
        asked = request(name, tracks, contiguous=contiguous, round=rounds)
        if sum(largest) < wanted:
            with pytest.raises(SpaceNotAvailableError):
                allocate(self.volume, asked)
            assert self.volume._images == before
            return
        data_set = allocate(self.volume, asked)
        spans = [extent.span(self.volume.geometry) for extent in data_set.extents]
        assert sum(map(len, spans)) == wanted
        assert [extent.sequence for extent in data_set.extents] == list(range(len(spans)))
        assert spans == sorted(spans)
        fitting = [space for space in whole if space[0] >= wanted]
        if wanted and fitting:
            assert [span.first for span in spans] == [min(fitting)[1]]
        elif wanted:
            needed = next(n for n in range(1, 6) if sum(largest[:n]) >= wanted)
            assert len(spans) == needed
        self.has[name] = data_set.tracks().tolist()

    def rounded(self, length, first):
        start = -(-first // self.heads) * self.heads
        return max(0, (first + length) // self.heads * self.heads - start), start

    @precondition(lambda self: self.has)
    @rule(data=st.data())
    def scratch(self, data):
        name = data.draw(st.sampled_from(sorted(self.has)))
        scratch(self.volume, Dsname(name))
        del self.has[name]

    @precondition(lambda self: self.has)
    @rule(data=st.data(), new=st.sampled_from(NAMES))
    def rename(self, data, new):
        name = data.draw(st.sampled_from(sorted(self.has)))
        if new not in self.has:
            rename(self.volume, Dsname(name), Dsname(new))
            self.has[new] = self.has.pop(name)

    @invariant()
    def free_space_is_exact_and_extents_are_disjoint(self):
        if not hasattr(self, "volume"):
            return
        vtoc = read_vtoc(self.volume)
        assert vtoc.problems == ()
        assert {ds.dsname: ds.tracks().tolist() for ds in vtoc.data_sets} == self.has
        taken = [track for tracks in self.has.values() for track in tracks]
        assert len(set(taken)) == len(taken)
        free = [t for span in format5_spans(vtoc) for t in range(span.first, span.end)]
        assert sorted([0, 1, *taken, *free]) == list(range(self.volume.geometry.tracks))


TestDadsm = Dadsm.TestCase
TestDadsm.settings = settings(max_examples=30, stateful_step_count=30)
