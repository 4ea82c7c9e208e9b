"""Records out of blocks: deblocking of every record format of a disk.

====================== =============================================================
format                 what a block holds
====================== =============================================================
F                      one record of LRECL bytes
FB, FBS                records of LRECL bytes; with S only the last block may be short
V, VB                  a block descriptor word, then one record, or any number of them
VS, VBS                the same, but a record may continue in the next block
U                      whatever it holds is one record
====================== =============================================================

Control characters (A, M) are the first byte of a record's data. Keys are not part of records here.
A damaged block ends the walk with a DeblockingError that names it; what was before it has been
given out, and the blocks themselves can still be had raw.

Source: DFSMS Using Data Sets, "Selecting Record Formats"; ``accessmethods.records_schema``.
"""

import struct
from collections.abc import Iterable, Iterator
from typing import Final

from accessmethods.block import Block
from accessmethods.record_format import RecordFormat, UnknownRecordFormatError
from accessmethods.records_schema import DESCRIPTOR_LENGTH, EXTENDED
from primitives import FormatError

COMPLETE, FIRST, LAST, MIDDLE = range(4)
"""Segment codes."""

LONGEST_SPANNED: Final = 16 * 1024 * 1024
"""Bytes a record may span to: what LRECL=X can mean; more is a chain of bad segment codes."""

_RECORD: Final = struct.Struct(">HBB")


class DeblockingError(FormatError):
    """A block is not what its record format asks for."""


def deblock(
    recfm: str, lrecl: int, blocks: Iterable[Block], *, source: str = "data set"
) -> Iterator[bytes]:
    """Return the records of ``blocks``, without descriptor words.

    Args:
        recfm: The record format in letters, such as ``FB`` or ``VBA``.
        lrecl: Record length; only fixed formats need it.
        blocks: Blocks with data, in order, of one member or one data set.
        source: What error messages call the data set.

    Raises:
        DeblockingError: While iterating: a block does not keep the rules of its format.
        UnknownRecordFormatError: At once: neither F, V nor U, or F without a length.
    """
    form = RecordFormat.of(recfm, source=source)
    if form.form == "U":
        return (block.data for block in blocks)
    if form.form == "V":
        walk = _spanned if form.spanned else _variable
        return walk(blocks, source, single=not form.blocked)
    if lrecl < 1:
        msg = f"{source}: record format {recfm} with record length {lrecl}"
        raise UnknownRecordFormatError(msg)
    return _fixed(form, lrecl, blocks, source)


def _fixed(form: RecordFormat, lrecl: int, blocks: Iterable[Block], source: str) -> Iterator[bytes]:
    full_length = 0
    short: Block | None = None
    for block in blocks:
        length = len(block.data)
        _check_fixed_length(form, lrecl, block, source)
        full_length = full_length or length
        if form.standard and (short is not None or length > full_length):
            raise DeblockingError(
                "a block follows a shorter one, which format S allows only at the end",
                where=block.where(source),
                expected=f"every block but the last of {full_length} bytes",
                found=f"{length} bytes",
            )
        short = block if length < full_length else None
        for offset in range(0, length, lrecl):
            yield block.data[offset : offset + lrecl]


def _check_fixed_length(form: RecordFormat, lrecl: int, block: Block, source: str) -> None:
    length = len(block.data)
    if (length % lrecl) if form.blocked else (length != lrecl):
        what = f"length of a block of {form.text} records"
        raise DeblockingError(
            what,
            where=block.where(source),
            expected=f"{'a multiple of ' if form.blocked else ''}{lrecl}",
            found=length,
        )


def _variable(blocks: Iterable[Block], source: str, *, single: bool) -> Iterator[bytes]:
    for block in blocks:
        for offset, code, payload in _segments(block, source, single=single):
            if code != COMPLETE:
                raise DeblockingError(
                    "segment code of a record that may not span blocks",
                    where=block.where(source, offset),
                    expected="0",
                    found=code,
                )
            yield payload


def _spanned(blocks: Iterable[Block], source: str, *, single: bool) -> Iterator[bytes]:
    parts: list[bytes] = []
    length = 0
    begun: Block | None = None
    for block in blocks:
        for offset, code, payload in _segments(block, source, single=single):
            if code > MIDDLE or (code in (COMPLETE, FIRST)) is (begun is not None):
                raise DeblockingError(
                    "segment code",
                    where=block.where(source, offset),
                    expected="middle or last (3, 2)" if begun else "complete or first (0, 1)",
                    found=code,
                )
            begun = begun or block
            parts.append(payload)
            length += len(payload)
            _check_spanned_length(length, begun, source)
            if code in (COMPLETE, LAST):
                yield b"".join(parts)
                parts, length, begun = [], 0, None
    if begun:
        raise DeblockingError(
            "the record that starts here has no last segment",
            where=begun.where(source),
            expected="one before the end of data",
            found=f"{len(parts)} other segments",
        )


def _check_spanned_length(length: int, begun: Block, source: str) -> None:
    if length > LONGEST_SPANNED:
        raise DeblockingError(
            "the record that starts here is too long",
            where=begun.where(source),
            expected=f"at most {LONGEST_SPANNED} bytes",
            found=f"{length} bytes and no last segment",
        )


def _segments(block: Block, source: str, *, single: bool) -> Iterator[tuple[int, int, bytes]]:
    """Walk the records or segments of a block: offset, segment code, payload."""
    data, end = block.data, _checked_length(block, source)
    offset = DESCRIPTOR_LENGTH
    while offset < end:
        room = end - offset
        length, code = 0, 0
        if room >= DESCRIPTOR_LENGTH:
            length, code, _reserved = _RECORD.unpack_from(data, offset)
        if not DESCRIPTOR_LENGTH <= length <= room or (single and length != room):
            wanted = f"{room}, as format V and VS have one a block" if single else f"4 to {room}"
            raise DeblockingError(
                "record length in a descriptor word",
                where=block.where(source, offset),
                expected=wanted,
                found=length if room >= DESCRIPTOR_LENGTH else f"{room} bytes left of the block",
            )
        yield offset, code, data[offset + DESCRIPTOR_LENGTH : offset + length]
        offset += length


def _checked_length(block: Block, source: str) -> int:
    data = block.data
    if len(data) < DESCRIPTOR_LENGTH:
        raise DeblockingError(
            "block of variable-length records",
            where=block.where(source),
            expected="a block descriptor word of 4 bytes",
            found=data,
        )
    length = int.from_bytes(data[:DESCRIPTOR_LENGTH], "big")
    length = length - EXTENDED if length & EXTENDED else length >> 16
    if length != len(data):
        raise DeblockingError(
            "length in the block descriptor word",
            where=block.where(source),
            expected=f"{len(data)}, the length of the block",
            found=length,
        )
    return length
