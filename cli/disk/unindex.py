"""``volser disk unindex``: a VTOC without its index, so that its space can be changed here."""

import typer

from cli import options
from cli.disk.volume import changing
from vtoc.editor import disable_index


def command(volume: options.Volume, *, system: options.System = options.HERE) -> None:
    """Disable the index of a VTOC and write free space from the extents.

    Space of an indexed volume is not changed from outside, as the index would not hear of it. The
    system the volume goes back to works without an index, and builds a new one when it is told to
    (ICKDSF BUILDIX IXVTOC).

    Example: volser disk unindex disks/work01.ckd

    Exit codes: 0 the VTOC has no index now; 1 it is damaged (nothing was changed).
    """
    with changing(volume, system) as store:
        had_one = disable_index(store)
    text = "index disabled; build it anew with ICKDSF BUILDIX" if had_one else "has no index"
    typer.echo(f"{volume}: {text}")
