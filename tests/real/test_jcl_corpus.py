import re

import pytest

from jcl.deck import read_deck
from jcl.statement import Kind

ROW = re.compile(r"^\| (\S+\.jcl) \|.*?\| \d+ \| (\d+) \| (\d+) \|", re.MULTILINE)


@pytest.fixture(scope="session")
def decks(shared):
    return shared / "corpus" / "jcl"


def test_statements_and_data_of_every_deck_are_those_an_independent_scan_counted(decks):
    counted = {
        name: (int(statements), int(data))
        for name, statements, data in ROW.findall((decks / "MANIFEST.md").read_text("utf-8"))
    }
    assert len(counted) > 150

    found = {}
    for name in counted:
        statements = read_deck((decks / name).read_text("utf-8")).statements
        found[name] = (
            sum(statement.kind is not Kind.COMMENT for statement in statements),
            sum(len(statement.data or ()) for statement in statements),
        )

    assert found == counted
