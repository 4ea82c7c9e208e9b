"""Volumes in memory, online, whose store and hooks tell what happens in which order."""

from ccw.choke_point import GuardedVolume, WriteDeniedError
from eckd.geometry import Geometry, family_named
from eckd.memory_volume import MemoryVolume
from eckd.size_table import SizeTable
from primitives import RelativeTrack
from tests.support.tracks import fill


class TellingStore(MemoryVolume):
    """A volume that logs every track it stores; it may be told to fail."""

    def __init__(self, geometry, name="TOLD"):
        super().__init__(geometry, name)
        self.log = []
        self.failure = None

    def write_track(self, track, image):
        if self.failure is not None:
            raise self.failure
        super().write_track(track, image)
        self.log.append(("store", track))


class TellingHook:
    """A hook that logs what is announced, and how the track looked then."""

    def __init__(self, store, name="hook"):
        self._store = store
        self._name = name
        self.old_images = []
        self.kinds = []
        self.denies = False

    def before_write(self, track, kind):
        self._store.log.append((self._name, track))
        self.old_images.append(self._store.read_track(track))
        self.kinds.append(kind)
        if self.denies:
            raise WriteDeniedError("not now")


def online_volume(family="3390", cylinders=1, *, filled=True) -> GuardedVolume:
    """A guarded volume over a telling store, patterned unless told otherwise."""
    store = TellingStore(Geometry(family_named(family), cylinders))
    if filled:
        fill(store)
    store.log.clear()
    return GuardedVolume(store, SizeTable.scan(store))


def images(volume) -> list[bytes]:
    return [volume.read_track(RelativeTrack(track)) for track in range(volume.geometry.tracks)]
