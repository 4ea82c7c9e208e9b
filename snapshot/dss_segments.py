"""The lower half of reading a dump: from tape blocks to whole records.

Blocks → bytes → segments → segments in sequence → records. Segments may lie across blocks, several
in one, or one in each; a record may be split with or without displacement; a copy of a dump may
come with the length fields of variable records around its blocks. At most one record is held.

Tolerated, because readers of other makes do and writers are known to need it: a sequence number
left out before a trailer, and two neighbouring segments in the wrong order. Each is remarked upon.

Source: DFSMSdss Storage Administration, format of the dump data set; DSSREST 1.3, by experiment.
"""

import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from primitives import DasdError, FormatError, Where
from snapshot.dss_schema import DISPLACED, PREFIX_LENGTH, DumpKind, RecordKind

_PREFIX: Final = struct.Struct(">IBBHBBBB4x")
_CHUNK: Final = 16
"""How many bytes a displaced segment's prefix took the place of."""
_TRACK_LENGTH_COVERS_FROM: Final = 16
_LONGEST_RECORD: Final = 0x20000
_DESCRIPTOR: Final = 4
_HEADER_AS_V_BLOCK: Final = bytes.fromhex("002a0000")
_HEADER_AS_V_RECORD: Final = bytes.fromhex("00260000")

Remark = Callable[[str, Where], None]
"""Takes note of something tolerated."""


class UnsupportedDumpError(DasdError):
    """A dump of a kind, or with a property, that is not read here."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment."""

    sequence: int
    segments: int
    segment: int
    dump_kind: int
    kind: int
    flags: int
    body: bytes
    where: Where

    @property
    def displaced(self) -> bool:
        """Whether the prefix took the place of 16 bytes that follow at the record's end."""
        return bool(self.flags & DISPLACED)


@dataclass(frozen=True, slots=True)
class DumpRecord:
    """One whole record; of a name list, one segment."""

    kind: int
    body: bytes
    where: Where


class BlockStream:
    """The bytes of all blocks as one stream that knows where it is."""

    def __init__(self, blocks: Iterable[bytes], source: str) -> None:
        self._blocks = iter(blocks)
        self._source = source
        self._block = b""
        self._at = 0
        self._number = 0

    @property
    def where(self) -> Where:
        """The place of the next byte."""
        return Where(self._source, None, f"block {self._number} byte {self._at}")

    def at_end(self) -> bool:
        """Tell whether nothing follows; moves to the next block where one ended."""
        while self._at == len(self._block):
            block = next(self._blocks, None)
            if block is None:
                return True
            self._block, self._at = block, 0
            self._number += 1
        return False

    def take(self, length: int, what: str) -> bytes:
        """Return the next bytes.

        Raises:
            FormatError: The dump ends before; ``what`` says what they are.
        """
        start, parts, missing = self.where, [], length
        while missing:
            if self.at_end():
                found = length - missing
                raise FormatError(what, where=start, expected=f"{length} bytes", found=found)
            part = self._block[self._at : self._at + missing]
            self._at += len(part)
            missing -= len(part)
            parts.append(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)


def begins_dump(block: bytes) -> bool:
    """Tell from its first block whether a tape file is a dump, logical or not.

    >>> begins_dump(bytes.fromhex("00000001 01 01 0022 10 10 80 00 00000000"))
    True
    """
    at = {_HEADER_AS_V_BLOCK: 2 * _DESCRIPTOR, _HEADER_AS_V_RECORD: _DESCRIPTOR}.get(block[:4], 0)
    prefix = block[at : at + PREFIX_LENGTH]
    if len(prefix) < PREFIX_LENGTH:
        return False
    sequence, *_, prefix_length, _dump, kind, _flags = _PREFIX.unpack(prefix)
    return (sequence, prefix_length, kind) == (1, PREFIX_LENGTH, RecordKind.TAPE_HEADER)


def unwrapped(blocks: Iterable[bytes], source: str) -> Iterator[bytes]:
    """Take the length fields of variable records off a dump that was transferred with them.

    The form shows in the first four bytes: the length of the tape header as a variable block or as
    a variable record, where an ordinary dump has sequence number 1.
    """
    rest = iter(blocks)
    first = next(rest, b"")

    def all_blocks() -> Iterator[bytes]:
        yield first
        yield from rest

    start = first[:_DESCRIPTOR]
    if start not in (_HEADER_AS_V_BLOCK, _HEADER_AS_V_RECORD):
        yield from all_blocks()
        return
    stream = BlockStream(all_blocks(), source)
    while not stream.at_end():
        if start == _HEADER_AS_V_BLOCK:
            yield from _records_of_block(stream)
        else:
            yield stream.take(_described(stream), "a variable record")


def _records_of_block(stream: BlockStream) -> Iterator[bytes]:
    left = _described(stream)
    while left > 0:
        where, length = stream.where, _described(stream)
        left -= _DESCRIPTOR + length
        if left < 0:
            raise FormatError(
                "variable record longer than its block", where=where, found=_DESCRIPTOR + length
            )
        yield stream.take(length, "a variable record")


def _described(stream: BlockStream) -> int:
    """Read a block or record descriptor word; return the length of what follows it."""
    where = stream.where
    word = stream.take(_DESCRIPTOR, "a descriptor word")
    length = int.from_bytes(word[:2], "big")
    if length <= _DESCRIPTOR or word[2:] != b"\x00\x00":
        raise FormatError(
            "descriptor word", where=where, expected="a length over 4, then 0000", found=word
        )
    return length - _DESCRIPTOR


