"""``volser plan``: the mapping without the copying."""

import datetime
import json
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from ccw.online import online
from cli import options
from cli.listing import Listing
from cli.places import images_of
from primitives import Volser
from snapshot.backup import BackupRequest, plan_backup
from snapshot.layout import TapeMap
from snapshot.plan_listing import element_rows, totals, track_rows
from snapshot.selection import Selection


def command(
    volumes: options.Volumes,
    *,
    include: options.Include,
    exclude: options.Exclude = None,
    by: options.By = None,
    all_data: options.AllData = False,
    system: options.System = options.HERE,
    explain: Annotated[bool, typer.Option("--explain", help="Every track too.")] = False,
    as_json: options.AsJson = False,
) -> None:
    """Print where everything of a backup would go; copies nothing.

    L, H, T, S, V, LU, N and O are the symbols of the method; positions are bytes of the tape image.

    Example: volser plan WORK01 --include 'DEMO.S*' --explain

    Exit codes: 0 printed; 1 nothing selected, or a volume cannot be read.
    """
    now = datetime.datetime.now().astimezone()
    images = images_of(volumes, system)
    selection = Selection.checked(
        include, exclude or (), by or (), all_data=all_data, today=now.date()
    )
    tape_map = _map_of(images, now, selection)
    if as_json:
        _print_json(tape_map, explain=explain)
    else:
        _print_tables(tape_map, explain=explain)


def _map_of(images: Sequence[Path], now: datetime.datetime, selection: Selection) -> TapeMap:
    with ExitStack() as stack:
        request = BackupRequest(
            volumes=[
                stack.enter_context(online(image, device_number=number, writable=False))
                for number, image in enumerate(images)
            ],
            selection=selection,
            tape=Path(),
            tape_volser=Volser("PLAN"),
            now=now,
        )
        return plan_backup(request)


def _print_json(tape_map: TapeMap, *, explain: bool) -> None:
    for element in element_rows(tape_map):
        typer.echo(json.dumps(element.to_json()))
    for track in track_rows(tape_map) if explain else ():
        typer.echo(json.dumps(track.to_json()))
    typer.echo(json.dumps(totals(tape_map)))


def _print_tables(tape_map: TapeMap, *, explain: bool) -> None:
    symbols = ("S", "H", "T", "L", "N", "O")
    data_sets = Listing(
        *("i", "data set", "volume", "tracks", *symbols), numbers=("i", "tracks", *symbols)
    )
    for row in element_rows(tape_map):
        data_sets.add(
            *(row.i, row.dsname, row.volser, len(row.V)),
            *(row.S, row.H, row.T, row.L, row.N, row.O),
        )
    data_sets.print()
    if explain:
        _print_tracks(tape_map)
    count = len(tape_map.sizes)
    typer.echo(f"\n{tape_map.length:,} bytes of tape, {count:,} tracks, 1 tape")


def _print_tracks(tape_map: TapeMap) -> None:
    """Print a line per track as it comes; a table would first look at all of what may be 50,000."""
    columns = ("i", "j", "cylinder", "head", "LU", "N", "O", "bytes")
    widest = len(str(tape_map.length))
    widths = [widest if column in ("LU", "N") else max(len(column), 5) for column in columns]

    def line(*values: object) -> str:
        return "  ".join(f"{value!s:>{width}}" for value, width in zip(values, widths, strict=True))

    typer.echo(f"\n{line(*columns)}")
    for track in track_rows(tape_map):
        values = (track.i, track.j, *track.cchh, track.LU, track.N, track.O, track.bytes)
        typer.echo(line(*values))
