"""Backups of volumes with labels and data sets, under hosts, held to an oracle (GOLD)."""

import datetime
import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from ccw.choke_point import GuardedVolume
from ccw.dasd import EckdDevice
from ccw.workload import RandomHost
from cli.sample_volume import fill_volume
from eckd.geometry import Geometry, family_named
from eckd.memory_volume import MemoryVolume
from eckd.size_table import SizeTable
from eckd.track_store import TrackReader
from primitives import RelativeTrack, Volser
from snapshot.backup import BackupRequest, BackupResult, run_backup
from snapshot.events import Event, TimeZero, Window
from snapshot.masks import Mask
from snapshot.selection import Selection
from vtoc.initialise import initialise_volume
from vtoc.read import read_vtoc

NOW = datetime.datetime(2026, 11, 24, 15, 0, tzinfo=datetime.UTC)


def made_store(volser: str = "WORK01", *, bulk_tracks: int = 12) -> MemoryVolume:
    """A 3390 with a PDS, VB records, several extents, empty tracks, keys, and a large data set."""
    return copy_of(_made(volser, bulk_tracks))


def copied_into(store: MemoryVolume) -> MemoryVolume:
    """Put the content of the made volume into a store of another kind."""
    made = _made("WORK01", 12)
    for track in map(RelativeTrack, range(made.geometry.tracks)):
        store.write_track(track, made.read_track(track))
    return store


@cache
def _made(volser: str, bulk_tracks: int) -> MemoryVolume:
    store = MemoryVolume(Geometry(family_named("3390"), 8 + bulk_tracks // 15), volser)
    initialise_volume(store, Volser(volser))
    fill_volume(store, bulk_tracks=bulk_tracks)
    return store


def empty_store(volser: str, like: Geometry) -> MemoryVolume:
    """A volume of the same kind with nothing on it."""
    store = MemoryVolume(like, volser)
    initialise_volume(store, Volser(volser))
    return store


def online(store: MemoryVolume, number: int = 0x148) -> GuardedVolume:
    return GuardedVolume(store, SizeTable.scan(store), device_number=number)


def copy_of(volume: TrackReader) -> MemoryVolume:
    """The volume as it is now, byte for byte."""
    copy = MemoryVolume(volume.geometry, volume.name)
    for track in map(RelativeTrack, range(volume.geometry.tracks)):
        copy.write_track(track, volume.read_track(track))
    return copy


def request_of(volumes: Sequence[GuardedVolume], tape: Path, *masks: str, **more) -> BackupRequest:
    """A backup that comes out the same for the same volumes."""
    selection = Selection(include=tuple(map(Mask.checked, masks or ("**",))))
    settings = {"selection": selection, "tape_volser": Volser("T00001"), "now": NOW} | more
    return BackupRequest(volumes=volumes, tape=tape, **settings)


class Oracles:
    """Copies of whole volumes, taken when a backup tells of T0."""

    def __init__(self, volumes: Sequence[GuardedVolume]) -> None:
        self._volumes = volumes
        self.copies: list[MemoryVolume] = []
        self.events: list[Event] = []

    def __call__(self, event: Event) -> None:
        self.events.append(event)
        if isinstance(event, TimeZero):
            self.copies = [copy_of(volume) for volume in self._volumes]

    def online(self) -> list[GuardedVolume]:
        """The copies, online under the numbers of the originals."""
        pairs = zip(self._volumes, self.copies, strict=True)
        return [online(copy, volume.device_number) for volume, copy in pairs]


def tape_at_rest(volumes: Sequence[GuardedVolume], path: Path, *masks: str, **more) -> bytes:
    """The tape of the same backup while nobody writes."""
    run_backup(request_of(volumes, path, *masks, **more))
    content = path.read_bytes()
    path.unlink()
    return content


def gold(
    volumes: Sequence[GuardedVolume],
    folder: Path,
    *masks: str,
    programs: int = 0,
    **more,
) -> tuple[BackupResult, Oracles]:
    """Back up and hold the tape to that of the oracle at rest; I1, byte for byte, and I5.

    Some ``programs`` are sent to each volume when its gate opens after T0 and nothing is copied.
    """
    oracles = Oracles(volumes)
    tape = folder / "T00001.aws"
    tracks = [data_tracks(volume) for volume in volumes]

    def listen(event: Event) -> None:
        oracles(event)
        if isinstance(event, Window):
            for volume, some in zip(volumes, tracks, strict=True):
                host = RandomHost(EckdDevice(volume), some, random.Random(programs))
                for _ in range(programs):
                    host.send_one()

    result = run_backup(request_of(volumes, tape, *masks, **more), events=listen)
    same = {"selection": more["selection"]} if "selection" in more else {}
    oracle = tape_at_rest(oracles.online(), folder / "ORACLE.aws", *masks, **same)
    assert tape.read_bytes() == oracle
    for volume in volumes:
        with volume.gate.hold():
            assert volume.sizes == SizeTable.scan(volume), "I5"
    return result, oracles


def data_tracks(volume: TrackReader) -> list[RelativeTrack]:
    """The tracks of all data sets."""
    tracks = [track for ds in read_vtoc(volume).data_sets for track in ds.tracks().tolist()]
    return list(map(RelativeTrack, tracks))


@contextmanager
def hosts_on(
    volumes: Sequence[GuardedVolume], *, each: int = 2, seed: int = 1, at_least: int = 0
) -> Iterator[list[RandomHost]]:
    """Let hosts write to the data sets of each volume for as long as the block lasts.

    Each sends ``at_least`` programs, however short the block was.
    """
    stop, failures = threading.Event(), []
    hosts = [
        RandomHost(EckdDevice(volume), data_tracks(volume), random.Random(seed * 100 + number))
        for number, volume in enumerate([v for v in volumes for _ in range(each)])
    ]

    def work(host: RandomHost) -> None:
        try:
            while not stop.is_set() or host.sent < at_least:
                host.send_one()
        except BaseException as error:  # noqa: BLE001 -- told in the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=work, args=(host,), name="host") for host in hosts]
    for thread in threads:
        thread.start()
    try:
        yield hosts
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert failures == []
