"""Decks as text, and what is wrong with them as lines for people."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from cli.listing import shown
from jcl.deck import Deck
from jcl.statement import Problem
from primitives import DasdError

STDIN: Final = "-"
LONGEST: Final = 16 << 20
"""No deck is longer; a disk image given by mistake is."""


class NoDeckError(DasdError):
    """What was given cannot be a deck."""


def read_deck_text(argument: str) -> str:
    """Return the text of a deck; ``-`` is stdin. Bytes that are not UTF-8 are taken for Latin-1.

    Raises:
        NoDeckError: It cannot be read, or is no text.
    """
    try:
        if argument == STDIN:
            raw = sys.stdin.buffer.read(LONGEST + 1)
        else:
            with Path(argument).open("rb") as file:
                raw = file.read(LONGEST + 1)
    except OSError as error:
        msg = f"{argument}: {error.strerror}"
        raise NoDeckError(msg) from error
    if len(raw) > LONGEST:
        msg = f"{argument}: longer than {LONGEST >> 20} MiB; not a deck"
        raise NoDeckError(msg)
    zero = raw.find(0)
    if zero >= 0:
        msg = f"{argument}+{zero:#x}: expected text, found a binary zero; not a deck"
        raise NoDeckError(msg)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def problem_lines(name: str, deck: Deck, problems: Iterable[Problem]) -> Iterator[str]:
    """Give, for each problem, a line like a compiler's, and the card it is about."""
    cards = deck.cards()
    for problem in problems:
        yield f"{name}:{problem.line}: {problem.severity.value}: {problem.message}"
        if card := cards.get(problem.line):
            yield f"    {shown(card)}"
