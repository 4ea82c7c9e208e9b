"""``volser submit``: run a job deck."""

import datetime
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from cli import options
from cli.config import config_of
from cli.deck_text import problem_lines, read_deck_text
from cli.events_file import events_to, to_all
from cli.listing import shown
from cli.places import library_to_write
from cli.progress import watching
from cli.spool import keep, new_job_directory
from cli.volumes import OnlineVolumes, disks_named, disks_of
from jcl.deck import read_deck
from jcl.execute import run_job
from jcl.job import read_job
from jcl.system import System
from snapshot.events import Listener
from snapshot.history import History
from snapshot.session import Policy


def command(
    deck: Annotated[str, typer.Argument(metavar="DECK", help="The deck; - reads it from stdin.")],
    *,
    system: options.System = options.HERE,
    disk: Annotated[
        list[str] | None,
        typer.Option("--disk", metavar="VOLSER=PATH", help="A disk besides those of the system."),
    ] = None,
    tapes: options.TapesDirectory = None,
    watch: Annotated[
        bool | None,
        typer.Option("--watch/--no-watch", help="Show progress; by default on a terminal."),
    ] = None,
    spool: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Keep the listing here too, a directory per job."),
    ] = None,
    events: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write what happens here, one JSON object per line."),
    ] = None,
) -> None:
    """Run a job deck: listing on stdout, progress per data set on stderr.

    Example: volser submit decks/backup.jcl --disk WORK01=disks/work01.ckd --tapes tapes

    Exit codes: the highest condition code of the job (0, 4, 8, 12, 16); 20 JCL error; 24 abend;
    1 the job was not run, as when there is no such deck.
    """
    read = read_deck(read_deck_text(deck))
    job = read_job(read)
    for line in problem_lines(deck, read, job.problems):
        typer.echo(line, err=True)
    with ExitStack() as stack:
        machine = _machine(stack, system, disk or [], tapes)
        machine = replace(machine, events=_listener(stack, watch=watch, events=events))
        if spool is not None:
            spool = new_job_directory(spool)
            machine = replace(machine, job_id=spool.name)
        result = run_job(job, read, machine)
    typer.echo("\n".join(shown(line) for line in result.listing.split("\n")), nl=False)
    if spool is not None:
        keep(spool, result.output.sections())
    raise typer.Exit(result.exit_code)


def _machine(stack: ExitStack, directory: Path, more: list[str], tapes: Path | None) -> System:
    """Put a system together; disks that the command line names must be good, whatever the job."""
    config = config_of(directory)
    named = disks_named(more)
    volumes = stack.enter_context(OnlineVolumes(disks_of(config, directory) | named))
    for volser in named:
        volumes[volser]  # comes online now
    library = stack.enter_context(library_to_write(directory, tapes))
    return System(
        volumes=volumes,
        tapes=library,
        drives=frozenset(int(drive.device, 16) for drive in config.drive),
        clock=lambda: datetime.datetime.now().astimezone(),
        history=History(library),
        workers=config.snapshot.workers,
        m=config.snapshot.m,
        policy=Policy(config.snapshot.policy),
    )


def _listener(stack: ExitStack, *, watch: bool | None, events: Path | None) -> Listener:
    listeners = [] if events is None else [stack.enter_context(events_to(events))]
    return to_all([*listeners, stack.enter_context(watching(wanted=watch))])
