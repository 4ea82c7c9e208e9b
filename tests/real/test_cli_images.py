"""Commands that look at disks and tapes, on real ones."""

import datetime
import hashlib
import json
import zipfile

import pytest

from cli.members import file_name
from tests.support.command_line import run, run_good

VOLSERS = ["PUB010", "PUB011", "SMP002", "SORT01", "WORK01"]
TAPES = {
    "apl360.aws": [
        ("PL360.SOURCE", "unload"),
        ("PL360.LOADMOD", "unload"),
        ("PL360.PROC", "unload"),
    ],
    "indfile.het": [("IND$FILE.LOAD", "unload")],
    "j90009.het": [("SMPMCS", "blocks"), ("M023000.F1", "unload"), ("M023000.F2", "unload")],
    "smp4b.het": [("SMPMVS", "unload"), ("SMPMVS", "unload")],
    "stage1.het": [("STAGE1.OUTPUT", "blocks")],
}


@pytest.fixture(params=VOLSERS)
def real(request, volumes, expected_volumes):
    expected = expected_volumes[request.param]
    return volumes / expected["file"], expected


def iso(date):
    year, day = date
    if not day:
        return None
    first = datetime.date(1900 + year, 1, 1)
    return (first + datetime.timedelta(days=day - 1)).isoformat()


def expected_rows(facts, volser, *, members):
    lstar = facts["lstar"]
    track, record = int(lstar[:4], 16), int(lstar[4:], 16)
    listed = facts.get("members") if facts["dsorg"] == "PO" else None
    yield {
        "volser": volser,
        "dsname": facts["dsn"],
        "dsorg": facts["dsorg"],
        "recfm": facts["recfm"],
        "lrecl": facts["lrecl"],
        "blksize": facts["blksize"],
        "keylen": facts["keylen"],
        "extents": [
            {"seq": number, "type": kind.lower(), "low": low, "high": high}
            for kind, number, low, high in facts["extents"]
        ],
        "tracks": facts["tracks"],
        "tracks_used": track + 1,
        "created": iso(facts["created"]),
        "expires": iso(facts["expires"]),
        "last": [track, record],
        "members": None if listed is None else len(listed),
    }
    for name, ttr, indicator, user in (listed or []) if members else []:
        yield {
            "dsname": facts["dsn"],
            "member": name,
            "ttr": [int(ttr[:4], 16), int(ttr[4:], 16)],
            "alias": bool(int(indicator, 16) & 0x80),
            "user": user,
        }


def test_ls_lists_what_independent_code_found(real):
    path, expected = real
    facts = sorted(expected["datasets"], key=lambda data_set: data_set["dsn"])

    rows = run_good("disk", "ls", path, "--members", "--json").rows

    wanted = [
        row for each in facts for row in expected_rows(each, expected["volser"], members=True)
    ]
    assert len(rows) == len(wanted)
    for row, expected_row in zip(rows, wanted, strict=True):
        row.pop("stats", None)
        if expected_row.get("user", "") is None:  # left out of the expectation for its size
            expected_row["user"] = row["user"]
        assert row == expected_row


def test_statistics_of_members_are_decoded(volumes):
    rows = run_good("disk", "ls", volumes / "pub010.241", "JCC.CNTL", "--members", "--json").rows

    (alloc,) = (row for row in rows if row.get("member") == "ALLOC")
    assert alloc["stats"] == {
        "version": "01.00",
        "created": "2014-11-12",
        "changed": "2014-11-12T17:45:00",
        "lines": 65,
        "initial_lines": 65,
        "changed_lines": 0,
        "user": "TK4-",
    }


def test_info_has_the_geometry_and_free_space_of_the_format_5(real):
    path, expected = real
    free = [
        extent["cyls"] * expected["heads"] + extent["trks"]
        for extent in expected["vtoc"]["free_extents_format5"]
    ]

    (row,) = run_good("disk", "info", path, "--json").rows

    assert row["device"] == expected["device_type"]
    assert (row["cylinders"], row["heads"]) == (expected["cylinders_in_image"], expected["heads"])
    assert (row["volser"], row["format"]) == (expected["volser"], "cckd")
    assert row["data_sets"] == len(expected["datasets"])
    assert (row["free_tracks"], row["free_extents"]) == (sum(free), len(free))
    assert row["largest_free_tracks"] == max(free)


def test_vtoc_shows_every_dscb(real):
    path, expected = real

    rows = run_good("disk", "vtoc", path, "--free", "--json").rows

    assert len(rows) == expected["vtoc"]["dscbs"]
    counts = {}
    for row in rows:
        counts[str(row["format"])] = counts.get(str(row["format"]), 0) + 1
    assert counts == expected["vtoc"]["formats"]
    places = {f"{c:04x}{h:04x}{r:02x}" for c, h, r in (row["cchhr"] for row in rows)}
    assert {each["dscb"].lower() for each in expected["datasets"]} <= places
    (format5,) = (row for row in rows if row["format"] == 5)
    assert [
        {"rta": each["first"], "cyls": each["cylinders"], "trks": each["tracks"]}
        for each in format5["free_in_key"]
    ] == expected["vtoc"]["free_extents_format5"]


