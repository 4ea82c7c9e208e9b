"""A source of channel programs: statements of label, operation and operands, and what is wrong."""

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

from lark import Token

from primitives import DasdError

_WORD: Final = re.compile(r"(?!\r?\n)[^\n ]{1,24}")


class AssemblerError(DasdError):
    """A source of channel programs is wrong; says where, what was expected, what was found."""

    def __init__(self, source: str, line: int, column: int, expected: str, found: str) -> None:
        self.line, self.column = line, column
        self.expected, self.found = expected, found
        super().__init__(f"{source}:{line}:{column}: expected {expected}, found {found}")


class MisfitError(Exception):
    """A word does not fit where it stands; says what was expected there."""

    def __init__(self, token: Token, expected: str) -> None:
        super().__init__(expected)
        self.token = token
        self.expected = expected

    def in_source(self, name: str) -> AssemblerError:
        """Say it of a source."""
        line, column = self.token.line or 1, self.token.column or 1
        return AssemblerError(name, line, column, self.expected, shown(self.token))


@dataclass(frozen=True, slots=True)
class Words:
    """One word, or several with plus signs between them."""

    words: tuple[Token, ...]

    @property
    def at(self) -> Token:
        """Where it begins."""
        return self.words[0]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Words with commas between them."""

    words: tuple[Token, ...]

    @property
    def at(self) -> Token:
        """Where it begins."""
        return self.words[0]


@dataclass(frozen=True, slots=True)
class Data:
    """Bytes."""

    value: bytes
    at: Token


@dataclass(frozen=True, slots=True)
class Text:
    """Text in double quotes."""

    value: str
    at: Token


Value: TypeAlias = Words | Numbers | Data | Text


@dataclass(frozen=True, slots=True)
class Operand:
    """One operand.

    Attributes:
        value: What it says.
        key: What stands before its equals sign, in lower case; empty where there is none.
        at: Where it begins.
    """

    value: Value
    key: str
    at: Token


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement.

    Attributes:
        label: Its label, or None.
        operation: A directive, or the command of a command word.
        operands: In their order.
    """

    label: str | None
    operation: Token
    operands: tuple[Operand, ...]


def shown(rest: str) -> str:
    """Show the beginning of what was found, for a message."""
    if not rest:
        return "the end of the source"
    word = _WORD.match(rest)
    return "the end of the line" if word is None else f"{word[0]!r}"
