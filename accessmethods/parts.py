"""The parts of a data set that have records: its members, or the data set itself."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from accessmethods.block import Block
from accessmethods.blocks import DataSetTracks, read_blocks
from accessmethods.directory import DamagedDirectoryError, Directory, read_directory
from accessmethods.directory_entry import DirectoryEntry
from accessmethods.members import member_blocks
from accessmethods.part_name import PartName
from accessmethods.records import deblock
from accessmethods.text import TextRules, code_page, text_lines
from eckd import TrackReader
from primitives import DasdError
from vtoc.data_set import DataSet
from vtoc.read import read_vtoc


class HasMembersError(DasdError):
    """A partitioned data set is no part; its members are."""


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

    def lines(self, rules: TextRules | None = None) -> Iterator[str]:
        """Return its records as text without line ends, by code page 037 when no rules are given.

        Errors as ``records``.
        """
        rules = rules or TextRules(code_page("cp037"))
        return text_lines(self.records(), self.data_set.recfm, rules)


def find_part(reader: TrackReader, name: str) -> Part:
    """Find what a person names ``DSN`` or ``DSN(MEMBER)``; lower case is folded.

    Raises:
        InvalidNameError: It is no such name.
        NoSuchDataSetError, MemberNotFoundError: There is none.
        HasMembersError: It is a partitioned data set, and no member is named.
        FormatError: The VTOC or the directory is damaged.
    """
    wanted = PartName.checked(name)
    found = whole(reader, wanted.of(read_vtoc(reader)))
    if wanted.member is None and found.data_set.organisation == "PO":
        msg = f"{found.name}: a partitioned data set; name a member"
        raise HasMembersError(msg)
    if wanted.member is None:
        return found
    return replace(found, entry=wanted.entry_in(read_directory(reader, found.data_set)))


def parts_of(reader: TrackReader, data_set: DataSet) -> Iterator[Part]:
    """Return the members of a data set that has a directory, the data set itself otherwise.

    Raises:
        FormatError: While iterating: there is no directory, or a track of it cannot be decoded.
        DamagedDirectoryError: At the end: members may be missing.
    """
    if data_set.organisation != "PO":
        yield whole(reader, data_set)
        return
    directory = read_directory(reader, data_set)
    yield from members(reader, data_set, directory)
    if directory.findings:
        first = directory.findings[0]
        raise DamagedDirectoryError(f"{first.where}: {first.message}")


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
