"""Partitioned data sets made: directory, members, DSCB.

Order of writing, so that a stop anywhere leaves a valid data set: an empty directory and the DSCB
that goes with it; the members behind it; the DSCB with the new end; the directory that names them.

Source: DFSMS Using Data Sets, "Creating a Partitioned Data Set"; ``accessmethods.directory``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from accessmethods.block_rules import check_block
from accessmethods.closing import mark_end
from accessmethods.directory import (
    check_partitioned,
    pack_directory,
)
from accessmethods.directory_entry import DirectoryEntry
from accessmethods.directory_update import directory_use, replace_directory
from accessmethods.member_name import checked_name
from accessmethods.track_writer import TrackWriter
from eckd import TrackStore
from primitives import TTR, InvalidNameError
from vtoc.data_set import DataSet

_NOWHERE: Final = TTR(0, 0)
_NONE: Final[Mapping[str, bytes]] = MappingProxyType({})


def create_pds(
    store: TrackStore,
    data_set: DataSet,
    directory_blocks: int,
    members: Mapping[str, Iterable[bytes]],
    *,
    user_data: Mapping[str, bytes] = _NONE,
) -> DataSet:
    """Make a data set a partitioned one that holds ``members``; what it held is gone.

    Args:
        store: The volume.
        data_set: A partitioned data set; its space is not extended.
        directory_blocks: Blocks of 256 bytes at its start.
        members: By name, the data of each block; an empty member has none. Written in this order.
        user_data: By name, what the directory entry carries, such as statistics.

    Returns:
        The data set as its DSCB describes it afterwards.

    Raises:
        NotPartitionedError: It is of another organisation.
        InvalidNameError: A member may not have that name.
        DirectoryFullError: The names need more directory blocks; nothing was written.
        DataSetFullError: The space is too small; an empty partitioned data set is left.
        BlockTooLongError, BlockShapeError: A block is longer than BLKSIZE or a track, or empty; the
            same.
        FormatError: A track to be replaced cannot be decoded.
    """
    check_partitioned(data_set)
    entries = _unplaced(members, user_data)
    pack_directory(entries.values(), directory_blocks)
    writer = TrackWriter(store, data_set)
    for key, data in pack_directory([], directory_blocks):
        writer.put(key, data)
    writer.put_end_of_file()
    writer.finish()
    data_set = mark_end(store, data_set, writer.last, writer.balance)
    placed = [
        replace(entries[name], ttr=_put_member(writer, data_set, blocks))
        for name, blocks in members.items()
    ]
    writer.finish()
    directory = pack_directory(placed, directory_blocks)
    use = directory_use(directory)
    data_set = mark_end(store, data_set, writer.last, writer.balance, directory_use=use)
    replace_directory(store, data_set, directory)
    return data_set


def _unplaced(members: Iterable[str], user_data: Mapping[str, bytes]) -> dict[str, DirectoryEntry]:
    if strangers := user_data.keys() - set(members):
        msg = f"user data for {', '.join(strangers)}, who are no members"
        raise ValueError(msg)
    entries = {
        name: DirectoryEntry.of(checked_name(name), _NOWHERE, user_data.get(name, b""))
        for name in members
    }
    if len({entry.raw_name for entry in entries.values()}) < len(entries):
        msg = f"two members of {', '.join(entries)} have the same name in upper case"
        raise InvalidNameError(msg)
    return entries


def _put_member(writer: TrackWriter, data_set: DataSet, blocks: Iterable[bytes]) -> TTR:
    """Write one member and return the TTR it starts at."""
    first = None
    for data in blocks:
        check_block(data_set, data)
        ttr = writer.put(b"", data)
        first = first or ttr
    end = writer.put_end_of_file()
    return first or end
