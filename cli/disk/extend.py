"""``volser disk extend``: more tracks for a data set."""

from typing import Annotated

import typer

from cli import options
from cli.disk.contents import Name, Wanted
from cli.disk.volume import changing
from vtoc.read import read_vtoc
from vtoc.resize import extend


def command(
    volume: options.Volume,
    name: Wanted,
    *,
    tracks: Annotated[
        int | None, typer.Option("--tracks", min=1, help="How many; else its secondary quantity.")
    ] = None,
    system: options.System = options.HERE,
) -> None:
    """Give a data set more tracks behind its last one.

    Example: volser disk extend disks/work01.ckd DEMO.LEDGER --tracks 15

    Exit codes: 0 extended; 1 no space, or 16 extents already (nothing was changed).
    """
    with changing(volume, system) as store:
        before = Name.read(name).of(read_vtoc(store))
        after = extend(store, before.dsname, tracks)
    added = len(after.tracks()) - len(before.tracks())
    typer.echo(f"{before.dsname}: {added} tracks more, {len(after.extents)} extents")
