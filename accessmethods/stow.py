"""Members of a partitioned data set added, replaced, renamed and deleted.

Data of a new or replaced member goes behind everything in use; the directory is rewritten in the
order of names. What a replaced or deleted member occupied stays as it is until the data set is
compressed, and an alias of it goes on showing it, as STOW has it.

Order of writing, so that a stop anywhere leaves the old members whole: the blocks, where nothing
points yet; the DSCB with the new end; the directory.

Source: DFSMS Using Data Sets, "Processing a Partitioned Data Set", STOW; MVS 3.8j volumes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from accessmethods.block import Block
from accessmethods.block_rules import check_block
from accessmethods.blocks import DataSetTracks
from accessmethods.closing import mark_end
from accessmethods.directory import (
    DamagedDirectoryError,
    Directory,
    pack_directory,
    read_directory,
)
from accessmethods.directory_entry import DirectoryEntry
from accessmethods.directory_update import directory_use, replace_directory
from accessmethods.member_name import checked_name, show_name
from accessmethods.members import end_of_file_from
from accessmethods.relocation import note_lists, relocate_entry, relocate_note_list
from accessmethods.track_writer import TrackWriter
from eckd import TrackReader, TrackStore
from primitives import TTR, DasdError
from vtoc.data_set import DataSet


class MemberExistsError(DasdError):
    """The directory has that name already."""


@dataclass(frozen=True, slots=True)
class MemberData:
    """The blocks of a member, and every name it goes by.

    Attributes:
        entries: Main name and aliases; their TTRs, also those in user data, name ``blocks``.
        blocks: In order, without the end-of-file record, each with the TTR it had.
        end: The TTR the end-of-file record had; entries of an empty member point to it.
    """

    entries: tuple[DirectoryEntry, ...]
    blocks: Sequence[Block]
    end: TTR


def put_member(
    store: TrackStore,
    data_set: DataSet,
    name: str,
    blocks: Iterable[bytes],
    *,
    user_data: bytes = b"",
) -> DataSet:
    """Add a member, or replace the one of that name.

    Args:
        store: The volume.
        data_set: A partitioned data set; its space is not extended.
        name: Of the member.
        blocks: Data of each block; none for an empty member.
        user_data: What the directory entry carries, such as statistics; it holds no TTRs.

    Returns:
        The data set as its DSCB describes it afterwards.

    Raises:
        InvalidNameError: No member can have that name.
        NotPartitionedError, DamagedDirectoryError: Its directory cannot be changed.
        DirectoryFullError, DataSetFullError, BlockTooLongError, BlockShapeError: See there.
        FormatError: A track cannot be decoded.
        In all cases every member is as it was.
    """
    data = [Block(TTR(0, number), b"", each) for number, each in enumerate(blocks, start=1)]
    end = TTR(0, len(data) + 1)
    start = data[0].ttr if data else end
    entry = DirectoryEntry.of(checked_name(name), start, user_data)
    return put_members(store, data_set, [MemberData((entry,), data, end)])


def put_members(store: TrackStore, data_set: DataSet, members: Sequence[MemberData]) -> DataSet:
    """Add members, or replace those of the same names; TTRs inside them are relocated.

    Raises:
        RelocationError: A TTR of a member points outside it.
        DasdError: As ``put_member`` does; every member is as it was.
    """
    directory = sound_directory(store, data_set)
    names = {entry.raw_name for member in members for entry in member.entries}
    kept = [entry for entry in directory if entry.raw_name not in names]
    added = [entry for member in members for entry in member.entries]
    pack_directory([*kept, *added], directory.blocks)
    for block in (block for member in members for block in member.blocks):
        check_block(data_set, block.data, block.key)
    writer = TrackWriter(store, data_set)
    writer.resume_behind(end_of_use(store, data_set, directory))
    placed = _put(writer, members)
    writer.finish()
    packed = pack_directory([*kept, *placed], directory.blocks)
    changed = mark_end(
        store, data_set, writer.last, writer.balance, directory_use=directory_use(packed)
    )
    replace_directory(store, changed, packed)
    return changed


def delete_member(store: TrackStore, data_set: DataSet, name: str) -> DataSet:
    """Take a name out of the directory; aliases of the member stay.

    Raises:
        MemberNotFoundError: There is none.
        DasdError: As ``put_member`` does.
    """
    directory = sound_directory(store, data_set)
    gone = directory.find(name)
    kept = [entry for entry in directory if entry is not gone]
    return _rewrite(store, data_set, directory, kept)


def rename_member(store: TrackStore, data_set: DataSet, old: str, new: str) -> DataSet:
    """Give a member another name.

    Raises:
        MemberNotFoundError: There is no ``old``.
        MemberExistsError: There is a ``new``.
        DasdError: As ``put_member`` does.
    """
    directory = sound_directory(store, data_set)
    renamed, raw = directory.find(old), checked_name(new)
    if any(entry.raw_name == raw for entry in directory):
        raise MemberExistsError(f"{data_set.dsname}: member {show_name(raw)} exists already")
    entries = [replace(each, raw_name=raw) if each is renamed else each for each in directory]
    return _rewrite(store, data_set, directory, entries)


def sound_directory(reader: TrackReader, data_set: DataSet) -> Directory:
    """Read a directory that may be rewritten.

    Raises:
        DamagedDirectoryError: It breaks a rule.
        NotPartitionedError, FormatError: See ``read_directory``.
    """
    directory = read_directory(reader, data_set)
    if directory.findings:
        first = directory.findings[0]
        msg = f"{first.where}: {first.message}; the directory is not changed"
        raise DamagedDirectoryError(msg)
    return directory


def end_of_use(reader: TrackReader, data_set: DataSet, directory: Directory) -> TTR:
    """Return the last record that belongs to a member or the directory.

    That is DS1LSTAR, unless a member ends later: on volumes that were filled by other tools the
    field is not always kept.

    Raises:
        BlockNotFoundError, FormatError: The last member cannot be read to its end.
    """
    tracks = DataSetTracks(reader, data_set)
    starts = {TTR(0, 1): "the directory"} | {e.ttr: f"member {e.name}" for e in directory}
    last = max(starts)
    return max(data_set.format1.lstar, end_of_file_from(tracks, last, starts[last]))


def _put(writer: TrackWriter, members: Sequence[MemberData]) -> list[DirectoryEntry]:
    """Write members and return their entries as they are then; all have room, or none is begun."""
    places = iter(writer.ahead(length for member in members for length in _lengths(member)))
    moves = [
        {old: next(places) for old in (*(block.ttr for block in member.blocks), member.end)}
        for member in members
    ]
    placed = [
        relocate_entry(entry, moved)
        for member, moved in zip(members, moves, strict=True)
        for entry in member.entries
    ]
    for member, moved in zip(members, moves, strict=True):
        lists = dict(each for entry in member.entries for each in note_lists(entry))
        for block in member.blocks:
            count = lists.get(block.ttr, 0)
            owner = member.entries[0].name
            writer.put(block.key, relocate_note_list(block.data, count, moved, owner))
        writer.put_end_of_file()
    return placed


def _lengths(member: MemberData) -> Iterator[tuple[int, int]]:
    for block in member.blocks:
        yield len(block.key), len(block.data)
    yield 0, 0


def _rewrite(
    store: TrackStore, data_set: DataSet, directory: Directory, entries: Sequence[DirectoryEntry]
) -> DataSet:
    """Rewrite the directory, and the DSCB where it tells how full that is."""
    packed = pack_directory(entries, directory.blocks)
    replace_directory(store, data_set, packed)
    format1 = data_set.format1
    return mark_end(
        store, data_set, format1.lstar, format1.trbal, directory_use=directory_use(packed)
    )
