"""A command word from its statement."""

import re
from typing import Final

from lark import Token

from ccw.assembler.forms import Form
from ccw.assembler.kinds import number
from ccw.assembler.language import FAULT, FLAGS, USUAL_STRETCH, Language, usual_count
from ccw.assembler.names import TRANSFER, CommandNames
from ccw.assembler.source import Data, MisfitError, Operand, Statement, Text, Value, Words
from ccw.cases.document import FlagName, WordItem
from ccw.command_word import CCW_LENGTH

MOST_DATA: Final = 0xFFFF
_NUMBER: Final = re.compile(r"[0-9]+")


def parse_word(
    statement: Statement, language: Language, *, ccw_format: int, index: int
) -> WordItem:
    """Make a command word of a statement.

    Args:
        statement: The statement.
        language: What words are called.
        ccw_format: 0 or 1.
        index: Which word of its program it is, from 0.

    Raises:
        MisfitError: It is none, or an operand does not fit.
    """
    code = _code(statement.operation, language.names)
    options = _Options(statement, index)
    data = options.parameters(language.forms.get(code))
    if len(data) > MOST_DATA:
        raise MisfitError(statement.operation, f"at most {MOST_DATA} bytes of data")
    count = options.count
    if options.target is None and count is None:
        count = usual_count(code, data, ccw_format)
        if count is None:
            raise MisfitError(statement.operation, f"count= for {language.names.name(code)}")
    said = {
        "count": count,
        "data": data or None,
        "label": statement.label,
        "tic": options.target,
        "tic_offset": options.offset or None,
        "address_fault": options.fault or None,
        "ida_first": options.stretch,
    }
    given = {key: value for key, value in said.items() if value is not None}
    return WordItem.model_validate({"cmd": code, "flags": options.flags, **given})


def _code(operation: Token, names: CommandNames) -> int:
    if operation[:2].lower() == "0x":
        return number(operation, 1, "a command code")
    code = names.code(operation)
    if code is None:
        near = names.near(operation)
        hint = f" (such as {near})" if near else ""
        raise MisfitError(operation, f"a command or directive{hint}")
    return code


class _Options:
    """The operands of a word, sorted out."""

    def __init__(self, statement: Statement, index: int) -> None:
        self.count: int | None = None
        self.stretch: int | None = None
        self.offset = 0
        self.fault = False
        self.target: str | int | None = None
        self._index = index
        self._operation = statement.operation
        self._flags: set[str] = set()
        self._values: dict[str, Value] = {}
        self._rest: list[bytes] = []
        self._keys: set[str] = set()
        self._jumps = self._operation.lower() == TRANSFER
        for operand in statement.operands:
            self._take(operand)
        self._check_target()

    def _check_target(self) -> None:
        if self.target is None and (self._jumps or self.offset):
            raise MisfitError(self._operation, f"a label behind {TRANSFER}")

    @property
    def flags(self) -> tuple[FlagName, ...]:
        """The flags, in the order of their bits."""
        return tuple(name for word, name in FLAGS.items() if word in self._flags)

    def parameters(self, form: Form | None) -> bytes:
        """Put data together by the form of the command, where it is written in fields."""
        rest = b"".join(self._rest)
        if not self._values:
            return rest
        known = [] if form is None else [field.key for field in form.fields]
        for key, value in self._values.items():
            if key not in known:
                keys = [f"{key}=" for key in (*known, "count") if key]
                raise MisfitError(value.at, f"literals, flags or {', '.join(keys)}")
        assert form is not None
        return form.build(self._values, rest, self._operation)

    def _take(self, operand: Operand) -> None:
        value = operand.value
        if operand.key:
            self._keyed(operand)
        elif isinstance(value, Data):
            self._rest.append(value.value)
        elif isinstance(value, Words) and all(word.lower() in FLAGS for word in value.words):
            self._flags.update(word.lower() for word in value.words)
        elif isinstance(value, Words) and value.words[0].lower() == FAULT:
            self.fault = True
        elif self._jumps and self.target is None:
            self._aim(value)
        elif "" in self._values:
            raise MisfitError(operand.at, f"literals, count= or flags ({', '.join(FLAGS)})")
        else:
            self._values[""] = value

    def _aim(self, value: Value) -> None:
        if isinstance(value, Words) and value.at.type == "RELATIVE":
            distance, self.offset = divmod(int(value.at[1:]), CCW_LENGTH)
            self.target = self._index + distance
            if self.target < 0:
                raise MisfitError(value.at, "a place in the program")
        else:
            self.target = _target(value)

    def _keyed(self, operand: Operand) -> None:
        if operand.key in self._keys:
            raise MisfitError(operand.at, f"{operand.key}= only once")
        self._keys.add(operand.key)
        match operand.key:
            case "count":
                self.count = _single(operand, 2)
            case "stretch":
                self.stretch = _single(operand, 2)
                if not 1 <= self.stretch <= USUAL_STRETCH:
                    raise MisfitError(operand.value.at, f"bytes from 1 to {USUAL_STRETCH}")
            case "tic" if self.target is None:
                self._aim(operand.value)
            case "offset":
                self.offset = _single(operand, 1)
                if self.offset > 8:
                    raise MisfitError(operand.value.at, "bytes from 0 to 8")
            case key:
                self._values[key] = operand.value


def _single(operand: Operand, width: int) -> int:
    if not isinstance(operand.value, Words) or len(operand.value.words) != 1:
        raise MisfitError(operand.value.at, "a number")
    return number(operand.value.words[0], width)


def _target(value: Value) -> str | int:
    match value:
        case Text():
            return value.value
        case Words() if len(value.words) == 1:
            word = value.words[0]
            return number(word, 4, "an index") if _NUMBER.fullmatch(word) else str(word)
        case _:
            raise MisfitError(value.at, "a label or the index of a word")
