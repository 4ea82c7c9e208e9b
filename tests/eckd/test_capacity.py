"""Track capacity, held to the tables printed for each device."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eckd.capacity import cost, cost_if_last, fits, records_per_track, track_balance
from eckd.geometry import FAMILIES, DeviceFamily, family_named

families = st.sampled_from(FAMILIES)

# Longest data without key that still gives n records per track, n = 1 to 12.
LONGEST = {
    "2305-1": (14136, 6852, 4424, 3210, 2481, 1996, 1649, 1389, 1186, 1024, 892, 782),
    "2305-2": (14660, 7231, 4754, 3516, 2773, 2278, 1924, 1659, 1452, 1287, 1152, 1040),
    "2311": (3625, 1740, 1131, 830, 651, 532, 447, 384, 334, 295, 263, 236),
    "2314": (7294, 3520, 2298, 1693, 1332, 1092, 921, 793, 694, 615, 550, 496),
    "3330": (13030, 6447, 4253, 3156, 2498, 2059, 1745, 1510, 1327, 1181, 1061, 962),
    "3340": (8368, 4100, 2678, 1966, 1540, 1255, 1052, 899, 781, 686, 608, 544),
    "3350": (19069, 9442, 6233, 4628, 3665, 3024, 2565, 2221, 1954, 1740, 1565, 1419),
    "3375": (35616, 17600, 11616, 8608, 6816, 5600, 4736, 4096, 3616, 3200, 2880, 2592),
    "3380": (47476, 23476, 15476, 11476, 9076, 7476, 6356, 5492, 4820, 4276, 3860, 3476),
    "3390": (56664, 27998, 18452, 13682, 10796, 8906, 7548, 6518, 5726, 5064, 4566, 4136),
    "9345": (46456, 22928, 15074, 11158, 8810, 7214, 6088, 5262, 4600, 4102, 3672, 3304),
}

# The same with 44-byte keys, n = 1 to 4.
LONGEST_WITH_KEY_44 = {
    "2314": (7205, 3432, 2210, 1605),
    "3330": (12930, 6347, 4153, 3056),
    "3350": (18943, 9316, 6107, 4502),
    "3375": (35392, 17376, 11392, 8384),
    "3380": (47188, 23188, 15188, 11188),
    "3390": (56302, 27630, 18090, 13314),
    "9345": (46162, 22628, 14774, 10864),
}

# Records per track by (key length, data length), in the order of FAMILIES.
PER_TRACK = {
    (44, 96): (18, 34, 16, 25, 39, 22, 47, 51, 53, 50, 45),
    (8, 256): (16, 26, 10, 17, 28, 16, 36, 43, 46, 45, 40),
    (0, 80): (28, 53, 25, 40, 61, 34, 72, 75, 83, 78, 67),
    (0, 800): (11, 14, 4, 7, 14, 8, 19, 30, 36, 39, 33),
    (0, 4096): (3, 3, 0, 1, 3, 2, 4, 8, 10, 12, 10),
    (0, 6144): (2, 2, 0, 1, 2, 1, 3, 5, 7, 8, 6),
    (10, 100): (19, 37, 18, 28, 43, 24, 51, 51, 55, 52, 47),
    (4, 1000): (8, 11, 3, 6, 11, 6, 15, 22, 27, 28, 24),
}


@pytest.mark.parametrize("name", LONGEST)
def test_longest_unkeyed_record_for_each_number_per_track(name: str) -> None:
    family = family_named(name)
    for number, longest in enumerate(LONGEST[name], start=1):
        assert records_per_track(family, 0, longest) == number
        assert records_per_track(family, 0, longest + 1) == number - 1


@pytest.mark.parametrize("name", LONGEST_WITH_KEY_44)
def test_longest_record_with_a_key_for_each_number_per_track(name: str) -> None:
    family = family_named(name)
    for number, longest in enumerate(LONGEST_WITH_KEY_44[name], start=1):
        assert records_per_track(family, 44, longest) == number
        assert records_per_track(family, 44, longest + 1) == number - 1


@pytest.mark.parametrize("lengths", PER_TRACK)
def test_records_per_track_of_common_lengths(lengths: tuple[int, int]) -> None:
    assert tuple(records_per_track(family, *lengths) for family in FAMILIES) == PER_TRACK[lengths]


@pytest.mark.parametrize("name", LONGEST)
def test_the_longest_record_of_a_track_is_the_longest_of_the_geometry(name: str) -> None:
    assert LONGEST[name][0] == family_named(name).r1_max


@pytest.mark.parametrize(
    ("name", "key_length", "data_length", "last", "followed"),
    [
        ("2311", 0, 1000, 1000, 1000 * 537 // 512 + 61),
        ("2314", 8, 256, 8 + 256 + 45, 264 * 2137 // 2048 + 45 + 101),
        ("3330", 8, 256, 8 + 256 + 56 + 135, 8 + 256 + 56 + 135),
        ("3350", 0, 800, 800 + 185, 800 + 185),
        ("3380", 0, 80, 32 * 18, 32 * 18),
        ("3390", 0, 27998, 34 * 864, 34 * 864),
    ],
)
def test_a_record_costs_less_at_the_end_only_on_the_oldest_devices(
    name: str, key_length: int, data_length: int, last: int, followed: int
) -> None:
    family = family_named(name)
    assert cost_if_last(family, key_length, data_length) == last
    assert cost(family, key_length, data_length) == followed


def _cells_3380(key_length: int, data_length: int) -> int:
    key = 7 + -(-(key_length + 12) // 32) if key_length else 0
    return key + 15 + -(-(data_length + 12) // 32)


def _cells_3390(key_length: int, data_length: int) -> int:
    def area(length: int) -> int:
        return 9 + -(-(length + 6 * -(-(length + 6) // 232) + 6) // 34)

    return 10 + area(data_length) + (area(key_length) if key_length else 0)


@given(st.integers(0, 255), st.integers(0, 60000))
def test_costs_equal_the_cell_formulas_of_the_reference_summaries(
    key_length: int, data_length: int
) -> None:
    assert cost(family_named("3380"), key_length, data_length) == 32 * _cells_3380(
        key_length, data_length
    )
    assert cost(family_named("3390"), key_length, data_length) == 34 * _cells_3390(
        key_length, data_length
    )


@given(families, st.integers(0, 255), st.integers(0, 60000))
def test_equal_records_fit_one_by_one_as_often_as_the_formula_says(
    family: DeviceFamily, key_length: int, data_length: int
) -> None:
    used = number = 0
    while fits(family, used, key_length, data_length):
        used += cost(family, key_length, data_length)
        number += 1
    assert number == records_per_track(family, key_length, data_length)


@given(families, st.lists(st.tuples(st.integers(0, 255), st.integers(0, 3000)), max_size=20))
def test_balance_is_what_the_records_leave_and_never_negative(
    family: DeviceFamily, lengths: list[tuple[int, int]]
) -> None:
    used = sum(cost(family, *each) for each in lengths)
    assert track_balance(family, lengths) == max(0, family.capacity - used)


def test_a_full_track_of_an_old_device_has_no_balance() -> None:
    family: DeviceFamily = family_named("2311")
    assert records_per_track(family, 0, 3625) == 1
    assert records_per_track(family, 0, 3626) == 0
    assert track_balance(family, [(0, 3625)]) == 0


def test_an_end_of_file_record_takes_room_too() -> None:
    family = family_named("3390")
    assert track_balance(family, [(0, 0)]) == 58786 - 34 * 20
