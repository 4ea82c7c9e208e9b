"""Source text into statements: label, operation, operands, each with its place for messages."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Final, TypeAlias

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.exceptions import VisitError

from ccw.assembler.literals import parse_literal
from primitives import DasdError


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
        return AssemblerError(name, line, column, self.expected, _shown(self.token))


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


class _Builder(Transformer[Token, "list[Statement]"]):
    """Builds statements while the parser goes along."""

    def start(self, statements: list[Statement]) -> list[Statement]:
        return statements

    def statement(self, parts: "list[str | Token | Operand | None]") -> Statement:
        label, operation, *operands = parts
        assert label is None or isinstance(label, str)
        assert isinstance(operation, Token)
        return Statement(label, operation, tuple(o for o in operands if isinstance(o, Operand)))

    def label(self, parts: list[Token]) -> str:
        (name,) = parts
        return _unquoted(name) if name.type == "STRING" else str(name)

    def operation(self, parts: list[Token]) -> Token:
        return parts[0]

    def plain(self, parts: list[Value]) -> Operand:
        return Operand(parts[0], "", parts[0].at)

    def keyed(self, parts: "list[Token | Value]") -> Operand:
        key, value = parts
        assert isinstance(key, Token)
        assert not isinstance(value, Token)
        return Operand(value, key.lower(), key)

    def words(self, parts: list[Token]) -> Words:
        return Words(tuple(parts))

    def numbers(self, parts: list[Token]) -> Numbers:
        return Numbers(tuple(parts))

    def data(self, parts: list[Token]) -> Data:
        return Data(b"".join(map(_bytes, parts)), parts[0])

    def text(self, parts: list[Token]) -> Text:
        return Text(_unquoted(parts[0]), parts[0])


def _bytes(token: Token) -> bytes:
    try:
        return parse_literal(token)
    except ValueError as error:
        raise MisfitError(token, str(error)) from None


def _unquoted(token: Token) -> str:
    try:
        return str(json.loads(token, strict=False))
    except ValueError:
        raise MisfitError(token, "text with the escapes of JSON") from None


_UNCLOSED: Final[Mapping[str, str]] = {
    "'": "X'hex' or C'text', closed on the same line",
    '"': "text in double quotes, closed on the same line",
    "\\": "the end of the line behind a backslash",
}
"""What is wrong where the parser stops at one of these."""
_WORD: Final = re.compile(r"(?!\r?\n)[^\n ]{1,24}")
_PARSER: Final = Lark(
    resources.files("ccw.assembler").joinpath("source.lark").read_text("utf-8"),
    parser="lalr",
)
_MEANING: Final[Mapping[str, str]] = {
    "WORD": "a name or number",
    "LITERAL": "X'hex' or C'text'",
    "STRING": "text in double quotes",
    "_NEWLINE": "the end of the line",
    "$END": "the end of the line",
    "RELATIVE": "a place such as *-8",
    "COLON": "a colon",
    "COMMA": "a comma",
    "PLUS": "a plus sign",
    "EQUAL": "an equals sign",
}


def parse_source(text: str, name: str) -> list[Statement]:
    """Split a source into statements.

    Args:
        text: The source.
        name: What messages call it.

    Raises:
        AssemblerError: A statement has not the shape of one, or a literal is wrong.
    """
    try:
        tree = _PARSER.parse(text)
    except UnexpectedInput as error:
        raise _unexpected(error, text, name) from error
    try:
        return _Builder().transform(tree)
    except VisitError as error:
        if not isinstance(error.orig_exc, MisfitError):
            raise
        raise error.orig_exc.in_source(name) from error


def _unexpected(error: UnexpectedInput, text: str, name: str) -> AssemblerError:
    """Say in words what the parser has to say."""
    at = error.pos_in_stream
    terminals: set[str] = set()
    if isinstance(error, UnexpectedToken):
        terminals = error.expected
        at = len(text) if error.token.type == "$END" else error.token.start_pos
    elif isinstance(error, UnexpectedCharacters):
        terminals = error.allowed
    at = len(text) if at is None else at
    meanings = sorted({_MEANING[terminal] for terminal in terminals if terminal in _MEANING})
    expected = _UNCLOSED.get(text[at : at + 1]) or " or ".join(meanings) or "something else"
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return AssemblerError(name, line, column, expected, _shown(text[at:]))


def _shown(rest: str) -> str:
    """Show the beginning of what was found."""
    if not rest:
        return "the end of the source"
    word = _WORD.match(rest)
    return "the end of the line" if word is None else f"{word[0]!r}"
