"""The choke point: the one place where a track of an online volume changes."""

from enum import Enum
from typing import Protocol

import numpy as np

from ccw.gate import Gate
from eckd.geometry import Geometry
from eckd.size_table import SizeTable
from eckd.track_store import TrackStore
from primitives import DasdError, RelativeTrack


class WriteKind(Enum):
    """What a write does to a track."""

    UPDATE = "update"
    FORMAT = "format"


class WriteDeniedError(DasdError):
    """A hook does not let the write go on; nothing was changed."""


class WriteHook(Protocol):
    """Asked before every change of a track."""

    def before_write(self, track: RelativeTrack, kind: WriteKind) -> None:
        """Return when the track may change."""
        ...


class GuardedVolume:
    """An online volume."""

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
        """Ask every hook."""
        for hook in self._hooks:
            hook.before_write(track, kind)

    def change_track(self, track: RelativeTrack, image: bytes, kind: WriteKind) -> None:
        """Change one track: hooks, store, size table, generation."""
        if not self.gate.held_by_me:
            msg = "the gate is not held"
            raise ValueError(msg)
        self.announce(track, kind)
        self.store.write_track(track, image)
        if kind is WriteKind.FORMAT:
            self.sizes.update(track, image)
        self.changes += 1
        self.generation[track] = self.changes

    def add_hook(self, hook: WriteHook) -> None:
        """Ask this hook from now on."""
        self._hooks = (*self._hooks, hook)

    def remove_hook(self, hook: WriteHook) -> None:
        """Ask this hook no more."""
        self._hooks = tuple(other for other in self._hooks if other is not hook)
