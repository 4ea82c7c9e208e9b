"""``volser disk check``: findings, memory, repair."""

import json
import shutil

import pytest

from eckd.checked_groups import CheckedGroups
from eckd.open_image import open_volume
from primitives import TTR, RelativeTrack
from tests.support.sample_disks import make_sample
from vtoc.read import read_table, read_vtoc


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    return make_sample(tmp_path_factory.mktemp("disk") / "sample.ckd")


@pytest.fixture
def disk(original, tmp_path):
    return shutil.copy(original, tmp_path / "sample.ckd")


def patch(disk, name, offset, raw):
    """Change bytes of a format 1, or of the format 4 when the name is empty."""
    with open_volume(disk, writable=True) as store:
        label, _, table = read_table(store)
        vtoc = read_vtoc(store)
        at = vtoc.find(name).addresses[0] if name else label.vtoc
        dscb = bytearray(table.slots[at])
        dscb[offset : offset + len(raw)] = raw
        table.write(store, at, bytes(dscb))


def change_track(disk, track):
    """Write a track again with another byte in its last record."""
    with open_volume(disk, writable=True) as store:
        image = bytearray(store.read_track(RelativeTrack(track)))
        image[-9] ^= 1
        store.write_track(RelativeTrack(track), bytes(image))


def compressed(disk, path, volser):
    """Copy a volume into a compressed image."""
    with open_volume(disk) as source:
        size = ("--device", "3390", "--cylinders", source.geometry.cylinders)
        assert volser("disk", "init", path, "--format", "cckd", "--volser", "X", *size).code == 0
        with open_volume(path, writable=True) as copy:
            for track in map(RelativeTrack, range(source.geometry.tracks)):
                copy.write_track(track, source.read_track(track))
    return path


def test_a_volume_in_order_is_nothing_found(disk, volser):
    done = volser("disk", "check", disk, "--records")

    assert (done.code, done.out, done.err) == (0, "", "nothing found\n")


def test_errors_end_with_one_and_warnings_do_not(disk, volser):
    patch(disk, "", 50, b"\x00\x07")
    warned = volser("disk", "check", disk)
    patch(disk, "DEMO.LEDGER", 59, b"\x05")
    failed = volser("disk", "check", disk)

    assert (warned.code, failed.code) == (0, 1)
    assert warned.out.startswith("warning dscb-count ")
    assert failed.err == "1 errors, 1 warnings, 0 notes\n"


def test_findings_are_json_records(disk, volser):
    patch(disk, "DEMO.LEDGER", 59, b"\x05")

    (row,) = volser("disk", "check", disk, "--json").rows

    assert row.keys() == {"severity", "code", "where", "message"}
    assert (row["severity"], row["code"]) == ("error", "extent-count")
    assert row["message"] == "DEMO.LEDGER: the DSCB says 5 extents, 1 are there"


def test_damage_of_a_track_is_told_with_its_place_in_the_file(disk, volser):
    with disk.open("r+b") as file:
        file.seek(512 + 40 * 56_832 + 3)
        file.write(b"\x77")

    done = volser("disk", "check", disk)

    assert done.code == 1
    assert f"error track-unreadable {disk}+0x" in done.out
    assert "home address" in done.out


def test_the_image_is_never_changed(disk, original, volser):
    volser("disk", "check", disk)

    assert disk.read_bytes() == original.read_bytes()


# What is remembered


def test_an_unchanged_volume_is_not_looked_at_again(disk, volser, monkeypatch):
    patch(disk, "", 50, b"\x00\x07")
    first = volser("disk", "check", disk, "--json")
    monkeypatch.setattr("accessmethods.volume_check.check_tracks", None)
    monkeypatch.setattr("accessmethods.volume_check.check_vtoc", None)

    again = volser("disk", "check", disk, "--json")

    assert again == first


@pytest.mark.parametrize("form", ["ckd", "cckd"])
def test_only_groups_that_changed_are_looked_at_again(form, disk, tmp_path, volser, monkeypatch):
    monkeypatch.setattr("eckd.checked_groups.GROUP", 32)
    if form == "cckd":
        disk = compressed(disk, tmp_path / "sample.cckd", volser)
    assert volser("disk", "check", disk).code == 0
    change_track(disk, 30)
    looked = []

    def check(_image, first, count):
        looked.append((first, count))
        return []

    monkeypatch.setattr("accessmethods.volume_check.check_tracks", check)
    volser("disk", "check", disk)

    assert looked == [(0, 32)]


def test_a_check_of_records_does_not_believe_one_without(disk, volser):
    assert volser("disk", "check", disk).code == 0
    with open_volume(disk, writable=True) as store:
        data_set = read_vtoc(store).find("DEMO.LEDGER")
        track = RelativeTrack(int(data_set.tracks()[0]))
        image = bytearray(store.read_track(track))
        image[21 + 8] ^= 0x40
        store.write_track(track, bytes(image))
    plain = volser("disk", "check", disk)

    deep = volser("disk", "check", disk, "--records")

    assert (plain.out, deep.out.split()[:2]) == ("", ["warning", "records"])


def test_afresh_believes_nothing(disk, volser):
    volser("disk", "check", disk)
    kept = disk.with_name("sample.ckd.checked")
    document = json.loads(kept.read_text())
    document["others"] = [
        {
            "severity": "error",
            "code": "made-up",
            "source": "x",
            "offset": None,
            "detail": "",
            "message": "m",
        }
    ]
    kept.write_text(json.dumps(document))

    assert volser("disk", "check", disk).code == 1
    assert volser("disk", "check", disk, "--afresh").code == 0


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"version": 99}'])
def test_a_memory_that_cannot_be_read_says_nothing(content, disk, volser):
    disk.with_name("sample.ckd.checked").write_bytes(content)

    assert volser("disk", "check", disk).code == 0
    with open_volume(disk) as image:
        assert CheckedGroups(image).unchanged() == []


