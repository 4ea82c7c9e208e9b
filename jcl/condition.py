"""COND of a job or a step: when a step is left out.

A test is ``code operator RC``; a step is bypassed when one of its tests is true.

Source: z/OS MVS JCL Reference, COND parameter.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from jcl.fields import StatementError, number_of, word_of
from jcl.operands import Group, Item, members

_OPERATORS: Final[Mapping[str, Callable[[int, int], bool]]] = {
    "GT": operator.gt,
    "GE": operator.ge,
    "EQ": operator.eq,
    "NE": operator.ne,
    "LT": operator.lt,
    "LE": operator.le,
}
_HIGHEST_CODE: Final = 4095
_MOST_TESTS: Final = 8


@dataclass(frozen=True, slots=True)
class CodeTest:
    """One test; without a step it is about every earlier one."""

    code: int
    operator: str
    step: str | None = None

    def holds(self, codes: Mapping[str, int]) -> bool:
        """Tell whether it is true of the return codes of the steps that ran to their end."""
        compare = _OPERATORS[self.operator]
        return any(
            compare(self.code, code)
            for step, code in codes.items()
            if self.step is None or self.step == step
        )


@dataclass(frozen=True, slots=True)
class Condition:
    """The tests of one COND.

    Attributes:
        tests: The step is left out when one is true.
        even: EVEN: an earlier abend does not matter.
        only: ONLY: the step is for after an abend.
    """

    tests: tuple[CodeTest, ...] = ()
    even: bool = False
    only: bool = False

    def bypasses(self, codes: Mapping[str, int], *, abended: bool) -> bool:
        """Tell whether a step with this COND is left out.

        Args:
            codes: By step, of the steps before that ran to their end.
            abended: Whether one of them abended.
        """
        if abended and not (self.even or self.only):
            return True
        return (self.only and not abended) or any(test.holds(codes) for test in self.tests)


def condition_of(value: Item | None) -> Condition:
    """Read the value of COND.

    Raises:
        StatementError: It is none.
    """
    parts = members(value)
    if parts and not isinstance(parts[0], Group) and word_of(parts[0], "COND").isdecimal():
        parts = (value,)
    words = [word_of(part, "COND") for part in parts if not isinstance(part, Group)]
    tests = tuple(_test(part) for part in parts if isinstance(part, Group))
    if not parts or len(parts) > _MOST_TESTS or not set(words) <= {"EVEN", "ONLY"}:
        raise StatementError("IEF632I COND: expected up to 8 of (code,operator[,step]), EVEN, ONLY")
    if len(words) > 1:
        raise StatementError("IEF652I COND: EVEN and ONLY exclude each other")
    return Condition(tests, "EVEN" in words, "ONLY" in words)


def _test(group: Group) -> CodeTest:
    if not 2 <= len(group.items) <= 3:
        raise StatementError("IEF632I COND: expected (code,operator[,step])")
    code = number_of(group.items[0], "COND", _HIGHEST_CODE)
    name = word_of(group.items[1], "COND")
    if name not in _OPERATORS:
        raise StatementError(f"IEF632I COND: {name} is none of {' '.join(_OPERATORS)}")
    step = word_of(group.items[2], "COND") if len(group.items) == 3 else None
    return CodeTest(code, name, step)
