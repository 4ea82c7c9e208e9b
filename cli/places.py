"""What a VOLUME or TAPE argument means: a path, or a serial inside a system directory."""

from pathlib import Path
from typing import Final

from cli.config import FILE_NAME, Config, load_config
from primitives import DasdError, Volser

_TAPE_ENDINGS: Final = (".aws", ".het")


class NotFoundError(DasdError):
    """No such volume or tape."""


def image_of(argument: str, system: Path) -> Path:
    """Return the path of a volume's image.

    Raises:
        NotFoundError: It is neither a file nor a serial of the system directory.
    """
    path = Path(argument)
    if path.is_file():
        return path
    if _has_config(system):
        image = load_config(system).image(system, argument.upper())
        if image is not None:
            return image
        msg = f"{argument}: no such file, and no disk of {system / FILE_NAME} has that serial"
    else:
        msg = f"{argument}: no such file (and {system} is no system directory to find a serial in)"
    raise NotFoundError(msg)


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
    for ending in _TAPE_ENDINGS:
        candidate = library / f"{argument.upper()}{ending}"
        if candidate.is_file():
            return candidate
    msg = f"{argument}: no such file, and no tape of that serial in {library}"
    raise NotFoundError(msg)


def new_tape(volser: Volser, system: Path, tapes: Path | None) -> Path:
    """Return where the image of a tape to be written goes; makes the directory."""
    library = library_of(system, tapes)
    library.mkdir(parents=True, exist_ok=True)
    return library / f"{volser}{_TAPE_ENDINGS[0]}"


def config_of(system: Path) -> Config:
    """Return the system's configuration, or the defaults where there is no system directory."""
    return load_config(system) if _has_config(system) else Config()


def _has_config(system: Path) -> bool:
    return (system / FILE_NAME).is_file()
