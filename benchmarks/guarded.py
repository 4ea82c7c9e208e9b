"""A small volume in memory, with and without the guard of a backup that is all copied."""

import datetime
from pathlib import Path
from typing import Final

from ccw.choke_point import GuardedVolume
from eckd.geometry import Geometry, family_named
from eckd.memory_volume import MemoryVolume
from eckd.size_table import SizeTable
from primitives import Dsname, RelativeTrack, Volser
from primitives.dates import OrdinalDate
from snapshot.backup import BackupRequest
from snapshot.claims import Run, State
from snapshot.events import ignore
from snapshot.masks import Mask
from snapshot.preplan import preplan
from snapshot.selection import Selection
from snapshot.session import Guard, Policy, Session
from vtape.memory_tape import MemoryTape
from vtoc.allocate import SpaceRequest, allocate
from vtoc.dscb import Format1, Organisation
from vtoc.initialise import initialise_volume

COPIED: Final = RelativeTrack(20)
OUTSIDE: Final = RelativeTrack(80)


def small_volume() -> GuardedVolume:
    """Return a volume with one data set, tracks 15 to 44, online."""
    store = MemoryVolume(Geometry(family_named("3390"), 6))
    initialise_volume(store, Volser("SMALL"))
    format1 = Format1(
        dsname=Dsname("A"),
        volser=Volser(""),
        created=OrdinalDate(2026, 1),
        dsorg=Organisation.DA,
    )
    allocate(store, SpaceRequest(format1=format1, tracks=30))
    return GuardedVolume(store, SizeTable.scan(store))


def guard_copied(volume: GuardedVolume) -> None:
    """Guard the data set as a backup does whose every track is on the tape."""
    request = BackupRequest(
        volumes=[volume],
        selection=Selection(include=(Mask.checked("**"),)),
        tape=Path(),
        tape_volser=Volser("SMALL"),
        now=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
    )
    plan = preplan(request.volumes, request.selection, request.layout)
    assert plan.layout is not None
    tape_map = plan.layout.freeze(plan.sizes())
    session = Session(tape_map, MemoryTape(tape_map.length), Policy.PROTECT_HOST, ignore)
    session.claims.copied(Run(0, len(tape_map.sizes)), State.IN_ORDER)
    with volume.gate.hold():
        for guarded, inverted in plan.inverted:
            volume.add_hook(Guard(session, guarded, inverted))
