"""``volser backup``, ``plan`` and ``history``, end to end."""

import datetime
import errno
import os
import re
import time

import pytest

from cli.volumes import bring_online

ALL = [
    ("DEMO.BULK", 24), ("DEMO.KEYED", 6), ("DEMO.LEDGER", 10), ("DEMO.SOURCE", 4),
    ("DEMO.SPARSE", 6), ("DEMO.SPREAD", 10),
]  # fmt: skip


@pytest.fixture
def backup(volser, system):
    """Back up WORK01 by its serial."""

    def run(*words):
        return volser("backup", "WORK01", "--system", system, *words)

    return run


@pytest.fixture
def plan(volser, new_system):
    def run(*words):
        return volser("plan", "WORK01", "--system", new_system, *words)

    return run


def names(rows):
    return [row["dsname"] for row in rows if "dsname" in row]


def test_a_backup_tells_tape_tracks_window_and_time(backup, system):
    ran = backup("--include", "DEMO.**", "--tape", "bkup07")

    assert (ran.code, ran.err) == (0, "")
    assert re.fullmatch(
        r".*/BKUP07\.aws: 6 data sets, 60 tracks in order, 0 out of order, "
        r"window [0-9.]+ ms, [0-9.]+ s\n",
        ran.out,
    )
    assert (system / "tapes/BKUP07.aws").is_file()


def test_a_data_set_asked_for_by_name_that_is_nowhere_fails_the_command(backup, volser, system):
    words = ("--include", "demo.nix", "--include", "DEMO.KEYED", "--include", "DEMO.NO*")

    ran = backup(*words, "--exclude", "**.NIX", "--tape", "A")

    assert ran.code == 1
    assert "A.aws: 1 data sets" in ran.out
    assert ran.err == "volser: not on the tape, because on none of the volumes: DEMO.NIX\n"
    assert volser("verify", "A", "--system", system).code == 0


def test_the_image_and_the_library_may_be_paths(volser, system, tmp_path):
    image, tapes = system / "disks/work01.ckd", tmp_path / "new"

    ran = volser("backup", image, "--include", "**", "--tape", "A", "--tapes", tapes)

    assert ran.code == 0
    assert volser("verify", tapes / "A.aws").code == 0


def test_two_volumes_go_to_one_tape(volser, system):
    work = ("--include", "DEMO.KEYED", "--system", system)
    volser("backup", "WORK01", *work, "--tape", "A")
    volser("restore", "A", *work, "--to", "REST01", "--rename", "DEMO.KEYED", "REST.KEYED")

    ran = volser("backup", "WORK01", "REST01", "--include", "**", "--tape", "B", "--system", system)

    assert "7 data sets" in ran.out


@pytest.mark.parametrize("words", [["plan"], ["backup", "--tape", "A"]])
def test_a_volume_that_is_given_twice_is_refused(volser, system, contents, words):
    image = system / "disks/work01.ckd"
    before = contents(system)

    ran = volser(words[0], "WORK01", image, "--include", "**", "--system", system, *words[1:])

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"volser: {image}: {image} is given twice\n"
    assert contents(system) == before


def test_the_history_has_the_time_after_the_volumes_were_opened(
    backup, volser, system, monkeypatch
):
    """A first scan may take minutes; what hosts write meanwhile is on the tape."""

    def slowly(*words, **more):
        volume = bring_online(*words, **more)
        time.sleep(1.1)
        return volume

    monkeypatch.setattr("cli.backup.bring_online", slowly)
    before = datetime.datetime.now(datetime.UTC)

    backup("--include", "DEMO.KEYED", "--tape", "A")

    (row,) = volser("history", "--system", system, "--json").rows
    assert datetime.datetime.fromisoformat(row["taken"]) > before


def test_the_selection_is_that_of_the_plan(backup, plan, volser, system):
    words = ("--include", "DEMO.S*", "--include", "**.BULK", "--exclude", "**.SPARSE")

    backup(*words, "--by", "DSORG,EQ,SAM", "--tape", "A")

    planned = names(plan(*words, "--by", "DSORG,EQ,SAM", "--json").rows)
    assert planned == ["DEMO.BULK", "DEMO.SPREAD"]
    assert names(volser("history", "--system", system, "--json").rows) == planned


