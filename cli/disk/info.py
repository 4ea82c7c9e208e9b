"""``volser disk info``: what a volume is, before looking at any data set."""

import json

import typer

from cli import options
from cli.disk.volume import Shadows, reading
from cli.listing import shown
from eckd.open_image import VolumeImage, image_facts
from vtoc.allocate import free_spans
from vtoc.read import Vtoc, read_vtoc
from vtoc.volume_label import NoVolumeLabelError

_NAMES = {"track_size": "bytes a track", "data_sets": "data sets", "shadow": "shadow files"}


def command(
    volume: options.Volume,
    *,
    shadow: Shadows = None,
    system: options.System = options.HERE,
    as_json: options.AsJson = False,
) -> None:
    """Show geometry, format, label and free space of a volume.

    A volume without label or VTOC has no serial, and nothing is known of its space.

    Example: volser disk info disks/work01.ckd

    Exit codes: 0 shown; 1 it is no volume, or its VTOC is damaged.
    """
    with reading(volume, system, shadow) as store:
        facts = _image(store)
        notes = list(image_facts(store).doubts)
        try:
            vtoc = read_vtoc(store)
        except NoVolumeLabelError as error:
            facts |= _labelled(None)
            notes.append(str(error))
        else:
            facts |= _labelled(vtoc)
            notes += vtoc.problems
    if as_json:
        typer.echo(json.dumps(facts | {"notes": notes}))
        return
    if facts["files"] == [facts["path"]]:
        del facts["files"]
    for name, value in facts.items():
        text = ", ".join(map(str, value)) if isinstance(value, list) else value
        if value not in (None, [], ""):
            typer.echo(f"{_NAMES.get(name, name.replace('_', ' ')):<20} {shown(str(text))}")
    for note in notes:
        typer.echo(f"{'note':<20} {shown(note)}")


def _image(store: VolumeImage) -> dict[str, object]:
    geometry, facts = store.geometry, image_facts(store)
    return {
        "path": store.name,
        "format": facts.format,
        "device": geometry.family.name,
        "model": None if geometry.model is None else geometry.model.name,
        "cylinders": geometry.cylinders,
        "heads": geometry.heads,
        "tracks": geometry.tracks,
        "track_size": geometry.track_size,
        "files": [str(path) for path in facts.files],
        "shadow": [str(path) for path in facts.shadows],
    }


def _labelled(vtoc: Vtoc | None) -> dict[str, object]:
    free = [] if vtoc is None else [len(span) for span in free_spans(vtoc)]
    known = vtoc is not None
    return {
        "volser": vtoc.volser if vtoc is not None else None,
        "owner": vtoc.label.owner if vtoc is not None else None,
        "free_tracks": sum(free) if known else None,
        "free_extents": len(free) if known else None,
        "largest_free_tracks": max(free, default=0) if known else None,
        "data_sets": len(vtoc.data_sets) if vtoc is not None else None,
    }
