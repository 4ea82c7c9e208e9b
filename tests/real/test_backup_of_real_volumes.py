"""Backups of real MVS volumes: at rest they hold what DSSDUMP's own dump holds, and under hosts T0.

The images are compressed, so they are only read; each volume is copied, and the copy goes online.
"""

import random

import numpy as np
import pytest

from accessmethods.directory import read_directory
from ccw.dasd import EckdDevice
from ccw.online import online
from ccw.workload import Kind, RandomHost
from eckd.memory_volume import MemoryVolume
from eckd.open_image import open_volume
from eckd.raw_image import create_raw
from eckd.size_table import SizeTable
from eckd.track_schema import COUNT_LENGTH, END_OF_TRACK, FIRST_USER_RECORD
from primitives import RelativeTrack, Volser
from snapshot.backup import NothingSelectedError, run_backup
from snapshot.dss_reader import DumpReader
from snapshot.events import Window
from snapshot.masks import Mask
from snapshot.restore import RestoreRequest, run_restore
from snapshot.selection import Selection
from snapshot.verify import verify_tape
from snapshot.witness import Witness
from tests.support import live_backup
from tests.support.live_backup import data_tracks, gold, hosts_on, request_of
from vtape.tape_image import open_tape
from vtoc.initialise import initialise_volume
from vtoc.read import read_vtoc

# Data sets by what they are: a PDS with members, records of variable length one after the other,
# a PDS whose directory is all there is.
PUB010 = ("JCC.CNTL", "JCC.SRC", "TK4-.TOM.ALGOLF21.SOURCE.ZIP", "HERC01.TEST.LOADLIB")


def copied(store, copy):
    """Copy every track that holds more than nothing."""
    for track in map(RelativeTrack, range(store.geometry.tracks)):
        image = store.read_track(track)
        if len(image) > FIRST_USER_RECORD + len(END_OF_TRACK):
            copy.write_track(track, image)
    return copy


@pytest.fixture
def real(volumes, expected_volumes):
    """A copy of a real volume in memory, by its serial."""

    def load(volser):
        store = open_volume(volumes / expected_volumes[volser]["file"])
        copy = copied(store, MemoryVolume(store.geometry, volser))
        store.close()
        return copy

    return load


def dumped(path):
    """By data set: address and records of every data track on a tape."""
    with open_tape(path) as tape:
        data = [file for file in tape.files() if len(file.blocks)][1]
        reader = DumpReader(tape.read_blocks(data.blocks), path.name)
        return {
            data_set.dsname: [(track.at, track.records) for track in data_set.tracks]
            for data_set in reader.data_sets()
        }


@pytest.mark.parametrize("programs", [0, 80], ids=["at rest", "hosts since T0"])
def test_tracks_are_byte_for_byte_those_dssdump_dumped(real, shared, tmp_path, programs):
    volume = live_backup.online(real("PUB010"))

    result, _ = gold([volume], tmp_path, "JCC.CNTL", "JCC.INCLUDE", m=1, programs=programs)

    theirs = dumped(shared / "fixtures" / "dss" / "pub010-cntl-include-65520.aws")
    assert dumped(tmp_path / "T00001.aws") == theirs
    assert sum(map(len, theirs.values())) == 10
    assert bool(result.out_of_order) == bool(programs)


@pytest.mark.parametrize(
    ("volser", "masks"),
    [
        ("PUB010", PUB010),
        ("PUB010", ("**",)),
        ("PUB011", ("**",)),
    ],
)
def test_tape_under_hosts_is_that_of_t0(real, tmp_path, volser, masks):
    volume = live_backup.online(real(volser))

    with hosts_on([volume], at_least=40) as hosts:
        result, _ = gold([volume], tmp_path, *masks, workers=2, m=4, programs=60)

    assert result.out_of_order > 0
    assert all(sum(host.done[kind] for host in hosts) for kind in (Kind.FORMAT, Kind.UPDATE))
    assert verify_tape(tmp_path / "T00001.aws") == []


