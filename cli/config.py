"""volser.toml: what a system directory consists of.

Relative paths are relative to the file. An unknown key is an error that names it and the nearest
known one, because a misspelt option that is ignored is worse than none.
"""

import difflib
import tomllib
from collections import Counter
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from cli.system_file import FILE_NAME, is_system
from primitives import DasdError


def _possible(path: Path) -> Path:
    """Refuse what the system would not even look for."""
    if "\0" in str(path):
        msg = "no path has a binary zero"
        raise ValueError(msg)
    return path


AnyPath = Annotated[Path, AfterValidator(_possible)]
UnitAddress = Annotated[str, StringConstraints(pattern=r"^[0-9A-Fa-f]{3,4}$")]
VolumeSerial = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9@#$-]{1,6}$")]


class ConfigError(DasdError):
    """volser.toml cannot be used as it stands."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SystemTable(_Table):
    """``[system]``."""

    name: str = "VOLSER"
    codepage: Literal["cp037"] = "cp037"


class DiskTable(_Table):
    """``[[disk]]``: a volume that is online."""

    device: UnitAddress
    volser: VolumeSerial
    image: AnyPath


class DriveTable(_Table):
    """``[[drive]]``: a tape drive."""

    device: UnitAddress
    type: Literal["3420", "3480", "3490"] = "3490"


class LibraryTable(_Table):
    """``[library]``: where tape images are."""

    path: AnyPath = Path("tapes")


class JclTable(_Table):
    """``[jcl]``: where procedures are."""

    procs: list[AnyPath] = Field(default_factory=list)


class SnapshotTable(_Table):
    """``[snapshot]``: how backups are taken."""

    durability: Literal["process"] = "process"
    policy: Literal["protect-host", "protect-backup"] = "protect-host"
    workers: Annotated[int, Field(ge=1, le=16, strict=True)] = 2
    m: Annotated[int, Field(ge=1, le=256, strict=True)] = 16


class ServeTable(_Table):
    """``[serve]``: doors of a daemon; known so that a file that has them is good."""

    hercules: str | None = None
    reader: str | None = None


_TABLES: Final[dict[str, type[_Table]]] = {
    "system": SystemTable,
    "disk": DiskTable,
    "drive": DriveTable,
    "library": LibraryTable,
    "jcl": JclTable,
    "snapshot": SnapshotTable,
    "serve": ServeTable,
}


class Config(_Table):
    """The whole file."""

    system: SystemTable = SystemTable()
    disk: list[DiskTable] = Field(default_factory=list)
    drive: list[DriveTable] = Field(default_factory=list)
    library: LibraryTable = LibraryTable()
    jcl: JclTable = JclTable()
    snapshot: SnapshotTable = SnapshotTable()
    serve: ServeTable = ServeTable()

    def image(self, directory: Path, volser: str) -> Path | None:
        """Return the path of a volume's image, or None when no disk has that serial."""
        for disk in self.disk:
            if disk.volser == volser:
                return directory / disk.image
        return None


def load_config(directory: Path) -> Config:
    """Read the configuration of a system directory.

    Raises:
        ConfigError: There is none, it is not TOML, or it holds something it must not.
    """
    path = directory / FILE_NAME
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        msg = f"{path}: not found; `volser new DIR` creates a system directory"
        raise ConfigError(msg) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{path}: not TOML: {error}"
        raise ConfigError(msg) from error
    try:
        config = Config.model_validate(values)
    except ValidationError as error:
        msg = f"{path}: {_explain(error)}"
        raise ConfigError(msg) from error
    _refuse_doubles(path, "volser", [disk.volser for disk in config.disk])
    addresses = [disk.device for disk in config.disk] + [drive.device for drive in config.drive]
    _refuse_doubles(path, "device", [f"{int(address, 16):04X}" for address in addresses])
    return config


def config_of(system: Path) -> Config:
    """Return the system's configuration, or the defaults where there is no system directory."""
    return load_config(system) if is_system(system) else Config()


def _refuse_doubles(path: Path, what: str, values: list[str]) -> None:
    """Refuse a file in which two things have one name, of which one would never be found."""
    for value, count in Counter(values).items():
        if count > 1:
            msg = f"{path}: {what} {value} is there {count} times"
            raise ConfigError(msg)


def _explain(error: ValidationError) -> str:
    """Put the first problem into one line, with the nearest known key for an unknown one."""
    problem = error.errors()[0]
    place = ".".join(str(part) for part in problem["loc"])
    if problem["type"] != "extra_forbidden":
        return f"{place}: {problem['msg']}, found {problem['input']!r}"
    *outer, key = problem["loc"]
    known = list((_TABLES[str(outer[0])] if outer else Config).model_fields)
    near = difflib.get_close_matches(str(key), known, n=1, cutoff=0)
    return f"unknown key {place!r}; the nearest known one is {near[0]!r}"
