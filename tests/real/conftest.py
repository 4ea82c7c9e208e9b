"""Real volumes, tapes and decks, read where they lie: beside the repository, never part of it."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).parents[3] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the collection of real volumes and tapes is not beside this repository")
    return SHARED


@pytest.fixture(scope="session")
def volumes(shared: Path) -> Path:
    return shared / "fixtures" / "volumes"


@pytest.fixture(scope="session")
def expected_volumes(volumes: Path) -> dict[str, Any]:
    """By volser: what independent code found on each real volume."""
    with gzip.open(volumes / "expected.json.gz", "rt") as file:
        document = json.load(file)
    return {volume["volser"]: volume for volume in document["volumes"]}
