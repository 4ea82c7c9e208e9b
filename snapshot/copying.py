"""Copying the whole set: workers that take elements in turn, and the pause for hosts.

Elements are copied in parallel, the tracks of one in order (figure 2 of the method). After M tracks
a worker lets the hosts go first that wait for its volume.
"""

import queue
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ccw.choke_point import GuardedVolume
from primitives import DasdError
from snapshot import steps
from snapshot.claims import Run, State
from snapshot.events import Copied, FileDone, Listener, Paused, Started
from snapshot.mover import TrackMover
from snapshot.session import Session
from vtape.planned_tape import TapeSink


def copy_all(session: Session, *, workers: int, m: int) -> None:
    """Copy every element; the session knows afterwards whether the backup was given up."""
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for index in range(len(session.tape_map.layout.elements)):
        waiting.put(index)
    with ThreadPoolExecutor(workers, thread_name_prefix="copier") as pool:
        try:
            for worker in [pool.submit(_work, session, waiting, m) for _ in range(workers)]:
                worker.result()
        except BaseException:  # an interrupt: the workers must not go on to the end
            session.fail(DasdError("interrupted"))
            raise


def _work(session: Session, waiting: "queue.SimpleQueue[int]", m: int) -> None:
    """Copy elements until none is left; the first error gives the backup up."""
    mover = session.mover(m)
    try:
        while session.failure is None:
            _copy_element(session, waiting.get_nowait(), mover, m)
    except queue.Empty:
        return
    except (DasdError, OSError) as error:
        session.fail(error)
    except Exception as error:  # our own mistake: nobody must wait for this worker
        session.fail(error)
        raise


def _copy_element(session: Session, index: int, mover: TrackMover, m: int) -> None:
    tape_map = session.tape_map
    positions = tape_map.layout.positions(index)
    volume = tape_map.layout.elements[index].volume
    session.listener(Started(index + 1))
    place_region(session.tape, tape_map.head(index))
    told = _Told(mover, session, index)
    program = steps.copy_element(
        session.claims,
        positions,
        told,
        next_run=lambda at: next(tape_map.runs(Run(at, positions.stop), m)),
        pause=lambda: HostsFirst(volume, session.listener),
    )
    steps.run(program)
    if session.failure is not None:
        return
    if index + 1 < len(tape_map.layout.elements):
        place_region(session.tape, tape_map.tail(index, digest=0))
    counts = session.claims
    session.listener(
        FileDone(
            index + 1,
            counts.count(positions, State.IN_ORDER),
            counts.count(positions, State.OUT_OF_ORDER),
        )
    )


def place_region(tape: TapeSink, region: tuple[int, bytes]) -> None:
    """Write what stands around tracks: an offset and its bytes."""
    offset, data = region
    tape.place(offset, [data])


@dataclass(frozen=True, slots=True)
class _Told:
    """A mover that tells what it placed."""

    mover: TrackMover
    session: Session
    index: int

    def read(self, run: Run) -> None:
        self.mover.read(run)

    def place(self, run: Run) -> None:
        self.mover.place(run)
        size = int(self.session.tape_map.sizes[run.first : run.stop].sum())
        self.session.listener(Copied(self.index + 1, len(run), size))


@dataclass(frozen=True, slots=True)
class HostsFirst:
    """The pause after M tracks: queue behind the hosts that wait for the device (E15)."""

    volume: GuardedVolume
    listener: Listener

    def ready(self) -> bool:
        """Tell whether no host waits."""
        return self.volume.gate.waiting == 0

    def block(self) -> None:
        """Let those go first that wait now."""
        if self.ready():
            return
        started = time.perf_counter()
        with self.volume.gate.hold():
            pass
        self.listener(Paused(self.volume.name, (time.perf_counter() - started) * 1e6))
