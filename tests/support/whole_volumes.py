"""Volumes looked at as a whole: every check there is, and stops between any two writes."""

from collections.abc import Callable, Iterator
from pathlib import Path

from accessmethods.check import check_contents
from eckd.memory_volume import MemoryVolume
from eckd.track_findings import check_tracks
from eckd.undo import UndoStore, undo
from primitives import DasdError, RelativeTrack
from primitives.finding import Finding
from vtoc.check import check_vtoc


def findings_of(volume: MemoryVolume) -> Iterator[Finding]:
    """Check tracks, label, VTOC and contents."""
    yield from check_tracks(volume, RelativeTrack(0), volume.geometry.tracks)
    found, data_sets = check_vtoc(volume)
    yield from found
    for data_set in data_sets:
        yield from check_contents(volume, data_set, with_records=True)


class StoppedError(DasdError):
    """The process was killed here."""


class StoppingVolume(MemoryVolume):
    """Stops for good before a write.

    Attributes:
        writes_left: Writes that still happen.
    """

    def __init__(self, of: MemoryVolume, writes: int) -> None:
        super().__init__(of.geometry, of.name)
        self._images = dict(of._images)
        self.writes_left = writes

    def write_track(self, track: RelativeTrack, image: bytes) -> None:
        if not self.writes_left:
            raise StoppedError("stopped")
        self.writes_left -= 1
        super().write_track(track, image)


def images_of(volume: MemoryVolume) -> dict[int, bytes]:
    """Return every track."""
    tracks = map(RelativeTrack, range(volume.geometry.tracks))
    return {track: volume.read_track(track) for track in tracks}


def stop_at_every_write(
    volume: MemoryVolume, change: Callable[[UndoStore], object], place: Path
) -> int:
    """Kill a change before each of its writes, and take it back; returns how many writes it has.

    Whatever stands in the undo file then must make the volume what it was.
    """
    before, writes = images_of(volume), 0
    while True:
        stopping, file = StoppingVolume(volume, writes), place / f"undo{writes}"
        with UndoStore(stopping, file) as guarded:
            try:
                change(guarded)
            except StoppedError:
                pass
            else:
                return writes
        stopping.writes_left = 1 << 30
        undo(stopping, file)
        assert images_of(stopping) == before
        file.unlink()
        writes += 1
