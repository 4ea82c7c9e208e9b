"""Where records go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessmethods.placing import BlockTooLongError, DataSetFullError, Placement, tracks_needed
from eckd import family_named
from eckd.capacity import records_per_track
from eckd.geometry import FAMILIES
from primitives import TTR

D3390, D3350, D2314 = (family_named(name) for name in ("3390", "3350", "2314"))


def test_records_fill_a_track_and_go_on_at_the_next() -> None:
    placement = Placement(D3390, 2, "A.B")
    placed = [placement.place(0, 27_998) for _ in range(3)]
    assert placed == [TTR(0, 1), TTR(0, 2), TTR(1, 1)]


def test_the_last_record_of_an_old_device_needs_no_gap_behind_it() -> None:
    placement = Placement(D2314, 2, "A.B")
    assert placement.place(0, 7294) == TTR(0, 1)
    assert placement.place(0, 1) == TTR(1, 1)


def test_a_record_that_no_track_is_left_for_is_refused_with_the_abend_code() -> None:
    placement = Placement(D3390, 1, "A.B on WORK01")
    placement.place(0, 56_664)
    with pytest.raises(DataSetFullError, match=r"A\.B on WORK01: IEC031I D37-04, its 1 tracks"):
        placement.place(0, 0)
    assert placement.last == TTR(0, 1)


def test_a_data_set_without_tracks_is_full_at_once() -> None:
    with pytest.raises(DataSetFullError):
        Placement(D3390, 0, "A.B").place(0, 80)


def test_a_record_longer_than_a_track_is_refused() -> None:
    with pytest.raises(BlockTooLongError, match="longer than a track of a 3350"):
        Placement(D3350, 9, "A.B").place(0, 19_070)


def test_the_balance_of_a_directory_is_that_of_a_real_one() -> None:
    placement = Placement(D3350, 1, "A.B")
    for _ in range(20):
        placement.place(8, 256)
    placement.place(0, 0)
    assert (placement.last, placement.balance) == (TTR(0, 21), 8448)


@given(
    family=st.sampled_from(FAMILIES),
    key_length=st.integers(0, 50),
    data_length=st.integers(1, 3500),
    count=st.integers(1, 300),
)
def test_equal_records_take_the_tracks_their_capacity_says(
    family: object, key_length: int, data_length: int, count: int
) -> None:
    each = records_per_track(family, key_length, data_length)
    needed = tracks_needed(family, [(key_length, data_length)] * count)
    assert needed == -(-count // each)


def test_no_records_need_no_track() -> None:
    assert tracks_needed(D3390, []) == 0
