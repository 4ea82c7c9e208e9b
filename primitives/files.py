"""Write new, verify, then switch: files that are either the old ones or the new ones, never half.

A new file is built beside its destination under a name nobody takes for the real thing and is
renamed at the end; an interrupted command leaves at most a file with the ending ``.partial``.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from primitives.errors import DasdError

PARTIAL: Final = ".partial"


class FileExistsAlreadyError(DasdError):
    """The command would overwrite a file and was not told to."""


def partial_path(path: Path) -> Path:
    """Return where a file that will become ``path`` is built."""
    return path.with_name(path.name + PARTIAL)


def refuse_existing(path: Path, *, unless: str) -> None:
    """Raise FileExistsAlreadyError when ``path`` exists; ``unless`` names the way to insist."""
    if path.exists():
        msg = f"{path}: exists already; {unless} to overwrite it"
        raise FileExistsAlreadyError(msg)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path to build at; on leaving without an exception it becomes ``path``, durably.

    On an exception the partial file is removed and ``path`` is as before.
    """
    building = partial_path(path)
    try:
        yield building
        switch(building, path)
    except BaseException:
        building.unlink(missing_ok=True)
        raise


def switch(building: Path, path: Path) -> None:
    """Make ``building`` durable and rename it to ``path``."""
    with building.open("rb") as file:
        os.fsync(file.fileno())
    building.replace(path)
    sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    """Make names that were given or taken in a directory durable."""
    directory = os.open(path, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
