"""``volser demo``, end to end, and that its proof fails when it must."""

import io
import json
import re
import shutil

import pytest
from rich.console import Console

from ccw.workload import Kind
from cli.demonstration import run
from cli.demonstration.host import BackgroundHost, HostFailedError
from cli.demonstration.proof import check_restored, check_same_file, check_tape
from cli.demonstration.report import picture
from cli.demonstration.run import Plan, run_demonstration
from cli.demonstration.tally import CopiedDataSet
from cli.events_file import events_to
from eckd.open_image import open_volume
from eckd.track import parse_track
from jcl.programs import dss_dump
from primitives import DasdError, RelativeTrack, Where
from snapshot.session import Guard
from tests.support.command_line import run as run_command
from vtoc.read import read_vtoc

SMALL = ("--tracks", 45, "--seconds", 0.6)


def count(pattern, text):
    return int(re.search(pattern, text)[1].replace(",", ""))


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """A demonstration by the command, and the directory for temporary files it was given."""
    directory = tmp_path_factory.mktemp("temporary")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tempfile.tempdir", str(directory))
        return run_command("demo", *SMALL), directory


def test_it_ends_with_everything_equal_and_tracks_copied_both_ways(shown):
    ran, _ = shown

    assert ran.code == 0
    assert count(r"tracks +([0-9,]+) in order", ran.out) > 0
    assert count(r"([0-9,]+) out of order: the host came first", ran.out) > 0
    assert count(r"host +([0-9,]+) channel programs", ran.out) > run.WARM_UP
    for check in ("tape verified", "tape equals T0", "restored equals T0"):
        assert re.search(rf"^{check} +yes  ", ran.out, re.MULTILINE)
    assert "hosts waited" in ran.err
    assert re.search(r"DEMO.BULK +[0-9]+ in order +[0-9]+ out of order", ran.err)


def test_every_kind_of_program_is_among_those_of_the_host(shown):
    text = " ".join(shown[0].out.split())

    for kind in Kind:
        assert count(rf"([0-9,]+) {kind.value}", text) > 0


def test_nothing_is_left_unless_it_is_to_be_kept(shown):
    ran, directory = shown

    assert str(directory) in ran.err
    assert list(directory.iterdir()) == []


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """What a demonstration found."""
    directory = tmp_path_factory.mktemp("kept") / "demo"
    return run_demonstration(
        Plan(
            directory=directory,
            tracks=30,
            seconds=0.2,
            say=lambda _: None,
            watch=lambda: events_to(directory.parent / "events"),
        )
    )


@pytest.fixture(scope="module")
def kept(report):
    """What a demonstration left."""
    assert report.is_proved
    return report.tape.parent.parent


@pytest.fixture
def copy(kept, tmp_path):
    return shutil.copytree(kept, tmp_path / "demo")


def test_every_track_is_told_once_as_copied_or_as_intercepted(report):
    lines = (report.tape.parents[2] / "events").read_text("utf-8").splitlines()
    events = [json.loads(line) for line in lines]

    intercepted = [event for event in events if event["event"] == "intercepted"]
    copied = sum(event["tracks"] for event in events if event["event"] == "copied")
    out_of_order = {(one.dsname, j) for one in report.tally.data_sets for j in one.out_of_order}
    names = {event["i"]: event["dsname"] for event in events if event["event"] == "element"}
    (planned,) = [event for event in events if event["event"] == "planned"]
    assert {(names[event["i"]], event["j"] - 1) for event in intercepted} == out_of_order
    assert len(intercepted) == len(out_of_order) > 0
    assert copied + len(intercepted) == planned["tracks"]
    for event in intercepted:
        assert event.keys() == {"t", "event", "host", "device", "cchh", "i", "j", "us"}
        assert event["host"] == "HOST1"


@pytest.mark.parametrize(("encoding", "in_order"), [("utf-8", "░"), ("ascii", ".")])
def test_the_picture_has_a_cell_for_each_track_in_characters_the_output_has(
    report, encoding, in_order
):
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding)
    report.show(Console(file=file, width=80))
    file.flush()

    lines = raw.getvalue().decode(encoding).splitlines()

    (keyed,) = [line for line in lines if line.startswith("DEMO.KEYED")]
    assert len(keyed) == 13 + 6
    assert any(in_order in line for line in lines[2:8])


