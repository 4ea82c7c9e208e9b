"""Prove that a run of slots just read is the tracks, in the sizes, that somebody planned with.

Runs are short, so this is plain code: for a few dozen tracks the calls of numpy would cost more.
"""

import numpy as np

from eckd.slots import Int64s, Slots, check_one
from eckd.track import user_records_at
from eckd.track_check import home_address
from eckd.track_schema import COUNT_LENGTH, END_OF_TRACK, HOME_ADDRESS_LENGTH
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
    count, length = slots.shape
    flat = slots.reshape(-1).data
    starts = np.empty(count, np.int64)
    for row, size in enumerate(sizes.tolist()):
        slot = flat[row * length : (row + 1) * length]
        start = user_records_at(slot)
        home = slot[:HOME_ADDRESS_LENGTH]
        marker = slot[start + size : start + size + COUNT_LENGTH]
        track = RelativeTrack(first + row)
        if home != home_address(reader.geometry, track) or marker != END_OF_TRACK:
            _refuse(reader, track, bytes(slot), start + size)
        starts[row] = start
    return starts


def _refuse(reader: TrackReader, track: RelativeTrack, slot: bytes, end: int) -> None:
    check_one(reader, track, slot)
    raise FormatError(
        "size of the track",
        where=Where(reader.name, detail=str(reader.geometry.cchh(track))),
        expected=f"the end-of-track marker at byte {end}",
        found=slot[end : end + COUNT_LENGTH],
    )
