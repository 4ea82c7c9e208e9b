"""The size table: per track, what its user records take (V of the method).

Built by one bulk scan and kept true by whoever changes tracks: only a change of count fields
changes an entry. Record zero is not counted; an end-of-file record counts its 8 bytes of count
field.

The scan holds one offset per track and moves all of them on by one record at a time, so what Python
has to do does not grow with the number of tracks.
"""

from collections.abc import Callable
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from eckd.slots import (
    END_OF_TRACK_WORD,
    Int64s,
    Slots,
    area_lengths,
    check_one,
    strangers,
    user_record_starts,
    words_at,
)
from eckd.track import count_offsets, user_records_at
from eckd.track_schema import COUNT_LENGTH
from eckd.track_store import TrackReader
from primitives import RelativeTrack, Where

SCAN_BYTES: Final = 8 << 20
"""Slots looked at together while scanning."""

Column = npt.NDArray[np.uint16] | npt.NDArray[np.uint32]


class SizeTable:
    """Number and lengths of the user records of every track of a volume.

    Attributes:
        records: User records, uint16.
        end_of_files: Those without data, uint16.
        key_bytes: Sum of their key lengths, uint32.
        data_bytes: Sum of their data lengths, uint32.
    """

    __slots__ = ("data_bytes", "end_of_files", "key_bytes", "records")

    def __init__(self, tracks: int) -> None:
        self.records = np.zeros(tracks, np.uint16)
        self.end_of_files = np.zeros(tracks, np.uint16)
        self.key_bytes = np.zeros(tracks, np.uint32)
        self.data_bytes = np.zeros(tracks, np.uint32)

    def __len__(self) -> int:
        """Count the tracks."""
        return len(self.records)

    def __eq__(self, other: object) -> bool:
        """Tell whether every entry is the same."""
        if not isinstance(other, SizeTable):
            return NotImplemented
        pairs = zip(self.columns(), other.columns(), strict=True)
        return all(np.array_equal(mine, theirs) for mine, theirs in pairs)

    __hash__ = None  # type: ignore[assignment]  # it changes

    def columns(self) -> tuple[Column, ...]:
        """Return the four arrays, in the order of ``Attributes``."""
        return self.records, self.end_of_files, self.key_bytes, self.data_bytes

    def sizes(self, tracks: Int64s | None = None) -> Int64s:
        """Return V = 8·records + keys + data, of some tracks or of all; a new array."""
        chosen = slice(None) if tracks is None else tracks
        sizes = self.records[chosen].astype(np.int64) * COUNT_LENGTH
        sizes += self.key_bytes[chosen]
        sizes += self.data_bytes[chosen]
        return sizes

    def size_of(self, track: RelativeTrack) -> int:
        """Return V of one track."""
        fixed = int(self.records[track]) * COUNT_LENGTH
        return fixed + int(self.key_bytes[track]) + int(self.data_bytes[track])

    def update(self, track: RelativeTrack, image: bytes) -> None:
        """Enter a track that was written with other count fields.

        Raises:
            FormatError: ``image`` is not a track image.
        """
        where = Where("track image", None, f"track {track}")
        _r0, *records, end = count_offsets(image, where=where)
        keys = ends = 0
        for at in records:
            keys += image[at + 5]
            ends += image[at + 6] == image[at + 7] == 0
        size = end - user_records_at(image)
        self.records[track] = len(records)
        self.end_of_files[track] = ends
        self.key_bytes[track] = keys
        self.data_bytes[track] = size - COUNT_LENGTH * len(records) - keys

    @classmethod
    def scan(cls, reader: TrackReader, progress: Callable[[int], None] | None = None) -> Self:
        """Build the table by reading every track once.

        Args:
            reader: The volume; nobody may be writing to it.
            progress: Told how many tracks are done, now and then.

        Raises:
            FormatError: A track is damaged; the message names it.
        """
        geometry = reader.geometry
        table = cls(geometry.tracks)
        step = max(1, SCAN_BYTES // geometry.track_size)
        buffer = bytearray(step * geometry.track_size)
        for first in range(0, geometry.tracks, step):
            count = min(step, geometry.tracks - first)
            chunk = memoryview(buffer)[: count * geometry.track_size]
            reader.read_slots(RelativeTrack(first), count, chunk)
            slots = np.frombuffer(chunk, np.uint8).reshape(count, geometry.track_size)
            table._enter(reader, RelativeTrack(first), slots)
            if progress is not None:
                progress(first + count)
        return table

    def _enter(self, reader: TrackReader, first: RelativeTrack, slots: Slots) -> None:
        records, ends, keys, sizes = _walk(slots)
        bad = strangers(slots, reader.geometry, first) | (sizes < 0)
        if bad.any():
            row = int(bad.argmax())
            check_one(reader, RelativeTrack(first + row), slots[row].tobytes())
            raise AssertionError("the walk and the check of one track disagree")
        chunk = slice(first, first + len(slots))
        self.records[chunk] = records
        self.end_of_files[chunk] = ends
        self.key_bytes[chunk] = keys
        self.data_bytes[chunk] = sizes - COUNT_LENGTH * records - keys


def _walk(slots: Slots) -> tuple[Int64s, Int64s, Int64s, Int64s]:
    """Follow the records of all slots side by side, one record of each per round.

    Returns:
        For each slot: user records, end-of-file records, key bytes, V. V is -1 for a slot that has
        no record zero, or whose records do not lead to an end-of-track marker.
    """
    count, size = slots.shape
    records, ends, keys = (np.zeros(count, np.int64) for _ in range(3))
    sizes = np.full(count, -1, np.int64)
    live = np.arange(count)
    last = live * size + (size - COUNT_LENGTH)
    start = live * size + user_record_starts(slots)
    at = start.copy()
    for number in range(size // COUNT_LENGTH):
        live = live[at[live] <= last[live]]
        counts = words_at(slots, at[live])
        ended = counts == END_OF_TRACK_WORD
        if ended.any():
            done = live[ended]
            records[done], sizes[done] = number, at[done] - start[done]
            live, counts = live[~ended], counts[~ended]
        if not len(live):
            break
        key_lengths, data_lengths = area_lengths(counts)
        keys[live] += key_lengths
        ends[live] += data_lengths == 0
        at[live] += COUNT_LENGTH + key_lengths + data_lengths
    return records, ends, keys, sizes
