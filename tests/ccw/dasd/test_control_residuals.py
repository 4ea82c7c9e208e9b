"""What a control command that ends with unit check leaves of its count, by the rule."""

import pytest

from ccw.assembler import assemble
from ccw.cases import run_case, target_of
from ccw.policy import IBM

VOLUME = """
disk 3390 cu=3990-6 cylinders=2
track 0,1
  record 1 data=C'HERE'
program
  define-extent mask=any first=0,1 last=0,1 cc
"""
SEEN_IN_PARAMETERS = {
    "a seek out of the extent": "seek 0,2",
    "a locate out of the extent": "locate-record op=read-data search=0,2,1",
    "a record that is not there": "locate-record op=read-data search=0,1,9",
    "a head that is not there": "seek 0,99",
}
REFUSED_AT_ONCE = {
    "a second extent": "define-extent mask=any first=0,1 last=0,1",
    "a write against the mask": "seek 0,1 cc\n  write-data C'NOW'",
}


def last_result(program):
    (case,) = assemble(VOLUME + "  " + program, "program")
    (result,) = run_case(case, target_of(case, IBM), policy=IBM).results
    assert result.unit_status == 0x0E
    return result


@pytest.mark.parametrize("program", SEEN_IN_PARAMETERS.values(), ids=SEEN_IN_PARAMETERS)
def test_parameters_that_had_to_be_looked_at_were_taken(program):
    result = last_result(program)

    assert (result.residual, result.channel_status) == (0, 0)


@pytest.mark.parametrize("program", REFUSED_AT_ONCE.values(), ids=REFUSED_AT_ONCE)
def test_nothing_is_taken_of_what_is_refused_at_once(program):
    result = last_result(program)

    assert result.residual > 0
    assert result.channel_status == 0
