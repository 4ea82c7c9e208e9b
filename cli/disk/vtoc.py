"""``volser disk vtoc``: every DSCB of a volume, as it stands."""

import json
from collections.abc import Iterator
from typing import Annotated

import typer

from cli import options
from cli.disk.volume import Shadows, reading
from cli.listing import shown
from primitives import CCHHR
from vtoc.dscb_fields import DscbFields, Value, dscb_fields
from vtoc.read import read_table, read_vtoc

_TITLES = {
    0: "free",
    1: "data set",
    2: "ISAM index",
    3: "more extents",
    4: "VTOC",
    5: "free space",
    6: "shared cylinders",
    7: "free space of a large volume",
    8: "data set, with attributes",
    9: "attributes",
    None: "unknown",
}


def command(
    volume: options.Volume,
    *,
    free: Annotated[bool, typer.Option("--free", help="Free DSCBs too.")] = False,
    shadow: Shadows = None,
    system: options.System = options.HERE,
    as_json: options.AsJson = False,
) -> None:
    """Show every DSCB of a volume, decoded; fields that are zero or blank are left out of the text.

    The DSCBs are shown as they stand, and only then checked.

    Example: volser disk vtoc disks/work01.ckd

    Exit codes: 0 shown, and nothing contradicts itself; 1 there is no VTOC, or it is damaged.
    """
    with reading(volume, system, shadow) as store:
        _label, format4, table = read_table(store)
        for at, raw in table.items():
            dscb = dscb_fields(raw, extended=format4.is_extended)
            if dscb.format == 0 and not free:
                continue
            for line in [json.dumps(_row(at, dscb))] if as_json else _lines(at, dscb):
                typer.echo(line)
        for problem in read_vtoc(store).problems:
            typer.echo(f"volser: note: {store.name}: {problem}", err=True)


def _row(at: CCHHR, dscb: DscbFields) -> dict[str, object]:
    place = [at.track.cylinder, at.track.head, at.record]
    return {"cchhr": place, "format": dscb.format, **dscb.fields}


def _lines(at: CCHHR, dscb: DscbFields) -> Iterator[str]:
    number = "?" if dscb.format is None else dscb.format
    yield f"{at}: format {number}, {_TITLES[dscb.format]}"
    for name, value in dscb.fields.items():
        flags = ", ".join(flag.replace("_", " ") for flag in dscb.flag_names(name))
        for text in _texts(value) if name != "key" else ():
            note = f" ({flags})" if flags else ""
            yield f"  {name.replace('_', ' '):<26} {shown(text)}{note}"


def _texts(value: Value) -> Iterator[str]:
    """Give the lines of a field; none for one that says nothing."""
    match value:
        case None | 0 | "" | []:
            return
        case str() if not value.strip("0"):
            return
        case [dict(), *_]:
            for entry in value:
                yield from _texts(entry)
        case dict():
            yield ", ".join(f"{name} {_text(inner)}" for name, inner in value.items())
        case _:
            yield _text(value)


def _text(value: Value) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
