"""The operands of a directive, taken one by one; what is left over does not belong there."""

from collections.abc import Iterator

from lark import Token

from ccw.assembler.kinds import Kind, number
from ccw.assembler.source import Data, MisfitError, Statement, Text, Value, Words


class Arguments:
    """What stands behind a directive.

    Every method takes what it returns away; MisfitError where it is not of the kind asked for.

    Attributes:
        at: The directive, for messages.
    """

    def __init__(self, statement: Statement) -> None:
        self.at = statement.operation
        self._plain: list[Value] = []
        self._keyed: dict[str, Value] = {}
        for operand in statement.operands:
            if not operand.key:
                self._plain.append(operand.value)
            elif operand.key in self._keyed:
                raise MisfitError(operand.at, f"{operand.key}= only once")
            else:
                self._keyed[operand.key] = operand.value

    def finish(self) -> None:
        """Refuse what nobody took."""
        for value in (*self._plain, *self._keyed.values()):
            raise MisfitError(value.at, f"nothing more behind {self.at.lower()}")

    def name(self, what: str) -> str:
        """Take a word or quoted text."""
        return _name(self._next(what), what)

    def names(self) -> Iterator[str]:
        """Take every word and quoted text that is left."""
        while self._plain:
            yield _name(self._plain.pop(0), "a name")

    def word(self, what: str) -> Token:
        """Take a word."""
        return _word(self._next(what), what)

    def byte(self, what: str) -> int:
        """Take a number up to 255."""
        return number(self.word(what), 1, what)

    def address(self, kind: Kind) -> bytes:
        """Take an address."""
        return kind.build(self._next(f"an address such as {kind.text(bytes(kind.width))}"))

    def literals(self) -> bytes:
        """Take every literal that is left, at least one."""
        taken = _bytes(self._next("X'..' or C'..'"))
        while self._plain:
            taken += _bytes(self._plain.pop(0))
        return taken

    def has(self, word: str) -> bool:
        """Take a word if it is next."""
        if self._plain and isinstance(self._plain[0], Words) and self._plain[0].at.lower() == word:
            del self._plain[0]
            return True
        return False

    def named(self, key: str) -> str | None:
        """Take what stands behind a key, as a name."""
        value = self._keyed.pop(key, None)
        return None if value is None else _name(value, f"a name behind {key}=")

    def number(self, key: str, width: int) -> int | None:
        """Take the number behind a key that has room in so many bytes."""
        value = self._keyed.pop(key, None)
        return None if value is None else number(_word(value, "a number"), width)

    def field(self, key: str, kind: Kind) -> bytes | None:
        """Take what stands behind a key, as a field."""
        value = self._keyed.pop(key, None)
        return None if value is None else kind.build(value)

    def data(self, key: str, most: int) -> bytes | None:
        """Take the bytes behind a key."""
        value = self._keyed.pop(key, None)
        if value is None:
            return None
        data = _bytes(value)
        if len(data) > most:
            raise MisfitError(value.at, f"at most {most} bytes behind {key}=")
        return data

    def _next(self, what: str) -> Value:
        if not self._plain:
            raise MisfitError(self.at, f"{what} behind {self.at.lower()}")
        return self._plain.pop(0)


def _name(value: Value, what: str) -> str:
    match value:
        case Text():
            return value.value
        case Words() if len(value.words) == 1:
            return str(value.words[0])
        case _:
            raise MisfitError(value.at, what)


def _word(value: Value, what: str) -> Token:
    if isinstance(value, Words) and len(value.words) == 1:
        return value.words[0]
    raise MisfitError(value.at, what)


def _bytes(value: Value) -> bytes:
    if isinstance(value, Data):
        return value.value
    raise MisfitError(value.at, "X'..' or C'..'")
