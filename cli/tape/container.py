"""Options and errors of commands that write a tape image."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from cli.output import OutputError
from primitives.files import FileExistsAlreadyError

Force = Annotated[bool, typer.Option("--force", help="Replace an existing file.")]


@contextmanager
def written(path: Path) -> Iterator[None]:
    """Say what to do about a file that is there already, and what the system has against one.

    Raises:
        FileExistsAlreadyError: The file exists.
        OutputError: The system refuses.
    """
    try:
        yield
    except FileExistsAlreadyError as error:
        msg = f"{path}: exists already; --force replaces it"
        raise FileExistsAlreadyError(msg) from error
    except OSError as error:
        raise OutputError(path, error) from error
