"""A backup of a small volume in memory, without labels or data sets: elements are just tracks."""

from types import SimpleNamespace

import numpy as np

from ccw.choke_point import GuardedVolume
from eckd.geometry import Geometry, family_named
from eckd.memory_volume import MemoryVolume
from eckd.size_table import SizeTable
from primitives import RelativeTrack
from snapshot.events import ignore
from snapshot.layout import Layout
from snapshot.session import Guard, Policy, Session, inverted_list
from tests.support.small_format import SmallFormat, SmallFrame
from tests.support.tracks import fill
from vtape.memory_tape import MemoryTape

GEOMETRY = Geometry(family_named("2311"), 2)


def online(store=None) -> GuardedVolume:
    """A volume of 20 tracks with patterned content, online."""
    if store is None:
        store = MemoryVolume(GEOMETRY, "SMALL")
        fill(store)
    return GuardedVolume(store, SizeTable.scan(store))


def copy_of(volume) -> MemoryVolume:
    """The oracle: the volume as it is now."""
    oracle = MemoryVolume(volume.geometry, volume.name)
    for track in map(RelativeTrack, range(volume.geometry.tracks)):
        oracle.write_track(track, volume.read_track(track))
    return oracle


class SmallBackup:
    """A session over some elements, from T0 on."""

    def __init__(self, elements, *, policy=Policy.PROTECT_HOST, tape=None, listener=ignore):
        self.layout = Layout(
            [
                SimpleNamespace(
                    volume=volume, tracks=np.array(tracks, np.int64), dsname=f"DATA.SET{number}"
                )
                for number, (volume, tracks) in enumerate(elements)
            ],
            SmallFormat(),
            SmallFrame(),
        )
        sizes = [e.volume.sizes.sizes(e.tracks) for e in self.layout.elements]
        tape_map = self.layout.freeze(np.concatenate(sizes))
        self.tape = MemoryTape(tape_map.length) if tape is None else tape
        self.session = Session(tape_map, self.tape, policy, listener)
        volumes = {id(volume): volume for volume, _ in elements}
        self.guards = [
            Guard(self.session, volume, inverted_list(self.layout, volume))
            for volume in volumes.values()
        ]
        for guard in self.guards:
            with guard.volume.gate.hold():
                guard.volume.add_hook(guard)

    def disarm(self) -> None:
        for guard in self.guards:
            with guard.volume.gate.hold():
                guard.volume.remove_hook(guard)

    def close(self) -> bytes:
        """Write the last labels; returns the whole tape."""
        tape_map = self.session.tape_map
        last = len(self.layout.elements) - 1
        offset, data = tape_map.tail(last, digest=tape_map.digest(self.session.crcs))
        self.tape.place(offset, [data])
        self.tape.finish()
        return bytes(self.tape.content)