def test_all_data_takes_unused_tracks_along(plan):
    used, allocated = (
        plan("--include", "DEMO.LEDGER", "--json", *more).rows[-1]["tracks"]
        for more in ((), ("--all-data",))
    )

    assert (used, allocated) == (10, 12)


def test_a_mask_that_selects_nothing_is_code_1_and_nothing_is_written(
    backup, plan, system, contents
):
    before = contents(system / "tapes")

    ran = backup("--include", "NO.SUCH.**", "--tape", "A", "--tapes", system / "more")

    assert (ran.code, ran.out) == (1, "")
    assert re.fullmatch(r"volser: no data set on .* is selected by NO\.SUCH\.\*\*\n", ran.err)
    assert contents(system / "tapes") == before
    assert not (system / "more").exists()
    assert plan("--include", "NO.SUCH.**").code == 1


def test_a_tape_that_exists_is_overwritten_only_when_told(backup, system, contents):
    words = ("--include", "DEMO.KEYED", "--tape", "A")
    backup(*words)
    before = contents(system / "tapes")

    refused = backup(*words)

    assert refused.code == 1
    assert refused.err.endswith("A.aws: exists already; choose another serial or use --overwrite "
                                "to overwrite it\n")  # fmt: skip
    assert contents(system / "tapes") == before
    assert backup(*words, "--overwrite").code == 0


def test_a_serial_is_taken_whatever_the_image_is_called(volser, backup, system):
    words = ("--include", "DEMO.KEYED", "--tape", "A")
    backup(*words)
    het = (system / "tapes/A.aws").rename(system / "tapes/A.het")

    assert backup(*words).code == 1
    deck = system / "decks/restore.jcl"
    deck.write_text(
        deck.read_text("utf-8").replace("BKUP01", "A").replace("BACKUP.WORK01", "BACKUP.DUMP")
    )
    assert volser("submit", deck, "--system", system).code == 0
    assert backup(*words, "--overwrite").code == 0
    assert [path.name for path in (system / "tapes").glob("A.*")] == [het.name]


def test_a_destination_that_is_too_small_leaves_nothing(backup, system, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)

    ran = backup("--include", "**", "--tape", "A")

    assert ran.code == 1
    assert "A.aws" in ran.err
    assert not list((system / "tapes").iterdir())


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("--include", "A..B", "--tape", "A"), 1, "A..B"),
        (("--include", "**", "--tape", "SEVENXX"), 1, "expected 1 to 6"),
        (("--include", "**", "--tape", "A", "--by", "NOSUCH,EQ,1"), 1, "NOSUCH"),
        (("--include", "**", "--tape", "A", "--format", "blocks"), 1, "not supported yet"),
        (("--include", "**", "--tape", "A", "--format", "tar"), 2, "'tar'"),
        (("--include", "**", "--tape", "A", "--durability", "power"), 1, "not supported yet"),
        (("--include", "**"), 2, "--tape"),
        (("--tape", "A"), 2, "--include"),
    ],
)
def test_what_is_wrong_on_the_command_line_is_told_and_nothing_is_written(
    backup, system, words, code, message
):
    ran = backup(*words)

    assert ran.code == code
    assert message in ran.err
    assert not list((system / "tapes").iterdir())


@pytest.mark.parametrize("damage", ["truncated", "another format", "unknown device type"])
def test_an_image_that_is_none_is_code_1(backup, plan, system, damage):
    image = system / "disks/work01.ckd"
    if damage == "truncated":
        os.truncate(image, image.stat().st_size - 100_000)
    elif damage == "another format":
        image.write_bytes(b"PK\3\4" + bytes(100_000))
    else:
        with image.open("r+b") as file:
            file.seek(16)
            file.write(b"\x77")

    ran = backup("--include", "**", "--tape", "A")

    assert ran.code == 1
    assert ran.err.startswith(f"volser: {image}")
    assert not list((system / "tapes").iterdir())


