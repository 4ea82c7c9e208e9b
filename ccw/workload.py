"""A host that never rests: random but proper channel programs against one device.

For demonstrations, tests and measurements of what happens while hosts write. Programs update
records, update keys, write new records behind old ones, move the end of file and erase; each looks
like what an access method would send, and what it changes is decided by a random generator that is
handed in, so a run can be repeated.
"""

import random
from collections import Counter
from collections.abc import Sequence
from enum import Enum
from typing import Final

from ccw.dasd import EckdDevice
from ccw.program import Program
from eckd.capacity import cost, fits
from eckd.track import Record, Track, parse_track
from primitives import CCHHR, RelativeTrack, Where

MOST_NEW_RECORDS: Final = 4
KEY_LENGTHS: Final = (0, 12)
"""Keys of records that begin a track; those behind them have keys like theirs."""


class Kind(Enum):
    """What a program does."""

    UPDATE = "update of data"
    UPDATE_KEY = "update of key and data"
    FORMAT = "new records"
    END_OF_FILE = "end of file moved"
    ERASE = "erase"


class RandomHost:
    """Sends programs to a device.

    Attributes:
        done: How many programs of each kind ended normally.
        refused: How many ended otherwise, as when another host changed the track in between.
    """

    def __init__(
        self, device: EckdDevice, tracks: Sequence[RelativeTrack], chance: random.Random
    ) -> None:
        self._device = device
        self._tracks = tracks
        self._chance = chance
        self.done: Counter[Kind] = Counter()
        self.refused = 0

    def send_one(self) -> None:
        """Send one program to one track."""
        at = self._chance.choice(self._tracks)
        volume = self._device.volume
        track = parse_track(volume.read_track(at), where=Where(volume.name))
        kind = self._chance.choice(list(Kind))
        program = self._program(kind, track)
        if program is None:
            return
        if program.run_on(self._device).is_normal:
            self.done[kind] += 1
        else:
            self.refused += 1

    @property
    def sent(self) -> int:
        """How many programs were sent."""
        return self.done.total() + self.refused

    def _program(self, kind: Kind, track: Track) -> Program | None:
        """Write a program of one kind for a track; None when the track has nothing for it."""
        if kind in (Kind.UPDATE, Kind.UPDATE_KEY):
            return self._update(track, with_key=kind is Kind.UPDATE_KEY)
        kept = self._chance.randint(0, len(track.records))
        start = self._found(track, kept)
        match kind:
            case Kind.ERASE:
                return start.erase()
            case Kind.END_OF_FILE:
                return self._end_of_file(track, kept, start)
            case _:
                return self._new_records(track, kept, start)

    def _update(self, track: Track, *, with_key: bool) -> Program | None:
        fitting = [r for r in track.records if r.data and (r.key or not with_key)]
        if not fitting:
            return None
        record = self._chance.choice(fitting)
        program = self._at(record.at, Program().seek(track.at.cylinder, track.at.head))
        if with_key:
            return program.write_key_data(self._bytes(len(record.key) + len(record.data)))
        return program.write_data(self._bytes(len(record.data)))

    def _end_of_file(self, track: Track, kept: int, program: Program) -> Program | None:
        if not fits(self._device.volume.geometry.family, self._used(track, kept), 0, 0):
            return None
        return program.write_ckd(CCHHR(track.at, _next(track, kept)), b"", b"")

    def _used(self, track: Track, kept: int) -> int:
        family = self._device.volume.geometry.family
        return sum(cost(family, len(r.key), len(r.data)) for r in track.records[:kept])

    def _new_records(self, track: Track, kept: int, program: Program) -> Program | None:
        family = self._device.volume.geometry.family
        used = self._used(track, kept)
        key_length = len(track.records[0].key) if kept else self._chance.choice(KEY_LENGTHS)
        number, added = _next(track, kept), 0
        while added < MOST_NEW_RECORDS and number < 0xFF:
            length = self._chance.choice((80, 800, 3120, self._chance.randint(1, 6000)))
            if not fits(family, used, key_length, length):
                break
            record = Record(CCHHR(track.at, number), self._bytes(key_length), self._bytes(length))
            program.write_ckd(record.at, record.key, record.data)
            used += cost(family, key_length, length)
            number, added = number + 1, added + 1
        return program if added else None

    def _found(self, track: Track, kept: int) -> Program:
        """Begin a program that finds the last record kept; record zero when none is."""
        at = track.records[kept - 1].at if kept else track.r0.at
        return self._at(at, Program().seek(track.at.cylinder, track.at.head))

    def _at(self, at: CCHHR, program: Program) -> Program:
        return program.search_id(at.track.cylinder, at.track.head, at.record)

    def _bytes(self, length: int) -> bytes:
        return self._chance.randbytes(length)


def _next(track: Track, kept: int) -> int:
    """Return the number of a record behind the first ``kept``; numbers stay below 256."""
    return min((track.records[kept - 1].at.record if kept else 0) + 1, 0xFF)
