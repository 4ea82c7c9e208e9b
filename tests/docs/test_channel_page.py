"""The page about the channel says of every command and every switch what the code says."""

import re
from dataclasses import fields

import pytest

from ccw.dasd.commands import DECODED
from ccw.policy import Policy
from ccw.tape.commands import MODE_SETS
from ccw.tape.commands import Command as TapeCommand
from docs.channel_page import CHANNEL_PAGE, with_switches

PAGE = CHANNEL_PAGE.read_text("utf-8")
ROW = re.compile(r"^\| ((?:[0-9A-F]{2} ?)+) \| ([^|]+) \| (\w+) \| ([^|]*)\|$", re.MULTILINE)


def rows(heading):
    """Codes, level and reason of each row of a section's table."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return [
        ([int(code, 16) for code in codes.split()], level, reason.strip())
        for codes, _name, level, reason in ROW.findall(section)
    ]


def codes_of(heading, *levels):
    return [code for codes, level, _ in rows(heading) if level in levels for code in codes]


TABLES = [("Disks", set(DECODED)), ("Tapes", {*TapeCommand, *MODE_SETS})]


@pytest.mark.parametrize(("heading", "known"), TABLES)
def test_every_command_that_is_known_has_its_row_and_no_other_has(heading, known):
    assert set(codes_of(heading, "full", "part")) == known
    assert not set(codes_of(heading, "none")) & known


@pytest.mark.parametrize(("heading", "known"), TABLES)
def test_no_command_has_two_rows(heading, known):
    codes = codes_of(heading, "full", "part", "none")

    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(("heading", "known"), TABLES)
def test_what_is_missing_has_a_reason(heading, known):
    for codes, level, reason in rows(heading):
        assert level == "full" or reason, codes


def test_the_table_of_switches_is_up_to_date():
    assert with_switches(PAGE) == PAGE, "run `make docs`"


def test_every_switch_is_explained():
    for field in fields(Policy):
        assert re.search(rf"^\| `{field.name}` \| \S", PAGE, re.MULTILINE), field.name


def test_a_page_without_the_marks_is_not_written_over():
    with pytest.raises(ValueError, match="switches"):
        with_switches("# The channel\n")
