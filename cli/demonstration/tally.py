"""What happened in a backup, added up from its events."""

import threading
from collections import defaultdict
from dataclasses import dataclass, field

from snapshot.events import (
    Completed,
    ElementPlanned,
    Event,
    Intercepted,
    TimeZero,
    Window,
)


@dataclass(frozen=True, slots=True)
class CopiedDataSet:
    """How one data set came to the tape.

    Attributes:
        tracks: How many it has.
        out_of_order: Which of them, from 0, were copied because the host was about to change them.
    """

    dsname: str
    tracks: int
    out_of_order: frozenset[int]

    @property
    def in_order(self) -> int:
        """Tracks copied by a worker."""
        return self.tracks - len(self.out_of_order)


@dataclass(slots=True)
class Tally:
    """A listener that adds up one backup.

    Attributes:
        window_ms: How long hosts were held up at T0.
        seconds: The whole backup.
        waits_us: How long the host waited for each track that was copied first.
    """

    window_ms: float = 0.0
    seconds: float = 0.0
    waits_us: list[float] = field(default_factory=list)
    _planned: list[ElementPlanned] = field(default_factory=list, init=False)
    _out: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set), init=False)
    _adding: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __call__(self, event: Event) -> None:
        """Take one event, from any thread."""
        with self._adding:
            match event:
                case TimeZero():
                    self._planned.clear()
                    self._out.clear()
                    self.waits_us.clear()
                case ElementPlanned():
                    self._planned.append(event)
                case Intercepted(i=i, j=j, us=us):
                    self._out[i].add(j - 1)
                    self.waits_us.append(us)
                case Window(ms=ms):
                    self.window_ms = ms
                case Completed(seconds=seconds):
                    self.seconds = seconds
                case _:
                    pass

    @property
    def data_sets(self) -> list[CopiedDataSet]:
        """The data sets in tape order; right once the backup is complete."""
        return [
            CopiedDataSet(one.dsname, one.tracks, frozenset(self._out[one.i]))
            for one in self._planned
        ]
