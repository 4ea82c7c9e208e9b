"""``volser history``: which tape holds which data set as of when."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli import options
from cli.places import library_of
from primitives import DasdError
from snapshot.history import History
from snapshot.masks import Mask


def command(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[find MASK]", help="Only matching data sets.")
    ] = None,
    *,
    system: options.System = options.HERE,
    tapes: options.TapesDirectory = None,
    as_json: options.AsJson = False,
) -> None:
    """Tell which tape holds which data set as of when, oldest first.

    Example: volser history find 'PROD.**'

    Exit codes: 0 printed, also when there is nothing; 1 the history cannot be read.
    """
    entries = History(library_of(system, tapes)).find(_mask_of(words or []))
    if as_json:
        for entry in entries:
            typer.echo(json.dumps(entry.to_json()))
        return
    table = Table(box=None, header_style="bold")
    for column in ("data set", "volume", "taken", "tape", "tracks", "status"):
        table.add_column(column)
    for entry in entries:
        table.add_row(
            entry.dsname, entry.volser, entry.taken, entry.tape, str(entry.tracks), entry.status
        )
    Console().print(table)


def _mask_of(words: list[str]) -> Mask | None:
    match words:
        case []:
            return None
        case ["find", mask]:
            return Mask.checked(mask)
        case _:
            msg = f"history {' '.join(words)}: expected nothing, or: find MASK"
            raise DasdError(msg)
