"""One command word, between its statement and what a case file holds of it."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, get_args

from lark import Token

from ccw.assembler.forms import DISK_FORMS, TAPE_FORMS, Form
from ccw.assembler.kinds import number
from ccw.assembler.literals import literals
from ccw.assembler.names import DISK, TAPE, TRANSFER, CommandNames
from ccw.assembler.source import Data, MisfitError, Operand, Statement, Text, Value, Words
from ccw.cases.document import FlagName, WordItem
from ccw.command_word import CCW_LENGTH, OUTPUT, TRANSFER_IN_CHANNEL, direction_of

FLAGS: Final[Mapping[str, FlagName]] = {name.lower(): name for name in get_args(FlagName)}
MOST_DATA: Final = 0xFFFF
_FAULT: Final = "fault"
_USUAL_STRETCH: Final = 2048
_PLAIN: Final = re.compile(r"[A-Za-z0-9_](?:[\w.-]*\w)?", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Language:
    """What words are called for one kind of device.

    Attributes:
        names: Names of its commands.
        forms: Their parameters.
    """

    names: CommandNames
    forms: Mapping[int, Form]


DISK_WORDS: Final = Language(DISK, DISK_FORMS)
TAPE_WORDS: Final = Language(TAPE, TAPE_FORMS)


def usual_count(code: int, data: bytes, ccw_format: int) -> int | None:
    """Return the count a word has when none is written; None when one must be.

    A control command without parameters counts nothing in format 1; format 0 does not allow that.
    """
    if direction_of(code) not in OUTPUT:
        return None
    return len(data) or (0 if ccw_format else 1)


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
        self._rest = b""
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
        if not self._values:
            return self._rest
        known = [] if form is None else [field.key for field in form.fields]
        for key, value in self._values.items():
            if key not in known:
                keys = [f"{key}=" for key in (*known, "count") if key]
                raise MisfitError(value.at, f"literals, flags or {', '.join(keys)}")
        assert form is not None
        return form.build(self._values, self._rest, self._operation)

    def _take(self, operand: Operand) -> None:
        value = operand.value
        if operand.key:
            self._keyed(operand)
        elif isinstance(value, Data):
            self._rest += value.value
        elif isinstance(value, Words) and all(word.lower() in FLAGS for word in value.words):
            self._flags.update(word.lower() for word in value.words)
        elif isinstance(value, Words) and value.words[0].lower() == _FAULT:
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
        match operand.key:
            case "count":
                self.count = _single(operand, 2)
            case "stretch":
                self.stretch = _single(operand, 2)
                if not 1 <= self.stretch <= _USUAL_STRETCH:
                    raise MisfitError(operand.value.at, f"bytes from 1 to {_USUAL_STRETCH}")
            case "tic" if self.target is None:
                self._aim(operand.value)
            case "offset":
                self.offset = _single(operand, 1)
                if self.offset > 8:
                    raise MisfitError(operand.value.at, "bytes from 0 to 8")
            case key if key in self._values:
                raise MisfitError(operand.at, f"{key}= only once")
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


def quoted(name: str) -> str:
    """Show a name, in quotes where it would not be taken for one."""
    return name if _PLAIN.fullmatch(name) else json.dumps(name)


def word_text(word: WordItem, language: Language, ccw_format: int) -> Iterator[str]:
    """Give the parts of the statement for a command word: its operation, then its operands."""
    is_transfer = word.cmd == TRANSFER_IN_CHANNEL
    if word.tic is None:
        yield f"0x{word.cmd:02X}" if is_transfer else language.names.name(word.cmd)
        yield from parameter_text(word.cmd, word.data, language)
    else:
        yield from _transfer_text(word.tic, "" if is_transfer else language.names.name(word.cmd))
        if word.tic_offset:
            yield f"offset={word.tic_offset}"
        yield from literals(word.data)
    given = word.count if word.tic is not None else word.length
    usual = None if word.tic is not None else usual_count(word.cmd, word.data, ccw_format)
    if given is not None and given != usual:
        yield f"count={given}"
    if word.tic is None and word.ida_first != _USUAL_STRETCH:
        yield f"stretch={word.ida_first}"
    yield from (flag for flag, name in FLAGS.items() if name in word.flags)
    if word.address_fault:
        yield _FAULT


def _transfer_text(target: str | int, command: str) -> Iterator[str]:
    """Show where a transfer in channel goes; a command that is none itself is named."""
    yield command or TRANSFER
    if isinstance(target, int):
        shown = str(target)
    else:
        odd = _NUMBER.fullmatch(target) or target.lower() in (*FLAGS, _FAULT)
        shown = json.dumps(target) if odd else quoted(target)
    yield f"tic={shown}" if command else shown


def parameter_text(code: int, data: bytes, language: Language) -> list[str]:
    """Show the parameters or data of a command."""
    form = language.forms.get(code)
    if form is None or len(data) < form.length:
        return literals(data)
    return [*form.text(data), *literals(data[form.length :])]
