"""A session: the guard a backup puts on the tracks of its set from T0 until they are all copied.

The control unit asks the session before every change of a track (``ccw.choke_point``). A track
outside the set, or copied already, may change at once; any other is secured first (figure 6 of the
method). One session guards several volumes; each has its own ``Guard``, which is the hook.

What happens when an old track cannot be saved is the policy, and decided here alone:
``protect-host`` gives up the backup and lets the write go on, ``protect-backup`` refuses the write.
"""

import threading
import time
from collections.abc import Sequence
from enum import Enum
from typing import Final

import numpy as np

from ccw.choke_point import GuardedVolume, WriteDeniedError, WriteKind
from primitives import DasdError, RelativeTrack
from snapshot import steps
from snapshot.claims import Claims, State
from snapshot.elements import Element, flat_tracks
from snapshot.events import Failed, Intercepted, Listener
from snapshot.layout import Layout, TapeMap
from snapshot.mover import TrackMover
from vtape.planned_tape import TapeSink

OUTSIDE: Final = -1
"""In an inverted list: the track does not belong to the set."""


class SharedTracksError(DasdError):
    """Two data sets of the set have a track in common; they cannot be in one backup.

    VTOC extents may share cylinders (type X'80'). A track has one place on the tape here: a host's
    write would be intercepted for one of the data sets, and show in the other.
    """


class Policy(Enum):
    """Who gives way when an old track cannot be saved."""

    PROTECT_HOST = "protect-host"
    PROTECT_BACKUP = "protect-backup"


class Session:
    """One backup's states, places and fate.

    Attributes:
        tape_map: Where everything goes, frozen at T0.
        tape: What it goes to.
        claims: Who copies which track.
        policy: See the module.
        listener: Told of every interception.
        crcs: CRC-32C of every track's tape block, by position.
        failure: Why the backup was given up, or None. Set once, under ``_failing``.
    """

    def __init__(
        self, tape_map: TapeMap, tape: TapeSink, policy: Policy, listener: Listener
    ) -> None:
        self.tape_map = tape_map
        self.tape = tape
        self.policy = policy
        self.listener = listener
        self.claims = Claims(len(tape_map.sizes))
        self.crcs = np.zeros(len(tape_map.sizes), np.uint32)
        self.failure: Exception | None = None
        self._failing = threading.Lock()

    def mover(self, longest: int) -> TrackMover:
        """Return a mover for one thread, with room for ``longest`` tracks."""
        return TrackMover(self.tape_map, self.tape, self.crcs, longest=longest)

    def fail(self, reason: Exception) -> None:
        """Give the backup up; the first reason stays."""
        with self._failing:
            if self.failure is not None:
                return
            self.failure = reason
        self.claims.abandon()
        self.listener(Failed(str(reason)))


class Guard:
    """The hook of one volume: secures a track before its first change after T0.

    Called with the gate of the volume held, so it needs one mover only.
    """

    def __init__(self, session: Session, volume: GuardedVolume, positions: memoryview) -> None:
        self.volume = volume
        self._session = session
        self._claims = session.claims
        self._position = positions
        self._mover = session.mover(1)

    def before_write(self, track: RelativeTrack, kind: WriteKind) -> None:
        """Return when the track may change.

        Raises:
            WriteDeniedError: The old track cannot be saved and the policy protects the backup.
        """
        position = self._position[track]
        if position == OUTSIDE or self._claims.is_copied(position):
            return
        self._secure(track, position)

    def _secure(self, track: RelativeTrack, position: int) -> None:
        session = self._session
        started = time.perf_counter()
        if session.failure is None:
            try:
                steps.run(steps.secure(self._claims, position, self._mover))
            except (DasdError, OSError) as error:
                session.fail(error)
        if self._claims.state(position) is State.OUT_OF_ORDER:
            self._tell(track, position, time.perf_counter() - started)
        elif session.policy is Policy.PROTECT_BACKUP and not self._claims.is_copied(position):
            msg = f"the old track could not be saved: {session.failure}"
            raise WriteDeniedError(msg) from session.failure

    def _tell(self, track: RelativeTrack, position: int, seconds: float) -> None:
        at = self.volume.geometry.cchh(track)
        tape_map = self._session.tape_map
        element = tape_map.element_at(position)
        self._session.listener(
            Intercepted(
                host=threading.current_thread().name,
                device=self.volume.name,
                cchh=[at.cylinder, at.head],
                i=element + 1,
                j=position - int(tape_map.layout.first[element]) + 1,
                us=seconds * 1e6,
            )
        )


def inverted_list(layout: Layout, volume: GuardedVolume) -> memoryview:
    """Build IL for one volume: for each relative track its position in the set, or OUTSIDE.

    One number answers both IL_1 (the element) and IL_2 (j in it). The result is a view of C ints,
    which plain Python indexes faster than a numpy array.

    Raises:
        SharedTracksError: A track belongs to the set twice.
    """
    positions = np.full(volume.geometry.tracks, OUTSIDE, np.int32)
    own = [i for i, element in enumerate(layout.elements) if element.volume is volume]
    for index in own:
        run = layout.positions(index)
        positions[layout.elements[index].tracks] = np.arange(run.first, run.stop, dtype=np.int32)
    if np.count_nonzero(positions != OUTSIDE) != sum(len(layout.positions(i)) for i in own):
        raise _shared([layout.elements[index] for index in own])
    return positions.data


def _shared(elements: Sequence[Element]) -> SharedTracksError:
    volume = elements[0].volume
    tracks, times = np.unique(flat_tracks(elements), return_counts=True)
    track = RelativeTrack(int(tracks[times > 1][0]))
    names = " and ".join(element.dsname for element in elements if track in element.tracks)
    return SharedTracksError(
        f"{volume.name} ({volume.geometry.cchh(track)}): expected a track that is once in the "
        f"backup, found {times.max()} times in the extents of {names}"
    )
