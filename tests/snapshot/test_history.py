"""Which tape holds which data set as of when."""

import datetime
import subprocess
import sys

import pytest

from snapshot.history import FILE_NAME, Dumped, History, HistoryError
from snapshot.masks import Mask

T0 = datetime.datetime(2026, 11, 24, 13, 37, tzinfo=datetime.UTC)


def enter(history, tape="BKUP01", names=("A.B", "A.C"), complete=True):
    number = history.begin(
        tape=tape,
        taken=T0,
        job="JOB",
        data_sets=[Dumped(name, "WORK01", 3, 1000) for name in names],
    )
    if complete is not None:
        history.end(number, complete=complete)
    return number


def test_a_library_without_history_has_an_empty_one(tmp_path):
    assert History(tmp_path).find() == []
    assert not (tmp_path / FILE_NAME).exists()


def test_a_complete_backup_is_found_with_all_its_facts(tmp_path):
    history = History(tmp_path)
    enter(history)

    entry = history.find(Mask.checked("A.B"))[0]

    assert entry.to_json() == {
        "dsname": "A.B",
        "volser": "WORK01",
        "taken": "2026-11-24T13:37:00+00:00",
        "tape": "BKUP01",
        "file": 1,
        "format": "dss",
        "tracks": 3,
        "bytes": 1000,
        "job": "JOB",
        "status": "complete",
    }


def test_a_backup_given_up_is_marked_incomplete(tmp_path):
    """E17."""
    history = History(tmp_path)
    enter(history, complete=False)

    assert {entry.status for entry in history.find()} == {"incomplete"}


def test_a_backup_whose_process_is_gone_counts_as_incomplete(tmp_path):
    program = (
        "import datetime, pathlib, sys\n"
        "from snapshot.history import *\n"
        "History(pathlib.Path(sys.argv[1])).begin(tape='BKUP01', job='',\n"
        "    taken=datetime.datetime.now(datetime.UTC), data_sets=[Dumped('A', 'V', 1, 1)])\n"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True)

    assert [entry.status for entry in History(tmp_path).find()] == ["incomplete"]


def test_a_running_backup_is_shown_as_running(tmp_path):
    history = History(tmp_path)
    enter(history, complete=None)

    assert {entry.status for entry in history.find()} == {"running"}


def test_data_sets_of_an_overwritten_tape_are_not_found_any_more(tmp_path):
    history = History(tmp_path)
    enter(history, names=("OLD",))
    enter(history, names=("NEW",))

    assert [entry.dsname for entry in history.find()] == ["NEW"]


def test_a_failed_attempt_does_not_hide_the_tape_that_is_still_there(tmp_path):
    history = History(tmp_path)
    enter(history, names=("OLD",))
    enter(history, names=("NEW",), complete=False)

    found = {entry.dsname: entry.status for entry in history.find()}

    assert found == {"OLD": "complete", "NEW": "incomplete"}


def test_a_damaged_history_is_a_clear_error(tmp_path):
    (tmp_path / FILE_NAME).write_bytes(b"this is no database" * 100)

    with pytest.raises(HistoryError, match="not usable as history"):
        History(tmp_path).find()
