"""Many tracks at once: what numpy can tell of slots laid side by side.

A *table of slots* is a C-contiguous uint8 array of shape (tracks, track_size), one row per
consecutive track, as ``TrackReader.read_slots`` fills it. Count fields start at any byte, so they
are fetched through a view that has an 8-byte word at *every* offset.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from eckd.geometry import Geometry
from eckd.track_check import check_slot, home_address
from eckd.track_schema import COUNT_LENGTH, HOME_ADDRESS_LENGTH
from eckd.track_store import TrackReader
from primitives import RelativeTrack, Where

Slots = npt.NDArray[np.uint8]
Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

END_OF_TRACK_WORD: Final = -1
"""Eight X'FF' as ``words_at`` gives them."""


def words_at(slots: Slots, offsets: Int64s) -> Int64s:
    """Fetch the 8 bytes at each offset as a big-endian signed number.

    Args:
        slots: A table of slots.
        offsets: From the start of the table, each at least 8 bytes before its end.
    """
    every = np.ndarray(slots.size - 7, np.dtype("<i8"), slots, strides=(1,))
    return every[offsets].byteswap()


def area_lengths(counts: Int64s) -> tuple[Int64s, Int64s]:
    """Take key lengths and data lengths out of count fields as ``words_at`` gives them."""
    return (counts >> 16) & 0xFF, counts & 0xFFFF


def user_record_starts(slots: Slots) -> Int64s:
    """Return the offset of record 1 in each slot: behind record zero, whatever its lengths are."""
    count, size = slots.shape
    keys, data = area_lengths(words_at(slots, np.arange(count) * size + HOME_ADDRESS_LENGTH))
    return HOME_ADDRESS_LENGTH + COUNT_LENGTH + keys + data


def strangers(slots: Slots, geometry: Geometry, first: RelativeTrack) -> Bools:
    """Tell which slots do not begin with the home address of their place."""
    homes = np.zeros((len(slots), HOME_ADDRESS_LENGTH), np.uint8)
    tracks = np.arange(first, first + len(slots))
    halves = np.stack(np.divmod(tracks, geometry.heads), axis=1).astype(">u2")
    homes[:, 1:] = halves.view(np.uint8)
    different: Bools = (slots[:, :HOME_ADDRESS_LENGTH] != homes).any(axis=1)
    return different


def check_one(reader: TrackReader, track: RelativeTrack, slot: bytes) -> None:
    """Say what is wrong with a slot that did not please in bulk.

    The track is read alone first, because then its store says where in the file it is; the bytes at
    hand have the last word.

    Raises:
        FormatError: The slot is not the track it should be.
    """
    reader.read_track(track)
    where = Where(reader.name, detail=str(reader.geometry.cchh(track)))
    check_slot(slot, home_address(reader.geometry, track), where)
