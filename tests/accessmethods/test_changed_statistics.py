"""Statistics of a member after a change."""

import datetime

import pytest

from accessmethods.directory_entry import DirectoryEntry
from accessmethods.statistics import Statistics, statistics_of
from primitives import TTR

BORN = datetime.datetime(2020, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
LATER = datetime.datetime(2026, 11, 26, 10, 11, 12, tzinfo=datetime.UTC)


def test_a_change_keeps_creation_and_counts_up():
    changed = Statistics.of(10, "ONE", BORN).changed_to(12, 3, "TWO", LATER)

    assert changed.created == Statistics.of(10, "ONE", BORN).created
    assert (changed.version, changed.modification) == (1, 1)
    assert (changed.lines, changed.initial_lines, changed.changed_lines) == (12, 10, 3)
    assert (changed.user, changed.time) == ("TWO", (10, 11, 12))


def test_the_modification_level_stops_at_99():
    statistics = Statistics.of(1, "ONE", BORN)
    for _ in range(120):
        statistics = statistics.changed_to(1, 0, "ONE", LATER)

    assert statistics.modification == 99


@pytest.mark.parametrize(("lines", "changed"), [(70_000, 0), (1, 70_000)])
def test_counts_beyond_a_halfword_take_the_extended_form(lines, changed):
    statistics = Statistics.of(1, "ONE", BORN).changed_to(lines, changed, "ONE", LATER)

    raw = statistics.to_bytes()
    entry = DirectoryEntry.of(b"\xc1" * 8, TTR(0, 1), raw)
    assert len(raw) == 40
    assert statistics_of(entry) == statistics
