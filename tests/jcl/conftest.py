"""A small system to run jobs on: a volume with data sets, an empty one, an empty tape library."""

import datetime
from dataclasses import dataclass
from pathlib import Path

import pytest

from ccw.choke_point import GuardedVolume
from cli.sample_volume import OTHER_TRACKS, fill_volume
from eckd.geometry import Geometry, family_named
from eckd.memory_volume import MemoryVolume
from eckd.size_table import SizeTable
from jcl.deck import read_deck
from jcl.execute import JobResult, run_job
from jcl.job import read_job
from jcl.system import System
from primitives import Volser
from snapshot.history import History
from vtoc.initialise import initialise_volume

BULK = 15
NOW = datetime.datetime(2026, 11, 24, 8, 30, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Machine:
    """A system, and a way to submit decks to it."""

    system: System
    tapes: Path

    def submit(self, text: str) -> JobResult:
        deck = read_deck(text)
        return run_job(read_job(deck), deck, self.system)


def new_volume(volser: str) -> MemoryVolume:
    family = family_named("3390")
    store = MemoryVolume(Geometry(family, -(-(BULK + OTHER_TRACKS) // family.heads)), volser)
    initialise_volume(store, Volser(volser))
    return store


@pytest.fixture
def machine(tmp_path):
    work, target = new_volume("WORK01"), new_volume("REST01")
    fill_volume(work, bulk_tracks=BULK)
    volumes = {
        Volser(store.name): GuardedVolume(store, SizeTable.scan(store), device_number=number)
        for number, store in ((0x148, work), (0x149, target))
    }
    system = System(volumes=volumes, tapes=tmp_path, clock=lambda: NOW, history=History(tmp_path))
    return Machine(system, tmp_path)
