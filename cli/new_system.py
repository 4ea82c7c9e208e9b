"""``volser new``: a system directory to begin with."""

import shutil
from importlib import resources
from pathlib import Path
from typing import Annotated, Final

import typer

from cli.sample_volume import OTHER_TRACKS, create_volume, fill_volume
from cli.system_file import FILE_NAME
from eckd.open_image import open_volume
from primitives import DasdError

CONFIG: Final = """\
[system]
name = "DEMO"
codepage = "cp037"

[[disk]]
device = "0148"
volser = "WORK01"
image = "disks/work01.ckd"

[[disk]]
device = "0149"
volser = "REST01"
image = "disks/rest01.ckd"

[[drive]]
device = "0480"
type = "3490"

[library]
path = "tapes"

[jcl]
procs = ["procs"]

[snapshot]
durability = "process"
policy = "protect-host"
workers = 2
m = 16
"""
BULK_TRACKS: Final = 150


def command(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Empty, or not there yet.")],
) -> None:
    """Create a system directory: configuration, two volumes, a tape library, sample decks.

    Example: volser new mysystem && volser submit mysystem/decks/backup.jcl --system mysystem

    Exit codes: 0 created; 1 the directory is not empty.
    """
    create_system(directory, bulk_tracks=BULK_TRACKS)
    typer.echo(f"{directory}: created; now try")
    typer.echo(f"  volser submit {directory}/decks/backup.jcl --system {directory}")


def create_system(directory: Path, *, bulk_tracks: int) -> None:
    """Create a system directory whose volume WORK01 has the sample data sets.

    Raises:
        DasdError: The directory is not empty; nothing was written.
    """
    if directory.exists() and any(directory.iterdir()):
        msg = f"{directory}: not empty; name a directory that is, or that is not there yet"
        raise DasdError(msg)
    for name in ("disks", "tapes", "procs", "decks"):
        (directory / name).mkdir(parents=True, exist_ok=True)
    for deck in resources.files("cli.decks").iterdir():
        if deck.name.endswith(".jcl"):
            with resources.as_file(deck) as path:
                shutil.copyfile(path, directory / "decks" / deck.name)
    tracks = bulk_tracks + OTHER_TRACKS
    for volser in ("WORK01", "REST01"):
        create_volume(directory / "disks" / f"{volser.lower()}.ckd", volser, tracks=tracks)
    _fill(directory / "disks" / "work01.ckd", bulk_tracks)
    (directory / FILE_NAME).write_text(CONFIG, encoding="utf-8")


def _fill(image: Path, bulk_tracks: int) -> None:
    store = open_volume(image, writable=True)
    try:
        fill_volume(store, bulk_tracks=bulk_tracks)
    finally:
        store.close()
