"""``volser disk map``: a picture of where everything on a volume lies."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from cli import options
from cli.disk.map_svg import drawing
from cli.disk.map_text import Screen, draw
from cli.disk.volume import Shadows, reading
from cli.output import write_output
from primitives import CCHH, RelativeTrack
from vtoc.read import Vtoc, read_vtoc
from vtoc.space_map import Piece, Use, space_map

_PAPER: Final = Screen(columns=80, lines=23)
_PROMPT: Final = 1


def command(
    volume: options.Volume,
    *,
    svg: Annotated[
        Path | None, typer.Option("--svg", metavar="FILE", help="Draw into a file; - for stdout.")
    ] = None,
    shadow: Shadows = None,
    system: options.System = options.HERE,
    as_json: options.AsJson = False,
) -> None:
    """Show where data sets, free space and the VTOC lie: cylinders across, heads down.

    The picture fills one screen, whatever the size of the volume. The data sets with the most
    tracks have a letter and a colour each. With --json, one object per piece in address order.

    Example: volser disk map disks/work01.ckd --svg work01.svg

    Exit codes: 0 shown; 1 the volume cannot be read, or its VTOC is damaged.
    """
    with reading(volume, system, shadow) as store:
        vtoc = read_vtoc(store)
    pieces = space_map(vtoc)
    if as_json:
        for line in _rows(vtoc, pieces):
            typer.echo(json.dumps(line))
    elif svg is not None:
        write_output([drawing(_title(vtoc, pieces), vtoc.geometry, pieces).encode()], svg)
    else:
        _print(vtoc, pieces)


def _rows(vtoc: Vtoc, pieces: Sequence[Piece]) -> Iterator[dict[str, object]]:
    for piece in pieces:
        low = vtoc.geometry.cchh(piece.span.first)
        high = vtoc.geometry.cchh(RelativeTrack(piece.span.end - 1))
        yield {
            "use": piece.use.value,
            "dsname": piece.dsname,
            "seq": piece.sequence,
            "low": _pair(low),
            "high": _pair(high),
            "tracks": len(piece.span),
        }


def _pair(at: CCHH) -> list[int]:
    return [at.cylinder, at.head]


def _title(vtoc: Vtoc, pieces: Sequence[Piece]) -> str:
    geometry = vtoc.geometry
    free = sum(len(piece.span) for piece in pieces if piece.use is Use.FREE)
    return (
        f"{vtoc.volser}: {geometry.family.name}, {geometry.cylinders} x {geometry.heads} tracks, "
        f"{free / geometry.tracks:.1%} free"
    )


def _print(vtoc: Vtoc, pieces: Sequence[Piece]) -> None:
    is_terminal = sys.stdout.isatty()
    out = Console(width=None if is_terminal else _PAPER.columns, highlight=False)
    screen = Screen(out.width, out.height - _PROMPT) if is_terminal else _PAPER
    for line in draw(_title(vtoc, pieces), vtoc.geometry, pieces, screen):
        out.print(line, no_wrap=True, crop=True, overflow="crop")