def test_a_plan_has_an_object_per_data_set_and_one_of_totals(plan):
    *elements, totals = plan("--include", "DEMO.**", "--json").rows

    assert [(row["dsname"], len(row["V"])) for row in elements] == ALL
    keys = {"i", "dsname", "volser", "E", "V", "S", "H", "T", "L", "N", "O"}
    for number, row in enumerate(elements, 1):
        assert row.keys() == keys
        assert row["i"] == number
        assert len(row["E"]) == len(row["V"])
        assert row["S"] == sum(row["V"])
        assert row["N"] * 4096 + row["O"] == row["L"]
    assert totals.keys() == {"tape_bytes", "tracks", "tapes"}
    assert totals["tracks"] == 60


def test_an_explained_plan_has_an_object_per_track_too(plan):
    rows = plan("--include", "DEMO.KEYED", "--json", "--explain").rows

    element, *tracks, totals = rows
    assert [track["j"] for track in tracks] == list(range(1, 7))
    assert [track["cchh"] for track in tracks] == element["E"]
    for track, size in zip(tracks, element["V"], strict=True):
        assert track.keys() == {"i", "j", "cchh", "LU", "N", "O", "bytes"}
        assert track["bytes"] == 6 + 40 + size
    assert tracks[0]["LU"] == element["L"] + element["H"]
    assert tracks[-1]["LU"] + tracks[-1]["bytes"] + element["T"] == totals["tape_bytes"]


def test_the_plan_is_what_the_backup_does(plan, backup, system):
    totals = plan("--include", "**", "--json").rows[-1]

    backup("--include", "**", "--tape", "A")

    assert (system / "tapes/A.aws").stat().st_size == totals["tape_bytes"]


def test_a_plan_for_people_shows_the_symbols_and_every_track_when_asked(plan):
    brief = plan("--include", "DEMO.KEYED").out.splitlines()
    explained = plan("--include", "DEMO.KEYED", "--explain").out.splitlines()

    assert brief[0].split() == ["i", "data", "set", "volume", "tracks", *"SHTLNO"]
    assert brief[1].split()[:4] == ["1", "DEMO.KEYED", "WORK01", "6"]
    assert "LU" in explained[3]
    assert len(explained) == len(brief) + 1 + 1 + 6


def test_a_plan_changes_nothing(volser, system, contents):
    volser("plan", "WORK01", "--include", "**", "--system", system)
    before = contents(system)

    volser("plan", "WORK01", "--include", "**", "--explain", "--system", system)

    assert contents(system) == before


def test_history_tells_what_is_on_which_tape(volser, backed_up):
    rows = volser("history", "--system", backed_up, "--json").rows

    assert [(row["dsname"], row["tracks"]) for row in rows] == ALL
    (row,) = volser("history", "find", "**.KEYED", "--system", backed_up, "--json").rows
    taken = row.pop("taken")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", taken)
    assert row == {
        "dsname": "DEMO.KEYED",
        "volser": "WORK01",
        "tape": "BKUP01",
        "file": 1,
        "format": "dss",
        "tracks": 6,
        "bytes": 6 * 19 * (8 + 12 + 400),
        "job": "BACKUP",
        "status": "complete",
    }


def test_history_for_people_is_a_table_that_is_not_cut_off(volser, backed_up):
    header, line = volser("history", "find", "**.BULK", "--system", backed_up).out.splitlines()

    assert " ".join(header.split()) == "data set volume taken tape file tracks job status"
    assert line.split()[0] == "DEMO.BULK"
    assert line.split()[3:] == ["BKUP01", "1", "24", "BACKUP", "complete"]


def test_an_overwritten_tape_is_out_of_the_history(volser, backed_up):
    words = ("--include", "DEMO.KEYED", "--tape", "BKUP01", "--overwrite")

    volser("backup", "WORK01", "--system", backed_up, *words)

    assert names(volser("history", "--system", backed_up, "--json").rows) == ["DEMO.KEYED"]


def test_a_library_without_history_is_none_and_no_error(volser, tmp_path):
    ran = volser("history", "--tapes", tmp_path)

    assert (ran.code, ran.out) == (0, "")


@pytest.mark.parametrize("words", [("find",), ("find", "A", "B"), ("search", "A")])
def test_history_with_other_words_is_usage(volser, words):
    assert volser("history", *words).code == 2


def test_a_history_that_is_none_is_code_1(volser, tmp_path):
    (tmp_path / "history.sqlite").write_bytes(b"garbage" * 1000)

    ran = volser("history", "--tapes", tmp_path)

    assert ran.code == 1
    assert "history.sqlite" in ran.err
