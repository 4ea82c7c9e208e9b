"""What a backup tells while it runs, for text, JSON and screens alike.

An event is a fact with a name and plain values. Events come from the copying threads and from
threads of hosts; a listener must not block and must bear calls from several threads.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import ClassVar

JsonValue = str | int | float | bool | None | list[int]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; ``name`` is the JSON key ``event``."""

    name: ClassVar[str]

    def to_json(self) -> dict[str, JsonValue]:
        """Return the event as a JSON object; names are those of the command reference."""
        values = {field.name: asdict(self)[field.name] for field in fields(self)}
        return {"event": self.name} | values


@dataclass(frozen=True, slots=True)
class Planned(Event):
    """The set is known: so many elements, tracks and bytes of tape."""

    name: ClassVar[str] = "planned"
    elements: int
    tracks: int
    tape_bytes: int


@dataclass(frozen=True, slots=True)
class ElementPlanned(Event):
    """One data set belongs to the set."""

    name: ClassVar[str] = "element"
    i: int
    dsname: str
    volser: str
    tracks: int


@dataclass(frozen=True, slots=True)
class TimeZero(Event):
    """T0 is now: told inside the window, with every gate held; a listener must be brief."""

    name: ClassVar[str] = "time_zero"


@dataclass(frozen=True, slots=True)
class Window(Event):
    """T0 is taken; hosts waited for at most this long."""

    name: ClassVar[str] = "window"
    ms: float


@dataclass(frozen=True, slots=True)
class Started(Event):
    """A worker begins to copy an element."""

    name: ClassVar[str] = "started"
    i: int


@dataclass(frozen=True, slots=True)
class Copied(Event):
    """A worker copied consecutive tracks of an element, in order."""

    name: ClassVar[str] = "copied"
    i: int
    tracks: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Intercepted(Event):
    """A host write waited while the old track went to its place on the tape."""

    name: ClassVar[str] = "intercepted"
    host: str
    device: str
    cchh: list[int]
    i: int
    j: int
    us: float


@dataclass(frozen=True, slots=True)
class FileDone(Event):
    """Every track of an element is on the tape."""

    name: ClassVar[str] = "file_done"
    i: int
    in_order: int
    out_of_order: int


@dataclass(frozen=True, slots=True)
class Paused(Event):
    """A worker let waiting hosts go first."""

    name: ClassVar[str] = "paused"
    device: str
    us: float


@dataclass(frozen=True, slots=True)
class Completed(Event):
    """The tape is an ordinary labelled tape now."""

    name: ClassVar[str] = "completed"
    tape: str
    seconds: float
    in_order: int
    out_of_order: int


@dataclass(frozen=True, slots=True)
class Failed(Event):
    """The backup was given up; nothing that looks like a tape is left."""

    name: ClassVar[str] = "failed"
    reason: str


Listener = Callable[[Event], None]


def ignore(_event: Event) -> None:
    """Listen to nothing."""
