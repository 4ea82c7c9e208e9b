"""A few cases of the campaign, and that it sees what it looks for."""

from pathlib import Path

import pytest

from tests.fuzz import __main__ as fuzz
from tests.fuzz.damage import damaged
from tests.fuzz.originals import ORIGINALS, make_originals


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return make_originals(tmp_path_factory.mktemp("originals"))


@pytest.mark.parametrize("seed", range(0, 80, 1))
def test_damage_is_answered_or_refused(
    seed: int, originals: dict[str, bytes], tmp_path: Path
) -> None:
    path, counts = tmp_path / "damaged", fuzz.Counter[str]()
    path.write_bytes(damaged(originals[ORIGINALS[seed % len(ORIGINALS)]], seed))
    for look in fuzz.LOOKS:
        assert fuzz.look_at(str(path), look, f"seed {seed}", counts) == []


def test_originals_are_in_order(originals: dict[str, bytes], tmp_path: Path) -> None:
    path, counts = tmp_path / "whole", fuzz.Counter[str]()
    for image in originals.values():
        path.write_bytes(image)
        for look in fuzz.LOOKS:
            assert fuzz.look_at(str(path), look, "whole", counts) == []
    assert counts["answered"] == len(ORIGINALS) * len(fuzz.LOOKS)


def test_the_same_seed_is_the_same_damage(originals: dict[str, bytes]) -> None:
    image = originals["ckd"]
    assert damaged(image, 5) == damaged(image, 5) != damaged(image, 6)


def test_a_traceback_and_a_message_of_two_lines_are_failures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def two_lines(_path: str) -> None:
        raise fuzz.DasdError("one\ntwo")

    def broken(_path: str) -> None:
        raise IndexError

    monkeypatch.setitem(fuzz.LOOKS, "info", two_lines)
    monkeypatch.setitem(fuzz.LOOKS, "ls", broken)
    monkeypatch.setattr(fuzz, "LONGEST_SECONDS", 0)
    for look in ("info", "ls"):
        assert fuzz.look_at("x", look, "it", fuzz.Counter[str]())
