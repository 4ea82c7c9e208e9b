"""Running Hercules' own utilities."""

import shutil
import subprocess
from collections.abc import Callable

import pytest


@pytest.fixture
def hercules() -> Callable[..., str]:
    """Call a utility of Hercules by name; the test is skipped where it is not installed."""

    def call(tool: str, *arguments: object) -> str:
        if shutil.which(tool) is None:
            pytest.skip(f"Hercules' {tool} is not installed")
        command = [tool, *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, check=False, encoding="latin-1")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    return call
