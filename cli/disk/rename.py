"""``volser disk rename``: another name for a data set or a member."""

from typing import Annotated

import typer

from accessmethods.directory import read_directory
from accessmethods.stow import rename_member
from cli import options
from cli.disk.contents import Name, Wanted
from cli.disk.volume import changing
from primitives import Dsname
from vtoc.allocate import rename
from vtoc.read import read_vtoc


def command(
    volume: options.Volume,
    old: Wanted,
    new: Annotated[str, typer.Argument(metavar="NEW", help="New name; of a member, that alone.")],
    *,
    system: options.System = options.HERE,
) -> None:
    """Give a data set, or a member, another name.

    Example: volser disk rename disks/work01.ckd 'MY.SOURCE(TEST)' PROD

    Exit codes: 0 renamed; 1 there is no such name, or the new one exists (nothing was changed).
    """
    name = Name.read(old)
    with changing(volume, system) as store:
        data_set = name.of(read_vtoc(store))
        if name.member is None:
            rename(store, data_set.dsname, Dsname.checked(new))
        else:
            entry = name.entry_in(read_directory(store, data_set))
            rename_member(store, data_set, entry.name, new)
    typer.echo(f"{old}: renamed to {new}")
