"""Logical statements of a deck, and what is wrong with them."""

from dataclasses import dataclass, field
from enum import StrEnum

from jcl.cards import Card
from primitives.finding import Severity


class Kind(StrEnum):
    """What sort of statement it is."""

    JCL = "jcl"
    COMMENT = "comment"
    JES2 = "jes2"
    COMMAND = "command"
    DELIMITER = "delimiter"
    NULL = "null"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a deck.

    Attributes:
        line: Of the deck, from 1.
        severity: A deck with an error is not run.
        message: With the id of the converter's message.
    """

    line: int
    severity: Severity
    message: str

    def to_json(self) -> dict[str, str | int]:
        """Return the record that ``jcl check --json`` prints."""
        return {"line": self.line, "severity": self.severity.value, "message": self.message}


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, its continuations joined and its comments dropped.

    Attributes:
        line: Where it begins in the deck.
        kind: What it is; name and operation are empty where it has none.
        operands: The parameter field, symbols untouched.
        data: The in-stream records behind it, None when it has none of them.
        cards: What it was read from, data not included.
        generated: Whether it stands for a SYSIN statement that the deck left out.
    """

    line: int
    kind: Kind
    name: str = ""
    operation: str = ""
    operands: str = ""
    data: tuple[str, ...] | None = None
    cards: tuple[Card, ...] = field(default=(), repr=False)
    generated: bool = False

    def to_json(self) -> dict[str, str | int]:
        """Return the record that ``jcl check --json`` prints."""
        return {
            "line": self.line,
            "kind": self.kind.value,
            "name": self.name,
            "operation": self.operation,
            "operands": self.operands,
            "data_records": len(self.data or ()),
        }
