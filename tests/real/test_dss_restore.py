"""Dumps that DSSDUMP made, restored to a fresh volume: the members are those of the source."""

import hashlib

import pytest

from accessmethods.directory import read_directory
from accessmethods.members import read_member
from eckd.geometry import Geometry, family_named
from eckd.memory_volume import MemoryVolume
from primitives import Volser
from snapshot.masks import Mask
from snapshot.restore import RestoreRequest, run_restore
from snapshot.selection import Selection
from vtoc.initialise import initialise_volume
from vtoc.read import read_vtoc

DUMPS = {
    "pub010-cntl-include-65520.aws": ("PUB010", ["JCC.CNTL", "JCC.INCLUDE"]),
    "pub010-cntl-include-7892.aws": ("PUB010", ["JCC.CNTL", "JCC.INCLUDE"]),
    "pub010-cntl-32760.aws": ("PUB010", ["JCC.CNTL"]),
    "pub011-include-asm-65520.aws": ("PUB011", ["HERC01.TEST.ASM", "JCC.TCPIP.INCLUDE"]),
}


@pytest.fixture
def target():
    store = MemoryVolume(Geometry(family_named("3350"), 560), "TARGET")
    initialise_volume(store, Volser("TARGET"))
    return store


def members_of(store, data_set):
    """By name: TTR, user data, and digest of all blocks."""
    found = {}
    for entry in read_directory(store, data_set):
        digest = hashlib.sha256()
        for block in read_member(store, data_set, entry):
            digest.update(block.data)
        ttr, user_data = entry.ttr.to_bytes().hex(), entry.user_data.hex()
        found[entry.name] = (ttr, user_data, digest.hexdigest())
    return found


def expected_members(data_set):
    return {
        name: (ttr.lower(), (user_data or "").lower(), data_set["data_by_ttr"][ttr][2])
        for name, ttr, _, user_data in data_set["members"]
    }


@pytest.mark.parametrize("name", DUMPS)
def test_restored_members_are_those_of_the_source(shared, expected_volumes, target, name):
    volser, names = DUMPS[name]
    expected = {one["dsn"]: one for one in expected_volumes[volser]["datasets"]}
    selection = Selection(include=(Mask.checked("**"),))
    tape = shared / "fixtures" / "dss" / name

    result = run_restore(RestoreRequest(tape=tape, selection=selection, target=target))

    assert result.severity == 0
    vtoc = read_vtoc(target)
    assert [data_set.dsname for data_set in vtoc.data_sets] == names
    for data_set in vtoc.data_sets:
        wanted = expected[data_set.dsname]
        assert members_of(target, data_set) == expected_members(wanted)
        assert len(data_set.tracks()) == wanted["tracks"]
        assert data_set.recfm == wanted["recfm"]
        assert data_set.format1.lstar.to_bytes().hex() == wanted["lstar"].lower()
        assert data_set.format1.trbal == wanted["trbal"]
