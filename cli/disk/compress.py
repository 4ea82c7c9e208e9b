"""``volser disk compress``: dead space of libraries made free."""

from typing import Annotated

import typer

from accessmethods.compress import compress
from accessmethods.directory import check_partitioned
from cli import options
from cli.disk.contents import Name
from cli.disk.volume import changing
from vtoc.read import read_vtoc


def command(
    volume: options.Volume,
    names: Annotated[list[str], typer.Argument(metavar="DSN...", help="Partitioned data sets.")],
    *,
    system: options.System = options.HERE,
) -> None:
    """Move the members of partitioned data sets together, in place.

    Whatever interrupts it, every track is put back: at once, or by `volser disk undo` after the
    process was killed.

    Example: volser disk compress disks/work01.ckd DEMO.SOURCE

    Exit codes: 0 compressed; 1 one is damaged, or no library (nothing was changed).
    """
    lines = []
    with changing(volume, system) as store:
        for text in names:
            data_set = Name.read(text).of(read_vtoc(store))
            check_partitioned(data_set)
            done = compress(store, data_set)
            lines.append(
                f"{data_set.dsname}: {done.members} members moved, "
                f"{done.tracks_before} tracks in use before, {done.tracks_after} now"
            )
    for line in lines:
        typer.echo(line)
