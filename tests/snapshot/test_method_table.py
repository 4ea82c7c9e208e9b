"""The table of the method's rows names tests that are there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TABLE = (HERE.parents[1] / "docs" / "method.md").read_text()
ROWS = {
    match[1]: (match[2], re.findall(r"`([^`]+)`", match[3]))
    for match in re.finditer(r"^\| ([EI]\d+) \|(.*)\|([^|]*)\|$", TABLE, re.MULTILINE)
}
LEFT_OUT = "not in this version"


@cache
def names_in(path: Path) -> frozenset[str]:
    """Tests of a file, those of a class as CLASS::NAME; and its classes."""
    names = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            inner = (each for each in node.body if isinstance(each, ast.FunctionDef))
            names |= {f"{node.name}::{each.name}" for each in inner}
    return frozenset(names)


def test_every_row_of_the_method_is_there():
    assert set(ROWS) == {f"E{n}" for n in range(1, 18)} | {f"I{n}" for n in range(1, 8)}


@pytest.mark.parametrize("row", ROWS)
def test_a_row_names_tests_that_exist_or_says_that_it_is_left_out(row):
    text, tests = ROWS[row]

    assert tests or LEFT_OUT in text
    for test in tests:
        file, _, name = test.partition("::")
        assert name in names_in(HERE / file), test
