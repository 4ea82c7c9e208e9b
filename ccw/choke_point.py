"""The choke point: the one place where a track of an online volume changes.

Channel programs, restores, allocations and tools all end here, in this order: every hook is asked,
the track is stored, the size table follows a format write, the generation moves on. Hooks see the
track as it was; a hook that refuses leaves everything as it was.

The generation moves *after* the store, and also when the store fails: who noted ``changes`` and
then read tracks without the gate is sure of what was read as long as no generation of those tracks
exceeds the number noted.
"""

from enum import Enum
from typing import Protocol

import numpy as np

from ccw.gate import Gate
from eckd.geometry import Geometry
from eckd.size_table import SizeTable
from eckd.track_store import TrackStore, check_run_in_volume
from primitives import DasdError, RelativeTrack


class WriteKind(Enum):
    """What a write does to a track.

    An update changes key or data areas and keeps every count field, so V stays; a format write
    changes which records there are.
    """

    UPDATE = "update"
    FORMAT = "format"


class WriteDeniedError(DasdError):
    """A hook does not let the write go on; nothing was changed."""


class WriteHook(Protocol):
    """Asked before every change of a track."""

    def before_write(self, track: RelativeTrack, kind: WriteKind) -> None:
        """Return when the track may change; called with the gate held, perhaps more than once.

        Raises:
            WriteDeniedError: It must not change; the write ends with an equipment check.
        """
        ...


class GuardedVolume:
    """An online volume; it is a ``TrackReader``, and changes by ``change_track`` alone.

    ``changes``, ``generation``, the hooks and ``sizes`` change with the gate held.

    Attributes:
        store: Where the tracks are; nobody else writes to it.
        sizes: V of every track, kept true.
        gate: Who may use the device.
        device_number: Unit address; gates are taken in its order.
        changes: How many times a track changed.
        generation: For each track, ``changes`` at its last change.
    """

    def __init__(self, store: TrackStore, sizes: SizeTable, *, device_number: int = 0) -> None:
        self.store = store
        self.sizes = sizes
        self.gate = Gate(device_number)
        self.device_number = device_number
        self.changes = 0
        self.generation = np.zeros(store.geometry.tracks, np.uint64)
        self._hooks: tuple[WriteHook, ...] = ()

    @property
    def name(self) -> str:
        """The name of the store."""
        return self.store.name

    @property
    def geometry(self) -> Geometry:
        """The shape of the volume."""
        return self.store.geometry

    def read_track(self, track: RelativeTrack) -> bytes:
        """Return the track image."""
        return self.store.read_track(track)

    def read_slots(self, first: RelativeTrack, count: int, into: memoryview) -> None:
        """Fill ``into`` with slots."""
        self.store.read_slots(first, count, into)

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def announce(self, track: RelativeTrack, kind: WriteKind) -> None:
        """Ask every hook, before anything is checked that might leave a track half written.

        Raises:
            WriteDeniedError: A hook refuses.
            ValueError: The gate is not held.
        """
        if not self.gate.held_by_me:
            msg = f"{self.name}: track {track} may change only while the gate is held"
            raise ValueError(msg)
        for hook in self._hooks:
            hook.before_write(track, kind)

    def change_track(self, track: RelativeTrack, image: bytes, kind: WriteKind) -> None:
        """Change one track: hooks, store, size table, generation.

        Args:
            track: Which one.
            image: Its new image, home address to end-of-track marker.
            kind: FORMAT when any count field differs.

        Raises:
            WriteDeniedError: A hook refuses; nothing was changed.
            ValueError: The gate is not held, or ``image`` is not one of this track.
            TrackOutOfRangeError, ReadOnlyVolumeError, BrokenVolumeError: See ``TrackStore``.
        """
        check_run_in_volume(self.name, self.geometry, track)
        self.announce(track, kind)
        try:
            self.store.write_track(track, image)
        finally:
            self.changes += 1
            self.generation[track] = self.changes
        if kind is WriteKind.FORMAT:
            self.sizes.update(track, image)

    def add_hook(self, hook: WriteHook) -> None:
        """Ask this hook from now on."""
        self._hooks = (*self._hooks, hook)

    def remove_hook(self, hook: WriteHook) -> None:
        """Ask this hook no more."""
        self._hooks = tuple(other for other in self._hooks if other is not hook)
