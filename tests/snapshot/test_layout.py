"""Where everything goes: L, LU, N and O from V alone."""

import itertools
import struct
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot.claims import Run
from snapshot.layout import DESTINATION_BLOCK, Layout
from tests.support.small_format import HEAD, NO_R0, SmallFormat, SmallFrame

volumes_of_sizes = st.lists(
    st.lists(st.integers(0, 56_664), min_size=0, max_size=6), min_size=1, max_size=4
)


def layout_of(sizes):
    elements, track = [], 0
    for element in sizes:
        elements.append(SimpleNamespace(tracks=np.arange(track, track + len(element))))
        track += len(element) + 1
    return Layout(elements, SmallFormat(), SmallFrame())


def frozen(sizes):
    flat = [size for element in sizes for size in element]
    return layout_of(sizes).freeze(np.array(flat, np.int64))


def regions(tape_map, sizes):
    """Everything a backup writes, as (offset, bytes), tracks being filled with their position."""
    for index, element in enumerate(sizes):
        yield tape_map.head(index)
        run = tape_map.layout.positions(index)
        if len(run):
            headers = tape_map.track_headers(run, NO_R0)
            for j, size in enumerate(element):
                position = run.first + j
                records = bytes([position & 0xFF]) * size
                yield int(tape_map.places[position]), headers[j].tobytes() + records
        yield tape_map.tail(index, digest=7)


@given(volumes_of_sizes)
def test_regions_tile_the_tape_without_gap_or_overlap(sizes):
    tape_map = frozen(sizes)

    spans = sorted((at, at + len(data)) for at, data in regions(tape_map, sizes))

    assert spans[0][0] == 0
    assert spans[-1][1] == tape_map.length
    assert all(end == start for (_, end), (start, _) in itertools.pairwise(spans))


@given(volumes_of_sizes)
def test_every_header_on_the_tape_gives_its_own_length_and_the_one_before(sizes):
    tape_map = frozen(sizes)
    tape = bytearray(tape_map.length)
    for at, data in regions(tape_map, sizes):
        tape[at : at + len(data)] = data

    at, before, marks = 0, 0, 0
    while at < len(tape):
        length, previous, flags, zero = struct.unpack_from("<HHBB", tape, at)
        assert (previous, zero) == (before, 0)
        assert flags == (0xA0 if length else 0x40)
        marks += not length
        at, before = at + 6 + length, length

    assert marks == 4  # behind the header labels, the data, the trailer labels, and the last one


@given(volumes_of_sizes)
def test_recurrences_of_the_method_hold(sizes):
    tape_map = frozen(sizes)
    layout = tape_map.layout

    for i, element in enumerate(sizes):
        at = int(tape_map.starts[i] + layout.head_bytes[i])
        for j, size in enumerate(element):
            assert tape_map.places[layout.positions(i).first + j] == at
            at += 6 + HEAD + size
        following = tape_map.length if i + 1 == len(sizes) else tape_map.starts[i + 1]
        assert following == at + layout.tail_bytes[i]


def test_first_element_begins_behind_the_volume_label():
    """E2: the text lets L begin at 0, where the volume label is."""
    assert frozen([[1]]).starts[0] == 6 + len(SmallFrame.volume_label)


def test_block_and_offset_say_the_same_place():
    tape_map = frozen([[5_000]])

    block, offset = tape_map.block_and_offset(10_000)

    assert block * DESTINATION_BLOCK + offset == 10_000
    assert 0 <= offset < DESTINATION_BLOCK


def test_sizes_frozen_at_t0_do_not_follow_the_live_table():
    """E7: the map keeps its places when V goes on."""
    live = np.array([10, 20, 30], np.int64)
    layout = layout_of([[10, 20, 30]])
    tape_map = layout.freeze(live.copy())
    places = tape_map.places.copy()

    live += 100

    assert (tape_map.places == places).all()


def test_a_run_ends_where_the_tracks_do_not_follow_each_other_on_the_volume():
    elements = [SimpleNamespace(tracks=np.array([4, 5, 6, 1, 2, 9]))]
    tape_map = Layout(elements, SmallFormat(), SmallFrame()).freeze(np.zeros(6, np.int64))

    runs = list(tape_map.runs(Run(0, 6), 2))

    assert [(run.first, run.stop) for run in runs] == [(0, 2), (2, 3), (3, 5), (5, 6)]


@pytest.mark.parametrize(("position", "element"), [(0, 0), (1, 0), (2, 2), (4, 2)])
def test_a_position_belongs_to_the_element_whose_tracks_hold_it(position, element):
    """Elements without tracks own no position."""
    assert frozen([[1, 1], [], [1, 1, 1]]).element_at(position) == element
