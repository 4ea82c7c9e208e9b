"""``volser disk diff``: what is different between two volumes."""

import json
from typing import Annotated

import typer

from accessmethods.difference import Difference, Side, What, differences
from cli import options
from cli.disk.volume import reading
from cli.listing import shown
from snapshot.masks import Mask
from vtoc.read import read_vtoc

_SIGNS = {What.ONLY_IN_A: "-", What.ONLY_IN_B: "+", What.DIFFERS: "!", What.UNREADABLE: "?"}


def command(
    a: Annotated[str, typer.Argument(metavar="A", help="Image, or serial.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Image, or serial.")],
    *,
    include: Annotated[
        list[str] | None, typer.Option("--include", help="Mask of names; may be repeated.")
    ] = None,
    tracks: Annotated[
        bool,
        typer.Option("--tracks", help="All tracks allocated, of PDSs too; not only those used."),
    ] = False,
    system: options.System = options.HERE,
    as_json: options.AsJson = False,
) -> None:
    """Compare two volumes by data set, attribute, member and track; places do not matter.

    - is only in A, + only in B, ! in both and different, ? unreadable.

    Example: volser disk diff disks/work01.ckd disks/rest01.ckd

    Exit codes: 0 nothing is different; 1 something is, or a volume cannot be read.
    """
    masks = [Mask.checked(text) for text in include or ["**"]]
    count = 0
    with reading(a, system) as one, reading(b, system) as other:
        sides = Side(one, read_vtoc(one)), Side(other, read_vtoc(other))
        names = sorted({found.dsname for side in sides for found in side.vtoc.data_sets})
        wanted = [name for name in names if any(mask.matches(name) for mask in masks)]
        for difference in differences(*sides, wanted, all_tracks=tracks):
            typer.echo(json.dumps(_row(difference)) if as_json else _line(difference))
            count += 1
    if count:
        raise typer.Exit(1)


def _row(difference: Difference) -> dict[str, object]:
    return {
        "kind": difference.kind.value,
        "what": difference.what.value,
        "dsname": difference.dsname,
        "member": difference.member,
        "tracks": None if difference.tracks is None else list(difference.tracks),
        "detail": difference.detail,
    }


def _line(difference: Difference) -> str:
    member = "" if difference.member is None else f"({difference.member})"
    where = ""
    if difference.tracks is not None:
        first, last = difference.tracks
        where = f" track {first}" if first == last else f" tracks {first} to {last}"
    detail = f": {difference.detail}" if difference.detail else ""
    sign = _SIGNS[difference.what]
    return shown(f"{sign} {difference.dsname}{member}{where}{detail}")
