"""``volser disk scratch``: data sets removed, and members."""

import datetime
from typing import Annotated, Final

import typer

from accessmethods.directory import read_directory
from accessmethods.stow import delete_member
from cli import options
from cli.disk.contents import Name
from cli.disk.volume import changing
from primitives import DasdError
from primitives.dates import OrdinalDate
from vtoc.allocate import scratch
from vtoc.data_set import DataSet
from vtoc.read import read_vtoc

_NEVER: Final = (OrdinalDate(1999, 365), OrdinalDate(1999, 366), OrdinalDate(1999, 0))
"""Dates that mean: not by its age."""


class NotExpiredError(DasdError):
    """The expiration date of a data set has not come."""


def command(
    volume: options.Volume,
    names: Annotated[
        list[str], typer.Argument(metavar="'DSN[(MEMBER)]'...", help="Data sets, or members.")
    ],
    *,
    purge: Annotated[
        bool, typer.Option("--purge", help="Also where the expiration date has not come.")
    ] = False,
    system: options.System = options.HERE,
) -> None:
    """Remove data sets, or members of partitioned ones; all that are named, or none.

    Tracks keep what they held until somebody writes them. The space of a member is free again after
    `compress`.

    Example: volser disk scratch disks/work01.ckd OLD.DATA 'MY.SOURCE(TEST)'

    Exit codes: 0 removed; 1 one of them is not there or not expired (nothing was changed).
    """
    today = OrdinalDate.of(datetime.datetime.now().astimezone().date())
    with changing(volume, system) as store:
        for text in names:
            name = Name.read(text)
            data_set = name.of(read_vtoc(store))
            if name.member is not None:
                entry = name.entry_in(read_directory(store, data_set))
                delete_member(store, data_set, entry.name)
                continue
            if not purge:
                _check_expired(data_set, today)
            scratch(store, data_set.dsname)
    for text in names:
        typer.echo(f"{text}: removed from {volume}")


def _check_expired(data_set: DataSet, today: OrdinalDate) -> None:
    expires = data_set.format1.expires
    if expires in _NEVER or expires > today:
        when = "never expires" if expires in _NEVER else f"expires {expires.iso() or expires}"
        raise NotExpiredError(f"{data_set.dsname}: {when}; say --purge to remove it all the same")
