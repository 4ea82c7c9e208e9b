"""Bytes as text: ``X'0102'``, ``C'NAME'`` in EBCDIC, and ``80X'00'`` for a byte many times over.

Source: the way assembler programs write constants.
"""

import re
from collections.abc import Iterator
from typing import Final

from primitives.ebcdic import CODE_PAGE

MOST_BYTES: Final = 0xFFFF
"""Of one literal; no command word counts more."""

_LITERAL: Final = re.compile(r"(?P<times>[0-9]*)(?P<kind>[XCxc])'(?P<text>(?:[^']|'')*)'")
_LONGEST_HEX, _LONGEST_TEXT = 32, 60
_ODD: Final = frozenset('!"%:;<>?[\\]^_`{|}~')
"""Characters that names and messages seldom have, and counting patterns do."""
_REPEATED: Final = re.compile(rb"(.)\1{7,}", re.DOTALL)
_PRINTED: Final = bytes(
    code for code in range(256) if 0x20 <= ord(bytes([code]).decode(CODE_PAGE)) < 0x7F
)
_WRITTEN: Final = re.escape(bytes(c for c in _PRINTED if bytes([c]).decode(CODE_PAGE) not in _ODD))
_TEXT: Final = re.compile(b"[" + _WRITTEN + b"]{4,}")


def parse_literal(text: str) -> bytes:
    r"""Turn a literal into bytes.

    Raises:
        ValueError: It is none; says what was expected.

    >>> parse_literal("C'IT''S'"), parse_literal("3x'00'")
    (b'\xc9\xe3}\xe2', b'\x00\x00\x00')
    """
    found = _LITERAL.fullmatch(text)
    if found is None:
        raise ValueError("X'hex digits' or C'characters'")
    content = _content(found["kind"].upper(), found["text"])
    times = found["times"] or "1"
    if len(times) > len(str(MOST_BYTES)) or len(content) * int(times) > MOST_BYTES:
        raise ValueError(f"at most {MOST_BYTES} bytes")
    return content * int(times)


def _content(kind: str, text: str) -> bytes:
    if kind == "C":
        try:
            return text.replace("''", "'").encode(CODE_PAGE)
        except UnicodeEncodeError:
            raise ValueError("characters of code page 037") from None
    if len(text) % 2:
        raise ValueError("an even number of hex digits")
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise ValueError("hex digits") from None


def literals(data: bytes) -> list[str]:
    """Return literals that make up some bytes, none of them long.

    >>> literals(bytes.fromhex("0001d7c1e8f1") + bytes(80))
    ["X'0001'", "C'PAY1'", "80X'00'"]
    """
    parts: list[str] = []
    at = 0
    for run in _REPEATED.finditer(data):
        parts += _mixed(data[at : run.start()])
        byte = run[1]
        shown = f"C'{_characters(byte)}'" if byte in _PRINTED else f"X'{byte.hex()}'"
        parts.append(f"{len(run[0])}{shown}")
        at = run.end()
    return [*parts, *_mixed(data[at:])]


def _mixed(data: bytes) -> Iterator[str]:
    at = 0
    for text in _TEXT.finditer(data):
        yield from _hex(data[at : text.start()])
        for part in _parts(text[0], _LONGEST_TEXT):
            yield f"C'{_characters(part)}'"
        at = text.end()
    yield from _hex(data[at:])


def _hex(data: bytes) -> Iterator[str]:
    for part in _parts(data, _LONGEST_HEX):
        yield f"X'{part.hex()}'"


def _parts(data: bytes, length: int) -> Iterator[bytes]:
    for at in range(0, len(data), length):
        yield data[at : at + length]


def _characters(data: bytes) -> str:
    return data.decode(CODE_PAGE).replace("'", "''")
