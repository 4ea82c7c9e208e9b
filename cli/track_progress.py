"""Progress of work that goes through the tracks of a volume, on a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn


@contextmanager
def track_progress(tracks: int, what: str = "tracks") -> Iterator[Callable[[int], None]]:
    """Give a function to be told how many more tracks are done; shows nothing without a terminal.

    Args:
        tracks: How many there are.
        what: What is counted.
    """
    if not sys.stderr.isatty():
        yield lambda _more: None
        return
    columns = (
        TextColumn("{task.completed:,.0f} of {task.total:,.0f} {task.description}"),
        BarColumn(),
        TaskProgressColumn(show_speed=True),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=tracks)
        yield lambda more: progress.advance(task, more)
