"""``volser disk undo``: take back a change of an image that was interrupted."""

from pathlib import Path
from typing import Annotated

import typer

from cli import options
from cli.disk.volume import Shadows
from cli.places import image_of
from eckd.change import undo_path
from eckd.open_image import open_volume
from eckd.undo import undo
from primitives import DasdError


class NothingToUndoError(DasdError):
    """No change of the image was interrupted."""


def command(
    volume: options.Volume,
    *,
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="The backup file of a repair."),
    ] = None,
    shadow: Shadows = None,
    system: options.System = options.HERE,
) -> None:
    """Put back every track that an interrupted command, or a repair, had changed.

    Commands that change an image keep the old tracks in IMAGE.undo until they are done. A repair
    keeps them in the file it was given, which stays.

    Example: volser disk undo disks/work01.ckd

    Exit codes: 0 put back; 1 no change was interrupted, the file is damaged or of another volume,
    or a track was changed again since the repair (nothing was changed).
    """
    path = image_of(volume, system)
    before = source or undo_path(path, shadow or ())
    if not before.is_file():
        msg = f"{path}: no change was interrupted ({before.name} is not there)"
        raise NothingToUndoError(msg)
    # A compressed image says that it is open; whoever had it open left the undo file and is gone.
    with open_volume(path, writable=True, shadows=shadow or (), take_over=True) as store:
        count = undo(store, before)
    if source is None:
        before.unlink()
    typer.echo(f"{path}: {count} tracks put back")
