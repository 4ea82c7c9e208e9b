"""Command lines run in process, and a small system directory for each test."""

import shutil
import sys
from pathlib import Path

import pytest

from cli.new_system import create_system
from tests.support.command_line import run, run_good
from tests.support.sample_disks import make_sample

BULK = 24


@pytest.fixture
def volser():
    """Run ``volser WORDS...``; the call returns what it came to."""
    return run


@pytest.fixture(scope="session")
def console() -> str:
    """The console command itself, for the few tests that need a process of its own."""
    return str(Path(sys.executable).with_name("volser"))


@pytest.fixture(scope="session")
def new_system(tmp_path_factory) -> Path:
    """A system directory nobody changes."""
    directory = tmp_path_factory.mktemp("system") / "sys"
    create_system(directory, bulk_tracks=BULK)
    return directory


@pytest.fixture
def system(new_system, tmp_path) -> Path:
    """A system directory of this test's own."""
    return Path(shutil.copytree(new_system, tmp_path / "sys"))


@pytest.fixture(scope="session")
def backed_up_system(new_system, tmp_path_factory) -> Path:
    """A system directory with a tape BKUP01, which nobody changes."""
    directory = Path(shutil.copytree(new_system, tmp_path_factory.mktemp("backed") / "sys"))
    run_good("submit", directory / "decks/backup.jcl", "--system", directory)
    return directory


@pytest.fixture
def backed_up(backed_up_system, tmp_path) -> Path:
    """The same, of this test's own."""
    return Path(shutil.copytree(backed_up_system, tmp_path / "sys"))


@pytest.fixture
def contents():
    """Tell everything in a directory: paths and bytes, to see that nothing has changed."""

    def read(directory: Path) -> dict[str, bytes]:
        files = sorted(path for path in directory.rglob("*") if path.is_file())
        return {str(path.relative_to(directory)): path.read_bytes() for path in files}

    return read


@pytest.fixture(scope="session")
def sample(tmp_path_factory) -> Path:
    """The sample volume, which nobody changes."""
    return make_sample(tmp_path_factory.mktemp("sample") / "sample.ckd")


@pytest.fixture
def disk(sample, tmp_path) -> Path:
    """The same, of this test's own."""
    return Path(shutil.copy(sample, tmp_path / "work.ckd"))
