"""Progress of a backup on a terminal: one line per data set, fed by the engine's events.

Shows the tracks copied in order, out of order and left, the rate and the time to go. Where there
are many data sets, those that are done collapse into the line of all, so that a thousand of them
still fit a screen.
"""

import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Self

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Column
from rich.text import Text

from cli.listing import shown
from primitives.names import DSNAME_LENGTH
from snapshot.events import (
    Copied,
    ElementPlanned,
    Event,
    FileDone,
    Intercepted,
    Listener,
    Planned,
    Started,
    TimeZero,
    Window,
    ignore,
)
from snapshot.restore import RestoreOutcome

_ALL: Final = 0
"""Stands for all elements together; elements count from 1."""
_MOST_LINES: Final = 12
"""Data sets that are done keep their lines when there are at most so many."""
_NUMBERS: Final = 61
"""Columns of a terminal that everything but name and bar takes."""
_BAR: Final = 24


class _TracksColumn(ProgressColumn):
    """In order, out of order, left."""

    def render(self, task: Task) -> Text:
        in_order, out_of_order = task.fields["in_order"], task.fields["out_of_order"]
        left = int(task.total or 0) - in_order - out_of_order
        return Text.assemble(
            (f"{in_order:>6}", "green"),
            " in order ",
            (f"{out_of_order:>5}", "yellow" if out_of_order else "dim"),
            " out ",
            (f"{left:>6}", "dim"),
            " left",
        )


class _RateColumn(ProgressColumn):
    """Tracks per second."""

    def render(self, task: Task) -> Text:
        rate = task.finished_speed or task.speed
        return Text(f"{rate:>7.0f} trk/s" if rate else "      - trk/s", style="cyan")


def _columns(width: int) -> list[ProgressColumn]:
    """Return what fits: the name gets what the numbers leave, a bar only where there is plenty."""
    bar = [BarColumn(bar_width=_BAR)] if width >= _NUMBERS + DSNAME_LENGTH + _BAR else []
    name = width - _NUMBERS - (_BAR + 1) * len(bar)
    return [
        SpinnerColumn(),
        TextColumn(
            "{task.description}",
            markup=False,
            table_column=Column(no_wrap=True, max_width=min(name, DSNAME_LENGTH)),
        ),
        *bar,
        _TracksColumn(),
        _RateColumn(),
        TimeRemainingColumn(compact=True),
    ]


class BackupProgress:
    """A listener of backup events that draws; use it as a context manager."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._progress = Progress(*_columns(self._console.width), console=self._console)
        self._changing = threading.Lock()
        self._names: dict[int, tuple[str, int]] = {}
        self._tasks: dict[int, TaskID] = {}
        self._counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])

    def __enter__(self) -> Self:
        """Start drawing."""
        self._progress.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        """Stop drawing; the last state stays on the screen."""
        self._progress.stop()

    def __call__(self, event: Event) -> None:
        """Take one event, from any thread."""
        with self._changing:
            match event:
                case TimeZero():
                    self._forget()
                case Planned(tracks=tracks):
                    self._begin(_ALL, "all data sets", tracks)
                case ElementPlanned(i=i, dsname=dsname, tracks=tracks):
                    self._names[i] = (dsname, tracks)
                case Window(ms=ms):
                    self._say(f"point in time taken; hosts waited {ms:.2f} ms")
                case Started(i=i):
                    self._begin(i, *self._names[i])
                case Copied(i=i, tracks=tracks):
                    self._count(i, tracks, 0)
                case Intercepted(i=i):
                    self._count(i, 0, 1)
                case FileDone(i=i) if i in self._tasks and len(self._names) > _MOST_LINES:
                    self._progress.remove_task(self._tasks.pop(i))
                case RestoreOutcome(dsname=dsname, message=message):
                    self._say(f"{dsname}: {message}")
                case _:
                    pass

    def _say(self, text: str) -> None:
        self._progress.console.print(shown(text), markup=False, highlight=False)

    def _forget(self) -> None:
        """Begin a new backup; hosts may write to its tracks before its plan is told."""
        self._names.clear()
        self._tasks.clear()
        self._counts.clear()

    def _begin(self, i: int, name: str, tracks: int) -> None:
        """Give an element its line; tracks copied before it began count already."""
        self._tasks[i] = self._progress.add_task(
            shown(name), total=tracks, in_order=0, out_of_order=0
        )
        self._show(i)

    def _count(self, i: int, in_order: int, out_of_order: int) -> None:
        for counts in (self._counts[i], self._counts[_ALL]):
            counts[0] += in_order
            counts[1] += out_of_order
        self._show(i)
        self._show(_ALL)

    def _show(self, i: int) -> None:
        if i in self._tasks:
            in_order, out_of_order = self._counts[i]
            self._progress.update(
                self._tasks[i],
                completed=in_order + out_of_order,
                in_order=in_order,
                out_of_order=out_of_order,
            )


@contextmanager
def watching(*, wanted: bool | None = None) -> Iterator[Listener]:
    """Give a listener that draws progress on stderr.

    Args:
        wanted: Whether to draw; None means: where stderr is a terminal.
    """
    if wanted or (wanted is None and sys.stderr.isatty()):
        with BackupProgress() as progress:
            yield progress
    else:
        yield ignore


@contextmanager
def in_lines() -> Iterator[Listener]:
    """Give a listener that writes a line to stderr whenever a data set is done."""
    names: dict[int, str] = {}

    def tell(event: Event) -> None:
        match event:
            case ElementPlanned(i=i, dsname=dsname):
                names[i] = dsname
            case Window(ms=ms):
                typer.echo(f"  point in time taken; hosts waited {ms:.2f} ms", err=True)
            case FileDone(i=i, in_order=in_order, out_of_order=out_of_order):
                counts = f"{in_order:6,} in order {out_of_order:6,} out of order"
                typer.echo(f"  {shown(names[i]):<44} {counts}", err=True)
            case _:
                pass

    yield tell
