"""The worked examples: each runs, and its trace is the one beside it.

To take over a trace that is meant to differ: `python -m tests.ccw.trace.test_examples`.
"""

from pathlib import Path

import pytest

from ccw.assembler import assemble, assemble_file, disassemble
from tests.support.programs import comparable
from tests.support.tracing import trace_of

DOCS = Path(__file__).parents[3] / "docs"
EXAMPLES = sorted((DOCS / "examples").glob("*.ccw"))


def trace_text(path):
    return "".join(f"{line}\n" for case in assemble_file(path) for line in trace_of(case))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs_as_its_trace_says(path):
    assert trace_text(path) == path.with_suffix(".trace").read_text("utf-8")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_comes_back_from_its_own_listing(path):
    cases = assemble_file(path)

    again = assemble(disassemble(cases), str(path))

    assert list(map(comparable, again)) == list(map(comparable, cases))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_page_shows_every_example_and_its_trace_as_they_are(path):
    page = (DOCS / "channel-programs.md").read_text("utf-8")

    assert path.read_text("utf-8") in page
    assert path.with_suffix(".trace").read_text("utf-8") in page


def take_over(path):
    """Write the trace an example has now, beside it and into the page."""
    kept, page = path.with_suffix(".trace"), DOCS / "channel-programs.md"
    old, new = kept.read_text("utf-8"), trace_text(path)
    kept.write_text(new, "utf-8")
    page.write_text(page.read_text("utf-8").replace(old, new), "utf-8")


if __name__ == "__main__":
    for example in EXAMPLES:
        take_over(example)
