"""Text of records: EBCDIC code pages with a character for every code, and lines out of records.

A record is a line. The page may give a code the meaning of a line end (X'15', X'25', X'0D'); such a
byte inside a record must not make two lines of it, so it shows as the symbol of that control
character (U+2424, U+240A, U+240D). Codes that a page leaves undefined, or gives a character that
another code has already, show as U+F700 + code. So one byte is always one character, columns stay
where they are, and encoding what was decoded gives the same bytes.

Trailing blanks pad a record and are not text: they are dropped going out, put back coming in.

Columns of sequence numbers (the last 8 of fixed records, the first 8 of variable ones) and ASA
control characters are part of a record; what is to be done with them is said by ``TextRules``.

Source: IBM code page tables, most of them in the package ``ebcdic``; 1047 is 037 with six codes
swapped, checked against the C library's.
"""

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

import ebcdic

from accessmethods.record_format import RecordFormat
from primitives import DasdError
from primitives.ebcdic import NotEncodableError

BLANK: Final = b"\x40"
_UNDEFINED: Final = 0xF700
_LINE_ENDS: Final = {"\n": "\u240a", "\r": "\u240d", "\x85": "\u2424"}
_SWAPPED_BY_1047: Final = ((0x5F, 0xB0), (0xAD, 0xBA), (0xBD, 0xBB))
_NOT_PLAIN: Final = ("cp1148ms", "cp500ms")
"""Pages of the package that are not of IBM."""
_BUILT_IN: Final = ("037", "273", "424", "500", "875", "1026", "1047", "1140")
KNOWN: Final = tuple(
    sorted(
        {*_BUILT_IN, *(name[2:] for name in ebcdic.codec_names if name not in _NOT_PLAIN)}, key=int
    )
)
NUMBER_LENGTH: Final = 8
"""Columns of a sequence number."""
NUMBER_STEP: Final = 100


class UnknownCodePageError(DasdError):
    """No table for that code page is known."""


@dataclass(frozen=True, slots=True)
class CodePage:
    """A code page as two tables.

    Attributes:
        name: ``cp`` and the number.
        characters: 256 different characters, in the order of their codes.
    """

    name: str
    characters: str

    def decode(self, raw: bytes) -> str:
        """Return one character per byte; never fails."""
        return codecs.charmap_decode(raw, "strict", self.characters)[0]

    def encode(self, text: str) -> bytes:
        """Return one byte per character.

        Raises:
            NotEncodableError: The page lacks a character of ``text``.
        """
        try:
            return codecs.charmap_encode(text, "strict", _codes(self.characters))[0]
        except UnicodeEncodeError as error:
            missing = text[error.start]
            msg = f"{text!r}: character {missing!r} is not in code page {self.name[2:]}"
            raise NotEncodableError(msg) from error


_codes = cache(codecs.charmap_build)
"""The code of each of 256 characters, as the standard library's own code pages look it up."""


@cache
def code_page(name: str) -> CodePage:
    """Find a code page by number, with or without ``cp``, ``ibm`` or ``ibm-`` before it.

    Raises:
        UnknownCodePageError: It is not one of those known.

    >>> code_page("cp1047").decode(bytes.fromhex("ad5fbd"))
    '[^]'
    >>> code_page("IBM-037").encode("[^]").hex()
    'bab0bb'
    """
    number = name.lower().removeprefix("ibm").removeprefix("-").removeprefix("cp")
    number = number.zfill(3)
    if number not in KNOWN:
        msg = f"code page {name!r} is not known; known are {', '.join('cp' + n for n in KNOWN)}"
        raise UnknownCodePageError(msg)
    return CodePage(f"cp{number}", _characters(number))


def _characters(number: str) -> str:
    if number == "1047":
        table = list(_characters("037"))
        for one, other in _SWAPPED_BY_1047:
            table[one], table[other] = table[other], table[one]
        return "".join(table)
    decode = codecs.getdecoder(f"cp{number}")
    table = []
    for code in range(256):
        try:
            character, _ = decode(bytes([code]))
        except UnicodeDecodeError:
            character = chr(_UNDEFINED + code)
        character = _LINE_ENDS.get(character, character)
        table.append(chr(_UNDEFINED + code) if character in table else character)
    return "".join(table)


class Numbers(StrEnum):
    """What becomes of sequence numbers."""

    KEEP = "keep"
    DROP = "drop"
    NEW = "new"


class Asa(StrEnum):
    """What becomes of ASA control characters."""

    KEEP = "keep"
    APPLY = "apply"


