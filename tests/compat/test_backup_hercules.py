"""Hercules utilities read our backups and what we restore of them; we back up their volumes."""

import re

import pytest

from ccw.online import online
from eckd.open_image import open_volume
from eckd.raw_image import create_raw
from primitives import Volser
from snapshot.backup import run_backup
from snapshot.dss_reader import DumpReader
from snapshot.masks import Mask
from snapshot.restore import RestoreRequest, run_restore
from snapshot.selection import Selection
from snapshot.verify import verify_tape
from tests.support import live_backup
from tests.support.live_backup import gold, hosts_on, made_store, request_of
from tests.support.tape_maps import hetmap_figures, tapemap_figures
from vtoc.initialise import initialise_volume
from vtoc.read import read_vtoc

CARDS = [f"CARD {number:06}".encode("cp037").ljust(80, b"\x40") for number in range(7_777)]
HEAD = 40
"""Bytes before the records of a track in its tape block."""


@pytest.fixture
def under_hosts(tmp_path):
    """A tape written while hosts wrote, and what the backup says of it."""
    volume = live_backup.online(made_store())
    with hosts_on([volume]):
        result, _ = gold([volume], tmp_path, m=2, programs=30)
    return tmp_path / "T00001.aws", result


class TestTape:
    def test_hetmap_and_tapemap_count_the_blocks_that_were_planned(self, under_hosts, hercules):
        tape, result = under_hosts
        layout = result.tape_map.layout
        blocks = [len(block) for block in layout.dump.opening()]
        for element in range(len(layout.elements)):
            run = layout.positions(element)
            blocks += [len(block) for block in layout.dump.before(element)]
            blocks += [HEAD + int(size) for size in result.tape_map.sizes[run.first : run.stop]]
            blocks += [len(block) for block in layout.dump.after(element)]

        mapped = hetmap_figures(hercules("hetmap", "-f", tape))

        data = (len(blocks), min(blocks), max(blocks), sum(blocks))
        assert mapped == [(3, 80, 80, 240), data, (3, 80, 80, 240), (0, 0, 0, 0)]
        plain = tapemap_figures(hercules("tapemap", tape))
        assert plain == [figures[:3] for figures in mapped]

    def test_hetmap_reads_the_labels(self, under_hosts, hercules):
        tape, result = under_hosts

        listed = hercules("hetmap", "-d", tape)
        shown = hercules("hetmap", "-l", tape)

        assert re.search(r"vol=T00001 +owner=VOLSER", listed)
        facts = dict(re.findall(r"(\w+#?)=(\S+)", listed))
        assert facts["dsn"] == "BACKUP.DUMP"
        assert facts["blocks"] == str(result.tape_map.layout.data_blocks)
        assert (facts["recfm"], facts["lrecl"], facts["blksize"]) == ("U", "0", "65520")
        assert facts["crtdt"] == "2026.328"
        labels = re.findall(r"^Label +: '(\w{4})'$", shown, re.MULTILINE)
        assert labels == ["VOL1", "HDR1", "HDR2", "EOF1", "EOF2", "UTL1"]

    def test_hetget_takes_the_dump_off_it(self, under_hosts, hercules, tmp_path):
        tape, result = under_hosts

        hercules("hetget", tape, tmp_path / "dump", 1, "U", 0, 65520)

        with (tmp_path / "dump").open("rb") as file:
            reader = DumpReader(iter(lambda: file.read(50_000), b""), "dump")
            found = {ds.dsname: len(list(ds.tracks)) for ds in reader.data_sets()}
        assert found == {e.element.dsname: len(e.element.tracks) for e in result.elements}


@pytest.mark.parametrize("device", ["3350-1", "3390-1"])
def test_volume_that_dasdload_made_backs_up_under_hosts_and_restores(device, tmp_path, hercules):
    """To a volume of the same type that dasdinit made and we labelled."""
    cards, control = tmp_path / "cards", tmp_path / "control"
    cards.write_bytes(b"".join(CARDS))
    control.write_text(
        f"LOAD01 {device} 10\nSYSVTOC VTOC TRK 5\n"
        f"TEST.SEQ SEQ {cards} TRK 40 1 0 PS FB 80 6160\n"
        "TEST.EMPTY EMPTY TRK 7 1 20 PO FB 80 6160\n"
        "TEST.DIRECT EMPTY TRK 5 1 0 DA F 400 400\n"
    )
    hercules("dasdload", control, tmp_path / "load01.ckd")
    hercules("dasdinit", tmp_path / "target.ckd", device, "EMPTY1")
    with open_volume(tmp_path / "target.ckd", writable=True) as target:
        initialise_volume(target, Volser("TARGET"))

    with online(tmp_path / "load01.ckd", device_number=0x150) as volume:
        with hosts_on([volume], at_least=30):
            result = run_backup(request_of([volume], tmp_path / "T.aws", "TEST.**", m=2))
        assert verify_tape(tmp_path / "T.aws") == []
        assert [e.element.dsname for e in result.elements] == [
            "TEST.DIRECT",
            "TEST.EMPTY",
            "TEST.SEQ",
        ]
    with open_volume(tmp_path / "target.ckd", writable=True) as target:
        restored = run_restore(
            RestoreRequest(
                tape=tmp_path / "T.aws",
                selection=Selection(include=(Mask.checked("**"),)),
                target=target,
            )
        )
    assert restored.severity == 0

    lines = [
        line.split() for line in hercules("dasdls", "-info", tmp_path / "target.ckd").split("\n")
    ]
    listed = {line[0]: line[2:6] for line in lines if line and line[0].startswith("TEST.")}
    assert listed["TEST.SEQ"] == ["PS", "FB", "80", "6160"]
    assert set(listed) == {"TEST.SEQ", "TEST.EMPTY", "TEST.DIRECT"}
    for name in ("load01.ckd", "target.ckd"):
        (tmp_path / name).unlink()


def test_sequential_data_set_restored_from_t0_unloads_with_dasdseq(tmp_path, hercules, monkeypatch):
    """Hosts began to write at T0, so its cards are those that dasdload put there."""
    cards, control = tmp_path / "cards", tmp_path / "control"
    cards.write_bytes(b"".join(CARDS))
    control.write_text(
        f"LOAD01 3350-1 10\nSYSVTOC VTOC TRK 5\nTEST.SEQ SEQ {cards} TRK 40 1 0 PS FB 80 6160\n"
    )
    hercules("dasdload", control, tmp_path / "load01.ckd")
    with online(tmp_path / "load01.ckd") as volume:
        result, _ = gold([volume], tmp_path, "TEST.SEQ", m=1, programs=60)
        assert result.out_of_order > 10
        target = create_raw(tmp_path / "target.ckd", volume.geometry)
    initialise_volume(target, Volser("TARGET"))
    run_restore(
        RestoreRequest(
            tape=tmp_path / "T00001.aws",
            selection=Selection(include=(Mask.checked("**"),)),
            target=target,
        )
    )
    assert read_vtoc(target).problems == ()
    target.close()

    monkeypatch.chdir(tmp_path)
    hercules("dasdseq", tmp_path / "target.ckd", "TEST.SEQ")

    assert (tmp_path / "TEST.SEQ").read_bytes() == b"".join(CARDS)
