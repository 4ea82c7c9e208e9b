"""Compress a partitioned data set: members close up, the space of replaced ones becomes free.

Blocks only ever move towards the beginning, in the order they lie in, so each is read before its
place is overwritten. While they move the directory is not true, so the caller gives a store that
can take everything back (``eckd.undo``). TTRs inside members and entries move along.

Source: DFSMSdfp Utilities, IEBCOPY "Compressing a Partitioned Data Set".
"""

from dataclasses import dataclass

from accessmethods.block import describe
from accessmethods.blocks import DataSetTracks
from accessmethods.closing import mark_end
from accessmethods.directory import Directory, pack_directory
from accessmethods.directory_update import directory_use, replace_directory
from accessmethods.members import end_of_file_from, live_blocks
from accessmethods.relocation import (
    RelocationError,
    note_lists,
    relocate_entry,
    relocate_note_list,
)
from accessmethods.stow import sound_directory
from accessmethods.track_writer import TrackWriter
from eckd import TrackStore
from primitives import TTR, DasdError
from vtoc.data_set import DataSet


class NotCompressibleError(DasdError):
    """Blocks would have to move towards the end; the data set must be copied instead."""


@dataclass(frozen=True, slots=True)
class Compressed:
    """What came of it.

    Attributes:
        data_set: As its DSCB describes it afterwards.
        tracks_before: Tracks in use before.
        tracks_after: And after.
        members: Members that lie elsewhere now.
    """

    data_set: DataSet
    tracks_before: int
    tracks_after: int
    members: int


def compress(store: TrackStore, data_set: DataSet) -> Compressed:
    """Compress in place.

    Args:
        store: The volume; a stop on the way leaves the data set unusable, so it should be one whose
            changes can be taken back.
        data_set: A partitioned data set.

    Raises:
        NotPartitionedError, DamagedDirectoryError: Its directory cannot be changed.
        NotCompressibleError: Its tracks hold more than they should, by the device's capacity.
        RelocationError: A TTR points to where no member is.
        FormatError: A member cannot be read to its end.
        In all these cases nothing was written.
    """
    directory = sound_directory(store, data_set)
    tracks = DataSetTracks(store, data_set)
    start = end_of_file_from(tracks, TTR(0, 1), "the directory")
    writer = TrackWriter(store, data_set)
    writer.resume_behind(start)
    moved = _moves(tracks, directory, writer)
    entries = [relocate_entry(entry, moved) for entry in directory]
    lists = dict(each for entry in directory for each in note_lists(entry))
    _check_note_lists(tracks, lists, moved)
    shifted = sum(new.ttr != old.ttr for new, old in zip(entries, directory, strict=True))
    for block in live_blocks(tracks, directory):
        data = relocate_note_list(block.data, lists.get(block.ttr, 0), moved, "note list")
        writer.put(block.key, data)
    writer.finish()
    packed = pack_directory(entries, directory.blocks)
    replace_directory(store, data_set, packed)
    changed = mark_end(
        store, data_set, writer.last, writer.balance, directory_use=directory_use(packed)
    )
    return Compressed(changed, data_set.used_tracks(), changed.used_tracks(), shifted)


def _moves(tracks: DataSetTracks, directory: Directory, writer: TrackWriter) -> dict[TTR, TTR]:
    """Compute the new place of every live block."""
    lengths: list[tuple[int, int]] = []
    old: list[TTR] = []
    for block in live_blocks(tracks, directory):
        old.append(block.ttr)
        lengths.append((len(block.key), len(block.data)))
    moved = dict(zip(old, writer.ahead(lengths), strict=True))
    for before, after in moved.items():
        if after > before:
            msg = (
                f"{tracks.name}: the block at {describe(before)} would move to {describe(after)}: "
                "its track holds more than one of this device should"
            )
            raise NotCompressibleError(msg)
    return moved


def _check_note_lists(tracks: DataSetTracks, lists: dict[TTR, int], moved: dict[TTR, TTR]) -> None:
    """Relocate every note list once for nothing, so that an impossible one is found in time."""
    for ttr, count in lists.items():
        if ttr not in moved:
            raise RelocationError(f"{tracks.name}: a note list at {describe(ttr)} is of no member")
        relocate_note_list(next(tracks.walk_from(ttr)).data, count, moved, f"at {describe(ttr)}")
