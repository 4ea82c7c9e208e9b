"""The option to replace a file, named where a file is there already and it was not given."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from primitives.files import FileExistsAlreadyError

Force = Annotated[bool, typer.Option("--force", help="Replace an existing file.")]


@contextmanager
def naming_force(path: Path) -> Iterator[None]:
    """Say with what option a file that is there already would be replaced."""
    try:
        yield
    except FileExistsAlreadyError as error:
        msg = f"{path}: exists already; --force replaces it"
        raise FileExistsAlreadyError(msg) from error