@dataclass(frozen=True, slots=True)
class TextRules:
    """How records become lines, and lines records.

    Attributes:
        page: The code page.
        numbers: Going out, DROP leaves out columns that hold a sequence number; coming in, NEW puts
            new ones in.
        asa: Going out, APPLY turns the control character into empty lines and form feeds; a line
            that would print over the one before stands below it.
    """

    page: CodePage
    numbers: Numbers = Numbers.KEEP
    asa: Asa = Asa.KEEP


_SPACING: Final = {" ": "", "0": "\n", "-": "\n\n", "1": "\f", "+": ""}
"""What comes before a line, by its ASA control character."""


def text_lines(records: Iterable[bytes], recfm: str, rules: TextRules) -> Iterator[str]:
    """Decode each record into a line by some rules; no line ends are added.

    Raises:
        UnknownRecordFormatError: At once: neither F, V nor U.
    """
    form = RecordFormat.of(recfm)
    has_asa = "A" in form.text and rules.asa is Asa.APPLY
    if rules.numbers is not Numbers.DROP and not has_asa:  # most often; as the other, only quicker
        decode = rules.page.decode
        return (decode(record).rstrip(" ") for record in records)
    return (_line(record, form, rules, has_asa=has_asa) for record in records)


def _line(record: bytes, form: RecordFormat, rules: TextRules, *, has_asa: bool) -> str:
    text = rules.page.decode(record)
    if rules.numbers is Numbers.DROP:
        text = _without_number(text, form)
    text = text.rstrip(" ")
    if not has_asa or not text:
        return text
    return _SPACING.get(text[0], "") + text[1:]


def plain_lines(data: bytes, lrecl: int, page: CodePage) -> bytes | None:
    """Return the lines of fixed-length records of one block at once, each ended by LF.

    The fast path of ``text_lines`` where nothing is done about numbers and control characters; None
    when a character is not ASCII, or the records do not fill the block.

    Args:
        data: The block.
        lrecl: Record length, 1 at least.
        page: The code page.
    """
    text = data.translate(_ascii_codes(page.characters))
    if len(data) % lrecl or not text.isascii():
        return None
    found = [text[at : at + lrecl].rstrip(b" ") for at in range(0, len(text), lrecl)]
    return b"\n".join([*found, b""])


@cache
def _ascii_codes(characters: str) -> bytes:
    """Return for each code of a page its ASCII code, or one that is none."""
    return bytes(ord(char) if char.isascii() else 0x80 for char in characters)


def _without_number(text: str, form: RecordFormat) -> str:
    first = form.form == "V"
    number = text[:NUMBER_LENGTH] if first else text[-NUMBER_LENGTH:]
    if len(number) < NUMBER_LENGTH or not (number.isascii() and number.isdigit()):
        return text
    return text[NUMBER_LENGTH:] if first else text[:-NUMBER_LENGTH]


def numbered(records: Iterable[bytes], page: CodePage, recfm: str, lrecl: int) -> Iterator[bytes]:
    """Put sequence numbers 100, 200, ... into records of text.

    Raises:
        UnknownRecordFormatError: At once: neither F, V nor U.
        NotEncodableError: While iterating: text stands where the number of a fixed record goes.
    """
    is_fixed = RecordFormat.of(recfm).form == "F"
    for count, record in enumerate(records, start=1):
        number = page.encode(f"{count * NUMBER_STEP % 10**NUMBER_LENGTH:0{NUMBER_LENGTH}}")
        if not is_fixed:
            yield number + record
            continue
        text, place = record[: lrecl - NUMBER_LENGTH], record[lrecl - NUMBER_LENGTH :]
        if place.strip(BLANK):
            msg = f"line {count}: text in columns {lrecl - NUMBER_LENGTH + 1} to {lrecl}"
            raise NotEncodableError(msg)
        yield text.ljust(lrecl - NUMBER_LENGTH, BLANK) + number


def lines(records: Iterable[bytes], page: CodePage) -> Iterator[str]:
    """Decode each record and drop its trailing blanks; no line ends are added."""
    for record in records:
        yield page.decode(record.rstrip(BLANK))


def records_of(
    text_lines: Iterable[str], page: CodePage, recfm: str, lrecl: int
) -> Iterator[bytes]:
    """Encode each line as a record: fixed ones filled with blanks, an empty one as one blank.

    Args:
        text_lines: Lines without line ends.
        page: The code page of the data set.
        recfm: Its record format in letters, such as ``FB``.
        lrecl: Its record length.

    Raises:
        UnknownRecordFormatError: At once: neither F, V nor U.
        NotEncodableError: While iterating: a character is not in the code page.
    """
    width = lrecl if RecordFormat.of(recfm).form == "F" else 1
    return (page.encode(line.rstrip(" ")).ljust(width, BLANK) for line in text_lines)
