"""``volser backup``: the DUMP statement from the shell."""

import datetime
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli import options
from cli.config import config_of
from cli.places import images_of, library_to_write
from cli.progress import watching
from cli.volumes import bring_online
from jcl.tape_library import tape_image
from primitives import DasdError, Volser
from primitives.files import refuse_existing
from snapshot.backup import BackupRequest, BackupResult, run_backup
from snapshot.history import History
from snapshot.selection import Selection
from snapshot.session import Policy


class NotAllBackedUpError(DasdError):
    """The tape is complete, but a data set asked for by name is on none of the volumes."""


class TapeFormat(StrEnum):
    """Tape data formats."""

    DSS = "dss"
    BLOCKS = "blocks"
    UNLOAD = "unload"
    STREAM = "stream"


class Durability(StrEnum):
    """What an unfinished backup survives."""

    PROCESS = "process"
    POWER = "power"


def command(
    volumes: options.Volumes,
    *,
    include: options.Include,
    tape: Annotated[
        str, typer.Option("--tape", metavar="VOLSER", help="Serial of the tape to write.")
    ],
    exclude: options.Exclude = None,
    by: options.By = None,
    all_data: options.AllData = False,
    system: options.System = options.HERE,
    tapes: options.TapesDirectory = None,
    format: Annotated[  # noqa: A002 -- the option's name
        TapeFormat,
        typer.Option(help="Tape data format: dss, blocks, unload, stream; only dss so far."),
    ] = TapeFormat.DSS,
    durability: Annotated[
        Durability,
        typer.Option(
            help="What an unfinished backup survives: process, power; only process so far."
        ),
    ] = Durability.PROCESS,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the tape.")] = False,
) -> None:
    """Back up data sets of live volumes to a labelled tape, all as of one instant.

    Example: volser backup WORK01 --include 'DEMO.**' --tape BKUP02

    Exit codes: 0 the tape is complete; 1 nothing selected, no room, or given up (no tape is left),
    or a data set that --include names in full is not there (the tape has all others).
    """
    _only("format", format, TapeFormat.DSS)
    _only("durability", durability, Durability.PROCESS)
    config, volser = config_of(system).snapshot, Volser.checked(tape)
    images = images_of(volumes, system)
    with ExitStack() as stack:
        library = stack.enter_context(library_to_write(system, tapes))
        path = tape_image(library, volser)
        if not overwrite:
            refuse_existing(path, unless="choose another serial or use --overwrite")
        devices = [
            bring_online(stack, image, device_number=number) for number, image in enumerate(images)
        ]
        now = datetime.datetime.now().astimezone()  # first opening may have scanned for minutes
        request = BackupRequest(
            volumes=devices,
            selection=Selection.checked(
                include, exclude or (), by or (), all_data=all_data, today=now.date()
            ),
            tape=path,
            tape_volser=volser,
            now=now,
            overwrite=overwrite,
            workers=config.workers,
            m=config.m,
            policy=Policy(config.policy),
            history=History(library),
        )
        result = run_backup(request, events=stack.enter_context(watching()))
    _report(path, result)


def _report(tape: Path, result: BackupResult) -> None:
    """Say what a backup did; NotAllBackedUpError when something that was named is not on it."""
    typer.echo(
        f"{tape}: {len(result.elements)} data sets, {result.in_order} tracks in order, "
        f"{result.out_of_order} out of order, window {result.window_ms:.2f} ms, "
        f"{result.seconds:.2f} s"
    )
    if result.not_found:
        msg = f"not on the tape, because on none of the volumes: {', '.join(result.not_found)}"
        raise NotAllBackedUpError(msg)


def _only(option: str, value: StrEnum, supported: StrEnum) -> None:
    if value is not supported:
        msg = f"--{option} {value}: not supported yet; {supported} is"
        raise DasdError(msg)
