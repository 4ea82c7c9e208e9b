"""`disk info`, `ls`, `vtoc` and `track` on a made volume."""

import pytest

from eckd.geometry import Geometry, family_named
from eckd.raw_image import create_raw
from tests.support.command_line import run, run_good
from tests.support.images import track_images, write_raw_files
from tests.support.sample_disks import BULK_TRACKS


def test_info_tells_geometry_label_and_free_space(sample):
    (row,) = run_good("disk", "info", sample, "--json").rows

    listed = run_good("disk", "ls", sample, "--json").rows
    taken = sum(entry["tracks"] for entry in listed)
    assert row["path"] == str(sample)
    assert (row["format"], row["device"], row["heads"]) == ("ckd", "3390", 15)
    assert (row["volser"], row["owner"], row["shadow"]) == ("SAMPLE", "VOLSER", [])
    assert row["track_size"] == 56_832
    assert row["data_sets"] == len(listed)
    vtoc_and_label = 15
    assert row["free_tracks"] == row["cylinders"] * 15 - vtoc_and_label - taken
    assert 1 <= row["largest_free_tracks"] <= row["free_tracks"]
    assert row["free_extents"] > 1


def test_info_for_people_says_the_same(sample):
    text = run_good("disk", "info", sample).out

    assert "SAMPLE" in text
    assert "3390" in text
    assert "free tracks" in text


def test_data_sets_are_listed_by_name_with_the_attributes_of_their_dscbs(sample):
    rows = run_good("disk", "ls", sample, "--json").rows

    assert [row["dsname"] for row in rows] == sorted(row["dsname"] for row in rows)
    by_name = {row["dsname"]: row for row in rows}
    ledger = by_name["DEMO.LEDGER"]
    assert ledger | {"extents": [], "tracks_used": 0, "last": []} == {
        "volser": "SAMPLE",
        "dsname": "DEMO.LEDGER",
        "dsorg": "PS",
        "recfm": "VB",
        "lrecl": 1004,
        "blksize": 6000,
        "keylen": 0,
        "extents": [],
        "tracks": 12,
        "tracks_used": 0,
        "created": "2026-11-24",
        "expires": None,
        "last": [],
        "members": None,
    }
    assert ledger["last"][0] + 1 == ledger["tracks_used"]
    assert by_name["DEMO.KEYED"]["keylen"] == 12
    assert by_name["DEMO.BULK"]["tracks"] == BULK_TRACKS
    assert by_name["DEMO.SOURCE"]["members"] == 4


def test_extents_are_cylinder_and_head_of_both_ends_in_sequence(sample):
    (row,) = run_good("disk", "ls", sample, "DEMO.SPREAD", "--json").rows

    extents = row["extents"]
    assert len(extents) > 1
    assert [extent["seq"] for extent in extents] == list(range(len(extents)))
    assert {extent["type"] for extent in extents} <= {"01", "81"}
    lengths = [
        (extent["high"][0] - extent["low"][0]) * 15 + extent["high"][1] - extent["low"][1] + 1
        for extent in extents
    ]
    assert sum(lengths) == row["tracks"]


def test_members_follow_their_data_set(sample):
    first, *members = run_good("disk", "ls", sample, "DEMO.SOURCE", "--members", "--json").rows

    assert first["members"] == 4
    assert [member["member"] for member in members] == ["ALPHA", "BETA", "EMPTY", "OMEGA"]
    assert all(member["dsname"] == "DEMO.SOURCE" for member in members)
    assert members[0]["ttr"][1] >= 1
    assert {(member["alias"], member["user"]) for member in members} == {(False, "")}
    assert all(member["stats"] is None for member in members)


def test_only_names_that_match_the_mask_are_listed(sample):
    rows = run_good("disk", "ls", sample, "demo.s*", "--json").rows

    assert [row["dsname"] for row in rows] == ["DEMO.SOURCE", "DEMO.SPARSE", "DEMO.SPREAD"]


