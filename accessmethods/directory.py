"""Directory of a partitioned data set: read with every rule checked, packed again into blocks.

A damaged directory is still listed as far as it can be; what breaks a rule becomes a finding. Only
where there is no directory at all does reading fail.

Source: DFSMS Using Data Sets, "PDS Directory"; ``accessmethods.directory_schema``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from accessmethods.block import Block
from accessmethods.blocks import DataSetTracks
from accessmethods.directory_entry import END_OF_DIRECTORY, DirectoryEntry, parse_entries
from accessmethods.directory_schema import BLOCK_LENGTH, END_NAME, KEY_LENGTH, USED_LENGTH
from accessmethods.member_name import read_name, show_name
from eckd import TrackReader
from primitives import DasdError, FormatError, Where
from primitives.finding import Finding, Severity
from vtoc.data_set import DataSet


class NotPartitionedError(DasdError):
    """The data set has no members, or keeps them in a way that is not public (PDSE)."""


class DamagedDirectoryError(DasdError):
    """The directory breaks its rules: members may be missing, and a change might lose more."""


class MemberNotFoundError(DasdError):
    """The directory has no such name (abend 013-18)."""


class DirectoryFullError(DasdError):
    """The entries need more directory blocks than the data set has (abend B14-0C)."""


@dataclass(frozen=True, slots=True)
class Directory:
    """All entries of a directory, in its order.

    Attributes:
        entries: Main names and aliases.
        blocks: Directory blocks on the disk.
        used_blocks: Those up to the one with the end entry.
        findings: What breaks the rules of a directory.
        source: Data set and volume, for messages.
    """

    entries: tuple[DirectoryEntry, ...]
    blocks: int
    used_blocks: int
    findings: tuple[Finding, ...] = ()
    source: str = "the directory"

    def __iter__(self) -> Iterator[DirectoryEntry]:
        """Walk the entries."""
        return iter(self.entries)

    def __len__(self) -> int:
        """Count the entries."""
        return len(self.entries)

    def find(self, name: str) -> DirectoryEntry:
        """Return the entry of a member, its name given as ``show_name`` shows it.

        Raises:
            InvalidNameError: No member can have that name.
            MemberNotFoundError: There is none.
        """
        wanted = read_name(name)
        for entry in self.entries:
            if entry.raw_name == wanted:
                return entry
        msg = f"{self.source}: member {name} not found (013-18)"
        raise MemberNotFoundError(msg)


def read_directory(reader: TrackReader, data_set: DataSet) -> Directory:
    """Read the directory of a partitioned data set.

    Raises:
        NotPartitionedError: The data set is not partitioned, or a PDSE.
        FormatError: There is no directory, or a track cannot be decoded.
    """
    check_partitioned(data_set)
    return _Reading(DataSetTracks(reader, data_set)).run()


def check_partitioned(data_set: DataSet) -> None:
    """Raise NotPartitionedError unless the data set has a directory we can read."""
    if data_set.organisation != "PO":
        found = data_set.organisation or "none"
        msg = f"{data_set.dsname} on {data_set.volser}: organisation {found}, expected PO"
        raise NotPartitionedError(msg)


class _Reading:
    """One walk over the directory blocks of a data set."""

    def __init__(self, tracks: DataSetTracks) -> None:
        self._tracks = tracks
        self._entries: list[DirectoryEntry] = []
        self._findings: list[Finding] = []
        self._blocks = 0
        self._used_blocks = 0

    def run(self) -> Directory:
        """Walk to the end-of-file record behind the directory."""
        for block in self._tracks.walk():
            if block.is_end_of_file:
                break
            if (len(block.key), len(block.data)) != (KEY_LENGTH, BLOCK_LENGTH):
                self._stop_at(block)
                break
            self._blocks += 1
            if not self._used_blocks:
                self._take(block)
        else:
            self._report("directory-end", self._place(), "no end-of-file record behind it")
        return self._result()

    def _result(self) -> Directory:
        if not self._used_blocks:
            self._report("directory-end", self._place(), "no entry ends it (name X'FF' x 8)")
        used = self._used_blocks or self._blocks
        entries, findings = tuple(self._entries), tuple(self._findings)
        return Directory(entries, self._blocks, used, findings, self._tracks.name)

    def _stop_at(self, block: Block) -> None:
        found = f"key of {len(block.key)}, data of {len(block.data)} bytes"
        wanted = "a directory block, key of 8, data of 256 bytes"
        where = block.where(self._tracks.name)
        if not self._blocks:
            raise FormatError("directory", where=where, expected=wanted, found=found)
        self._report("directory-block", where, f"expected {wanted}, found {found}")

    def _take(self, block: Block) -> None:
        where = block.where(self._tracks.name)
        used = int.from_bytes(block.data[:USED_LENGTH], "big")
        if not USED_LENGTH <= used <= BLOCK_LENGTH:
            self._report("directory-used", where, f"bytes used: expected 2 to 256, found {used}")
        parsed = parse_entries(block.data[USED_LENGTH : min(used, BLOCK_LENGTH)])
        if parsed.unread:
            self._report(
                "directory-entry", where, f"the last {parsed.unread} of {used} bytes are no entry"
            )
        self._check_key(block, parsed.entries, ended=parsed.ended)
        for entry in parsed.entries:
            self._check_entry(entry, where)
            self._entries.append(entry)
        if parsed.ended:
            self._used_blocks = self._blocks

    def _check_key(self, block: Block, entries: tuple[DirectoryEntry, ...], *, ended: bool) -> None:
        last = END_NAME if ended else entries[-1].raw_name if entries else block.key
        if block.key != last:
            self._report(
                "directory-key",
                block.where(self._tracks.name),
                f"key: expected {show_name(last)}, its last name, found {show_name(block.key)}",
            )

    def _check_entry(self, entry: DirectoryEntry, where: Where) -> None:
        if self._entries and entry.raw_name <= self._entries[-1].raw_name:
            before = self._entries[-1].name
            self._report("directory-order", where, f"{entry.name} comes behind {before}")
        if len(entry.user_ttrs) < entry.user_ttr_count:
            self._report(
                "directory-user-data",
                where,
                f"{entry.name}: {len(entry.user_data)} bytes of user data cannot hold "
                f"{entry.user_ttr_count} TTRs",
            )

    def _place(self) -> Where:
        return Where(self._tracks.name, detail="directory")

    def _report(self, code: str, where: Where, message: str) -> None:
        self._findings.append(Finding(Severity.ERROR, code, where, message))


def pack_directory(entries: Iterable[DirectoryEntry], blocks: int) -> list[tuple[bytes, bytes]]:
    """Return key and data of every directory block, unused ones as zeros.

    Raises:
        DirectoryFullError: ``blocks`` do not hold the entries and the one that ends them.
    """
    packed = []
    area, last = b"", END_NAME
    for entry in [*sorted(entries, key=lambda entry: entry.raw_name), END_OF_DIRECTORY]:
        raw = entry.to_bytes()
        if len(area) + len(raw) > BLOCK_LENGTH - USED_LENGTH:
            packed.append(_block(area, last))
            area = b""
        area, last = area + raw, entry.raw_name
    packed.append(_block(area, last))
    if len(packed) > blocks:
        msg = f"{len(packed)} directory blocks are needed, the data set has {blocks} (B14-0C)"
        raise DirectoryFullError(msg)
    return packed + [(bytes(KEY_LENGTH), bytes(BLOCK_LENGTH))] * (blocks - len(packed))


def _block(area: bytes, last: bytes) -> tuple[bytes, bytes]:
    used = USED_LENGTH + len(area)
    return last, (used.to_bytes(2, "big") + area).ljust(BLOCK_LENGTH, b"\0")
