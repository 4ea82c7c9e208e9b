"""Decision records are numbered in the order they were taken, each number once."""

import re
from pathlib import Path

RECORDS = sorted((Path(__file__).parents[2] / "docs" / "decisions").glob("*.md"))


def test_decisions_are_numbered_without_gap_or_clash():
    numbers = [int(record.name.split("-", 1)[0]) for record in RECORDS]

    assert numbers == list(range(1, len(RECORDS) + 1))


def test_the_title_of_a_decision_begins_with_its_number():
    titles = [record.read_text("utf-8").split("\n", 1)[0] for record in RECORDS]

    assert RECORDS
    for record, title in zip(RECORDS, titles, strict=True):
        assert re.match(rf"# {int(record.name[:4])}\. \S", title), record.name
