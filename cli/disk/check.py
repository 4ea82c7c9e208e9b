"""``volser disk check``: everything that can be checked about a volume, and mended."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from accessmethods.repair import repair_image, repair_library
from accessmethods.volume_check import check_volume
from cli import options
from cli.disk.volume import Shadows, reading
from cli.listing import shown
from cli.places import image_of
from cli.track_progress import track_progress
from diskfile.image_file import ImageInUseError
from eckd.cckd_image import CckdImage
from eckd.open_image import open_volume
from eckd.undo import UndoStore, undo
from primitives import DasdError, FormatError
from primitives.finding import Finding, has_errors
from vtoc.read import read_vtoc
from vtoc.repair import repair_vtoc


class RepairError(DasdError):
    """The repair was not begun."""


def command(
    volume: options.Volume,
    *,
    records: Annotated[
        bool, typer.Option("--records", help="Look into every block as well.")
    ] = False,
    afresh: Annotated[
        bool, typer.Option("--afresh", help="Do not believe what an earlier check found.")
    ] = False,
    repair: Annotated[
        bool, typer.Option("--repair", help="Mend what can be mended; needs --backup.")
    ] = False,
    backup: Annotated[
        Path | None,
        typer.Option("--backup", metavar="FILE", help="Where a repair keeps old tracks."),
    ] = None,
    take_over: Annotated[
        bool, typer.Option("--take-over", help="Repair an image marked as open: nobody has it.")
    ] = False,
    shadow: Shadows = None,
    system: options.System = options.HERE,
    as_json: options.AsJson = False,
) -> None:
    """Check image, tracks, label, VTOC and contents; nothing is changed without --repair.

    What was found is kept in IMAGE.checked: an unchanged volume is told at once. A repair writes
    free space, counts and directories anew where extents and blocks say what is true, and free
    space of a compressed image where its tables do. The tracks as they were are in FILE, and
    `volser disk undo VOLUME --from FILE` puts them back.

    Example: volser disk check disks/work01.ckd

    Exit codes: 0 no errors (there may be warnings); 1 errors, one line each on stdout.
    """
    if repair:
        _repair(volume, system, backup, take_over=take_over)
    with reading(volume, system, shadow) as store, track_progress(store.geometry.tracks) as told:
        findings = check_volume(
            store,
            with_records=records,
            remember=not afresh,
            workers=os.cpu_count() or 1,
            progress=told,
        )
    for finding in findings:
        typer.echo(json.dumps(finding.to_json()) if as_json else shown(str(finding)))
    if not as_json:
        typer.echo(_summary(findings), err=True)
    if has_errors(findings):
        raise typer.Exit(1)


def _summary(findings: list[Finding]) -> str:
    if not findings:
        return "nothing found"
    counts = [
        f"{sum(each.severity == severity for each in findings)} {name}"
        for severity, name in (("error", "errors"), ("warning", "warnings"), ("info", "notes"))
    ]
    return ", ".join(counts)


def _repair(volume: str, system: Path, backup: Path | None, *, take_over: bool) -> None:
    """Mend the volume; whatever ends the repair early puts every track back."""
    if backup is None:
        raise RepairError("--repair changes the volume; name a file for the old tracks: --backup")
    path = image_of(volume, system)
    if not take_over:
        _refuse_open(path)
    with (
        open_volume(path, writable=True, take_over=True) as store,
        UndoStore(store, backup) as guarded,
    ):
        try:
            done = repair_image(store)
            done += repair_vtoc(guarded)
            for data_set in read_vtoc(guarded).data_sets:
                done += repair_library(guarded, data_set)
            guarded.flush()
        except BaseException:
            undo(store, backup)
            guarded.discard()
            raise
        if guarded.saved:
            guarded.keep()
        else:
            guarded.discard()
    for line in done or ["nothing to mend"]:
        typer.echo(shown(line), err=True)


def _refuse_open(path: Path) -> None:
    """Raise RepairError when the image is marked as open: another program may have it."""
    with open_volume(path) as image:
        if not isinstance(image, CckdImage):
            return
        try:
            image.check_orderly()
        except ImageInUseError as error:
            msg = f"{error}; if nobody has, say --take-over"
            raise RepairError(msg) from error
        except FormatError:
            return  # that is what is to be mended
