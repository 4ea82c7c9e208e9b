"""Where the next record of a data set goes: pure arithmetic over lengths, no tracks touched.

Records follow each other on a track while it has room, as ``eckd.capacity`` counts it, and go on at
the start of the next track of the data set.
"""

from collections.abc import Iterable, Sequence
from copy import copy

from eckd import DeviceFamily
from eckd.capacity import cost, fits, track_balance
from primitives import TTR, DasdError


class DataSetFullError(DasdError):
    """The space of the data set is used up and nothing extends it (abend D37-04, IEC031I)."""

    def __init__(self, name: str, tracks: int) -> None:
        super().__init__(f"{name}: IEC031I D37-04, its {tracks} tracks are full")


class BlockTooLongError(DasdError):
    """A block is longer than its data set or a track of the device allows."""


class Placement:
    """The end of a data set while records are added.

    Attributes:
        last: The record placed last; TTR(0, 0) before the first.
    """

    def __init__(self, family: DeviceFamily, tracks: int, name: str) -> None:
        self.last = TTR(0, 0)
        self._family = family
        self._tracks = tracks
        self._name = name
        self._used = 0
        self._lengths: list[tuple[int, int]] = []

    @property
    def balance(self) -> int:
        """Bytes left on the last track (DS1TRBAL)."""
        return balance_behind(self._family, self._lengths)

    def resume(self, track: int, lengths: Sequence[tuple[int, int]]) -> None:
        """Go on behind records that are on a track already, numbered from 1.

        Args:
            track: The track, counted over the data set.
            lengths: Key and data length of each record.
        """
        self.last = TTR(track, len(lengths))
        self._used = sum(cost(self._family, key, data) for key, data in lengths)
        self._lengths = list(lengths)

    def ahead(self, lengths: Iterable[tuple[int, int]]) -> list[TTR]:
        """Tell where records of these key and data lengths would go; raises as ``place`` does."""
        trial = copy(self)
        trial._lengths = list(self._lengths)
        return [trial.place(key, data) for key, data in lengths]

    def place(self, key_length: int, data_length: int) -> TTR:
        """Place one more record; an end-of-file record has both lengths 0.

        Raises:
            BlockTooLongError: It does not fit an empty track.
            DataSetFullError: No track is left.
        """
        if not fits(self._family, 0, key_length, data_length):
            msg = (
                f"{self._name}: a block of {data_length} bytes with a key of {key_length} is "
                f"longer than a track of a {self._family.name}"
            )
            raise BlockTooLongError(msg)
        track, record = self.last.track, self.last.record
        if not fits(self._family, self._used, key_length, data_length):
            track, record = track + 1, 0
        if track >= self._tracks:
            raise DataSetFullError(self._name, self._tracks)
        if track != self.last.track:
            self._used, self._lengths = 0, []
        self._used += cost(self._family, key_length, data_length)
        self._lengths.append((key_length, data_length))
        self.last = TTR(track, record + 1)
        return self.last


def balance_behind(family: DeviceFamily, lengths: Iterable[tuple[int, int]]) -> int:
    """Return DS1TRBAL behind records of these lengths: end of file counts as one byte."""
    return track_balance(family, [(key, max(data, 1)) for key, data in lengths])


def tracks_needed(family: DeviceFamily, lengths: Iterable[tuple[int, int]]) -> int:
    """Return how many tracks records of these key and data lengths fill.

    Raises:
        BlockTooLongError: One does not fit an empty track.
    """
    placement = Placement(family, tracks=2**32, name="data")
    for key_length, data_length in lengths:
        placement.place(key_length, data_length)
    return placement.last.track + 1 if placement.last.record else 0
