"""The commands of the README are run, and what it shows is what they print.

Times and dates stand for any; everything else must be as shown. ``make docs`` runs this module,
which then writes the output into the README.
"""

import contextlib
import doctest
import re
import shlex
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.command_line import run

README = Path(__file__).parents[2] / "README.md"
BLOCK = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)
PYTHON = re.compile(r"(?<=```python\n).*?(?=```)", re.DOTALL)
PROMPT = "$ volser "
CHANGING = [
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"), "TIME"),
    (re.compile(r"\b20\d\d-\d\d-\d\d\b"), "DATE"),
    (re.compile(r"\b\d{4}\.\d{3} \d\d:\d\d:\d\d\b"), "TIME"),
    (re.compile(r"\b\d{7}\.\d{4}\b"), "TIME"),
    (re.compile(r"^ \d\d\.\d\d\.\d\d ", re.MULTILINE), " TIME "),
    (re.compile(r"\b\d+\.\d+ (MS|ms|s)\b"), r"N \1"),
]


def stable(text: str) -> str:
    """Put words for everything that differs from run to run."""
    for pattern, word in CHANGING:
        text = pattern.sub(word, text)
    return text


def each_line_run(block: str) -> str:
    """A block with what its commands print now."""
    lines = []
    for line in block.splitlines():
        if line.startswith(PROMPT):
            done = run(*shlex.split(line[len(PROMPT) :]))
            assert done.code == 0, done.err
            printed = (text.rstrip() for text in (done.out + done.err).splitlines())
            lines += [line, *printed]
    return "\n".join([*lines, ""])


def replaced(text: str, by: Callable[[str], str]) -> str:
    return BLOCK.sub(lambda block: by(block[0]), text)


@pytest.fixture(scope="module")
def used(tmp_path_factory):
    """A directory in which every command was run; and the README as it then should be."""
    directory = tmp_path_factory.mktemp("readme")
    with contextlib.chdir(directory):
        return directory, replaced(README.read_text("utf-8"), each_line_run)


def test_what_the_readme_shows_is_what_its_commands_print(used):
    assert stable(README.read_text("utf-8")) == stable(used[1])


def test_the_python_of_the_readme_runs_as_shown(used):
    (code,) = PYTHON.findall(README.read_text("utf-8"))
    test = doctest.DocTestParser().get_doctest(code, {}, "README", str(README), 0)
    runner = doctest.DocTestRunner()

    with contextlib.chdir(used[0]):
        runner.run(test)

    assert runner.summarize(verbose=False) == (0, 6)


def test_the_targets_of_the_readme_are_those_of_the_makefile():
    targets = re.findall(r"^    make (\w+)", README.read_text("utf-8"), re.MULTILINE)

    makefile = (README.parent / "Makefile").read_text("utf-8")
    assert targets == ["demo", "test"]
    assert all(re.search(rf"^{target}: setup$", makefile, re.MULTILINE) for target in targets)


def test_what_the_readme_points_to_is_there():
    links = re.findall(r"\]\(([^)]+)\)", README.read_text("utf-8"))

    assert links
    assert [link for link in links if not (README.parent / link).exists()] == []


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch, contextlib.chdir(scratch):
        shown = replaced(README.read_text("utf-8"), each_line_run)
    README.write_text(shown, encoding="utf-8")
