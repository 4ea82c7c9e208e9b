"""Kinds of fields in the parameters of a command, each as bytes and as text.

Every kind shows any bytes of its width; what has no name of its own is shown in hex, so that text
and bytes are always inverse.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from lark import Token

from ccw.assembler.source import Data, MisfitError, Numbers, Value, Words

_NUMBER: Final = re.compile(r"0[xX](?P<hex>[0-9A-Fa-f]{1,16})|(?P<decimal>[0-9]{1,16})")


class Kind(Protocol):
    """How a field is written; ``width`` is its length in bytes."""

    @property
    def width(self) -> int:
        """Length in bytes."""
        ...

    def text(self, raw: bytes) -> str:
        """Show bytes of this width."""
        ...

    def build(self, value: Value) -> bytes:
        """Turn a value into bytes; MisfitError when it is none of this kind."""
        ...


def number(token: Token, width: int, what: str = "a number") -> int:
    """Read a number, decimal or with ``0x``, that has room in so many bytes.

    Raises:
        MisfitError: It is none, or too large.
    """
    most = (1 << 8 * width) - 1
    expected = f"{what} from 0 to {most}"
    found = _NUMBER.fullmatch(token)
    if found is None:
        raise MisfitError(token, expected)
    value = int(found["hex"], 16) if found["hex"] else int(found["decimal"])
    if value > most:
        raise MisfitError(token, expected)
    return value


@dataclass(frozen=True, slots=True)
class Hex:
    """Bytes that are only looked at in hex."""

    width: int

    def text(self, raw: bytes) -> str:
        """Show as ``X'00'``."""
        return f"X'{raw.hex()}'"

    def build(self, value: Value) -> bytes:
        """Take a literal of this width."""
        if isinstance(value, Data) and len(value.value) == self.width:
            return value.value
        raise MisfitError(value.at, f"X'..' of {self.width} bytes")


@dataclass(frozen=True, slots=True)
class Tuple:
    """Numbers with commas between them: an address, or one number alone.

    Attributes:
        names: What each number is, for messages.
        widths: Bytes of each.
    """

    names: tuple[str, ...]
    widths: tuple[int, ...]

    @property
    def width(self) -> int:
        """Length in bytes."""
        return sum(self.widths)

    def text(self, raw: bytes) -> str:
        """Show as ``0,1,3``."""
        numbers, at = [], 0
        for width in self.widths:
            numbers.append(int.from_bytes(raw[at : at + width], "big"))
            at += width
        return ",".join(map(str, numbers))

    def build(self, value: Value) -> bytes:
        """Take as many numbers as there are names; a literal of this width will do as well."""
        if isinstance(value, Data) and len(value.value) == self.width:
            return value.value
        words = value.words if isinstance(value, Numbers | Words) else ()
        if len(words) != len(self.names) or (isinstance(value, Words) and len(words) > 1):
            raise MisfitError(value.at, ",".join(self.names))
        parts = zip(words, self.names, self.widths, strict=True)
        return b"".join(
            number(word, width, name).to_bytes(width, "big") for word, name, width in parts
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """Some bits of a byte that say one thing.

    Attributes:
        mask: The bits.
        words: What their values are called; an empty word is not shown.
    """

    mask: int
    words: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Bits:
    """A byte made of choices, written as words with plus signs between them.

    Attributes:
        choices: Which bits say what; a value that a choice has no word for is shown in hex.
    """

    choices: tuple[Choice, ...]

    @property
    def width(self) -> int:
        """Length in bytes."""
        return 1

    def text(self, raw: bytes) -> str:
        """Show as ``update+seek-head``."""
        words, known = [], 0
        for choice in self.choices:
            word = choice.words.get(raw[0] & choice.mask)
            if word is None:
                return f"X'{raw.hex()}'"
            known |= choice.mask
            words += [word] if word else []
        return "+".join(words) if words and not raw[0] & ~known else f"X'{raw.hex()}'"

    def build(self, value: Value) -> bytes:
        """Take words, at most one of each choice; a literal of one byte will do as well."""
        if isinstance(value, Data) and len(value.value) == 1:
            return value.value
        if not isinstance(value, Words):
            raise MisfitError(value.at, self._expected())
        built = taken = 0
        for token in value.words:
            mask, bits = self._meaning(token)
            if taken & mask:
                raise MisfitError(token, f"a word that does not speak of the same as {value.at!s}")
            taken |= mask
            built |= bits
        return bytes([built])

    def _meaning(self, token: Token) -> tuple[int, int]:
        for choice in self.choices:
            for bits, word in choice.words.items():
                if word and word == token.lower():
                    return choice.mask, bits
        raise MisfitError(token, self._expected())

    def _expected(self) -> str:
        words = (word for choice in self.choices for word in choice.words.values() if word)
        return f"X'..' or some of {', '.join(words)}"


def flag(bit: int, word: str) -> Choice:
    """Make a choice of a single bit."""
    return Choice(bit, {0: "", bit: word})


BYTE: Final = Tuple(("a number",), (1,))
HALFWORD: Final = Tuple(("a number",), (2,))
FULLWORD: Final = Tuple(("a number",), (4,))
TRACK: Final = Tuple(("cylinder", "head"), (2, 2))
RECORD: Final = Tuple(("cylinder", "head", "record"), (2, 2, 1))