# Repair


def test_a_repair_mends_counts_and_free_space_and_can_be_taken_back(disk, tmp_path, volser):
    patch(disk, "", 45, bytes(7))
    patch(disk, "DEMO.LEDGER", 59, b"\x05")
    before, backup = disk.read_bytes(), tmp_path / "old"
    assert volser("disk", "check", disk).code == 1

    done = volser("disk", "check", disk, "--repair", "--backup", backup)

    assert (done.code, done.out) == (0, "")
    assert "DEMO.LEDGER: its DSCB said 5 extents and says 1 now" in done.err
    assert volser("disk", "undo", disk, "--from", backup).code == 0
    assert disk.read_bytes() == before
    assert backup.exists()


def test_a_repair_is_not_taken_back_over_what_was_changed_since(disk, tmp_path, volser):
    """The VTOC as it was before knows nothing of what was allocated behind the repair."""
    patch(disk, "", 45, bytes(7))
    backup = tmp_path / "old"
    assert volser("disk", "check", disk, "--repair", "--backup", backup).code == 0
    assert volser("disk", "alloc", disk, "NEW.DATA", "--primary", 1).code == 0
    before = disk.read_bytes()

    refused = volser("disk", "undo", disk, "--from", backup)

    assert refused.code == 1
    assert "was changed again after the change" in refused.err
    assert disk.read_bytes() == before


def test_a_repair_orders_a_directory_and_moves_the_end_behind_the_last_member(
    disk, tmp_path, volser
):
    with open_volume(disk, writable=True) as store:
        data_set = read_vtoc(store).find("DEMO.SOURCE")
        track = RelativeTrack(int(data_set.tracks()[0]))
        image = bytearray(store.read_track(track))
        at = 21 + 8 + 8 + 2
        first, second = image[at : at + 12], image[at + 12 : at + 24]
        image[at : at + 24] = second + first
        store.write_track(track, bytes(image))
    patch(disk, "DEMO.SOURCE", 98, TTR(0, 12).to_bytes())
    found = {row["code"] for row in volser("disk", "check", disk, "--json").rows}
    assert found == {"directory-order", "member-behind-end"}

    done = volser("disk", "check", disk, "--repair", "--backup", tmp_path / "old")

    assert (done.code, done.out) == (0, "")
    members = volser("disk", "ls", disk, "DEMO.SOURCE", "--members").out
    assert all(name in members for name in ("ALPHA", "BETA", "EMPTY", "OMEGA"))


def test_what_has_no_one_truth_is_left_and_nothing_is_changed(disk, tmp_path, volser):
    patch(disk, "", 50, b"\x00\x07")
    with open_volume(disk) as store:
        other = read_vtoc(store).find("DEMO.LEDGER").dscbs[0][105:115]
    patch(disk, "DEMO.SPARSE", 105, other)
    before = disk.read_bytes()

    done = volser("disk", "check", disk, "--repair", "--backup", tmp_path / "old")

    assert done.code == 1
    assert "extents of" in done.err
    assert disk.read_bytes() == before
    assert not (tmp_path / "old").exists()


def test_a_repair_wants_a_place_for_the_old_tracks(disk, volser):
    done = volser("disk", "check", disk, "--repair")

    assert done.code == 1
    assert "--backup" in done.err


def test_a_repair_of_a_volume_in_order_changes_nothing(disk, tmp_path, original, volser):
    done = volser("disk", "check", disk, "--repair", "--backup", tmp_path / "old")

    assert (done.code, done.err) == (0, "nothing to mend\nnothing found\n")
    assert disk.read_bytes() == original.read_bytes()
    assert not (tmp_path / "old").exists()


@pytest.fixture
def cckd(disk, tmp_path, volser):
    return compressed(disk, tmp_path / "sample.cckd", volser)


def set_byte(path, offset, value):
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(bytes([value]))


def test_an_image_marked_as_open_is_told_and_repaired_only_when_nobody_has_it(
    cckd, tmp_path, volser
):
    set_byte(cckd, 512 + 3, 0xC0)
    (row,) = volser("disk", "check", cckd, "--json").rows
    assert (row["severity"], row["code"]) == ("warning", "image-open")
    refused = volser("disk", "check", cckd, "--repair", "--backup", tmp_path / "old")
    assert (refused.code, "--take-over" in refused.err) == (1, True)

    words = ("--repair", "--take-over", "--backup", tmp_path / "old")
    done = volser("disk", "check", cckd, *words)

    assert (done.code, done.out) == (0, "")
    assert "written anew from the tables" in done.err
    assert not (tmp_path / "old").exists()
    assert volser("disk", "scratch", cckd, "DEMO.LEDGER").code == 0


def test_counters_of_an_image_that_are_off_are_mended(cckd, tmp_path, volser):
    with open_volume(cckd) as image:
        assert not image.doubts
    used_at = 512 + 20
    with cckd.open("rb") as file:
        file.seek(used_at)
        set_byte(cckd, used_at, file.read(1)[0] ^ 0x55)
    found = [row["code"] for row in volser("disk", "check", cckd, "--json").rows]
    assert found == ["image-free-space"]

    done = volser("disk", "check", cckd, "--repair", "--backup", tmp_path / "old")

    assert (done.code, done.out) == (0, "")
