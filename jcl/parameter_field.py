"""The parameter field of one card: where it ends, and what must follow on the next card.

Source: z/OS MVS JCL Reference, continuing statements.
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from jcl.cards import Card

_DELIMITERS: Final = re.compile("[' ]")
_FIRST_CONTINUED: Final = 3
_LAST_CONTINUED: Final = 15


class Expect(Enum):
    """What the next card has to be."""

    NOTHING = "nothing"
    PARAMETERS = "parameters"
    QUOTED = "the rest of a quoted text"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a parameter field that one card holds.

    Attributes:
        text: That part.
        expect: What follows.
        overrun: Whether it runs past column 71 without reason.
    """

    text: str
    expect: Expect
    overrun: bool = False


def read_piece(card: Card, start: int, *, quoted: bool = False) -> Piece:
    """Read the field from column ``start`` (counted from 0) on.

    Args:
        card: The card.
        start: Where the field begins.
        quoted: Whether that is inside apostrophes.
    """
    text = card.statement
    end = _end(text, start, quoted=quoted)
    piece = text[start:end]
    inside = quoted != bool(piece.count("'") % 2)
    if inside:
        return Piece(piece, Expect.QUOTED)
    if piece.endswith(","):
        return Piece(piece, Expect.PARAMETERS)
    if end == len(text):
        return Piece(piece, Expect.NOTHING, overrun=card.marked)
    return Piece(piece, Expect.COMMENT if card.marked else Expect.NOTHING)


def continued_at(card: Card, expect: Expect) -> int | None:
    """Return where a continuation's text begins, counted from 0; None if it is none."""
    if not card.continues:
        return None
    text = card.statement
    if expect is Expect.QUOTED:
        return None if text[2:_LAST_CONTINUED].strip(" ") else _LAST_CONTINUED
    start = len(text) - len(text[2:].lstrip(" "))
    return start if _FIRST_CONTINUED <= start <= _LAST_CONTINUED else None


def _end(text: str, start: int, *, quoted: bool) -> int:
    """Find the first blank outside apostrophes."""
    for found in _DELIMITERS.finditer(text, start):
        if found[0] == "'":
            quoted = not quoted
        elif not quoted:
            return found.start()
    return len(text)
