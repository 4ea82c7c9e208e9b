"""Contents into a file a person named, or to stdout: the file is whole, or as it was."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Final

import typer

from primitives import DasdError
from primitives.files import replacing

STDOUT: Final = Path("-")
Output = Annotated[
    Path, typer.Option("-o", "--output", metavar="PATH", help="Where to; - for stdout.")
]


class OutputError(DasdError):
    """The system does not let us write there."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(f"{path}: cannot be written: {error.strerror}")


def write_output(pieces: Iterable[bytes], output: Path) -> None:
    """Write pieces one behind the other; an existing file is replaced when all of them are there.

    A device or a pipe is written to as it is.

    Raises:
        OutputError: The system refuses.
        DasdError: Whatever making the pieces raises; the file is as it was.
    """
    if output == STDOUT:
        sys.stdout.buffer.writelines(pieces)
        sys.stdout.buffer.flush()
        return
    try:
        if output.exists() and not output.is_file():
            with output.open("wb") as file:
                file.writelines(pieces)
            return
        with replacing(output.resolve()) as building, building.open("wb") as file:
            file.writelines(pieces)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(output, error) from error
