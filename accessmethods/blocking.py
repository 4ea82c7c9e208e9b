"""Records into blocks: the inverse of ``accessmethods.records``.

The rules a program's QSAM keeps when it writes: blocks as full as they get, a record never split
unless its format spans, every block at most BLKSIZE long.

Source: DFSMS Using Data Sets, "Selecting Record Formats" and "Block Size".
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from accessmethods.record_format import RecordFormat
from accessmethods.records import COMPLETE, FIRST, LAST, MIDDLE
from accessmethods.records_schema import DESCRIPTOR_LENGTH
from primitives import DasdError

ANY_LENGTH: Final = 0x8000
"""LRECL=X: spanned records longer than a halfword can tell."""

LONGEST_BLOCK: Final = 32_760
"""What an access method writes to a disk, whatever the track could hold."""

SHORTEST_SPANNED_BLOCK: Final = 2 * DESCRIPTOR_LENGTH + 1


class BlockSizeError(DasdError):
    """No record of that length fits blocks of that size in that format (abend 013-20)."""


class RecordLengthError(DasdError):
    """A record is longer or shorter than its data set allows."""

    def __init__(self, number: int, found: int, expected: str) -> None:
        super().__init__(f"record {number} has {found} bytes, expected {expected}")


def block_records(
    recfm: str, lrecl: int, blksize: int, records: Iterable[bytes]
) -> Iterator[bytes]:
    """Return the data of blocks that hold ``records``.

    Args:
        recfm: The record format in letters, such as ``FB`` or ``VBA``.
        lrecl: Record length; for V the longest, its descriptor word included; 0 for as long as a
            block allows, X'8000' for spanned records of any length.
        blksize: Length of the longest block.
        records: Data of each record, without descriptor words.

    Raises:
        BlockSizeError: At once: the lengths do not go together.
        UnknownRecordFormatError: At once: neither F, V nor U.
        RecordLengthError: While iterating: a record does not fit.
    """
    form = check_lengths(recfm, lrecl, blksize)
    if form.form == "U":
        return _undefined(blksize, records)
    if form.form == "F":
        return _fixed(lrecl, blksize // lrecl, records)
    walk = _spanned if form.spanned else _variable
    return walk(lrecl, blksize, records, blocked=form.blocked)


def check_lengths(recfm: str, lrecl: int, blksize: int) -> RecordFormat:
    """Make sure that record format, record length and block size go together.

    Raises:
        BlockSizeError: They do not.
        UnknownRecordFormatError: Neither F, V nor U.
    """
    if not 0 < blksize <= LONGEST_BLOCK:
        msg = f"block size {blksize} is not 1 to {LONGEST_BLOCK}"
        raise BlockSizeError(msg)
    form = RecordFormat.of(recfm)
    if form.form == "F":
        _check_fixed(form, lrecl, blksize)
    elif form.form == "V":
        _check_variable(form, lrecl, blksize)
    return form


def _check_fixed(form: RecordFormat, lrecl: int, blksize: int) -> None:
    if lrecl < 1 or blksize < lrecl or (blksize % lrecl if form.blocked else blksize != lrecl):
        wanted = "a multiple of" if form.blocked else "equal to"
        msg = f"block size {blksize} is not {wanted} the record length {lrecl} ({form.text})"
        raise BlockSizeError(msg)


def _check_variable(form: RecordFormat, lrecl: int, blksize: int) -> None:
    least = (
        SHORTEST_SPANNED_BLOCK
        if form.spanned
        else max(lrecl, DESCRIPTOR_LENGTH) + DESCRIPTOR_LENGTH
    )
    if blksize < least:
        msg = (
            f"block size {blksize} is less than {least}, "
            f"what {form.text} records of length {lrecl} need"
        )
        raise BlockSizeError(msg)


def _fixed(lrecl: int, factor: int, records: Iterable[bytes]) -> Iterator[bytes]:
    checked = _checked(records, lrecl, lrecl)
    while block := b"".join(islice(checked, factor)):
        yield block


def _undefined(blksize: int, records: Iterable[bytes]) -> Iterator[bytes]:
    return _checked(records, 1, blksize)


def _variable(
    lrecl: int, blksize: int, records: Iterable[bytes], *, blocked: bool
) -> Iterator[bytes]:
    longest = (lrecl or blksize - DESCRIPTOR_LENGTH) - DESCRIPTOR_LENGTH
    block = _VariableBlock(blksize)
    for record in _checked(records, 0, longest):
        if block.used and (not blocked or block.room < len(record)):
            yield block.close()
        block.add(COMPLETE, record)
    if block.used:
        yield block.close()


def _spanned(
    lrecl: int, blksize: int, records: Iterable[bytes], *, blocked: bool
) -> Iterator[bytes]:
    longest = None if lrecl in (0, ANY_LENGTH) else lrecl - DESCRIPTOR_LENGTH
    block = _VariableBlock(blksize)
    for record in _checked(records, 0, longest):
        start, end = 0, -1
        while end < len(record):
            if block.used and (not blocked or block.room < 1):
                yield block.close()
            end = min(start + block.room, len(record))
            block.add(_segment_code(start, end, len(record)), record[start:end])
            start = end
    if block.used:
        yield block.close()


def _segment_code(start: int, end: int, length: int) -> int:
    if start == 0:
        return COMPLETE if end == length else FIRST
    return LAST if end == length else MIDDLE


class _VariableBlock:
    """A block of format V while it fills."""

    def __init__(self, blksize: int) -> None:
        self._blksize = blksize
        self._body = bytearray()

    @property
    def used(self) -> bool:
        """Whether it holds anything."""
        return bool(self._body)

    @property
    def room(self) -> int:
        """Bytes of payload one more record or segment could have."""
        return self._blksize - 2 * DESCRIPTOR_LENGTH - len(self._body)

    def add(self, code: int, payload: bytes) -> None:
        """Append one record or segment."""
        length = len(payload) + DESCRIPTOR_LENGTH
        self._body += length.to_bytes(2, "big") + bytes([code, 0]) + payload

    def close(self) -> bytes:
        """Return the finished block and start the next."""
        length = len(self._body) + DESCRIPTOR_LENGTH
        block = length.to_bytes(2, "big") + b"\0\0" + bytes(self._body)
        self._body.clear()
        return block


def _checked(records: Iterable[bytes], least: int, most: int | None) -> Iterator[bytes]:
    for number, record in enumerate(records, start=1):
        length = len(record)
        if length < least or (most is not None and length > most):
            wanted = f"{least}" if least == most else f"{least} to {most}"
            raise RecordLengthError(number, length, wanted)
        yield record
