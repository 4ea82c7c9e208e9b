"""The pages of disks and tapes explain every code that a check can find, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from accessmethods.repair import MENDED as LIBRARIES
from snapshot.verify import DumpCode
from tapelabels.label_set import LabelCode
from vtape.tape_errors import Damage
from vtoc.repair import MENDED as VTOC

TOP = Path(__file__).parents[2]
CODE = re.compile(r"[a-z]+\d?(-[a-z]+\d?)+|records")
MAKERS = {"Finding", "of", "_report", "_said", "_at"}
ROW = re.compile(r"^\| `([\w-]+)` \| (error|warning|note) \| \w", re.MULTILINE)


def codes_made_in(module: Path) -> Iterator[str]:
    """Give the codes that stand in calls which make a finding."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            for part in (each for arg in node.args for each in ast.walk(arg)):
                value = getattr(part, "value", None)
                if name in MAKERS and isinstance(value, str) and CODE.fullmatch(value):
                    yield value


def explained_on(page: str) -> list[str]:
    return [code for code, _ in ROW.findall((TOP / "docs" / page).read_text("utf-8"))]


def test_the_page_of_disks_explains_every_code():
    packages = ("eckd", "vtoc", "accessmethods")
    modules = [path for package in packages for path in (TOP / package).glob("*.py")]
    made = {
        code
        for module in modules
        if "primitives.finding" in module.read_text("utf-8")
        for code in codes_made_in(module)
    }

    explained = explained_on("disks.md")

    assert len(made) > 30
    assert set(explained) == made
    assert len(set(explained)) == len(explained)


def test_the_page_of_disks_marks_what_a_repair_mends():
    page = (TOP / "docs" / "disks.md").read_text("utf-8")

    rows = ROW.pattern.removesuffix(r"\w") + r"[^|]+ \| [^|\s][^|]* \|$"
    marked = {code for code, _ in re.findall(rows, page, re.MULTILINE)}

    assert marked == LIBRARIES | VTOC | {"image-open", "image-free-space"}


def test_the_page_of_tapes_explains_every_code():
    explained = explained_on("tapes.md")

    assert sorted(explained) == sorted([*Damage, *LabelCode, *DumpCode])
