"""Public cases as source: every one comes back the same, program and volume."""

import pytest

from ccw.assembler import assemble, disassemble
from ccw.cases import read_cases
from tests.support.programs import comparable


@pytest.mark.parametrize("name", ["ccw-public.json.gz", "tape-public.json.gz"])
def test_public_cases_come_back_from_their_source(shared, name):
    cases = read_cases(shared / "cases" / name)

    assembled = assemble(disassemble(cases), "public")

    assert list(map(comparable, assembled)) == list(map(comparable, cases))