def test_track_0_has_the_expected_records(real):
    path, expected = real

    rows = run_good("disk", "track", path, 0, 0, "--json").rows

    lengths = [(row["cchhr"][2], len(row["key"]) // 2, len(row["data"]) // 2) for row in rows]
    assert lengths == [(row["r"], row["keylen"], row["datalen"]) for row in expected["label_track"]]


@pytest.mark.parametrize("name", TAPES)
def test_files_of_real_tapes_are_listed(shared, name):
    rows = run_good("tape", "ls", shared / "fixtures" / "tapes" / name, "--json").rows

    assert [(row["dsname"], row["format"]) for row in rows] == TAPES[name]
    assert {row["labels"] for row in rows} == {"SL"}


@pytest.mark.parametrize("name", TAPES)
def test_labels_of_real_tapes_agree_with_the_list(shared, name):
    path = shared / "fixtures" / "tapes" / name
    listed = run_good("tape", "ls", path, "--json").rows

    rows = run_good("tape", "labels", path, "--json").rows

    headers = [row["fields"] for row in rows if row["label"] == "HDR1"]
    trailers = [row["fields"] for row in rows if row["label"] == "EOF1"]
    assert rows[0]["label"] == "VOL1"
    assert [each["dsname"] for each in headers] == [row["dsname"] for row in listed]
    assert [each["block_count"] for each in trailers] == [row["blocks"] for row in listed]


def test_data_sets_inside_real_dumps_are_listed_with_their_tracks(shared):
    directory = shared / "fixtures" / "dss"
    manifest = json.loads((directory / "manifest.json").read_text("utf-8"))
    for name, facts in manifest.items():
        file, *inside = run_good("tape", "ls", directory / name, "--contents", "--json").rows
        found = {row["dsname"]: (row["volser"], row["tracks"]) for row in inside}
        assert (file["format"], file["blocks"]) == ("dss", facts["blocks"])
        assert found == {
            dsname: (facts["volume"], data_set["tracks"])
            for dsname, data_set in facts["data_sets"].items()
        }


def test_members_copied_out_have_the_expected_data(volumes, expected_volumes, tmp_path):
    expected = expected_volumes["PUB010"]
    for facts in expected["datasets"]:
        if facts["dsorg"] != "PO":
            continue
        directory = tmp_path / facts["dsn"]
        run_good(
            *("disk", "get", volumes / expected["file"], facts["dsn"]),
            *("--as", "blocks", "-o", directory),
        )
        for name, ttr, _, _ in facts["members"]:
            contents = (directory / file_name(name)).read_bytes()
            _, length, sha256 = facts["data_by_ttr"][ttr]
            assert (len(contents), hashlib.sha256(contents).hexdigest()) == (length, sha256), name


def test_sequential_data_sets_copied_out_are_the_archives_they_are(volumes, tmp_path):
    """Their records, joined, are ZIP archives, whose own checksums must hold."""
    for file in ("pub010.241", "pub011.271"):
        for row in run_good("disk", "ls", volumes / file, "TK4-.**", "--json").rows:
            path = tmp_path / row["dsname"]
            run_good("disk", "get", volumes / file, row["dsname"], "--as", "binary", "-o", path)
            with zipfile.ZipFile(path) as archive:
                assert archive.testzip() is None


def test_members_of_real_unloads_are_listed_and_copied_out(shared, tmp_path):
    found = {}
    for name, files in TAPES.items():
        tape = shared / "fixtures" / "tapes" / name
        rows = run_good("tape", "ls", tape, "--contents", "--json").rows
        for number, (_, kind) in enumerate(files, start=1):
            if kind != "unload":
                continue
            members = {
                file_name(row["member"]): row["bytes"]
                for row in rows
                if row["file"] == number and "member" in row
            }
            directory = tmp_path / f"{name}.{number}"
            run_good("tape", "get", tape, number, "-o", directory, "--as", "binary")
            assert {path.name: path.stat().st_size for path in directory.iterdir()} == members
            found[name, number] = len(members)
    assert sum(found.values()) > 30


def test_a_member_put_into_a_compressed_volume_is_the_only_difference(volumes, tmp_path):
    original = volumes / "pub010.241"
    copy = tmp_path / "copy.241"
    copy.write_bytes(original.read_bytes())

    run_good("disk", "put", copy, "JCC.CNTL(ALLOC)", "-", stdin=b"//NEW JOB\n")

    assert run_good("disk", "get", copy, "JCC.CNTL(ALLOC)").out == "//NEW JOB\n"
    done = run("disk", "diff", original, copy, "--json")
    assert [(row["dsname"], row["member"]) for row in done.rows] == [("JCC.CNTL", "ALLOC")]