def test_cells_stand_for_several_tracks_when_there_are_many():
    one = CopiedDataSet("MANY", 4000, frozenset({0, 1, 2, 3, 4, 5, 6, 3999}))

    lines = [str(line) for line in picture([one, CopiedDataSet("LAST", 6, frozenset({5}))], "░▒▓█")]

    assert len(lines) <= 13
    assert lines[0].startswith("MANY         █▒░")
    assert lines[-2].endswith("▒")
    assert lines[-1] == "LAST         ▒"


def test_what_is_kept_is_a_system_directory_with_tape_and_listings(volser, kept):
    assert volser("verify", "BKUP01", "--system", kept).code == 0
    assert len(volser("history", "--json", "--system", kept).rows) == 6
    assert [path.name for path in sorted((kept / "spool").iterdir())] == [
        "JOB00001", "JOB00002", "JOB00003",
    ]  # fmt: skip


def test_one_byte_of_the_tape_fails_the_proof(copy):
    tape, oracle_tape = copy / "tapes/BKUP01.aws", copy / "oracle/BKUP01.aws"
    assert check_tape(tape).holds
    assert check_same_file(tape, oracle_tape).holds
    content = bytearray(tape.read_bytes())
    content[len(content) // 2] ^= 1

    tape.write_bytes(content)

    assert not check_tape(tape).holds
    assert not check_same_file(tape, oracle_tape).holds


def ends(volume, track):
    """Whether the track ends with a record that has data, so that its last byte is one of them."""
    records = parse_track(volume.read_track(track), where=Where("REST01")).records
    return bool(records) and bool(records[-1].data)


@pytest.mark.parametrize("damage", ["a byte", "a record", "a data set"])
def test_one_restored_record_fails_the_proof(copy, damage):
    oracle = open_volume(copy / "disks/oracle.ckd")
    rest = open_volume(copy / "disks/rest01.ckd", writable=True)
    assert check_restored(oracle, rest).holds
    data_set = read_vtoc(rest).find("DEMO.BULK")
    at = next(
        track for track in map(RelativeTrack, data_set.tracks().tolist()) if ends(rest, track)
    )
    image = bytearray(rest.read_track(at))
    match damage:
        case "a byte":
            image[-9] ^= 1
        case "a record":
            image[-8:] = bytes(image[5:9]) + b"\x77\0\0\1X" + bytes(image[-8:])
        case _:
            at = RelativeTrack(int(data_set.addresses[0].track.cylinder) * 15 + 1)
            image = bytearray(rest.read_track(at)).replace(
                "DEMO.BULK".encode("cp037"), "DEMO.BULL".encode("cp037")
            )
    rest.write_track(at, bytes(image))

    assert not check_restored(oracle, rest).holds
    oracle.close()
    rest.close()


def test_without_interception_it_fails(volser, monkeypatch):
    monkeypatch.setattr(Guard, "before_write", lambda *_: None)

    ran = volser("demo", *SMALL)

    assert ran.code == 1


def test_a_job_that_fails_shows_its_listing(volser, monkeypatch):
    def fail(*_, **__):
        raise DasdError("out of tape")

    monkeypatch.setattr(dss_dump, "run_backup", fail)

    ran = volser("demo", *SMALL)

    assert (ran.code, ran.out) == (1, "")
    assert "ADR380E (001)-DTDSC(01), out of tape" in ran.err
    assert ran.err.endswith("volser: backup.jcl ended with code 12; its listing is above\n")


def test_a_directory_that_is_not_empty_is_refused(volser, tmp_path):
    (tmp_path / "mine").write_text("precious")

    ran = volser("demo", "--keep", tmp_path)

    assert ran.code == 1
    assert "not empty" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


class Broken:
    """A host that breaks off."""

    sent = 0

    def send_one(self):
        raise RuntimeError("out of paper")


def test_a_host_that_breaks_off_is_told_to_who_waits_for_it():
    with pytest.raises(HostFailedError, match="out of paper"), BackgroundHost(Broken()) as host:
        host.wait_for(1)
