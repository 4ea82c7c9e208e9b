"""Events of a backup as lines of JSON, for other programs."""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer

from primitives import DasdError
from snapshot.events import Event, Listener


class EventsFileError(DasdError):
    """The file for events cannot be written."""


@contextmanager
def events_to(path: Path, clock: Callable[[], float] = time.time) -> Iterator[Listener]:
    """Give a listener that writes each event as one JSON object; ``t`` is in seconds, UTC.

    A file that cannot be written any more must not harm the backup it tells of: what could not be
    told is said on stderr at the end.

    Raises:
        EventsFileError: It cannot be written from the beginning.
    """
    writing = threading.Lock()
    failures: list[OSError] = []
    try:
        file = path.open("w", encoding="utf-8", buffering=1)
    except OSError as error:
        msg = f"{path}: {error.strerror}"
        raise EventsFileError(msg) from error

    def write(event: Event) -> None:
        line = json.dumps({"t": round(clock(), 6)} | event.to_json())
        with writing:
            try:
                file.write(line + "\n")
            except OSError as error:
                failures.append(error)

    try:
        yield write
    finally:
        with contextlib.suppress(OSError):
            file.close()
        if failures:
            typer.echo(f"volser: {path}: events are missing: {failures[0].strerror}", err=True)


def to_all(listeners: Sequence[Listener]) -> Listener:
    """Join listeners into one."""

    def tell(event: Event) -> None:
        for listener in listeners:
            listener(event)

    return tell
