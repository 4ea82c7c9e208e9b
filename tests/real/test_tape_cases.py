"""Every recorded case of channel programs against tape comes out as recorded.

The recordings were made on Hercules, so they are compared in its mode.
"""

from pathlib import Path

import pytest

from ccw.cases import Case, differences, read_cases, run_case, target_of
from ccw.policy import HERCULES


@pytest.fixture(scope="module")
def cases(shared: Path) -> tuple[Case, ...]:
    return read_cases(shared / "cases" / "tape-public.json.gz")


def disagreements(cases: tuple[Case, ...], *, all_fields: bool) -> dict[str, list[str]]:
    """By case: the fields that are not as recorded."""
    found = {}
    for case in cases:
        assert case.expected is not None
        result = run_case(case, target_of(case, HERCULES), policy=HERCULES)
        wrong = differences(case.expected, result, () if all_fields else case.ignore_fields)
        if wrong:
            found[case.name] = [str(difference) for difference in wrong]
    return found


def test_every_case_that_is_not_dubious_agrees_in_every_field(cases):
    certain = tuple(case for case in cases if not case.dubious)

    assert len(certain) >= 100
    assert disagreements(certain, all_fields=False) == {}


def test_fields_and_cases_that_need_not_agree_do_so_too(cases):
    """What is dubious as a drive's behaviour is well known as this emulator's."""
    assert disagreements(cases, all_fields=True) == {}
