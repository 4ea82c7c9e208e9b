"""How much of a track a record takes, and so how many fit.

A track has ``family.capacity`` bytes for user records and their gaps; record zero is outside them.
A record costs more than its bytes, by a formula of its family, and on the oldest devices it costs
less when it is the last of its track. A slot of an image is roomier than the track it stands for,
so a writer that wants tracks a real device could hold must count here.

Lengths are bytes; a record without key has key length 0, an end-of-file record data length 0 too.

Source: IBM reference manuals of each device (track capacity), DFSMSdfp Advanced Services (TRKCALC);
checked against the tables printed there and against tracks filled by MVS 3.8j.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from eckd.geometry import CapacityMethod, DeviceFamily


def cost_if_last(family: DeviceFamily, key_length: int, data_length: int) -> int:
    """Return what a record takes of the capacity when none follows it.

    >>> from eckd.geometry import family_named
    >>> cost_if_last(family_named("2314"), 0, 7294)
    7294
    """
    if family.method is CapacityMethod.GAPS_SCALED:
        key_gap, _gap, _scale, _base = family.factors
        return key_length + data_length + (key_gap if key_length else 0)
    return cost(family, key_length, data_length)


def cost(family: DeviceFamily, key_length: int, data_length: int) -> int:
    """Return what a record takes of the capacity when another follows it.

    >>> from eckd.geometry import family_named
    >>> cost(family_named("3390"), 0, 4096)
    4862
    """
    return _COST[family.method](family.factors, key_length, data_length)


def _scaled(factors: tuple[int, ...], key_length: int, data_length: int) -> int:
    key_gap, gap, scale, base = factors
    return (key_length + data_length) * scale // base + (key_gap if key_length else 0) + gap


def _fixed(factors: tuple[int, ...], key_length: int, data_length: int) -> int:
    key_gap, gap = factors
    return key_length + data_length + (key_gap if key_length else 0) + gap


def _cells(factors: tuple[int, ...], key_length: int, data_length: int) -> int:
    cell, data_overhead, key_overhead = factors
    data_cost = _up(data_length + data_overhead, cell)
    return data_cost + (_up(key_length + key_overhead, cell) if key_length else 0)


def _segmented_cells(factors: tuple[int, ...], key_length: int, data_length: int) -> int:
    cell, data_cells, key_cells, per_segment, half_segment, tail = factors

    def area(cells: int, length: int) -> int:
        segments = _divide_up(length + tail, 2 * half_segment)
        return _up(cell * cells + length + tail + per_segment * segments, cell)

    return area(data_cells, data_length) + (area(key_cells, key_length) if key_length else 0)


def _divide_up(amount: int, unit: int) -> int:
    return -(-amount // unit)


def _up(amount: int, unit: int) -> int:
    return _divide_up(amount, unit) * unit


_COST: Final[Mapping[CapacityMethod, Callable[[tuple[int, ...], int, int], int]]] = {
    CapacityMethod.GAPS_SCALED: _scaled,
    CapacityMethod.GAPS_FIXED: _fixed,
    CapacityMethod.CELLS: _cells,
    CapacityMethod.SEGMENTED_CELLS: _segmented_cells,
}


def fits(family: DeviceFamily, used: int, key_length: int, data_length: int) -> bool:
    """Tell whether one more record fits a track.

    Args:
        family: The track format.
        used: Sum of ``cost`` over the user records already on the track.
        key_length: Of the new record.
        data_length: Of the new record.
    """
    return used + cost_if_last(family, key_length, data_length) <= family.capacity


def records_per_track(family: DeviceFamily, key_length: int, data_length: int) -> int:
    """Return how many records of one length fit a track; 0 when not even one does.

    >>> from eckd.geometry import family_named
    >>> records_per_track(family_named("3390"), 0, 80)
    78
    """
    last = cost_if_last(family, key_length, data_length)
    if last > family.capacity:
        return 0
    return (family.capacity - last) // cost(family, key_length, data_length) + 1


def track_balance(family: DeviceFamily, lengths: Iterable[tuple[int, int]]) -> int:
    """Return the bytes of capacity left behind the user records of a track (DS1TRBAL).

    Args:
        family: The track format.
        lengths: Key length and data length of each record, end-of-file records included.
    """
    used = sum(cost(family, key_length, data_length) for key_length, data_length in lengths)
    return max(0, family.capacity - used)
