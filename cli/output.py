"""Contents into a file a person named, or to stdout: the file is whole, or as it was."""

import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Final

import typer

from primitives import DasdError
from primitives.files import FileExistsAlreadyError, replacing

STDOUT: Final = Path("-")
Output = Annotated[
    Path, typer.Option("-o", "--output", metavar="PATH", help="Where to; - for stdout.")
]

_READABLE: Final = 0o755


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


def write_files(files: Iterable[tuple[str, Iterator[bytes]]], output: Path) -> list[str]:
    """Write a directory of files; it appears under its name when all are there.

    Args:
        files: Names that no file system objects to, and contents in pieces.
        output: The directory; new, or empty.

    Returns:
        What is missing, and why: files whose pieces could not be made are left out.

    Raises:
        FileExistsAlreadyError: There is something in its place.
        OutputError: The system refuses.
    """
    if output.is_file() or (output.is_dir() and any(output.iterdir())):
        msg = f"{output}: exists already; name a new or an empty directory"
        raise FileExistsAlreadyError(msg)
    problems: list[str] = []
    try:
        with tempfile.TemporaryDirectory(
            prefix=f"{output.name}.", suffix=".partial", dir=output.absolute().parent
        ) as place:
            building = Path(place) / "files"
            building.mkdir(_READABLE)
            try:
                for name, pieces in files:
                    problems += _write_file(building / name, pieces)
            except DasdError as error:  # the rest of them cannot be had
                problems.append(str(error))
            building.replace(output)
    except OSError as error:
        raise OutputError(output, error) from error
    return problems


def _write_file(path: Path, pieces: Iterator[bytes]) -> list[str]:
    try:
        with path.open("wb") as file:
            file.writelines(pieces)
    except DasdError as error:
        path.unlink()
        return [str(error)]
    return []
