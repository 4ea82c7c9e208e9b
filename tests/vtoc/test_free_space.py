"""Free space as gaps between extents, and as format-5 DSCBs say it."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eckd.geometry import FAMILIES, Geometry, family_named
from tests.support.dscbs import with_fixed
from vtoc.dscb import Format4
from vtoc.extent import Span
from vtoc.free_space import (
    FREE_EXTENTS_OF_5,
    FREE_EXTENTS_OF_7,
    free_space_chains,
    gaps,
    primary_tracks,
    spans_of_format5,
    spans_of_format7,
)

GEOMETRY = Geometry(family_named("3350"), 600)
LARGE = Geometry(family_named("3390"), 4370)


def spans(most, *, at_most=40):
    """Draw spans that neither touch nor overlap, ascending."""
    cuts = st.lists(st.integers(1, most), max_size=2 * at_most, unique=True)
    return cuts.map(lambda ends: [Span.of(*pair) for pair in _pairs(sorted(ends))])


def _pairs(ends):
    return zip(ends[::2], ends[1::2], strict=False)


@given(spans(300), st.integers(0, 300))
def test_gaps_and_spans_tile_the_volume(used, end):
    free = gaps(used, end)

    covered = [track for span in free for track in range(span.first, span.end)]
    taken = {track for span in used for track in range(span.first, span.end)}
    assert covered == [track for track in range(end) if track not in taken]
    assert all(one.end < two.first for one, two in itertools.pairwise(free))


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50))))
def test_gaps_bear_spans_that_overlap_or_hold_nothing(pairs):
    free = gaps([Span.of(first, first + length) for first, length in pairs], 60)

    taken = {track for first, length in pairs for track in range(first, first + length)}
    covered = [track for span in free for track in range(span.first, span.end)]
    assert covered == [track for track in range(60) if track not in taken]


def test_a_free_extent_counts_aligned_cylinders_and_the_tracks_around_them():
    """On a real 3350: free from relative track 201 up to 16,649."""
    ((dscb,), _) = free_space_chains([Span.of(201, 16_650)], GEOMETRY)

    assert dscb[4:9] == (201).to_bytes(2, "big") + (548).to_bytes(2, "big") + bytes([9])


@pytest.mark.parametrize(
    ("span", "cylinders", "tracks"),
    [((30, 60), 1, 0), ((31, 60), 0, 29), ((31, 89), 0, 58), ((29, 61), 1, 2), ((29, 31), 0, 2)],
)
def test_tracks_on_both_sides_of_a_boundary_make_no_cylinder(span, cylinders, tracks):
    ((dscb,), _) = free_space_chains([Span.of(*span)], GEOMETRY)

    assert (int.from_bytes(dscb[6:8], "big"), dscb[8]) == (cylinders, tracks)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
@given(data=st.data())
def test_any_free_space_reads_back_from_its_format_5_chain(family, data):
    geometry = Geometry(family, 100)
    free = data.draw(spans(geometry.tracks))

    chain, _ = free_space_chains(free, geometry)

    read = [span for dscb in chain for span in spans_of_format5(dscb, family.heads)]
    assert read == free
    assert len(chain) == max(1, -(-len(free) // FREE_EXTENTS_OF_5))


def test_a_full_volume_still_has_an_empty_format_5():
    ((dscb,), _) = free_space_chains([], GEOMETRY)

    assert dscb == with_fixed("format 5", bytes(140))


def test_entries_of_zeros_are_skipped_and_plain_division_is_understood():
    """As Linux writes them: cylinders are the whole length by the heads."""
    raw = bytearray(with_fixed("format 5", bytes(140)))
    raw[9:14] = bytes.fromhex("0014 0001 05")

    assert spans_of_format5(bytes(raw), 15) == [Span.of(20, 40)]


@pytest.mark.parametrize("count", [0, 1, 16, 17, 40])
def test_format_7_reads_back_as_it_was_built_beside_an_empty_format_5(count):
    free = [Span.of(100_000 * at, 100_000 * at + 7) for at in range(1, count + 1)]

    (format5,), chain = free_space_chains(free, LARGE)

    assert spans_of_format5(format5, 15) == []
    assert [span for raw in chain for span in spans_of_format7(raw)] == free
    assert len(chain) == max(1, -(-count // FREE_EXTENTS_OF_7))


def test_format_7_fields_sit_at_their_documented_offsets():
    _, (raw,) = free_space_chains([Span.of(0x01020304, 0x05060708)], LARGE)

    assert raw[:12].hex() == "070707070102030405060708"
    assert (raw[44], raw[135:]) == (0xF7, bytes(5))


@pytest.mark.parametrize(
    ("alternates", "first", "tracks"),
    [(0, 0, 18_000), (150, 555, 16_650), (150, 0, 18_000), (150, 600, 18_000), (0, 555, 18_000)],
)
def test_alternate_cylinders_are_not_free(alternates, first, tracks):
    """Only where the DSCB says both how many there are and where they begin."""
    raw = bytearray(with_fixed("format 4", bytes(140)))
    raw[52:54] = first.to_bytes(2, "big")
    raw[56:58] = alternates.to_bytes(2, "big")

    assert primary_tracks(Format4(bytes(raw)), GEOMETRY) == tracks
