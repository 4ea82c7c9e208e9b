"""What is wrong or odd about the tracks of a volume, whatever keeps them.

An error means that a track cannot be read to its end, or is another one's; everything else is told
as a warning, for guests may write what they like: count fields that name another track (alternate
tracks, copies), record numbers out of order, more bytes than the device's formula allows.

Codes: ``track-unreadable``, ``track-count`` (address in a count field), ``track-record`` (record
numbers), ``track-capacity``.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

import numpy as np

from eckd.capacity import cost, cost_if_last
from eckd.geometry import DeviceFamily
from eckd.slots import (
    END_OF_TRACK_WORD,
    Bools,
    Int64s,
    Slots,
    area_lengths,
    check_one,
    strangers,
    user_record_starts,
    words_at,
)
from eckd.track import Track, parse_track
from eckd.track_schema import COUNT_LENGTH
from eckd.track_store import TrackReader
from primitives import FormatError, RelativeTrack, Where
from primitives.finding import Finding, Severity

CHUNK_BYTES: Final = 8 << 20
"""Slots looked at together."""


def check_tracks(
    reader: TrackReader,
    first: RelativeTrack,
    count: int,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Finding]:
    """Check consecutive tracks; several threads may check parts of one volume.

    Args:
        reader: The volume.
        first: The first track.
        count: How many.
        progress: Told how many of them are done, now and then.
    """
    size = reader.geometry.track_size
    step = max(1, CHUNK_BYTES // size)
    buffer = bytearray(min(step, count) * size)
    for at in range(first, first + count, step):
        here = min(step, first + count - at)
        chunk = memoryview(buffer)[: here * size]
        yield from _check_chunk(reader, RelativeTrack(at), chunk)
        if progress is not None:
            progress(at + here - first)


def _check_chunk(reader: TrackReader, first: RelativeTrack, chunk: memoryview) -> Iterator[Finding]:
    size = reader.geometry.track_size
    count = len(chunk) // size
    try:
        reader.read_slots(first, count, chunk)
    except FormatError:  # one of them; the others are looked at alone
        for track in range(first, first + count):
            yield from _check_alone(reader, RelativeTrack(track))
        return
    slots = np.frombuffer(chunk, np.uint8).reshape(count, size)
    for row in np.flatnonzero(_suspicious(slots, reader, first)):
        track = RelativeTrack(first + int(row))
        try:
            check_one(reader, track, slots[row].tobytes())
        except FormatError as error:
            yield Finding.of(error, "track-unreadable")
            continue
        yield from _check_records(reader, track)


def _check_alone(reader: TrackReader, track: RelativeTrack) -> Iterator[Finding]:
    try:
        reader.read_track(track)
    except FormatError as error:
        yield Finding.of(error, "track-unreadable")
        return
    yield from _check_records(reader, track)


def _suspicious(slots: Slots, reader: TrackReader, first: RelativeTrack) -> Bools:
    """Tell which tracks have something to be said about, following all side by side."""
    count, size = slots.shape
    family = reader.geometry.family
    suspicious = strangers(slots, reader.geometry, first)
    homes = np.arange(first, first + count)
    cylinders, heads = np.divmod(homes, reader.geometry.heads)
    own = (cylinders << 16 | heads) & 0xFFFFFFFF
    live = np.arange(count)
    last = live * size + (size - COUNT_LENGTH)
    at = user_record_starts(slots)
    at += live * size
    number = np.zeros(count, np.int64)
    used = np.zeros(count, np.int64)
    while len(live):
        outside = at[live] > last[live]
        suspicious[live[outside]] = True
        live = live[~outside]
        counts = words_at(slots, at[live])
        going_on = counts != END_OF_TRACK_WORD
        live, counts = live[going_on], counts[going_on]
        keys, data = area_lengths(counts)
        record = (counts >> 24) & 0xFF
        odd = ((counts >> 32) & 0xFFFFFFFF != own[live]) | (record <= number[live])
        odd |= used[live] + _costs(family, keys, data, last=True) > family.capacity
        suspicious[live[odd]] = True
        number[live] = record
        used[live] += _costs(family, keys, data, last=False)
        at[live] += COUNT_LENGTH + keys + data
    return suspicious


def _costs(family: DeviceFamily, keys: Int64s, data: Int64s, *, last: bool) -> Int64s:
    """Return what records cost; their lengths repeat, so each pair is computed once."""
    pairs, which = np.unique(keys << 16 | data, return_inverse=True)
    formula = _cost_if_last if last else _cost
    each = [formula(family, int(pair) >> 16, int(pair) & 0xFFFF) for pair in pairs]
    return np.array(each, np.int64)[which]


_cost = lru_cache(maxsize=4096)(cost)
_cost_if_last = lru_cache(maxsize=4096)(cost_if_last)


def _check_records(reader: TrackReader, track: RelativeTrack) -> Iterator[Finding]:
    """Say what is odd about a track that can be read."""
    where = Where(reader.name, detail=str(reader.geometry.cchh(track)))
    parsed = parse_track(reader.read_track(track), where=where)
    for record in parsed.records:
        if record.at.track != parsed.at:
            message = f"record {record.at.record} says it is of {record.at.track}"
            yield Finding(Severity.WARNING, "track-count", where, message)
            break
    numbers = [record.at.record for record in parsed.records]
    if any(after <= before for before, after in zip([0, *numbers], numbers, strict=False)):
        message = f"record numbers {_shortened(numbers)} do not ascend from 1"
        yield Finding(Severity.WARNING, "track-record", where, message)
    used = _used(reader.geometry.family, parsed)
    if used > reader.geometry.family.capacity:
        message = (
            f"its records take {used} of the {reader.geometry.family.capacity} bytes that a "
            f"{reader.geometry.family.name} has"
        )
        yield Finding(Severity.WARNING, "track-capacity", where, message)


def _used(family: DeviceFamily, track: Track) -> int:
    lengths = [(len(record.key), len(record.data)) for record in track.records]
    if not lengths:
        return 0
    return sum(cost(family, *each) for each in lengths[:-1]) + cost_if_last(family, *lengths[-1])


def _shortened(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:6]))
    return shown if len(numbers) <= 6 else f"{shown}, ..."
