"""What a drive keeps: the tape in it, what it remembers over chains, and what a chain has set."""

from dataclasses import dataclass, field

from ccw.policy import Policy
from ccw.tape.display import Display
from ccw.tape.model import Model
from ccw.tape.path import Path
from ccw.tape.sense import Condition
from ccw.tape.tape import Tape


@dataclass(slots=True)
class Chain:
    """What one channel program has set up so far.

    Attributes:
        previous: The command before, or None for the first.
        inhibits_supervisor: Supervisor commands are rejected.
        writes_at_once: Every write is brought to stable storage.
        prepared: What Read Subsystem Data will give.
    """

    previous: int | None = None
    inhibits_supervisor: bool = False
    writes_at_once: bool = False
    prepared: bytes = b""


@dataclass(slots=True)
class Drive:
    """A drive, as its commands see it.

    Attributes:
        model: What kind it is.
        policy: The rules where they differ.
        number: Its device number.
        mounted: The tape in it, if there is one.
        is_fenced: It has lost its place on the tape.
        protects: It protects any tape (logical write protect).
        path: Who has it.
        display: What it shows.
        chain: What the channel program has set up.
    """

    model: Model
    policy: Policy
    number: int
    mounted: Tape | None = None
    is_fenced: bool = False
    protects: bool = False
    path: Path = field(default_factory=Path)
    display: Display = field(default_factory=Display)
    chain: Chain = field(default_factory=Chain)

    @property
    def tape(self) -> Tape:
        """The tape in it, for commands that need one."""
        assert self.mounted is not None, "the command needs a tape"
        return self.mounted

    @property
    def is_protected(self) -> bool:
        """Whether there is a tape that must not be written."""
        return self.mounted is not None and (self.protects or self.mounted.is_protected)

    @property
    def condition(self) -> Condition:
        """What sense says of the tape."""
        tape = self.mounted
        if tape is None:
            return Condition()
        return Condition(
            loaded=True,
            at_load_point=tape.position == 0,
            protected=self.is_protected,
            near_end=tape.is_near_end,
        )

    def load(self, tape: Tape) -> None:
        """Put a tape in."""
        assert self.mounted is None, "there is a tape in the drive"
        self.mounted = tape
        self.display.loaded()

    def unload(self) -> None:
        """Bring the tape to stable storage and let it go; raises TapeWriteError and keeps it."""
        tape = self.tape
        tape.rewind()
        tape.sync()
        tape.close()
        self.mounted = None
        self.is_fenced = self.protects = False
        self.display.unloaded()
