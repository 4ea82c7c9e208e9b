"""Every recorded case of channel programs against disk comes out as recorded.

The recordings were made on Hercules, so they are compared in its mode.
"""

from pathlib import Path

import pytest

from ccw.cases import Case, differences, read_cases, run_case, target_of
from ccw.cases.document import DiskVolume
from ccw.policy import HERCULES


@pytest.fixture(scope="module")
def cases(shared: Path) -> tuple[Case, ...]:
    path = shared / "cases" / "ccw-public.json.gz"
    return tuple(case for case in read_cases(path) if isinstance(case.volume, DiskVolume))


def disagreements(cases: list[Case]) -> dict[str, list[str]]:
    """By case: the fields that are not as recorded."""
    found = {}
    for case in cases:
        assert case.expected is not None
        result = run_case(case, target_of(case, HERCULES), policy=HERCULES)
        wrong = differences(case.expected, result, case.ignore_fields)
        if wrong:
            found[case.name] = [str(difference) for difference in wrong]
    return found


def test_every_case_that_is_not_dubious_agrees_in_every_field(cases):
    certain = [case for case in cases if not case.dubious]

    assert len(certain) >= 382
    assert disagreements(certain) == {}


def test_the_dubious_ones_agree_as_well(cases):
    assert disagreements([case for case in cases if case.dubious]) == {}
