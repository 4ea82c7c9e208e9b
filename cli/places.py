"""What a VOLUME or TAPE argument means: a path, or a serial inside a system directory."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cli.config import FILE_NAME, Config, load_config
from eckd.raw_files import file_named
from jcl.tape_library import tape_image
from primitives import DasdError, Volser


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
    if _has_config(system):
        image = load_config(system).image(system, argument.upper())
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
    if _has_config(system):
        return system / load_config(system).library.path
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


def config_of(system: Path) -> Config:
    """Return the system's configuration, or the defaults where there is no system directory."""
    return load_config(system) if _has_config(system) else Config()


def _has_config(system: Path) -> bool:
    """Tell whether there is a system; one that is named must be one, which its reader finds out."""
    return system != Path() or (system / FILE_NAME).is_file()
