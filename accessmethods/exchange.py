"""Contents of a data set, a member or a tape file as bytes of an ordinary file, and back.

====== ========================================= ========================================
form   out                                       in
====== ========================================= ========================================
text   each record a line of UTF-8, ended by LF, each line a record; LF or CR LF ends it,
       without the blanks at its end             and may be missing at the end
binary records joined                            fixed-length records cut by LRECL; other
                                                 formats are refused: where would one end?
rdw    records, each behind a word that tells    likewise
       its length
blocks blocks joined, exactly as they are        F by BLKSIZE, V by its descriptor words;
                                                 U is refused
====== ========================================= ========================================

The record descriptor word (RDW) is 4 bytes: length (2, big-endian, these four included), zeros.
Blocks are built anew from records, as full as they get, save in the form ``blocks``.

Source: DFSMS Using Data Sets, "Record Descriptor Word"; ``accessmethods.text`` for lines.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from accessmethods.block import Block
from accessmethods.blocking import block_records
from accessmethods.record_format import RecordFormat
from accessmethods.records import deblock
from accessmethods.records_schema import DESCRIPTOR_LENGTH, EXTENDED
from accessmethods.text import (
    Asa,
    Numbers,
    TextRules,
    numbered,
    plain_lines,
    records_of,
    text_lines,
)
from primitives import TTR, DasdError, FormatError, Where
from vtoc.data_set import DataSet

LONGEST_RECORD: Final = 0xFFFF - DESCRIPTOR_LENGTH
"""What a record descriptor word can tell."""


class Form(StrEnum):
    """How contents look outside."""

    TEXT = "text"
    BINARY = "binary"
    RDW = "rdw"
    BLOCKS = "blocks"


class NoBoundariesError(DasdError):
    """In this form nothing would tell where a record or a block ends."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What blocks are made of.

    Attributes:
        recfm: Record format in letters.
        lrecl: Record length.
        blksize: Length of the longest block.
    """

    recfm: str
    lrecl: int
    blksize: int

    @classmethod
    def of(cls, data_set: DataSet) -> Self:
        """Take the attributes of a data set."""
        format1 = data_set.format1
        return cls(data_set.recfm, format1.lrecl, format1.blksize)


def from_blocks(
    form: Form, shape: Shape, blocks: Iterable[Block], rules: TextRules, *, source: str
) -> Iterator[bytes]:
    """Return contents in pieces; joined they are the file.

    Args:
        form: How they are to look.
        shape: What the blocks are made of.
        blocks: Blocks with data, in order.
        rules: How text and records become each other.
        source: What error messages call the data set.

    Raises:
        UnknownRecordFormatError: At once: records are wanted, and the format is not known.
        DeblockingError: While iterating: a block breaks the rules of its format.
        NoBoundariesError: While iterating: a record is too long for the form ``rdw``.
    """
    if form is Form.BLOCKS:
        return (block.data for block in blocks)
    if form is Form.TEXT and _is_plain(shape, rules, source):
        return _plain_text(shape, blocks, rules, source)
    records = deblock(shape.recfm, shape.lrecl, blocks, source=source)
    if form is Form.TEXT:
        return (f"{line}\n".encode() for line in text_lines(records, shape.recfm, rules))
    return _with_descriptors(records) if form is Form.RDW else records


def _is_plain(shape: Shape, rules: TextRules, source: str) -> bool:
    """Tell whether every block makes its lines alone, from nothing but its characters."""
    form = RecordFormat.of(shape.recfm, source=source)
    is_fixed = form.form == "F" and not form.standard and shape.lrecl > 0
    return is_fixed and rules.numbers is not Numbers.DROP and rules.asa is Asa.KEEP


def _plain_text(
    shape: Shape, blocks: Iterable[Block], rules: TextRules, source: str
) -> Iterator[bytes]:
    """Give the text of fixed-length records block by block."""
    is_blocked = RecordFormat.of(shape.recfm).blocked
    for block in blocks:
        text = None
        if is_blocked or len(block.data) == shape.lrecl:
            text = plain_lines(block.data, shape.lrecl, rules.page)
        if text is None:
            records = deblock(shape.recfm, shape.lrecl, [block], source=source)
            lines = text_lines(records, shape.recfm, rules)
            text = "".join(f"{line}\n" for line in lines).encode()
        yield text


def to_blocks(
    form: Form, shape: Shape, contents: bytes, rules: TextRules, *, source: str
) -> Iterator[bytes]:
    """Return the data of blocks that hold ``contents``.

    Args:
        form: How they look.
        shape: What the blocks are to be made of.
        contents: The whole file.
        rules: How text and records become each other.
        source: What error messages call the file.

    Raises:
        NoBoundariesError: At once: the form does not tell where a record ends.
        UnknownRecordFormatError, BlockSizeError: At once: see ``block_records``.
        NotEncodableError, RecordLengthError: While iterating: a line or record does not fit.
        FormatError: At once or while iterating: the file is not of that form.
    """
    if form is Form.BLOCKS:
        return _cut_blocks(shape, contents, source)
    records = to_records(form, shape, contents, rules, source=source)
    return block_records(shape.recfm, shape.lrecl, shape.blksize, records)


def to_records(
    form: Form, shape: Shape, contents: bytes, rules: TextRules, *, source: str
) -> Iterator[bytes]:
    """Return the records of ``contents``; arguments and errors as ``to_blocks``."""
    if form is Form.BLOCKS:
        data = _cut_blocks(shape, contents, source)
        blocks = (Block(TTR(0, number), b"", each) for number, each in enumerate(data, start=1))
        return deblock(shape.recfm, shape.lrecl, blocks, source=source)
    if form is Form.TEXT:
        lines = _text_lines(contents, source)
        records = records_of(lines, rules.page, shape.recfm, shape.lrecl)
        is_new = rules.numbers is Numbers.NEW
        return numbered(records, rules.page, shape.recfm, shape.lrecl) if is_new else records
    if form is Form.RDW:
        return _without_descriptors(contents, source)
    if RecordFormat.of(shape.recfm).form != "F":
        raise _no_boundaries(form, shape, source)
    return _cut(contents, shape.lrecl, source)


def _with_descriptors(records: Iterable[bytes]) -> Iterator[bytes]:
    for record in records:
        if len(record) > LONGEST_RECORD:
            msg = f"a record of {len(record)} bytes; a descriptor word tells {LONGEST_RECORD}"
            raise NoBoundariesError(msg)
        yield (len(record) + DESCRIPTOR_LENGTH).to_bytes(2, "big") + b"\0\0" + record


def _without_descriptors(contents: bytes, source: str) -> Iterator[bytes]:
    at = 0
    while at < len(contents):
        length = int.from_bytes(contents[at : at + 2], "big")
        rest = len(contents) - at
        if not DESCRIPTOR_LENGTH <= length <= rest:
            raise FormatError(
                "length in a record descriptor word",
                where=Where(source, at),
                expected=f"4 to {rest}, what is left of the file",
                found=contents[at : at + 4] if rest < DESCRIPTOR_LENGTH else length,
            )
        yield contents[at + DESCRIPTOR_LENGTH : at + length]
        at += length


def _text_lines(contents: bytes, source: str) -> Iterator[str]:
    try:
        text = contents.decode("utf-8")
    except UnicodeDecodeError as error:
        found = contents[error.start : error.end]
        raise FormatError(
            "text", where=Where(source, error.start), expected="UTF-8", found=found
        ) from error
    if not text:
        return iter(())
    return (line.removesuffix("\r") for line in text.removesuffix("\n").split("\n"))


def _cut(contents: bytes, length: int, source: str) -> Iterator[bytes]:
    if length < 1 or len(contents) % length:
        raise FormatError(
            "length of the file",
            where=Where(source),
            expected=f"a multiple of {length}",
            found=len(contents),
        )
    return (contents[at : at + length] for at in range(0, len(contents), length))


def _cut_blocks(shape: Shape, contents: bytes, source: str) -> Iterator[bytes]:
    form = RecordFormat.of(shape.recfm).form
    if form == "F" and shape.blksize > 0:
        _cut(contents, shape.lrecl, source)
        size = shape.blksize
        return (contents[at : at + size] for at in range(0, len(contents), size))
    if form == "V":
        return _cut_by_descriptors(contents, source)
    raise _no_boundaries(Form.BLOCKS, shape, source)


def _cut_by_descriptors(contents: bytes, source: str) -> Iterator[bytes]:
    at = 0
    while at < len(contents):
        word = int.from_bytes(contents[at : at + DESCRIPTOR_LENGTH], "big")
        length = word - EXTENDED if word & EXTENDED else word >> 16
        rest = len(contents) - at
        if rest < DESCRIPTOR_LENGTH or not DESCRIPTOR_LENGTH <= length <= rest:
            raise FormatError(
                "length in a block descriptor word",
                where=Where(source, at),
                expected=f"4 to {rest}, what is left of the file",
                found=contents[at : at + DESCRIPTOR_LENGTH],
            )
        yield contents[at : at + length]
        at += length


def _no_boundaries(form: Form, shape: Shape, source: str) -> NoBoundariesError:
    msg = (
        f"{source}: the form {form.value} does not tell where a record of format {shape.recfm} "
        f"ends; {Form.RDW.value} does"
    )
    return NoBoundariesError(msg)
