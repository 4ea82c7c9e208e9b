"""The pages of disks and of tapes show what commands print for real images.

``make docs`` runs this module, which then writes the output into the pages. The images are
copied to where the commands run. ``| head -N`` behind a command is done here.
"""

import contextlib
import re
import shlex
import sys
import tempfile
from pathlib import Path

import pytest

from cli.main import COMMANDS
from tests.docs.test_readme import PROMPT, replaced, stable
from tests.real.conftest import SHARED
from tests.support.command_line import run

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {"disks.md": ("volumes", "disk"), "tapes.md": ("tapes", "tape")}
HEAD = re.compile(r" \| head -(\d+)$")
CHANGING = re.compile(r"T\d\d:\d\d:\d\d|\bin [\d,]+( bytes)?|digest \w+")
"""Times and what holds them, and lengths that depend on who compressed."""


def each_line_run(block: str) -> str:
    """A block with what its commands print now; one may say that there is nothing to do."""
    lines = []
    for line in block.splitlines():
        if line.startswith(PROMPT):
            head = HEAD.search(line)
            done = run(*shlex.split(HEAD.sub("", line)[len(PROMPT) :]))
            assert done.code in (0, 1), done.err
            printed = [text.rstrip() for text in (done.out + done.err).splitlines()]
            lines += [line, *printed[: int(head[1]) if head else None]]
    return "\n".join([*lines, ""])


def shown(page: str, directory: Path) -> str:
    """Run everything on a page and return it as it should be."""
    for image in (SHARED / "fixtures" / PAGES[page][0]).iterdir():
        (directory / image.name).write_bytes(image.read_bytes())
    with contextlib.chdir(directory):
        return replaced((DOCS / page).read_text("utf-8"), each_line_run)


@pytest.mark.parametrize("page", PAGES)
def test_what_the_page_shows_is_what_its_commands_print(page, shared, tmp_path):
    said, printed = (
        CHANGING.sub("SOME", stable(text))
        for text in ((DOCS / page).read_text("utf-8"), shown(page, tmp_path))
    )

    assert said == printed, "run `make docs`"


@pytest.mark.parametrize(("page", "group"), [(page, group) for page, (_, group) in PAGES.items()])
def test_the_page_shows_every_command_of_its_kind(page, group):
    text = (DOCS / page).read_text("utf-8")

    shown_commands = set(re.findall(rf"^\$ volser {group} (\w+)", text, re.MULTILINE))

    assert shown_commands == set(COMMANDS[group].group)


if __name__ == "__main__":
    if not SHARED.is_dir():
        sys.exit("the real images are not here; the pages of disks and tapes stay as they are")
    for name in PAGES:
        with tempfile.TemporaryDirectory() as scratch:
            text = shown(name, Path(scratch))
        (DOCS / name).write_text(text, encoding="utf-8")
