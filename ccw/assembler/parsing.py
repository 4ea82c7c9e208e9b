"""Source text into statements, part by part, so that a long source takes no more than it holds."""

import json
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Final

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.exceptions import VisitError

from ccw.assembler.literals import parse_literal
from ccw.assembler.source import (
    AssemblerError,
    Data,
    MisfitError,
    Numbers,
    Operand,
    Statement,
    Text,
    Value,
    Words,
    shown,
)

MOST_STATEMENTS: Final = 200_000
MOST_DATA: Final = 64 << 20
"""Bytes of all literals: a few characters make many of them."""
LONGEST_PART: Final = 1 << 19
"""Characters of a statement with all its continuations."""
_USUAL_PART: Final = 1 << 14

_UNCLOSED: Final[Mapping[str, str]] = {
    "'": "X'hex' or C'text', closed on the same line",
    '"': "text in double quotes, closed on the same line",
    "\\": "the end of the line behind a backslash",
}
"""What is wrong where the parser stops at one of these."""
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


def parse_source(text: str, name: str) -> Iterator[Statement]:
    """Split a source into statements.

    Args:
        text: The source.
        name: What messages call it.

    Raises:
        AssemblerError: A statement has not the shape of one, or there is too much of anything.
        MisfitError: A literal is wrong.
    """
    builder, number = _Builder(), 0
    for part in _parts(text):
        for statement in _statements(part, builder, name):
            number += 1
            if number > MOST_STATEMENTS:
                raise MisfitError(statement.operation, f"at most {MOST_STATEMENTS} statements")
            yield statement
        builder.before += part.count("\n")


def _parts(text: str) -> Iterator[str]:
    """Divide a source where no statement goes on on the next line."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + _USUAL_PART) + 1
        while end and _goes_on(text, end):
            end = text.find("\n", end) + 1
        end = end or len(text)
        yield text[start:end]
        start = end


def _goes_on(text: str, end: int) -> bool:
    """Tell whether the line that ends there ends in a backslash."""
    line = text[text.rfind("\n", 0, end - 1) + 1 : end]
    return line.rstrip(" \t\r\n").endswith("\\")


def _statements(part: str, builder: "_Builder", name: str) -> "list[Statement]":
    if len(part) > LONGEST_PART:
        expected, found = f"statements of {LONGEST_PART} characters", f"{len(part)}"
        raise AssemblerError(name, builder.before + 1, 1, expected, found)
    try:
        tree = _PARSER.parse(part)
    except UnexpectedInput as error:
        line, column, expected, found = _unexpected(error, part)
        raise AssemblerError(name, builder.before + line, column, expected, found) from error
    try:
        return builder.transform(tree)
    except VisitError as error:
        if not isinstance(error.orig_exc, MisfitError):
            raise
        raise error.orig_exc from error


def _unexpected(error: UnexpectedInput, text: str) -> tuple[int, int, str, str]:
    """Say in words what the parser has to say: line, column, what was expected, what found."""
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
    return line, column, expected, shown(text[at:])


class _Builder(Transformer[Token, "list[Statement]"]):
    """Builds statements of the parts of a source.

    Attributes:
        before: Lines of the source before the part.
    """

    def __init__(self) -> None:
        super().__init__()
        self.before = 0
        self._data = 0

    def WORD(self, token: Token) -> Token:  # noqa: N802 -- named for its terminal
        if token.line is not None:
            token.line += self.before
        return token

    LITERAL = STRING = RELATIVE = WORD

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
        return Data(b"".join(map(self._bytes, parts)), parts[0])

    def _bytes(self, token: Token) -> bytes:
        try:
            data = parse_literal(token)
        except ValueError as error:
            raise MisfitError(token, str(error)) from None
        self._data += len(data)
        if self._data > MOST_DATA:
            raise MisfitError(token, f"at most {MOST_DATA} bytes of data in a source")
        return data

    def text(self, parts: list[Token]) -> Text:
        return Text(_unquoted(parts[0]), parts[0])


def _unquoted(token: Token) -> str:
    try:
        return str(json.loads(token, strict=False))
    except ValueError:
        raise MisfitError(token, "text with the escapes of JSON") from None
