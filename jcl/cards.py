"""Cards: the records of a deck.

=============== =========================================
columns 1-71    the statement
column 72       continuation mark
columns 73-80   sequence field, never looked at
=============== =========================================

Source: z/OS MVS JCL Reference, format of statements.
"""

from dataclasses import dataclass
from typing import Final

WIDTH: Final = 80
STATEMENT_WIDTH: Final = 71


@dataclass(frozen=True, slots=True)
class Card:
    """One record of a deck.

    Attributes:
        line: Its number in the deck, from 1.
        text: What was written, without the line end; data may be longer than a card.
    """

    line: int
    text: str

    @property
    def statement(self) -> str:
        """Columns 1 to 71, padded with blanks."""
        return self.text[:STATEMENT_WIDTH].ljust(STATEMENT_WIDTH)

    @property
    def marked(self) -> bool:
        """Whether column 72 holds a continuation mark."""
        return bool(self.text[STATEMENT_WIDTH : STATEMENT_WIDTH + 1].strip(" "))

    @property
    def is_comment(self) -> bool:
        """Whether it is a comment among JCL statements."""
        return self.text.startswith("//*")

    @property
    def is_jcl(self) -> bool:
        """Whether it belongs to JCL rather than to data."""
        return self.text.startswith("//")

    @property
    def is_null(self) -> bool:
        """Whether it has nothing but the two slashes."""
        return self.is_jcl and not self.statement[2:].strip(" ")

    @property
    def continues(self) -> bool:
        """Whether it can continue a statement: slashes and then a blank."""
        return self.statement.startswith("// ")


def read_cards(text: str) -> tuple[Card, ...]:
    r"""Cut a deck into cards; a Ctrl-Z and blank lines at the end are dropped.

    >>> [card.text for card in read_cards("//A JOB\r\n//\n\n\x1a")]
    ['//A JOB', '//']
    """
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    while lines and not lines[-1].strip(" \x1a"):
        lines.pop()
    return tuple(Card(number, line) for number, line in enumerate(lines, 1))
