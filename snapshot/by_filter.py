"""BY criteria: keep a data set for what its DSCBs say.

A criterion is a field, an operator and arguments. With several arguments EQ asks for any of them
and NE for none; the other operators take one. Dates compare as the number yyyyddd, and a date that
is not set counts as zero, so ``EXPDT,LT,*`` also keeps what never expires.

Source: DFSMSdss Storage Administration, filtering by data set characteristics.
"""

import datetime
import operator as compare
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, Self

from primitives import DasdError
from primitives.dates import OrdinalDate
from snapshot.by_fields import ELSEWHERE, FIELDS, Field, Value, date_number
from vtoc.data_set import DataSet


class InvalidCriterionError(DasdError):
    """Not a criterion, or one about something that no volume says."""


class Operator(Enum):
    """How a field is compared, with every spelling of it."""

    EQ = ("EQ", "=")
    NE = ("NE", "¬=", "!=")
    LT = ("LT", "<")
    LE = ("LE", "<=")
    GT = ("GT", ">")
    GE = ("GE", ">=")


_OPERATORS: Final = {spelling: op for op in Operator for spelling in op.value}
_ORDER: Final[Mapping[Operator, Callable[[int, int], bool]]] = {
    Operator.LT: compare.lt,
    Operator.LE: compare.le,
    Operator.GT: compare.gt,
    Operator.GE: compare.ge,
}


@dataclass(frozen=True, slots=True)
class Criterion:
    """One checked criterion.

    Attributes:
        field: Its name, such as CREDT.
        operator: How to compare.
        arguments: With what; dates as yyyyddd.
    """

    field: str
    operator: Operator
    arguments: tuple[Value, ...]

    @classmethod
    def checked(
        cls, field: str, operator: str, arguments: Sequence[str], *, today: datetime.date
    ) -> Self:
        """Take a criterion a person gave.

        Args:
            field: CREDT, DSORG, ...
            operator: EQ, =, ...
            arguments: Words, numbers or dates; a date may be ``*`` followed by ``-n`` or ``+n``.
            today: What ``*`` means.

        Raises:
            InvalidCriterionError: There is no such field, operator or argument.
        """
        name, op = field.upper(), _OPERATORS.get(operator.upper())
        rule = FIELDS.get(name)
        if rule is None:
            reason = ELSEWHERE.get(name, f"known are {', '.join(FIELDS)}")
            msg = f"BY criterion {field!r}: {reason}"
            raise InvalidCriterionError(msg)
        if op is None:
            msg = f"BY criterion {name}: operator {operator!r}: expected one of EQ NE LT LE GT GE"
            raise InvalidCriterionError(msg)
        values = tuple(_values(name, rule, arguments, today))
        ordered = op in _ORDER
        if not values or (ordered and (len(values) > 1 or rule.words is not None)):
            msg = f"BY criterion {name},{op.name}: cannot be asked of {','.join(arguments)!r}"
            raise InvalidCriterionError(msg)
        return cls(name, op, values)

    def keeps(self, data_set: DataSet) -> bool:
        """Tell whether a data set meets the criterion."""
        found = FIELDS[self.field].read(data_set)
        order = _ORDER.get(self.operator)
        if order is None:
            return found.isdisjoint(self.arguments) is (self.operator is Operator.NE)
        (argument,) = self.arguments
        return any(order(int(value), int(argument)) for value in found)


def parse_criteria(text: str, *, today: datetime.date) -> tuple[Criterion, ...]:
    """Read criteria as a command line has them: one alone, or several in parentheses.

    Raises:
        InvalidCriterionError: The text is none.

    >>> import datetime
    >>> day = datetime.date(2003, 5, 15)
    >>> [c.arguments for c in parse_criteria("(DSCHA,EQ,YES)(CREDT,LT,(*,-30))", today=day)]
    [(1,), (2003105,)]
    """
    return tuple(
        Criterion.checked(group[0], group[1], group[2:], today=today) for group in _groups(text)
    )


_GROUP: Final = re.compile(r"\s*,?\s*\(((?:[^()]|\([^()]*\))*)\)\s*")


def _groups(text: str) -> list[list[str]]:
    """Split into criteria, each a list of words; parentheses around its arguments do not count."""
    rest = text.strip()
    rest = rest if rest.startswith("(") else f"({rest})"
    groups: list[list[str]] = []
    while rest:
        found = _GROUP.match(rest)
        words = re.findall(r"[^\s,()]+", found[1]) if found else []
        if found is None or len(words) < 3:
            msg = f"BY {text!r}: expected FIELD,OPERATOR,ARGUMENT, or several in parentheses"
            raise InvalidCriterionError(msg)
        groups.append(words)
        rest = rest[found.end() :]
    return groups


def _values(name: str, rule: Field, arguments: Sequence[str], today: datetime.date) -> list[Value]:
    values: list[Value] = []
    for argument in arguments:
        if rule.is_date and re.fullmatch(r"[+-]\d{1,7}", argument) and values:
            values[-1] = _moved(int(values[-1]), int(argument))
            continue
        value = _value(rule, argument.upper(), today)
        if value is None:
            expected = "one of " + ", ".join(rule.words) if rule.words else _EXPECTED[rule.is_date]
            msg = f"BY criterion {name}: {argument!r}: expected {expected}"
            raise InvalidCriterionError(msg)
        values.append(value)
    return values


_EXPECTED: Final = {True: "yyyyddd, yyddd, or * for today with -n or +n", False: "a number"}


def _value(rule: Field, argument: str, today: datetime.date) -> Value | None:
    if rule.words is not None:
        return rule.words.get(argument)
    if rule.is_date and argument == "*":
        return date_number(OrdinalDate.of(today))
    if not re.fullmatch(r"\d{5}|\d{7}" if rule.is_date else r"\d{1,9}", argument):
        return None
    return int(argument) + (1_900_000 if rule.is_date and len(argument) == 5 else 0)


def _moved(start: int, days: int) -> int:
    """Go some days on from a date, both as yyyyddd."""
    year, day = divmod(start, 1000)
    try:
        date = datetime.date(year, 1, 1) + datetime.timedelta(days=day - 1 + days)
    except (ValueError, OverflowError) as error:
        msg = f"BY criterion: {days} days from {start} is no date"
        raise InvalidCriterionError(msg) from error
    return date_number(OrdinalDate.of(date))
