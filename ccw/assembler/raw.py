"""Command words as they lie in storage, from a dump or a trace, into source.

Only words that the program can reach are shown: from the first one on along its chaining, its
transfers, and over the word behind a search that may succeed. Parameters and data are known as far
as they lie in the same stretch of storage.
"""

from collections.abc import Iterator
from typing import Final

from ccw.assembler.disassemble import word_lines
from ccw.assembler.language import DISK_WORDS, FLAGS, Language
from ccw.assembler.word_text import word_text
from ccw.cases.document import FlagName, WordItem
from ccw.command_word import (
    CCW_LENGTH,
    OUTPUT,
    Ccw,
    Flag,
    decode_format0,
    decode_format1,
    direction_of,
)
from ccw.dasd.commands import DECODED, SEARCH_IDS, SEARCH_KEYS, Command
from primitives import DasdError, FormatError, Where

MOST_BYTES: Final = 1 << 24
"""Of a file with storage; what a format-0 address reaches."""
MOST_WORDS: Final = 4096
MOST_DATA: Final = 16 << 20
"""Bytes the words of a program may designate together; they may all designate the same ones."""
_SEARCHES: Final = SEARCH_IDS | SEARCH_KEYS | {Command.SEARCH_HA_EQUAL}
_HEX: Final = frozenset(b"0123456789abcdefABCDEF \t\r\n")


class RawProgramError(DasdError):
    """There is no program at the place where one was said to be."""


def raw_bytes(content: bytes, name: str) -> bytes:
    """Return the bytes of a file that has them as they are, or as hex digits.

    Raises:
        FormatError: Hex digits that do not pair, or nothing.
        RawProgramError: More than any program needs.
    """
    if len(content) > MOST_BYTES:
        raise RawProgramError(f"{name}: longer than {MOST_BYTES} bytes")
    if _HEX.issuperset(content):
        digits = b"".join(content.split()).decode("ascii")
        if len(digits) % 2 or not digits:
            where, found = Where(name), f"{len(digits)} digits"
            raise FormatError("hex", where=where, expected="pairs of digits", found=found)
        content = bytes.fromhex(digits)
    return content


def disassemble_raw(
    image: bytes, *, ccw_format: int, origin: int = 0, language: Language = DISK_WORDS
) -> str:
    """Write the source of a program.

    Args:
        image: A stretch of storage, with the first word of the program at its start.
        ccw_format: 0 or 1.
        origin: Address of the stretch.
        language: What to call commands.

    Raises:
        RawProgramError: The first word is none, or there are too many.
    """
    words = _reachable(image, ccw_format, origin)
    if not words:
        raise RawProgramError(f"no command word of format {ccw_format} at address {origin:06X}")
    if len(words) > MOST_WORDS or sum(word.count for word in words.values()) > MOST_DATA:
        raise RawProgramError(f"a program of {len(words)} words; {MOST_WORDS} and 16 MiB at most")
    targets = {word.address for word in words.values() if word.is_transfer}
    lines = [] if ccw_format else ["format 0"]
    lines.append("program")
    for word in words.values():
        item = _item(word, image, origin, targets & words.keys())
        parts = list(word_text(item, language, ccw_format))
        *first, last = word_lines(item, parts)
        lines += [*first, f"{last:<60}; {_remark(word, words, image, origin)}"]
    return "\n".join(lines) + "\n"


def _reachable(image: bytes, ccw_format: int, origin: int) -> dict[int, Ccw]:
    """Return the words of a program by address, ascending."""
    decode = decode_format1 if ccw_format else decode_format0
    found: dict[int, Ccw] = {}
    waiting = [origin]
    while waiting and len(found) <= MOST_WORDS:
        at = waiting.pop()
        raw = image[at - origin : at - origin + CCW_LENGTH] if at >= origin else b""
        if at in found or len(raw) < CCW_LENGTH:
            continue
        word = decode(at, raw)
        if word is not None:
            found[at] = word
            waiting += _next(word)
    return dict(sorted(found.items()))


def _next(word: Ccw) -> Iterator[int]:
    """Give the addresses a program may go on with."""
    if word.is_transfer:
        yield word.address
    elif word.flags & (Flag.CHAIN_DATA | Flag.CHAIN_COMMAND):
        yield word.after
        command, _ = DECODED.get(word.command, (None, False))
        if command in _SEARCHES:
            yield word.after + CCW_LENGTH


def _item(word: Ccw, image: bytes, origin: int, labelled: set[int]) -> WordItem:
    label = {"label": _label(word.at)} if word.at in labelled else {}
    if word.is_transfer:
        target = {"tic": _label(word.address)} if word.address in labelled else {"count": 0}
        return WordItem.model_validate({"cmd": word.command, **target, **label})
    return WordItem.model_validate(
        {
            "cmd": word.command,
            "flags": _flags(word.flags),
            "count": word.count,
            "data": _data(word, image, origin),
            **label,
        }
    )


def _flags(flags: Flag) -> tuple[FlagName, ...]:
    return tuple(name for bit, name in zip(_BITS, FLAGS.values(), strict=True) if flags & bit)


_BITS: Final = tuple(Flag(0x80 >> bit) for bit in range(8))


def _label(address: int) -> str:
    return f"a{address:x}"


def _data(word: Ccw, image: bytes, origin: int) -> bytes:
    """Return what an output word designates, where that is known."""
    start = word.address - origin
    known = start >= 0 and start + word.count <= len(image)
    lists = word.flags & (Flag.INDIRECT | Flag.MODIFIED_INDIRECT)
    if lists or not known or direction_of(word.command) not in OUTPUT:
        return b""
    return image[start : start + word.count]


def _remark(word: Ccw, words: dict[int, Ccw], image: bytes, origin: int) -> str:
    remark = f"{word.at:06X}"
    if word.is_transfer:
        return remark if word.address in words else f"{remark}, to {word.address:06X}: not here"
    if word.count and not _data(word, image, origin):
        kind = "list" if word.flags & (Flag.INDIRECT | Flag.MODIFIED_INDIRECT) else "data"
        remark = f"{remark}, {kind} at {word.address:06X}"
    chains = word.flags & (Flag.CHAIN_DATA | Flag.CHAIN_COMMAND)
    return f"{remark}, goes on outside" if chains and word.after not in words else remark