def read_segments(stream: BlockStream) -> Iterator[Segment]:
    """Cut a stream into segments.

    Raises:
        FormatError: No segment begins where one must, or the dump ends inside one.
        UnsupportedDumpError: It is not a logical dump.
    """
    while not stream.at_end():
        where = stream.where
        prefix = stream.take(PREFIX_LENGTH, "a segment prefix")
        sequence, segments, segment, length, prefix_length, dump, kind, flags = _PREFIX.unpack(
            prefix
        )
        where = Where(where.source, None, f"{where.detail}, segment {sequence}")
        if prefix_length != PREFIX_LENGTH or length < PREFIX_LENGTH or dump & 0x0F:
            raise FormatError("not a segment prefix", where=where, found=prefix)
        if not dump & DumpKind.LOGICAL:
            msg = f"{where}: {DumpKind(dump)!r} dump; only logical data set dumps are read"
            raise UnsupportedDumpError(msg)
        if not 1 <= segment <= segments:
            raise FormatError(
                "segment number", where=where, expected=f"1 to {segments}", found=segment
            )
        body = stream.take(length - PREFIX_LENGTH, f"segment {sequence}")
        yield Segment(sequence, segments, segment, dump, kind, flags, body, where)


def in_sequence(segments: Iterable[Segment], remark: Remark) -> Iterator[Segment]:
    """Check that no segment is lost; put two exchanged neighbours right.

    Raises:
        FormatError: The sequence numbers are in disorder.
    """
    rest = iter(segments)
    expected = 1
    segment = next(rest, None)
    while segment is not None:
        following = None
        if segment.sequence == expected + 1:
            following = next(rest, None)
            if following is not None and following.sequence == expected:
                remark("two segments are exchanged", segment.where)
                segment, following = following, segment
            elif segment.kind == RecordKind.TRAILER:
                remark("a sequence number is left out before a trailer", segment.where)
                expected += 1
        if segment.sequence != expected:
            raise FormatError(
                "sequence number of a segment",
                where=segment.where,
                expected=str(expected),
                found=segment.sequence,
            )
        expected += 1
        yield segment
        segment = following if following is not None else next(rest, None)


def read_records(segments: Iterable[Segment], remark: Remark) -> Iterator[DumpRecord]:
    """Join segments to records; those of a name list stay apart, each ends itself.

    Raises:
        FormatError: A record lacks segments, or is longer than any can be.
    """
    rest = iter(segments)
    for first in rest:
        if first.flags & ~DISPLACED:
            remark(f"unknown flags {first.flags:02x} in a segment prefix", first.where)
        if first.kind == RecordKind.NAME_LIST or (first.segment, first.segments) == (1, 1):
            yield DumpRecord(first.kind, first.body, first.where)
        elif first.segment == 1:
            yield DumpRecord(first.kind, _joined(first, rest), first.where)
        else:
            raise FormatError(
                "segment of a record", where=first.where, expected="1", found=first.segment
            )


def _joined(first: Segment, rest: Iterator[Segment]) -> bytes:
    """Join the segments of one record and bring displaced bytes home."""
    joined = bytearray(first.body)
    holes: list[int] = []
    last = first
    for number in range(2, first.segments + 1):
        last = _continuation(first, number, rest)
        if last.displaced:
            holes.append(len(joined))
            joined += bytes(_CHUNK)
        joined += last.body
        if len(joined) > _LONGEST_RECORD:
            raise FormatError(
                "record", where=first.where, expected=f"at most {_LONGEST_RECORD}", found="more"
            )
    if first.kind == RecordKind.TRACK and last.displaced and len(last.body) == _CHUNK:
        _drop_filler(joined, holes)
    for hole in reversed(holes):
        _fill(joined, hole, last.where)
    return bytes(joined)


def _continuation(first: Segment, number: int, rest: Iterator[Segment]) -> Segment:
    segment = next(rest, None)
    wanted = (first.kind, number, first.segments)
    if segment is None or (segment.kind, segment.segment, segment.segments) != wanted:
        raise FormatError(
            "record is not whole",
            where=first.where,
            expected=f"segment {number} of {first.segments}",
            found="the end" if segment is None else f"another record at {segment.where.detail}",
        )
    return segment


def _drop_filler(joined: bytearray, holes: list[int]) -> None:
    """Undo a last segment that had less than 16 bytes to carry and so displaced none."""
    carried = len(joined) - _CHUNK * len(holes)
    excess = carried - _TRACK_LENGTH_COVERS_FROM - int.from_bytes(joined[:2], "big")
    if 0 < excess < _CHUNK:
        hole = holes.pop()
        del joined[hole : hole + _CHUNK]
        del joined[-excess:]


def _fill(joined: bytearray, hole: int, where: Where) -> None:
    """Move the last 16 bytes into the hole a prefix made."""
    if len(joined) < hole + 2 * _CHUNK:
        raise FormatError(
            "displaced bytes",
            where=where,
            expected=f"{_CHUNK} for each displaced segment",
            found=len(joined) - hole - _CHUNK,
        )
    joined[hole : hole + _CHUNK] = joined[-_CHUNK:]
    del joined[-_CHUNK:]
