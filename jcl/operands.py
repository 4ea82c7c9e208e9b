"""Operands of a statement as a tree.

``DISP=(NEW,KEEP),VOL=SER=A`` is two keywords, one with a list of two texts, one with a keyword. The
grammar, in ``operands.lark``, is LALR and builds bottom-up, so the time is linear in the text; the
depth of parentheses is bounded before it is looked at.

Source: z/OS MVS JCL Reference, the parameter field.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Final, TypeAlias

from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import UnexpectedToken

from primitives import DasdError

DEEPEST: Final = 8


class OperandError(DasdError):
    """Operands are not written as JCL has them.

    Attributes:
        column: Of the offending character in the joined parameter field, from 1.
    """

    def __init__(self, message: str, *, column: int) -> None:
        super().__init__(message)
        self.column = column


@dataclass(frozen=True, slots=True)
class Text:
    """A word or a quoted text, or several of them joined.

    Attributes:
        value: Without apostrophes.
        quoted: Whether any part of it was in apostrophes.
        symbol: Whether it has a symbol, which is left as it stands.
    """

    value: str
    quoted: bool = False
    symbol: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A list in parentheses; None where a member is omitted."""

    items: "tuple[Item | None, ...]"


@dataclass(frozen=True, slots=True)
class Qualified:
    """A name with something in parentheses behind it, such as a member."""

    text: Text
    group: Group


@dataclass(frozen=True, slots=True)
class Keyword:
    """``NAME=value``; the value is None when nothing is given, and may be a keyword itself."""

    name: str
    value: "Item | None"


Item: TypeAlias = Text | Group | Qualified | Keyword
Items: TypeAlias = tuple[Item | None, ...]


@v_args(inline=True)
class _Builder(Transformer[Token, Items]):
    """Builds the tree while the parser goes along."""

    def start(self, items: Items) -> Items:
        return items

    def items(self, *items: Item | None) -> Items:
        return () if items == (None,) else items

    def keyword(self, key: Token, value: Item | None) -> Keyword:
        return Keyword(key[:-1], value)

    def nested_keyword(self, outer: Token, inner: Token, value: Item | None) -> Keyword:
        return Keyword(outer[:-1], Keyword(inner[:-1], value))

    def qualified(self, text: Text, group: Group) -> Qualified:
        return Qualified(text, group)

    def group(self, items: Items) -> Group:
        return Group(items)

    def text(self, *tokens: Token) -> Text:
        kinds = {token.type for token in tokens}
        value = "".join(
            token[1:-1].replace("''", "'") if token.type == "QUOTED" else token for token in tokens
        )
        symbol = "SYMBOL" in kinds or any("&" in t.replace("&&", "") for t in tokens)
        return Text(value, "QUOTED" in kinds, symbol)


_PARSER: Final = Lark(
    (resources.files("jcl") / "operands.lark").read_text("utf-8"),
    parser="lalr",
    maybe_placeholders=True,
    transformer=_Builder(),
)


def parse_operands(text: str) -> Items:
    """Parse a parameter field.

    Raises:
        OperandError: It breaks the rules; says where.

    >>> parse_operands("*,DSN='A B'")[0]
    Text(value='*', quoted=False, symbol=False)
    """
    _refuse_deep(text)
    try:
        tree: object = _PARSER.parse(text)
    except UnexpectedInput as error:
        raise _explained(error, text) from error
    assert isinstance(tree, tuple)
    return tree


def members(item: Item | None) -> Sequence[Item | None]:
    """Return the members of a list; a single value is a list of one, nothing a list of none."""
    if item is None:
        return ()
    return item.items if isinstance(item, Group) else (item,)


def _refuse_deep(text: str) -> None:
    depth, quoted = 0, False
    for column, char in enumerate(text, 1):
        quoted ^= char == "'"
        if not quoted:
            depth += (char == "(") - (char == ")")
        if depth > DEEPEST:
            raise OperandError("IEF616I too many lists inside lists", column=column)


def _explained(error: UnexpectedInput, text: str) -> OperandError:
    at_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
    column = len(text) + 1 if at_end else error.column
    offending = text[column - 1 :][:12]
    if not offending:
        message = "IEF622I operands end inside parentheses" if "(" in text else "IEF632I incomplete"
        offending = text[-12:]
    else:
        message = {
            "'": "IEF629I apostrophe misplaced or without its other one",
            "(": "IEF625I parenthesis misplaced",
            ")": "IEF622I parenthesis without its other one",
            "&": "IEF627I ampersand misplaced",
        }.get(offending[0], "IEF623I not allowed here")
    return OperandError(
        f"{message}: {offending!r} in column {column} of the operands", column=column
    )
