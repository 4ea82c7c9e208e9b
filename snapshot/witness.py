"""A witness of T0: what every track held at that instant, kept apart from the engine.

A witness is a hook of its own. From T0 on it keeps the first old image of each track that is about
to change; what it has not kept has not changed. It shares nothing with the engine but the event
that announces T0, so comparing a tape with it proves something.
"""

from ccw.choke_point import GuardedVolume, WriteKind
from primitives import RelativeTrack
from snapshot.events import Event, TimeZero


class Witness:
    """Knows the tracks of one volume as of T0; a listener of backup events."""

    def __init__(self, volume: GuardedVolume) -> None:
        self._volume = volume
        self._kept: dict[RelativeTrack, bytes] = {}

    def __call__(self, event: Event) -> None:
        """Begin at T0; the engine holds the gate then."""
        if isinstance(event, TimeZero):
            self._kept.clear()
            self._volume.remove_hook(self)
            self._volume.add_hook(self)

    def before_write(self, track: RelativeTrack, kind: WriteKind) -> None:
        """Keep the old image, whatever the write is."""
        del kind
        if track not in self._kept:
            self._kept[track] = self._volume.read_track(track)

    def track_at_t0(self, track: RelativeTrack) -> bytes:
        """Return the track image of T0; nobody may be writing this track meanwhile."""
        return self._kept.get(track) or self._volume.read_track(track)

    @property
    def changed(self) -> int:
        """How many tracks changed since."""
        return len(self._kept)

    def leave(self) -> None:
        """Stop watching."""
        with self._volume.gate.hold():
            self._volume.remove_hook(self)
