"""Libraries read from IEBCOPY unloads, whether they lie on a tape, a disk or in a transmission.

Members come one at a time, in the order they were unloaded, which is that of their TTRs; each with
all names that point into it. What is kept of a TTR is its place in the data set that was unloaded;
``accessmethods.stow.put_members`` finds the new ones.

Source: ``accessmethods.unload_schema``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from construct import ConstructError

from accessmethods.block import Block
from accessmethods.directory_entry import DirectoryEntry, parse_entries
from accessmethods.directory_schema import BLOCK_LENGTH, KEY_LENGTH, USED_LENGTH
from accessmethods.stow import MemberData
from accessmethods.unload_schema import (
    BLOCK_HEADER,
    BLOCK_HEADER_LENGTH,
    COPYR1_LENGTHS,
    COPYR2_LENGTH,
    EXTENTS,
    FROM_PDSE,
    KIND_MASK,
    PLAIN,
    PROGRAM_OBJECTS,
    Copyr1Layout,
    Copyr2Layout,
)
from primitives import TTR, DasdError, FormatError, Where
from vtoc.data_set import recfm_text

IDENTIFIER: Final = bytes.fromhex("ca6d0f")
_HIGHEST_TRACK: Final = 0xFFFF


class UnsupportedUnloadError(DasdError):
    """The unload is in a form whose content is not public."""


@dataclass(frozen=True, slots=True)
class UnloadedExtent:
    """Where a piece of the data set lay.

    Attributes:
        start: Its first track, counted from cylinder 0.
        tracks: How many.
        before: Tracks of the extents before it.
    """

    start: int
    tracks: int
    before: int


@dataclass(frozen=True, slots=True)
class UnloadHeader:
    """What the first two records tell.

    Attributes:
        recfm: Record format in letters, such as ``FB``.
        lrecl: Record length of the library.
        blksize: Its block size.
        keylen: Length of the key of its blocks.
        heads: Tracks per cylinder of the device it lay on.
        longest_block: Of that device.
        extents: Where it lay.
    """

    recfm: str
    lrecl: int
    blksize: int
    keylen: int
    heads: int
    longest_block: int
    extents: tuple[UnloadedExtent, ...]

    def ttr(self, extent: int, cylinder: int, head: int, record: int) -> TTR | None:
        """Turn the address of a block into its place in the data set; None when it has none."""
        if extent >= len(self.extents):
            return None
        piece = self.extents[extent]
        inside = cylinder * self.heads + head - piece.start
        track = piece.before + inside
        fits = 0 <= inside < piece.tracks and track <= _HIGHEST_TRACK
        return TTR(track, record) if fits else None


def is_unload(first_record: bytes) -> bool:
    """Tell whether a logical record begins an unload."""
    return first_record[1:4] == IDENTIFIER and len(first_record) in COPYR1_LENGTHS


class UnloadedLibrary:
    """A library on its way back; its records are read once, from front to back.

    Attributes:
        header: What it was.
        entries: Its directory.
        directory_blocks: Directory blocks that were unloaded: those in use.
    """

    def __init__(self, records: Iterable[bytes], *, source: str) -> None:
        """Read header and directory.

        Args:
            records: The logical records, without descriptor words.
            source: What error messages call them.

        Raises:
            FormatError: They are no unload, or the directory is damaged.
            UnsupportedUnloadError: It is of a form that only IEBCOPY reads.
        """
        walk = iter(records)
        self._source = source
        self.header = _header(next(walk, b""), next(walk, b""), source)
        self._blocks = _BlockStream(walk, self.header, source)
        self.entries, self.directory_blocks = self._directory()

    def members(self) -> Iterator[MemberData]:
        """Give the members, once.

        Raises:
            FormatError: While iterating: the data is damaged, or an entry points to no block of it.
        """
        left: dict[TTR, list[DirectoryEntry]] = {}
        for entry in self.entries:
            left.setdefault(entry.ttr, []).append(entry)
        blocks: list[Block] = []
        for block in self._blocks:
            if not block.is_end_of_file:
                blocks.append(block)
                continue
            places = {each.ttr: None for each in (*blocks, block)}
            names = [entry for ttr in places for entry in left.pop(ttr, ())]
            if names:
                in_order = sorted(names, key=lambda entry: entry.raw_name)
                yield MemberData(tuple(in_order), blocks, block.ttr)
            blocks = []
        if blocks or left:
            missing = next((entry.name for at in left.values() for entry in at), None)
            name = missing or "the last member"
            raise FormatError(
                "end of the unload",
                where=Where(self._source),
                expected=f"the blocks of {name} and an end-of-file block",
                found="no more records",
            )

    def _directory(self) -> tuple[tuple[DirectoryEntry, ...], int]:
        entries: list[DirectoryEntry] = []
        count, ended = 0, False
        for block in self._blocks.directory():
            if block.is_end_of_file:
                return tuple(entries), count
            used = int.from_bytes(block.data[:USED_LENGTH], "big")
            if (len(block.key), len(block.data)) != (KEY_LENGTH, BLOCK_LENGTH) or not (
                USED_LENGTH <= used <= BLOCK_LENGTH
            ):
                break
            count += 1
            if ended:
                continue
            parsed = parse_entries(block.data[USED_LENGTH:used])
            if parsed.unread:
                break
            entries += parsed.entries
            ended = parsed.ended
        raise FormatError(
            "directory of the unload",
            where=Where(self._source, detail=f"directory block {count + 1}"),
            expected="directory blocks, keys of 8, data of 256 bytes, and an end-of-file block",
            found="something else",
        )


class _BlockStream:
    """The blocks in the joined records; holds no more than one record and one block at a time."""

    def __init__(self, records: Iterator[bytes], header: UnloadHeader, source: str) -> None:
        self._records = records
        self._header = header
        self._source = source
        self._buffer = b""
        self._at = 0
        self._number = 2

    def directory(self) -> Iterator[Block]:
        """Give blocks whose addresses mean nothing."""
        while (raw := self._next()) is not None:
            yield Block(TTR(0, 0), raw[1], raw[2])

    def __iter__(self) -> Iterator[Block]:
        while (raw := self._next()) is not None:
            header, key, data = raw
            _flags, extent, cylinder, head, record, _key, _data = BLOCK_HEADER.unpack(header)
            ttr = self._header.ttr(extent, cylinder, head, record)
            if ttr is None:
                raise FormatError(
                    "address of a block",
                    where=self._where(),
                    expected="one in the extents that COPYR2 has",
                    found=header,
                )
            yield Block(ttr, key, data)

    def _next(self) -> tuple[bytes, bytes, bytes] | None:
        header = self._take(BLOCK_HEADER_LENGTH, may_end=True)
        if not header:
            return None
        key_length, data_length = header[9], int.from_bytes(header[10:12], "big")
        key = self._take(key_length)
        return header, key, self._take(data_length)

    def _take(self, length: int, *, may_end: bool = False) -> bytes:
        while len(self._buffer) - self._at < length:
            left = self._buffer[self._at :]
            record = next(self._records, None)
            if record is None:
                if may_end and not left:
                    return b""
                raise FormatError(
                    "end of the records",
                    where=self._where(),
                    expected=f"{length} more bytes of a block",
                    found=f"{len(left)}",
                )
            self._number += 1
            self._buffer, self._at = left + record, 0
        taken = self._buffer[self._at : self._at + length]
        self._at += length
        return taken

    def _where(self) -> Where:
        return Where(self._source, detail=f"logical record {self._number}")


def _header(copyr1: bytes, copyr2: bytes, source: str) -> UnloadHeader:
    if not is_unload(copyr1):
        raise FormatError(
            "first record of an unload",
            where=Where(source, detail="logical record 1"),
            expected="52 or 56 bytes, CA6D0F in the second to the fourth",
            found=copyr1[:8],
        )
    first = Copyr1Layout.parse(copyr1)
    if first.kind & KIND_MASK not in (PLAIN, FROM_PDSE) or first.kind & PROGRAM_OBJECTS:
        msg = f"{source}: unloaded in a form that only IEBCOPY reads (kind X'{first.kind:02X}')"
        raise UnsupportedUnloadError(msg)
    return UnloadHeader(
        recfm=recfm_text(first.recfm),
        lrecl=first.lrecl,
        blksize=first.blksize,
        keylen=first.keylen,
        heads=first.heads,
        longest_block=first.longest_block,
        extents=_extents(copyr2, first.heads, source),
    )


def _extents(copyr2: bytes, heads: int, source: str) -> tuple[UnloadedExtent, ...]:
    where = Where(source, detail="logical record 2")
    try:
        second = Copyr2Layout.parse(copyr2)
    except ConstructError as error:
        raise FormatError(
            "second record of an unload", where=where, expected="276 bytes", found=copyr2[:16]
        ) from error
    if len(copyr2) != COPYR2_LENGTH or not 1 <= second.extent_count <= EXTENTS or not heads:
        raise FormatError(
            "extents of an unload",
            where=where,
            expected=f"1 to {EXTENTS} extents in {COPYR2_LENGTH} bytes, on a device with heads",
            found=f"{second.extent_count} extents in {len(copyr2)} bytes, {heads} heads",
        )
    pieces = second.extents[: second.extent_count]
    before = accumulate((piece.tracks for piece in pieces), initial=0)
    return tuple(
        UnloadedExtent(piece.first_cylinder * heads + piece.first_head, piece.tracks, tracks)
        for piece, tracks in zip(pieces, before, strict=False)
    )
