"""No page of the documentation leads nowhere, or to where only its author has been."""

import re
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
PAGES = sorted([*TOP.glob("*.md"), *(TOP / "docs").rglob("*.md"), *(TOP / "changelog.d").glob("*")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
MACHINE_PATH = re.compile(r"(?<![\w.}>~-])/(work|tmp|home|root|usr|opt|mnt|Users)\b")
NAMES = [str(page.relative_to(TOP)) for page in PAGES]


def anchors_of(page: Path) -> set[str]:
    """The names that headings of a page have as targets of links."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(page):
    for link in LINK.findall(FENCE.sub("", page.read_text("utf-8"))):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        assert target.exists(), link
        assert not anchor or anchor in anchors_of(target), link


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_no_page_names_a_place_on_somebodys_machine(page):
    assert MACHINE_PATH.findall(page.read_text("utf-8")) == []


def test_every_page_can_be_reached_from_the_readme():
    reached, waiting = set(), [TOP / "README.md"]
    while waiting:
        page = waiting.pop().resolve()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        waiting += [
            page.parent / link.partition("#")[0]
            for link in LINK.findall(page.read_text("utf-8"))
            if "://" not in link and link.partition("#")[0]
        ]

    assert [page for page in (TOP / "docs").glob("*.md") if page.resolve() not in reached] == []
