"""``volser restore``: the RESTORE statement from the shell."""

import datetime
from contextlib import ExitStack
from typing import Annotated

import typer

from ccw.online import online
from ccw.online_tracks import OnlineTracks
from cli import options
from cli.listing import shown
from cli.places import image_of, tape_of
from primitives import DasdError
from snapshot.renames import RenamePair, Renames
from snapshot.restore import LEFT_BEHIND, RestoreOutcome, RestoreRequest, run_restore
from snapshot.selection import Selection


class NotAllRestoredError(DasdError):
    """Some data sets were not restored; each was told."""


def command(
    tape: options.Tape,
    *,
    include: options.Include,
    to: Annotated[str, typer.Option("--to", metavar="VOLUME", help="Image, or serial.")],
    exclude: options.Exclude = None,
    by: options.By = None,
    rename: Annotated[
        tuple[str, str] | None,
        typer.Option("--rename", metavar="OLD NEW", help="A new name, or two masks alike."),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Overwrite data sets that are there already.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Also move data sets that depend on their place.")
    ] = False,
    system: options.System = options.HERE,
    tapes: options.TapesDirectory = None,
) -> None:
    """Bring data sets back from a dump on tape.

    The dump is read and checked as a whole before the volume is touched. What --rename covers gets
    its new name in any case, as with RENAMEUNCONDITIONAL.

    Example: volser restore BKUP01 --include 'DEMO.**' --to REST01 --rename 'DEMO.**' 'TEST.**'

    Exit codes: 0 everything selected is restored; 1 something is not, and why.
    """
    today = datetime.datetime.now().astimezone().date()
    pairs = () if rename is None else (RenamePair.checked(*rename),)
    selection = Selection.checked(include, exclude or (), by or (), today=today)
    path = tape_of(tape, system, tapes)
    with ExitStack() as stack:
        volume = stack.enter_context(online(image_of(to, system)))
        request = RestoreRequest(
            tape=path,
            selection=selection,
            target=OnlineTracks(volume),
            replace=replace,
            replace_unconditional=replace,
            renames=Renames(pairs, unconditional=True),
            force=force,
        )
        result = run_restore(request)
    outcomes = result.outcomes
    for outcome in outcomes:
        typer.echo(shown(_line(outcome)), err=outcome.severity > 0)
    for name in result.left_behind:
        typer.echo(f"{name}: {LEFT_BEHIND}; scratch it if nothing is missing", err=True)
    if not outcomes:
        msg = f"{path}: no data set of the dump is selected by {', '.join(include)}"
        raise DasdError(msg)
    failed = sum(outcome.severity > 0 for outcome in outcomes)
    if failed:
        msg = f"{failed} of {len(outcomes)} not restored, or not whole"
        raise NotAllRestoredError(msg)


def _line(outcome: RestoreOutcome) -> str:
    renamed = outcome.target not in (None, outcome.dsname)
    name = f"{outcome.dsname} as {outcome.target}" if renamed else outcome.dsname
    return f"{name}: {outcome.message}"
