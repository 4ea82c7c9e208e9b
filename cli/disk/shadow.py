"""``volser disk shadow``: a shadow file, to which changes of a compressed image go."""

from pathlib import Path
from typing import Annotated

import typer

from cli import options
from cli.disk.volume import Shadows
from cli.places import image_of
from eckd.cckd_create import create_shadow
from eckd.change import refuse_interrupted


def command(
    volume: options.Volume,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The shadow file to make.")],
    *,
    shadow: Shadows = None,
    system: options.System = options.HERE,
) -> None:
    """Lay a new, empty shadow file over a compressed image.

    From then on, name it with --shadow wherever the volume is meant: changes go to it, and the
    image below stays as it is. `volser disk merge` puts both together again.

    Example: volser disk shadow disks/work01.cckd disks/work01_1.cckd

    Exit codes: 0 made; 1 FILE exists, the image is not compressed, or somebody writes to it.
    """
    base = image_of(volume, system)
    refuse_interrupted(base, shadow or ())
    create_shadow(path, base, shadow or ())
    typer.echo(f"{path}: made; name it with --shadow from now on")
