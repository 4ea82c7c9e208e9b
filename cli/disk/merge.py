"""``volser disk merge``: an image and its shadow files, one file again."""

import typer

from cli import options
from cli.disk.convert import steps
from cli.disk.volume import Shadows
from cli.places import image_of
from eckd.cckd_merge import merge_shadows
from eckd.change import refuse_interrupted
from eckd.open_image import open_volume


def command(
    volume: options.Volume,
    *,
    shadow: Shadows = None,
    system: options.System = options.HERE,
) -> None:
    """Put what the shadow files hold into the image, and remove them.

    The image is written new beside the old one and compared before it takes its place; only then
    the shadow files go. Name all there are, the oldest first.

    Example: volser disk merge disks/work01.cckd --shadow disks/work01_1.cckd

    Exit codes: 0 merged; 1 a file is damaged or in use, or there is no room (nothing was changed).
    """
    if not shadow:
        msg = "name the shadow files with --shadow"
        raise typer.BadParameter(msg)
    path = image_of(volume, system)
    refuse_interrupted(path)
    refuse_interrupted(path, shadow)
    with open_volume(path, shadows=shadow) as store:
        tracks = store.geometry.tracks
    with steps(2 * tracks) as progress:
        done = merge_shadows(path, shadow, progress)
    typer.echo(
        f"{path}: {done.units} tracks in {done.bytes_written} bytes, all equal; "
        f"{len(shadow)} shadow file{'s' if shadow[1:] else ''} removed"
    )
