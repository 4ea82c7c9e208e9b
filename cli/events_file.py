"""Events of a backup as lines of JSON, for other programs."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from snapshot.events import Event, Listener


@contextmanager
def events_to(path: Path, clock: Callable[[], float] = time.time) -> Iterator[Listener]:
    """Give a listener that writes each event as one JSON object; ``t`` is in seconds, UTC."""
    writing = threading.Lock()
    with path.open("w", encoding="utf-8") as file:

        def write(event: Event) -> None:
            line = json.dumps({"t": round(clock(), 6)} | event.to_json())
            with writing:
                file.write(line + "\n")

        yield write


def to_all(listeners: Sequence[Listener]) -> Listener:
    """Join listeners into one."""

    def tell(event: Event) -> None:
        for listener in listeners:
            listener(event)

    return tell
