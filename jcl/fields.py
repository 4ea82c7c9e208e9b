"""Operands of one statement by position and keyword, with the complaints people know."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Self

from jcl.operands import Group, Item, Items, Keyword, Text, members
from primitives import DasdError

_NULL: Final = Text("")


class StatementError(DasdError):
    """A statement says what it must not, or what is not supported; begins with the message id."""


def not_supported(what: str) -> StatementError:
    """Say that something is good JCL and not done here."""
    return StatementError(f"IEF630I {what} is not supported yet")


def name_set(text: str) -> frozenset[str]:
    """Return the names that a text lists, separated by blanks and line ends."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Fields:
    """Positional operands and keywords.

    Attributes:
        positional: In order; None where one is omitted.
        keywords: Their values by name; None where nothing is given.
    """

    positional: Items
    keywords: dict[str, Item | None]

    @classmethod
    def of(cls, items: Items) -> Self:
        """Sort the operands.

        Raises:
            StatementError: A keyword comes twice, or a positional operand behind a keyword.
        """
        positional: list[Item | None] = []
        keywords: dict[str, Item | None] = {}
        for item in items:
            if not isinstance(item, Keyword):
                if keywords and item is not None:
                    raise StatementError("IEF643I a positional operand stands behind a keyword")
                positional.append(item)
            elif item.name in keywords:
                raise StatementError(f"IEF632I keyword {item.name} comes twice")
            else:
                keywords[item.name] = item.value
        return cls(tuple(positional), keywords)

    @classmethod
    def of_value(cls, value: Item | None) -> Self:
        """Sort the members of a value that may hold keywords, as VOL and LABEL do."""
        return cls.of(tuple(members(value)))

    def renamed(self, synonyms: dict[str, str]) -> "Fields":
        """Return the same with the full names of keywords that have short ones."""
        for short, full in synonyms.items():
            if short in self.keywords and full in self.keywords:
                raise StatementError(f"IEF652I {short} and {full} are the same keyword")
        names = {synonyms.get(name, name): value for name, value in self.keywords.items()}
        return Fields(self.positional, names)

    def allow(self, supported: Collection[str], known: Collection[str], *, positional: int) -> None:
        """Refuse what is not supported.

        Raises:
            StatementError: Names every such keyword.
        """
        if len(self.positional) > positional:
            raise StatementError(f"IEF640I more than {positional} positional operands")
        others = [name for name in self.keywords if name not in supported]
        unknown = [name for name in others if name.split(".")[0] not in known]
        if unknown:
            raise StatementError(f"IEF630I unknown keyword {', '.join(unknown)}")
        if others:
            raise not_supported(", ".join(others))

    def at(self, index: int) -> Item | None:
        """Return a positional operand, None when omitted."""
        return self.positional[index] if index < len(self.positional) else None


def word_of(item: Item | None, what: str) -> str:
    """Return a value that is one word.

    Raises:
        StatementError: It is a list, is omitted, or has a symbol.
    """
    if isinstance(item, Group) and len(item.items) == 1:
        item = item.items[0]
    if not isinstance(item, Text) or item == _NULL:
        raise StatementError(f"IEF632I {what}: expected one word")
    if item.symbol:
        raise not_supported(f"{what}={item.value}: a symbol or temporary name")
    return item.value


def number_of(item: Item | None, what: str, highest: int) -> int:
    """Return a value that is a number from 0 to ``highest``."""
    text = word_of(item, what)
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) <= highest):
        raise StatementError(f"IEF644I {what}={text}: expected a number up to {highest}")
    return int(text)
