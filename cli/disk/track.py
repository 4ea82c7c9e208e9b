"""``volser disk track``: one track, record by record."""

import json
from typing import Annotated

import typer

from cli import options
from cli.disk.volume import Shadows, reading
from cli.hexdump import hexdump
from eckd.track import Record, Track, parse_track
from primitives import CCHH, Where
from primitives.errors import DasdError


def command(
    volume: options.Volume,
    cylinder: Annotated[int, typer.Argument(min=0)],
    head: Annotated[int, typer.Argument(min=0)],
    *,
    shadow: Shadows = None,
    system: options.System = options.HERE,
    as_json: options.AsJson = False,
) -> None:
    """Show one track, record by record, in hex and EBCDIC.

    Example: volser disk track disks/work01.ckd 0 0

    Exit codes: 0 shown; 1 no such track, or it is damaged.
    """
    at = CCHH.of(cylinder, head)
    with reading(volume, system, shadow) as store:
        try:
            track = store.geometry.track(at)
        except ValueError as error:
            msg = f"{store.name}: {error}"
            raise DasdError(msg) from error
        content = parse_track(store.read_track(track), where=Where(store.name, None, str(at)))
    if as_json:
        for record in (content.r0, *content.records):
            typer.echo(json.dumps(_row(record)))
    else:
        _print(content)


def _row(record: Record) -> dict[str, object]:
    return {
        "cchhr": [record.at.track.cylinder, record.at.track.head, record.at.record],
        "key": record.key.hex(),
        "data": record.data.hex(),
    }


def _print(track: Track) -> None:
    typer.echo(f"{track.at}: {len(track.records)} records")
    for record in (track.r0, *track.records):
        lengths = f"key {len(record.key)}, data {len(record.data)}"
        note = "  end of file" if record.is_end_of_file and record is not track.r0 else ""
        odd = "" if record.at.track == track.at else f"  count says {record.at.track}"
        typer.echo(f"R{record.at.record:<3} {lengths}{note}{odd}")
        for name, area in (("key", record.key), ("data", record.data)):
            if area:
                typer.echo(f"  {name}")
                for line in hexdump(area, indent="    "):
                    typer.echo(line)
