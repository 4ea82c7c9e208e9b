"""The programs that copy, as steps another program may interleave.

Each function is a generator that stops wherever something else may happen in between: after a
claim, after reading, after writing, before waiting. A thread runs one straight through with
``run``; a test holds several and takes their steps in every order there is (``tests/snapshot``
enumerates them all on a small volume), so what is proved there is this very code.

What they promise together: a track is read only between its claim and its BIT; BIT is set only when
the old track is on the tape (I3); a host that meets a claimed track waits for its BIT.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Protocol

from snapshot.claims import Claims, Run, State


class Wait(Protocol):
    """A reason to stop until something is so."""

    def ready(self) -> bool:
        """Tell whether it is so now; never blocks."""
        ...

    def block(self) -> None:
        """Return when it is so."""
        ...


Steps = Generator[Wait | None, None, None]


class Mover(Protocol):
    """Takes claimed tracks from the volume to their places."""

    def read(self, run: Run) -> None:
        """Read the tracks of ``run`` into the mover's own buffer."""
        ...

    def place(self, run: Run) -> None:
        """Write the tracks just read to the tape; they are on it when this returns."""
        ...


@dataclass(frozen=True, slots=True)
class UntilCopied:
    """Until BIT is set for every track of a run (or nothing will set it any more)."""

    claims: Claims
    positions: Run

    def ready(self) -> bool:
        """Tell whether BIT is set, or the backup given up."""
        return self.claims.abandoned or self.claims.all_copied(self.positions)

    def block(self) -> None:
        """Wait on the claims."""
        self.claims.wait_for(self.positions)


def run(steps: Steps) -> None:
    """Take all steps in this thread, blocking where they wait."""
    for wait in steps:
        if wait is not None:
            wait.block()


def copy_run(claims: Claims, positions: Run, mover: Mover, how: State) -> Steps:
    """Bring a claimed run to the tape and set its BITs."""
    mover.read(positions)
    yield None
    mover.place(positions)
    yield None
    claims.copied(positions, how)


def copy_element(
    claims: Claims,
    positions: Run,
    mover: Mover,
    *,
    next_run: Callable[[int], Run],
    pause: Callable[[], Wait],
) -> Steps:
    """Copy one element in order, leaving out what interception has taken.

    Args:
        claims: The states of the set.
        positions: The element.
        mover: This worker's.
        next_run: Gives the longest run worth taking from a position on: at most M tracks (E15).
        pause: Gives the wait that lets hosts of the device go first.
    """
    position = positions.first
    while position < positions.stop and not claims.abandoned:
        wanted = next_run(position)
        claimed = claims.claim_run(wanted.first, wanted.stop, longest=len(wanted))
        if claimed is None:
            position = wanted.stop
            continue
        yield None
        yield from copy_run(claims, claimed, mover, State.IN_ORDER)
        position = claimed.stop
        yield pause()
    yield UntilCopied(claims, positions)


def secure(claims: Claims, position: int, mover: Mover) -> Steps:
    """Have one track on the tape before a host changes it: copy it, or wait for who does."""
    positions = Run(position, position + 1)
    if claims.claim_one(position):
        yield None
        yield from copy_run(claims, positions, mover, State.OUT_OF_ORDER)
    else:
        yield UntilCopied(claims, positions)
