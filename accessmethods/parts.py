"""The parts of a data set that have records: its members, or the data set itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from accessmethods.block import Block
from accessmethods.blocks import DataSetTracks, read_blocks
from accessmethods.directory import Directory
from accessmethods.directory_entry import DirectoryEntry
from accessmethods.members import member_blocks
from accessmethods.records import deblock
from eckd import TrackReader
from vtoc.data_set import DataSet


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """A member, or a data set without members.

    Attributes:
        reader: The volume it is on.
        tracks: Tracks of the data set.
        data_set: The data set.
        entry: The member's; None for a whole data set.
    """

    reader: TrackReader
    tracks: DataSetTracks
    data_set: DataSet
    entry: DirectoryEntry | None

    @property
    def member(self) -> str | None:
        """The name of the member."""
        return None if self.entry is None else self.entry.name

    @property
    def name(self) -> str:
        """``DSN(MEMBER)`` or ``DSN``."""
        member = "" if self.entry is None else f"({self.entry.name})"
        return f"{self.data_set.dsname}{member}"

    def blocks(self) -> Iterator[Block]:
        """Return its blocks; errors as ``read_blocks`` and ``member_blocks``."""
        if self.entry is None:
            return read_blocks(self.reader, self.data_set)
        return member_blocks(self.tracks, self.entry)

    def records(self) -> Iterator[bytes]:
        """Return its records; errors as ``blocks`` and ``deblock``."""
        lrecl = self.data_set.format1.lrecl
        return deblock(self.data_set.recfm, lrecl, self.blocks(), source=self.name)


def whole(reader: TrackReader, data_set: DataSet) -> Part:
    """Return a data set without members."""
    return Part(reader, DataSetTracks(reader, data_set), data_set, None)


def members(reader: TrackReader, data_set: DataSet, directory: Directory) -> Iterator[Part]:
    """Return every member once, in the order they lie on the disk; aliases are left out.

    Names that share a start are one member, shown by the first of them that is no alias.
    """
    tracks = DataSetTracks(reader, data_set)
    by_start: dict[object, DirectoryEntry] = {}
    for entry in sorted(directory, key=lambda entry: (entry.ttr, entry.is_alias)):
        by_start.setdefault(entry.ttr, entry)
    for entry in by_start.values():
        yield Part(reader, tracks, data_set, entry)
