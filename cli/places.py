"""What a VOLUME or TAPE argument means: a path, or a serial inside a system directory."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cli.system_file import FILE_NAME, is_system
from eckd.raw_files import file_named
from jcl.tape_library import tape_image
from primitives import DasdError, Volser

if TYPE_CHECKING:
    from cli.config import Config


class NotFoundError(DasdError):
    """No such volume or tape."""


class SameImageError(DasdError):
    """Of several volumes two are one."""


def image_of(argument: str, system: Path) -> Path:
    """Return the path of a volume's image.

    Raises:
        NotFoundError: It is neither a file nor a serial of the system directory.
    """
    path = Path(argument)
    if file_named(path).is_file():
        return path
    if is_system(system):
        image = _configuration(system).image(system, argument.upper())
        if image is not None:
            return image
        msg = f"{argument}: no such file, and no disk of {system / FILE_NAME} has that serial"
    else:
        msg = f"{argument}: no such file (and {system} is no system directory to find a serial in)"
    raise NotFoundError(msg)


def images_of(arguments: Sequence[str], system: Path) -> list[Path]:
    """Return the paths of several volumes' images.

    Raises:
        NotFoundError: See ``image_of``.
        SameImageError: Two of them are one.
    """
    images: dict[Path, Path] = {}
    for argument in arguments:
        image = image_of(argument, system)
        if image.resolve() in images:
            msg = f"{argument}: {image} is given twice"
            raise SameImageError(msg)
        images[image.resolve()] = image
    return list(images.values())


def library_of(system: Path, tapes: Path | None) -> Path:
    """Return the directory of tape images: the one given, the system's, or the current one."""
    if tapes is not None:
        return tapes
    if is_system(system):
        return system / _configuration(system).library.path
    return Path()


def tape_of(argument: str, system: Path, tapes: Path | None = None) -> Path:
    """Return the path of an existing tape image.

    Raises:
        NotFoundError: It is neither a file nor a serial in the library.
    """
    path = Path(argument)
    if path.is_file():
        return path
    library = library_of(system, tapes)
    image = tape_image(library, Volser(argument.upper()))
    if image.is_file():
        return image
    msg = f"{argument}: no such file, and no tape of that serial in {library}"
    raise NotFoundError(msg)


@contextmanager
def library_to_write(system: Path, tapes: Path | None) -> Iterator[Path]:
    """Give the directory of tape images; one that had to be made vanishes if it stays empty.

    Raises:
        NotFoundError: It cannot be made.
    """
    library = library_of(system, tapes)
    made = not library.exists()
    try:
        library.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"{library}: no directory for tapes: {error.strerror}"
        raise NotFoundError(msg) from error
    try:
        yield library
    finally:
        if made and not any(library.iterdir()):
            library.rmdir()


def _configuration(system: Path) -> "Config":
    """Read what a system consists of, which a command that is given paths never asks for."""
    from cli.config import load_config  # noqa: PLC0415 -- loads Pydantic

    return load_config(system)
