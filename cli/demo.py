"""``volser demo``: the main job, shown and proved."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cli.demonstration.run import Plan, run_demonstration
from cli.progress import in_lines, watching


def command(
    *,
    keep: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Create the system here and leave it.")
    ] = None,
    tracks: Annotated[
        int, typer.Option(min=15, max=50_000, metavar="N", help="Tracks of the largest data set.")
    ] = 600,
    seconds: Annotated[
        float,
        typer.Option(min=0, max=3600, metavar="S", help="How long the disk takes to read them."),
    ] = 6.0,
) -> None:
    """Back up a volume that a host keeps changing, and prove the tape.

    Creates a small system; a host begins to update, format and erase tracks of WORK01 and does not
    stop. A deck dumps all its data sets as of one instant, another restores them to REST01. Then
    the tape is compared with that of a quiet copy of the instant, and REST01 with the copy.

    Example: volser demo --keep mydemo --tracks 100 --seconds 1

    Exit codes: 0 everything compared equal; 1 something did not, or went wrong.
    """
    with _directory(keep) as directory:
        plan = Plan(
            directory=directory,
            tracks=tracks,
            seconds=seconds,
            say=lambda text: typer.echo(text, err=True),
            watch=watching if sys.stderr.isatty() else in_lines,
        )
        report = run_demonstration(plan)
    report.show(Console(markup=False, highlight=False))
    if keep is not None:
        typer.echo(f"{keep} is kept; try: volser history --system {keep}", err=True)
    if not report.is_proved:
        raise typer.Exit(1)


@contextmanager
def _directory(keep: Path | None) -> Iterator[Path]:
    """Give the directory to use; one that is not to be kept vanishes."""
    if keep is not None:
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="volser-demo-") as temporary:
        yield Path(temporary) / "demo"
