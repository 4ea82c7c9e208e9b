"""Errors of commands that write a tape image."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cli.force import naming_force
from cli.output import OutputError


@contextmanager
def written(path: Path) -> Iterator[None]:
    """Say what to do about a file that is there already, and what the system has against one.

    Raises:
        FileExistsAlreadyError: The file exists.
        OutputError: The system refuses.
    """
    try:
        with naming_force(path):
            yield
    except OSError as error:
        raise OutputError(path, error) from error
