"""The commands of the guide are run, and it shows what they print; ``make docs`` writes it."""

import contextlib
import re
import tempfile
from pathlib import Path

import pytest

from tests.docs.test_readme import each_line_run, replaced, stable

GUIDE = Path(__file__).parents[2] / "docs" / "disks-and-tapes.md"
PICTURE = GUIDE.parent / "images" / "map.svg"
CLOCK = re.compile(r"T\d\d:\d\d:\d\d")


def shown() -> str:
    """Run everything in the current directory and return the guide as it should be."""
    return replaced(GUIDE.read_text("utf-8"), each_line_run)


@pytest.fixture(scope="module")
def used(tmp_path_factory):
    directory = tmp_path_factory.mktemp("guide")
    with contextlib.chdir(directory):
        return directory, shown()


def test_what_the_guide_shows_is_what_its_commands_print(used):
    said, printed = (
        CLOCK.sub("TIME", stable(text)) for text in (GUIDE.read_text("utf-8"), used[1])
    )

    assert said == printed, "run `make docs`"


def test_the_map_of_the_guide_is_the_one_its_command_draws(used):
    assert PICTURE.read_text("utf-8") == (used[0] / "map.svg").read_text("utf-8")


def test_what_the_guide_points_to_is_there():
    links = re.findall(r"\]\(([^)]+)\)", GUIDE.read_text("utf-8"))

    assert links
    assert [link for link in links if not (GUIDE.parent / link).exists()] == []


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch, contextlib.chdir(scratch):
        text = shown()
        PICTURE.write_text(Path("map.svg").read_text("utf-8"), encoding="utf-8")
    GUIDE.write_text(text, encoding="utf-8")
