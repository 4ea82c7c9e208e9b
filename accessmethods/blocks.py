"""Blocks of a data set in physical order, and where they end.

A TTR counts tracks over the data extents of the data set in their order, and names a record of that
track by the number in its count field. Walking goes on from the last record of a track to the first
of the next.

Where the data ends:

- a member: at the end-of-file record, and nowhere else (``accessmethods.members``);
- a sequential data set (PS) that was closed: at the block DS1LSTAR names. There need not be an
  end-of-file record; where one comes earlier, it ends the data;
- one never closed after output: it is empty while DS1LSTAR is zero, for its tracks hold what an
  earlier data set left; else (an earlier volume of several) the end-of-file record ends it, or
  the end of its space;
- any other organisation or form: nothing says, so every record with data counts.

Source: DFSMSdfp Advanced Services, DS1LSTAR and DS1DSIND; volumes of MVS 3.8j, where none of five
sequential data sets has an end-of-file record.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from accessmethods.block import Block, describe
from eckd import Track, TrackReader, parse_track, user_areas
from primitives import TTR, FormatError, RelativeTrack, Where
from vtoc.data_set import DataSet
from vtoc.dscb import START, DataSetFlags, DataSetIndicators

WHOLE_TRACK: Final = 0xFF
"""Record number in the DS1LSTAR of a catalog that Hercules' dasdload writes."""


class BlockNotFoundError(FormatError):
    """A TTR points to where the data set has no record."""


class DataSetTracks:
    """The tracks of one data set on a volume, read by their place in the data set.

    The last few tracks stay at hand, for members lie several to a track.
    """

    def __init__(self, reader: TrackReader, data_set: DataSet) -> None:
        self.name = f"{data_set.dsname} on {reader.name}"
        self._reader = reader
        self._tracks = data_set.tracks()
        self._is_large = DataSetFlags.LARGE in data_set.format1.flags
        self._kept = lru_cache(maxsize=4)(self._read)

    def __len__(self) -> int:
        """Tracks allocated."""
        return len(self._tracks)

    @property
    def addressable(self) -> int:
        """Tracks that DS1LSTAR and a directory can point to: 65,536 unless large format is on."""
        return len(self) if self._is_large else min(len(self), 0x1_0000)

    def volume_track(self, tt: int) -> RelativeTrack:
        """Turn a track of the data set into a track of the volume.

        Raises:
            BlockNotFoundError: The data set has no such track.
        """
        if not 0 <= tt < len(self):
            raise BlockNotFoundError(
                "track of the data set",
                where=Where(self.name),
                expected=f"0 to {len(self) - 1}",
                found=tt,
            )
        return RelativeTrack(int(self._tracks[tt]))

    def where(self, tt: int) -> Where:
        """Name a track in messages, as the volume knows it."""
        at = self._reader.geometry.cchh(self.volume_track(tt))
        return Where(self._reader.name, detail=str(at))

    def track(self, tt: int) -> Track:
        """Read a track.

        Raises:
            BlockNotFoundError: The data set has no such track.
            FormatError: The track cannot be decoded.
        """
        image = self._reader.read_track(self.volume_track(tt))
        return parse_track(image, where=self.where(tt))

    def blocks(self, tt: int) -> tuple[Block, ...]:
        """Return the records of a track, end-of-file records too.

        Raises:
            FormatError: The track cannot be decoded.
        """
        return self._kept(tt)

    def walk(self) -> Iterator[Block]:
        """Return all records to the end of the space, end-of-file records too.

        Raises:
            FormatError: While iterating: a track cannot be decoded.
        """
        for tt in range(len(self)):
            yield from self.blocks(tt)

    def walk_from(self, start: TTR) -> Iterator[Block]:
        """Return the record at ``start`` and all behind it, as ``walk`` does.

        Raises:
            BlockNotFoundError: While iterating: there is no record at ``start``.
            FormatError: While iterating: a track cannot be decoded.
        """
        blocks = self.blocks(start.track)
        numbers = [block.ttr.record for block in blocks]
        if start.record not in numbers:
            raise BlockNotFoundError(
                "record of the track",
                where=self.where(start.track),
                expected=f"one of {numbers}",
                found=start.record,
            )
        yield from blocks[numbers.index(start.record) :]
        for tt in range(start.track + 1, len(self)):
            yield from self.blocks(tt)

    def _read(self, tt: int) -> tuple[Block, ...]:
        image = self._reader.read_track(self.volume_track(tt))
        areas = user_areas(image, where=self.where(tt))
        return tuple(Block(TTR(tt, record), key, data) for record, key, data in areas)


def read_blocks(reader: TrackReader, data_set: DataSet) -> Iterator[Block]:
    """Return the blocks of a data set that is not partitioned, without end-of-file records.

    Raises:
        BlockNotFoundError: While iterating: the last block, DS1LSTAR, is not there.
        FormatError: While iterating: a track cannot be decoded.
    """
    tracks = DataSetTracks(reader, data_set)
    format1 = data_set.format1
    if data_set.organisation != "PS" or not data_set.tells_used_tracks:
        return (block for block in tracks.walk() if not block.is_end_of_file)
    closed = DataSetIndicators.LAST_VOLUME in format1.indicators
    if format1.lstar != START:
        return _until_last(tracks, format1.lstar) if closed else _until_end_of_file(tracks)
    return _until_end_of_file(tracks) if closed else iter(())


def _until_end_of_file(tracks: DataSetTracks) -> Iterator[Block]:
    for block in tracks.walk():
        if block.is_end_of_file:
            return
        yield block


def _until_last(tracks: DataSetTracks, last: TTR) -> Iterator[Block]:
    for block in tracks.walk():
        if block.is_end_of_file:
            return
        if block.ttr > last:
            break
        yield block
        if block.ttr == last:
            return
    if last.record != WHOLE_TRACK:
        raise BlockNotFoundError(
            "last block of the data set (DS1LSTAR)",
            where=Where(tracks.name),
            expected=describe(last),
            found="no such block",
        )