def test_a_mask_that_matches_nothing_lists_nothing(sample):
    assert run_good("disk", "ls", sample, "NO.SUCH").out == ""


def test_the_list_for_people_is_never_cut_off_in_a_pipe(sample):
    text = run_good("disk", "ls", sample, "--extents", "--members").out

    assert "…" not in text
    assert "DEMO.LEDGER" in text
    assert "OMEGA" in text
    assert len([line for line in text.splitlines() if line.startswith("DEMO.SPREAD")]) > 2


def test_every_dscb_in_use_is_shown_where_it_stands(sample):
    rows = run_good("disk", "vtoc", sample, "--json").rows

    assert [row["format"] for row in rows[:2]] == [4, 5]
    assert rows[0]["cchhr"] == [0, 1, 1]
    assert rows[0]["vtoc_extent"]["low"] == [0, 1]
    names = {row["dsname"] for row in rows if row["format"] == 1}
    assert names == {row["dsname"] for row in run_good("disk", "ls", sample, "--json").rows}
    assert 0 not in {row["format"] for row in rows}


def test_free_dscbs_are_shown_on_request_and_then_all_slots_are(sample):
    rows = run_good("disk", "vtoc", sample, "--free", "--json").rows

    (format4,) = (row for row in rows if row["format"] == 4)
    assert sum(row["format"] == 0 for row in rows) == format4["free_dscbs"]
    assert len(rows) == 50 * 14


def test_flags_are_spelled_out_for_people(sample):
    text = run_good("disk", "vtoc", sample).out

    assert "(last volume, changed)" in text
    assert "0200 (po)" in text


def test_a_track_is_shown_record_by_record(sample):
    rows = run_good("disk", "track", sample, 0, 0, "--json").rows

    assert [row["cchhr"] for row in rows] == [[0, 0, number] for number in range(4)]
    assert rows[3]["key"] == "e5d6d3f1"
    assert rows[3]["data"].startswith("e5d6d3f1")


def test_a_track_for_people_has_hex_and_characters(sample):
    text = run_good("disk", "track", sample, 0, 0).out

    assert "|VOL1SAMPLE" in text


@pytest.mark.parametrize(
    ("at", "said"), [((0, 15), "15 tracks"), ((99_999, 0), "outside the volume")]
)
def test_a_track_outside_the_volume_is_refused(sample, at, said):
    done = run("disk", "track", sample, *at)

    assert (done.code, done.out) == (1, "")
    assert said in done.err


@pytest.mark.parametrize("command", ["info", "ls", "vtoc"])
def test_a_volume_can_be_named_by_its_serial_in_a_system_directory(tmp_path, sample, command):
    (tmp_path / "volser.toml").write_text(
        f'[[disk]]\ndevice = "0148"\nvolser = "SAMPLE"\nimage = "{sample}"\n', encoding="utf-8"
    )

    assert run_good("disk", command, "sample", "--system", tmp_path).out


def test_a_volume_without_a_label_has_a_geometry_and_nothing_else(tmp_path):
    path = tmp_path / "blank.ckd"
    create_raw(path, Geometry(family_named("2311"), 3)).close()

    (row,) = run_good("disk", "info", path, "--json").rows

    assert (row["device"], row["cylinders"]) == ("2311", 3)
    assert (row["volser"], row["free_tracks"], row["data_sets"]) == (None, None, None)
    assert "not a labelled volume" in row["notes"][0]
    assert run("disk", "ls", path).code == 1


def test_a_volume_in_several_files_is_named_by_one_of_them_or_by_all(tmp_path):
    geometry = Geometry(family_named("2311"), 4)
    files = {tmp_path / "vol_1.ckd": 3, tmp_path / "vol_2.ckd": 1}
    write_raw_files(files, geometry, track_images(geometry))

    for name in ("vol_1.ckd", "vol_2.ckd", "vol.ckd"):
        (row,) = run_good("disk", "info", tmp_path / name, "--json").rows
        assert row["cylinders"] == 4
        assert row["files"] == [str(path) for path in files]
