"""``volser history``: which tape holds which data set as of when."""

import json
from typing import Annotated

import typer

from cli import options
from cli.listing import Listing
from cli.places import library_of
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

    Example: volser history find 'DEMO.**'

    Exit codes: 0 listed, also when there is nothing; 1 the history cannot be read; 2 usage.
    """
    entries = History(library_of(system, tapes)).find(_mask_of(words or []))
    if as_json:
        for entry in entries:
            typer.echo(json.dumps(entry.to_json()))
        return
    listing = Listing(
        *("data set", "volume", "taken", "tape", "file", "tracks", "job", "status"),
        numbers=("file", "tracks"),
    )
    for entry in entries:
        listing.add(
            *(entry.dsname, entry.volser, entry.taken, entry.tape, entry.file, entry.tracks),
            *(entry.job, entry.status),
        )
    listing.print()


def _mask_of(words: list[str]) -> Mask | None:
    match words:
        case []:
            return None
        case ["find", mask]:
            return Mask.checked(mask)
        case _:
            msg = f"{' '.join(words)}: expected nothing, or: find MASK"
            raise typer.BadParameter(msg)
