"""Who copies which track: the one atomic decision of a backup (E8).

Every track of the set has a *position*, counted over all elements in tape order. Its state goes
free → claimed → copied and never back; whoever moves it from free to claimed copies it, everybody
else waits and looks again. That makes I2 (each track is written to the tape exactly once) a
property of this module alone. BIT_i(j) of the method is "copied"; the state also keeps how.

Locking: ``_states`` is changed under ``_changed`` only. It is read without the lock by
``is_copied``: a state never leaves "copied", so a stale answer is only ever "not yet".
"""

import threading
from dataclasses import dataclass
from enum import IntEnum


class State(IntEnum):
    """What has become of a track; the values order by progress."""

    FREE = 0
    CLAIMED = 1
    IN_ORDER = 2
    OUT_OF_ORDER = 3


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive positions, ``stop`` not included."""

    first: int
    stop: int

    def __len__(self) -> int:
        """Count the tracks."""
        return self.stop - self.first


class Claims:
    """The states of all tracks of a set."""

    def __init__(self, positions: int) -> None:
        self._states = bytearray(positions)
        self._changed = threading.Condition()
        self._abandoned = False

    def claim_run(self, first: int, stop: int, *, longest: int) -> Run | None:
        """Claim the first free run of at most ``longest`` tracks in ``first`` to ``stop``."""
        with self._changed:
            start = self._states.find(State.FREE, first, stop)
            if start < 0:
                return None
            limit = min(start + longest, stop)
            end = start + 1
            while end < limit and self._states[end] == State.FREE:
                end += 1
            self._states[start:end] = bytes([State.CLAIMED]) * (end - start)
            return Run(start, end)

    def claim_one(self, position: int) -> bool:
        """Claim one track; False when somebody else has, or had."""
        with self._changed:
            if self._states[position] != State.FREE:
                return False
            self._states[position] = State.CLAIMED
            return True

    def copied(self, run: Run, how: State) -> None:
        """Set BIT of every track of a run the caller claimed, and wake who waits for it."""
        with self._changed:
            self._states[run.first : run.stop] = bytes([how]) * len(run)
            self._changed.notify_all()

    def is_copied(self, position: int) -> bool:
        """Tell BIT of one track."""
        return self._states[position] >= State.IN_ORDER

    def state(self, position: int) -> State:
        """Tell what has become of one track."""
        return State(self._states[position])

    def all_copied(self, run: Run) -> bool:
        """Tell whether BIT is set for every track of a run."""
        with self._changed:
            return self.count(run, State.IN_ORDER) + self.count(run, State.OUT_OF_ORDER) == len(run)

    def count(self, run: Run, state: State) -> int:
        """Count the tracks of a run that are in one state."""
        return self._states.count(state, run.first, run.stop)

    def abandon(self) -> None:
        """Wake everybody: nothing will be copied any more."""
        with self._changed:
            self._abandoned = True
            self._changed.notify_all()

    @property
    def abandoned(self) -> bool:
        """Whether the backup was given up."""
        return self._abandoned

    def wait_for(self, run: Run) -> None:
        """Return when every track of the run is copied, or the backup was given up."""
        with self._changed:
            self._changed.wait_for(lambda: self._abandoned or self.all_copied(run))
