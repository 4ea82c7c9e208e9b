"""The life of a backup: select, pre-plan, window, copy beside interception, close.

Only the window holds hosts up, and only for what cannot be done before: to see whether the plan
still holds, to freeze V, and to set the guards. The destination has all the room the tape needs
before T0, so a full tape in the middle cannot happen; nothing that looks like a tape exists before
every track, digest and trailer label is on it.
"""

import datetime
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from ccw.choke_point import GuardedVolume
from ccw.gate import hold_all
from primitives import DasdError, Dsname, Volser
from primitives.files import refuse_existing
from snapshot.backup_labels import BackupLabels
from snapshot.claims import State
from snapshot.copying import copy_all, place_region
from snapshot.dss_format import DssFormat
from snapshot.elements import Element
from snapshot.events import (
    Completed,
    ElementPlanned,
    Listener,
    Planned,
    TimeZero,
    Window,
    ignore,
)
from snapshot.history import Dumped, History, HistoryError
from snapshot.layout import Layout, TapeMap
from snapshot.preplan import Preplan, preplan, replan
from snapshot.selection import Selection
from snapshot.session import Guard, Policy, Session
from vtape.planned_tape import PlannedTape


class NothingSelectedError(DasdError):
    """No data set passes the masks and criteria."""


class BackupFailedError(DasdError):
    """The backup was given up after T0; no tape is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupRequest:
    """What to back up, to where, and how.

    Attributes:
        volumes: The online volumes to look at.
        selection: Which of their data sets.
        tape: Path of the tape image.
        tape_volser: Serial for its label.
        now: Date and time for labels and dump header; passed in so that a run can be repeated.
        dump_dsname: Name of the dump data set in the tape's labels.
        job, step: Who asks, for the labels.
        overwrite: Whether an existing tape image may be replaced.
        workers: Elements copied at a time.
        m: Tracks copied before waiting hosts go first (M).
        policy: Who gives way when an old track cannot be saved.
        history: Where to enter it, if anywhere.
    """

    volumes: Sequence[GuardedVolume]
    selection: Selection
    tape: Path
    tape_volser: Volser
    now: datetime.datetime
    dump_dsname: Dsname = field(default=Dsname("BACKUP.DUMP"))
    job: str = ""
    step: str = ""
    overwrite: bool = False
    workers: int = 2
    m: int = 16
    policy: Policy = Policy.PROTECT_HOST
    history: History | None = None

    def layout(self, elements: Sequence[Element]) -> Layout:
        """Lay out a tape for these elements."""
        labels = BackupLabels(
            self.tape_volser, self.dump_dsname, self.now.date(), job=self.job, step=self.step
        )
        return Layout(elements, DssFormat(elements, self.now), labels)


@dataclass(frozen=True, slots=True, eq=False)
class ElementResult:
    """What became of one data set."""

    element: Element
    in_order: int
    out_of_order: int
    bytes: int


@dataclass(frozen=True, slots=True, eq=False)
class BackupResult:
    """A finished backup.

    Attributes:
        tape_map: Where everything went.
        elements: What became of each data set, in tape order.
        window_ms: How long hosts were held up at T0.
        seconds: The whole run.
        digest: CRC-32C over those of the file's data blocks, as the tape's user label has it.
        not_found: Data sets that were asked for by name and are on none of the volumes.
    """

    tape_map: TapeMap
    elements: tuple[ElementResult, ...]
    window_ms: float
    seconds: float
    digest: int
    not_found: tuple[Dsname, ...]

    @property
    def in_order(self) -> int:
        """Tracks copied by a worker."""
        return sum(result.in_order for result in self.elements)

    @property
    def out_of_order(self) -> int:
        """Tracks copied because a host was about to change them."""
        return sum(result.out_of_order for result in self.elements)


def plan_backup(request: BackupRequest) -> TapeMap:
    """Compute the mapping as if T0 were now; nothing is guarded and nothing written.

    Raises:
        NothingSelectedError: No data set is selected.
    """
    with hold_all(volume.gate for volume in request.volumes):
        plan = preplan(request.volumes, request.selection, request.layout)
        return _layout_of(plan, request).freeze(plan.sizes())


def run_backup(request: BackupRequest, *, events: Listener = ignore) -> BackupResult:
    """Back up; returns when the tape is an ordinary labelled tape.

    Raises:
        NothingSelectedError: No data set is selected; nothing was written.
        SameSerialError: Two volumes have one serial; nothing was written.
        SharedTracksError: Two data sets of the set have a track in common; nothing was written.
        FileExistsAlreadyError: The tape exists and ``overwrite`` is off.
        DestinationTooSmallError: The tape would not fit; known before T0.
        BackupFailedError: Given up after T0; nothing is left.
        HistoryError: The history cannot be written; where that is so only at the end, the message
            says that the tape is complete.
    """
    started = time.perf_counter()
    if not request.overwrite:
        refuse_existing(request.tape, unless="choose another serial or say DISP=OLD")
    plan = preplan(request.volumes, request.selection, request.layout)
    estimate = _layout_of(plan, request).freeze(plan.sizes())
    tape = PlannedTape.create(request.tape, estimate.length, overwrite=request.overwrite)
    guards: list[Guard] = []
    try:
        with _removed_at_end(guards):
            session, plan, window_ms = _open_window(request, plan, tape, guards, events)
            _tell_plan(session.tape_map, window_ms, events)
            with _entered(session.tape_map, request):
                _copy(session, request)
                digest = _close(session, tape)
    except BaseException:
        tape.discard()
        raise
    result = BackupResult(
        tape_map=session.tape_map,
        elements=_results(session),
        window_ms=window_ms,
        seconds=time.perf_counter() - started,
        digest=digest,
        not_found=tuple(request.selection.not_among(plan.dsnames)),
    )
    events(Completed(str(request.tape), result.seconds, result.in_order, result.out_of_order))
    return result


def _layout_of(plan: Preplan, request: BackupRequest) -> Layout:
    if plan.layout is None:
        names = ", ".join(volume.name for volume in request.volumes)
        masks = ", ".join(str(mask) for mask in request.selection.include)
        msg = f"no data set on {names} is selected by {masks}"
        raise NothingSelectedError(msg)
    return plan.layout


def _open_window(
    request: BackupRequest,
    plan: Preplan,
    tape: PlannedTape,
    guards: list[Guard],
    events: Listener,
) -> tuple[Session, Preplan, float]:
    """Take T0: everything between the first gate closing and the last opening is the window.

    Returns the session, the plan as it was at T0, and how long hosts waited, in milliseconds.
    ``guards`` gets the hooks that are set, so that the caller can remove them whatever happens.
    """
    with hold_all(volume.gate for volume in request.volumes):
        closed = time.perf_counter()
        current = replan(plan, request.selection, request.layout)
        tape_map = _layout_of(current, request).freeze(current.sizes())
        tape.resize(tape_map.length)
        session = Session(tape_map, tape, request.policy, events)
        guards += [Guard(session, volume, il) for volume, il in current.inverted]
        for guard in guards:
            guard.volume.add_hook(guard)
        events(TimeZero())
        return session, current, (time.perf_counter() - closed) * 1e3


@contextmanager
def _entered(tape_map: TapeMap, request: BackupRequest) -> Iterator[None]:
    """Enter the backup in the history: running, then what became of it (E17)."""
    if request.history is None:
        yield
        return
    sizes, layout = tape_map.sizes, tape_map.layout
    runs = [layout.positions(index) for index in range(len(layout.elements))]
    number = request.history.begin(
        tape=request.tape_volser,
        taken=request.now,
        job=request.job,
        data_sets=[
            Dumped(e.dsname, e.data_set.volser, len(run), int(sizes[run.first : run.stop].sum()))
            for e, run in zip(layout.elements, runs, strict=True)
        ],
    )
    try:
        yield
    except BaseException:
        with suppress(HistoryError):  # what went wrong first is what people must hear of
            request.history.end(number, complete=False)
        raise
    try:
        request.history.end(number, complete=True)
    except HistoryError as error:
        msg = f"{request.tape} is complete, but the history does not say so: {error}"
        raise HistoryError(msg) from error


@contextmanager
def _removed_at_end(guards: Sequence[Guard]) -> Iterator[None]:
    try:
        yield
    finally:
        with hold_all(guard.volume.gate for guard in guards):
            for guard in guards:
                guard.volume.remove_hook(guard)


def _tell_plan(tape_map: TapeMap, window_ms: float, events: Listener) -> None:
    elements = tape_map.layout.elements
    events(Planned(len(elements), len(tape_map.sizes), tape_map.length))
    for index, element in enumerate(elements):
        events(
            ElementPlanned(index + 1, element.dsname, element.data_set.volser, len(element.tracks))
        )
    events(Window(window_ms))


def _copy(session: Session, request: BackupRequest) -> None:
    copy_all(session, workers=request.workers, m=request.m)
    if session.failure is not None:
        msg = f"backup given up: {session.failure}"
        raise BackupFailedError(msg) from session.failure


def _close(session: Session, tape: PlannedTape) -> int:
    """Write the last labels with the digest and make the tape a tape."""
    tape_map = session.tape_map
    digest = tape_map.digest(session.crcs)
    last = len(tape_map.layout.elements) - 1
    place_region(tape, tape_map.tail(last, digest=digest))
    tape.finish()
    return digest


def _results(session: Session) -> tuple[ElementResult, ...]:
    tape_map = session.tape_map
    results = []
    for index, element in enumerate(tape_map.layout.elements):
        run = tape_map.layout.positions(index)
        results.append(
            ElementResult(
                element,
                session.claims.count(run, State.IN_ORDER),
                session.claims.count(run, State.OUT_OF_ORDER),
                int(tape_map.sizes[run.first : run.stop].sum()),
            )
        )
    return tuple(results)
