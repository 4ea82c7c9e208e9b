"""`disk diff` of made volumes."""

from dataclasses import replace

from eckd.open_image import open_volume
from eckd.track import parse_track
from primitives import Dsname, RelativeTrack, Where
from tests.support.command_line import run, run_good
from vtoc.allocate import rename, scratch
from vtoc.read import read_vtoc


def found(a, b, *words):
    done = run("disk", "diff", a, b, *words, "--json")
    assert done.code == (1 if done.rows else 0)
    return done.rows


def row(**values):
    return {"member": None, "tracks": None, "detail": "", "what": "differs"} | values


def test_a_volume_does_not_differ_from_itself(sample):
    assert run_good("disk", "diff", sample, sample, "--tracks").out == ""


def test_data_sets_on_one_volume_only_are_told(sample, disk):
    with open_volume(disk, writable=True) as store:
        rename(store, Dsname("DEMO.SPARSE"), Dsname("NEW.NAME"))
        scratch(store, Dsname("DEMO.KEYED"))

    assert found(sample, disk) == [
        row(kind="data-set", what="only-in-a", dsname="DEMO.KEYED"),
        row(kind="data-set", what="only-in-a", dsname="DEMO.SPARSE"),
        row(kind="data-set", what="only-in-b", dsname="NEW.NAME"),
    ]


def test_members_are_compared_by_what_they_hold(sample, disk):
    text = run_good("disk", "get", disk, "DEMO.SOURCE(BETA)").raw
    run_good("disk", "put", disk, "DEMO.SOURCE(BETA)", "-", "--no-stats", stdin=text)
    run_good("disk", "put", disk, "DEMO.SOURCE(ALPHA)", "-", "--no-stats", stdin=b"x\n")
    run_good("disk", "put", disk, "DEMO.SOURCE(NEW)", "-", stdin=b"x\n")

    assert found(sample, disk) == [
        row(kind="member", dsname="DEMO.SOURCE", member="ALPHA"),
        row(kind="member", dsname="DEMO.SOURCE", member="NEW", what="only-in-b"),
    ]


def test_an_entry_that_says_something_else_is_told(sample, disk):
    text = run_good("disk", "get", disk, "DEMO.SOURCE(BETA)").raw
    run_good("disk", "put", disk, "DEMO.SOURCE(BETA)", "-", stdin=text)

    (only,) = found(sample, disk)

    assert (only["member"], only["detail"]) == ("BETA", "user data of the directory entry")


def test_tracks_that_differ_are_joined(sample, disk):
    with open_volume(disk, writable=True) as store:
        tracks = read_vtoc(store).find("DEMO.BULK").tracks().tolist()
        for tt in (2, 3, 4, 9):
            image = bytearray(store.read_track(RelativeTrack(tracks[tt])))
            image[-20] ^= 0xFF
            store.write_track(RelativeTrack(tracks[tt]), bytes(image))

    assert found(sample, disk) == [
        row(kind="tracks", dsname="DEMO.BULK", tracks=[2, 4]),
        row(kind="tracks", dsname="DEMO.BULK", tracks=[9, 9]),
    ]


def test_unused_tracks_count_only_when_asked_for(sample, disk):
    with open_volume(disk, writable=True) as store:
        unused = RelativeTrack(int(read_vtoc(store).find("DEMO.SPARSE").tracks()[7]))
        place = Where("test")
        full = parse_track(store.read_track(RelativeTrack(0)), where=place)
        empty = parse_track(store.read_track(unused), where=place)
        changed = replace(empty, records=full.records)
        store.write_track(unused, changed.to_image())

    assert found(sample, disk) == []
    assert found(sample, disk, "--tracks") == [
        row(kind="tracks", dsname="DEMO.SPARSE", tracks=[7, 7])
    ]


def test_places_do_not_matter(sample, tmp_path):
    other = tmp_path / "other.ckd"
    run_good("disk", "init", other, "--device", "3390", "--volser", "OTHER", "--cylinders", 30)
    tape = ("--tape", "T00001", "--tapes", tmp_path)
    run_good("backup", sample, "--include", "DEMO.**", *tape)
    run_good("restore", tmp_path / "T00001.aws", "--include", "DEMO.S*", "--to", other)

    assert found(sample, other, "--include", "DEMO.S*") == []


def test_attributes_are_compared(sample, disk):
    rows = run_good("disk", "ls", disk, "DEMO.LEDGER", "--json").rows
    with open_volume(disk) as store:
        at = read_vtoc(store).find("DEMO.LEDGER").addresses[0]
    slot = 512 + (at.track.cylinder * 15 + at.track.head) * 56_832 + 21 + (at.record - 1) * 148 + 8
    with disk.open("r+b") as file:
        file.seek(slot + 88)  # DS1LRECL
        file.write((500).to_bytes(2, "big"))

    assert rows[0]["lrecl"] == 1004
    assert found(sample, disk) == [
        row(kind="attribute", dsname="DEMO.LEDGER", detail="lrecl 1004 | 500")
    ]


def test_differences_for_people_are_a_sign_and_a_name(sample, disk):
    run_good("disk", "put", disk, "DEMO.SOURCE(NEW)", "-", stdin=b"x\n")

    done = run("disk", "diff", sample, disk)

    assert (done.code, done.out) == (1, "+ DEMO.SOURCE(NEW)\n")


def test_a_part_that_cannot_be_read_is_told_and_the_rest_compared(sample, disk):
    with open_volume(disk) as store:
        first = int(read_vtoc(store).find("DEMO.LEDGER").tracks()[0])
    with disk.open("r+b") as file:
        file.seek(512 + first * 56_832 + 5 + 16 + 6)
        file.write(b"\xff\xff")

    (only,) = found(sample, disk)

    assert (only["dsname"], only["what"]) == ("DEMO.LEDGER", "unreadable")


def test_volumes_of_different_devices_are_compared_by_blocks(sample, tmp_path):
    other = tmp_path / "other.ckd"
    run_good("disk", "init", other, "--device", "3380", "--volser", "OTHER", "--cylinders", 30)

    assert {each["what"] for each in found(sample, other)} == {"only-in-a"}
