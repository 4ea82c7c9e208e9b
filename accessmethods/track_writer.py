"""Records written into the tracks of a data set, one whole track at a time.

A track is stored when the next record goes to another one, or at ``finish``; what it held before is
gone then, all but its home address and record zero. Space behind the last track written keeps its
old content, as on a real volume.
"""

from collections.abc import Iterable
from dataclasses import replace

from accessmethods.block import Block
from accessmethods.blocks import BlockNotFoundError, DataSetTracks
from accessmethods.placing import Placement
from eckd import Record, TrackStore
from primitives import CCHHR, TTR
from vtoc.data_set import DataSet


class TrackWriter:
    """Fills a data set from its first track on, or from behind a record of it."""

    def __init__(self, store: TrackStore, data_set: DataSet) -> None:
        self._store = store
        self._tracks = DataSetTracks(store, data_set)
        self._placement = Placement(
            store.geometry.family, self._tracks.addressable, self._tracks.name
        )
        self._pending: list[Block] = []

    def resume_behind(self, last: TTR) -> None:
        """Go on behind a record; what follows it on its track is given up with the next write.

        Raises:
            BlockNotFoundError: The data set has no such record.
            FormatError: The track cannot be decoded, or its records are not numbered from 1 on.
        """
        kept = [block for block in self._tracks.blocks(last.track) if block.ttr <= last]
        numbers = [block.ttr.record for block in kept]
        if numbers != list(range(1, last.record + 1)):
            raise BlockNotFoundError(
                "records of the track",
                where=self._tracks.where(last.track),
                expected=f"records 1 to {last.record} in order",
                found=str(numbers),
            )
        self._pending = kept
        self._placement.resume(last.track, [(len(b.key), len(b.data)) for b in kept])

    @property
    def last(self) -> TTR:
        """The record put last; TTR(0, 0) before the first."""
        return self._placement.last

    @property
    def balance(self) -> int:
        """Bytes left on its track (DS1TRBAL)."""
        return self._placement.balance

    def ahead(self, lengths: Iterable[tuple[int, int]]) -> list[TTR]:
        """Tell where records of these key and data lengths would go; raises as ``put`` does."""
        return self._placement.ahead(lengths)

    def put(self, key: bytes, data: bytes) -> TTR:
        """Add one record and return where it went.

        Raises:
            BlockTooLongError: It does not fit an empty track.
            DataSetFullError: No track is left; what was put before can still be finished.
            FormatError: The track to be replaced cannot be decoded.
        """
        ttr = self._placement.place(len(key), len(data))
        if self._pending and self._pending[0].ttr.track != ttr.track:
            self.finish()
            self._pending = []
        self._pending.append(Block(ttr, key, data))
        return ttr

    def put_end_of_file(self) -> TTR:
        """Add an end-of-file record and return where it went; raises as ``put`` does."""
        return self.put(b"", b"")

    def finish(self) -> None:
        """Store the track being filled; more may still be put on it."""
        if not self._pending:
            return
        tt = self._pending[0].ttr.track
        old = self._tracks.track(tt)
        records = tuple(
            Record(CCHHR(old.at, block.ttr.record), block.key, block.data)
            for block in self._pending
        )
        image = replace(old, records=records).to_image()
        self._store.write_track(self._tracks.volume_track(tt), image)
