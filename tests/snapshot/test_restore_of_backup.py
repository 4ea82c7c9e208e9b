"""The whole way: back up an online volume, verify the tape, restore it to another volume."""

import datetime

import numpy as np
import pytest

from ccw.choke_point import GuardedVolume
from eckd.geometry import Geometry, family_named
from eckd.memory_volume import MemoryVolume
from eckd.size_table import SizeTable
from eckd.track_schema import COUNT_LENGTH, END_OF_TRACK, FIRST_USER_RECORD
from primitives import TTR, Dsname, RelativeTrack, Volser
from primitives.dates import OrdinalDate
from snapshot.backup import BackupRequest, run_backup
from snapshot.dump_file import open_dump
from snapshot.masks import Mask
from snapshot.restore import RestoreRequest, run_restore
from snapshot.selection import Selection
from snapshot.verify import verify_tape
from tests.support.tracks import fill
from vtoc.allocate import SpaceRequest, allocate
from vtoc.dscb import Format1, Organisation
from vtoc.initialise import initialise_volume
from vtoc.read import read_vtoc

NOW = datetime.datetime(2026, 11, 24, 15, 0, tzinfo=datetime.UTC)
EVERYTHING = (Mask.checked("**"),)
DATA_SETS = [
    # name, tracks, organisation, last used track
    ("A.DIRECT", 7, Organisation.DA, TTR(0, 0)),
    ("A.LIBRARY", 9, Organisation.PO, TTR(6, 3)),
    ("A.SEQUENT", 20, Organisation.PS, TTR(11, 2)),
    ("B.UNUSED", 2, Organisation.PS, TTR(0, 0)),
]


def volume(volser: str, family: str, cylinders: int) -> MemoryVolume:
    store = MemoryVolume(Geometry(family_named(family), cylinders), volser)
    fill(store, seed=3)
    initialise_volume(store, Volser(volser), vtoc_tracks=2)
    return store


@pytest.fixture(params=["3350", "3390"])
def family(request):
    return request.param


@pytest.fixture
def source(family):
    store = volume("SOURCE", family, 6)
    for data_set in DATA_SETS:
        create(store, *data_set)
    return store


def create(store, name, tracks, dsorg, lstar):
    format1 = Format1(
        dsname=Dsname(name),
        volser=Volser("NOBODY"),
        created=OrdinalDate(2026, 1),
        dsorg=dsorg,
        lstar=lstar,
    )
    allocate(store, SpaceRequest(format1=format1, tracks=tracks))


@pytest.fixture
def tape(tmp_path, source):
    path = tmp_path / "T00001.aws"
    request = BackupRequest(
        volumes=[GuardedVolume(source, SizeTable.scan(source), device_number=0x148)],
        selection=Selection(include=EVERYTHING),
        tape=path,
        tape_volser=Volser("T00001"),
        now=NOW,
    )
    run_backup(request)
    return path


def records(store, track):
    """User records of a track with the addresses in their count fields zeroed."""
    image = store.read_track(RelativeTrack(track))[FIRST_USER_RECORD : -len(END_OF_TRACK)]
    plain, at = bytearray(image), 0
    while at < len(plain):
        plain[at : at + 4] = bytes(4)
        at += COUNT_LENGTH + plain[at + 5] + (plain[at + 6] << 8) + plain[at + 7]
    return bytes(plain)


def test_tape_of_a_backup_has_no_findings(tape):
    assert verify_tape(tape) == []


def test_dump_lists_what_was_backed_up(tape):
    with open_dump(tape) as dump:
        rows = [content.to_json() for content in dump.survey()]

    assert [(row["dsname"], row["volser"], row["tracks"]) for row in rows] == [
        ("A.DIRECT", "SOURCE", 7),
        ("A.LIBRARY", "SOURCE", 7),
        ("A.SEQUENT", "SOURCE", 12),
        ("B.UNUSED", "SOURCE", 0),
    ]


def test_restored_data_sets_are_those_of_the_source(source, family, tape):
    target = volume("TARGET", family, 5)
    create(target, "IN.THE.WAY", 11, Organisation.PS, TTR(0, 0))

    result = run_restore(
        RestoreRequest(tape=tape, selection=Selection(include=EVERYTHING), target=target)
    )

    assert result.severity == 0
    before, after = read_vtoc(source), read_vtoc(target)
    assert len(after.data_sets) == len(DATA_SETS) + 1
    for name, _, _, _ in DATA_SETS:
        old, new = before.find(name), after.find(name)
        used = old.used_tracks()
        assert len(new.tracks()) == len(old.tracks())
        assert not np.array_equal(old.tracks(), new.tracks())
        for here, there in zip(old.tracks()[:used], new.tracks()[:used], strict=True):
            assert records(target, int(there)) == records(source, int(here))
    end_of_file, *rest = (records(target, int(t)) for t in after.find("B.UNUSED").tracks())
    assert end_of_file == bytes.fromhex("00000000 01 00 0000")
    assert set(rest) == {b""}
