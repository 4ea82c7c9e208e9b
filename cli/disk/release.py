"""``volser disk release``: unused tracks given back."""

import typer

from cli import options
from cli.disk.contents import Name, Wanted
from cli.disk.volume import changing
from vtoc.read import read_vtoc
from vtoc.resize import release


def command(volume: options.Volume, name: Wanted, *, system: options.System = options.HERE) -> None:
    """Give back the tracks behind the last one a data set uses.

    A data set allocated in cylinders keeps the one it ends in.

    Example: volser disk release disks/work01.ckd DEMO.LEDGER

    Exit codes: 0 done, also where there was nothing to give back; 1 there is no such data set.
    """
    with changing(volume, system) as store:
        before = Name.read(name).of(read_vtoc(store))
        after = release(store, before.dsname)
    given = len(before.tracks()) - len(after.tracks())
    typer.echo(f"{before.dsname}: {given} tracks given back, {len(after.tracks())} kept")
