"""Prove that a run of slots just read is the tracks, in the sizes, that somebody planned with."""

import numpy as np

from eckd.slots import (
    END_OF_TRACK_WORD,
    Int64s,
    Slots,
    check_one,
    strangers,
    user_record_starts,
    words_at,
)
from eckd.track_schema import COUNT_LENGTH
from eckd.track_store import TrackReader
from primitives import FormatError, RelativeTrack, Where


def check_run(reader: TrackReader, first: RelativeTrack, slots: Slots, sizes: Int64s) -> Int64s:
    """Check consecutive slots against the sizes their tracks must have.

    Every slot must begin with the home address of its place and have an end-of-track marker exactly
    V bytes behind record zero. The records between are not walked, as that would cost as much as
    reading them; the one wrong V this cannot see is one that ends amid X'FF' of the data.

    Args:
        reader: Where the slots came from.
        first: The first track.
        slots: Shape (tracks, track_size), C-contiguous.
        sizes: V of each track.

    Returns:
        Where the user records of each track start, from the start of its slot.

    Raises:
        FormatError: A slot does not hold that track, or not in that size; it is named.
    """
    count, size = slots.shape
    starts = user_record_starts(slots)
    ends = starts + sizes
    inside = (sizes >= 0) & (ends <= size - COUNT_LENGTH)
    markers = np.arange(count) * size + np.where(inside, ends, 0)
    good = inside & (words_at(slots, markers) == END_OF_TRACK_WORD)
    good &= ~strangers(slots, reader.geometry, first)
    if not good.all():
        row = int(good.argmin())
        _refuse(reader, RelativeTrack(first + row), slots[row], int(ends[row]))
    return starts


def _refuse(reader: TrackReader, track: RelativeTrack, slot: Slots, end: int) -> None:
    check_one(reader, track, slot.tobytes())
    raise FormatError(
        "size of the track",
        where=Where(reader.name, detail=str(reader.geometry.cchh(track))),
        expected=f"the end-of-track marker at byte {end}",
        found=slot[end : end + COUNT_LENGTH].tobytes(),
    )