def test_one_huge_pds_with_binary_member_names_under_hosts(real, tmp_path):
    """1,430 tracks and 25,654 members whose names nobody could print; its tracks are formatted
    anew, erased and cut short while they are copied."""
    volume = live_backup.online(real("SMP002"))

    with hosts_on([volume], at_least=40):
        result, _ = gold([volume], tmp_path, m=8, programs=100)

    assert len(result.tape_map.sizes) == 0x27F + 1
    assert result.out_of_order > 30
    assert verify_tape(tmp_path / "T00001.aws") == []


def test_a_track_formatted_during_the_copy_is_dumped_in_its_old_form(real, tmp_path):
    """Every track of a data set is rewritten with other records before any is copied."""
    volume = live_backup.online(real("PUB010"))
    name = "TK4-.TOM.ALGOLF21.SOURCE.ZIP"
    tracks = list(map(RelativeTrack, read_vtoc(volume).find(name).tracks().tolist()))
    old = [volume.read_track(track) for track in tracks]
    seen = []

    def format_all(event):
        if not isinstance(event, Window):
            return
        for track in tracks:
            host = RandomHost(EckdDevice(volume), [track], random.Random(track))
            while not (host.done[Kind.FORMAT] and host.done[Kind.ERASE]):
                host.send_one()
            seen.append(volume.read_track(track))

    result = run_backup(request_of([volume], tmp_path / "T.aws", name), events=format_all)

    (records,) = dumped(tmp_path / "T.aws").values()
    assert [r for _, r in records] == [
        image[FIRST_USER_RECORD : -len(END_OF_TRACK)] for image in old
    ]
    assert result.out_of_order == len(tracks) == 33
    assert all(new != before for new, before in zip(seen, old, strict=True))


def test_a_raw_copy_on_disk_goes_online_and_is_restored_to_another(real, tmp_path):
    """With its size table beside the image, and a witness that shares nothing with the engine."""
    store = real("PUB010")
    copied(store, create_raw(tmp_path / "pub010.ckd", store.geometry)).close()
    other = create_raw(tmp_path / "other.ckd", store.geometry)
    initialise_volume(other, Volser("OTHER1"))

    with online(tmp_path / "pub010.ckd") as volume:
        witness = Witness(volume)
        request = request_of([volume], tmp_path / "T.aws", *PUB010, m=2)
        with hosts_on([volume], at_least=60):
            result = run_backup(request, events=witness)
        at_t0 = {e.element.dsname: e.element for e in result.elements}
        restored = run_restore(
            RestoreRequest(
                tape=tmp_path / "T.aws",
                selection=Selection(include=(Mask.checked("**"),)),
                target=other,
            )
        )
        assert restored.severity == 0
        vtoc = read_vtoc(other)
        assert {ds.dsname for ds in vtoc.data_sets} == set(PUB010)
        for data_set in vtoc.data_sets:
            source = at_t0[data_set.dsname]
            for here, there in zip(
                source.tracks.tolist(), data_set.tracks().tolist(), strict=False
            ):
                before = witness.track_at_t0(RelativeTrack(here))
                assert _moved(other.read_track(RelativeTrack(there))) == _moved(before)
        assert len(read_directory(other, vtoc.find("JCC.CNTL"))) == 8
        assert volume.sizes == SizeTable.scan(volume)
    other.close()
    (tmp_path / "other.ckd").unlink()
    (tmp_path / "pub010.ckd").unlink()


def _moved(image):
    """User records with the addresses in their count fields left out."""
    plain, at = bytearray(image[FIRST_USER_RECORD : -len(END_OF_TRACK)]), 0
    while at < len(plain):
        plain[at : at + 4] = bytes(4)
        at += COUNT_LENGTH + plain[at + 5] + (plain[at + 6] << 8 | plain[at + 7])
    return bytes(plain)


def test_empty_volume_has_nothing_to_select(real, tmp_path):
    with pytest.raises(NothingSelectedError, match="SORT01"):
        run_backup(request_of([live_backup.online(real("SORT01"))], tmp_path / "T.aws"))

    assert list(tmp_path.iterdir()) == []


def test_v_of_a_real_volume_is_what_its_tracks_say(real):
    store = real("PUB011")
    tracks = data_tracks(store)

    sizes = SizeTable.scan(store).sizes(np.array(tracks))

    images = [store.read_track(track) for track in tracks]
    assert sizes.tolist() == [len(i) - FIRST_USER_RECORD - len(END_OF_TRACK) for i in images]
