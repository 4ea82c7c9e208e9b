"""Hercules' own utilities, called by name."""

import shutil
import subprocess

import pytest


def call_hercules(tool: str, *arguments: object) -> str:
    """Run a utility that must succeed; the test is skipped where it is not installed."""
    if shutil.which(tool) is None:
        pytest.skip(f"Hercules' {tool} is not installed")
    command = [tool, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, check=False, encoding="latin-1")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr
