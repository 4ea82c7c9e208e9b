"""`tape ls` and `tape labels` on made tapes."""

import pytest

from tests.support.command_line import run, run_good
from tests.support.sample_tapes import CARDS, runs_of, write_sample
from vtape.chunk import Compression
from vtape.writer import write_tape

UNLOAD = bytes.fromhex("0040 0000 003c 0000 00 ca6d0f 0200").ljust(64, b"\0")
"""Begins as what IEBCOPY writes: descriptor words, then COPYR1."""


@pytest.fixture
def tape(tmp_path):
    return write_sample(tmp_path / "tape01.aws", {"PROD.CARDS": CARDS, "PROD.EMPTY": []})


@pytest.fixture(scope="module")
def backup(sample, tmp_path_factory):
    directory = tmp_path_factory.mktemp("backup")
    run_good(
        *("backup", sample, "--include", "DEMO.S*", "--tape", "BKUP01", "--tapes", directory),
    )
    return directory / "BKUP01.aws"


def test_files_are_listed_with_what_labels_and_tape_say(tape):
    first, second = run_good("tape", "ls", tape, "--json").rows

    assert first == {
        "file": 1,
        "dsname": "PROD.CARDS",
        "volser": "TAPE01",
        "volume_sequence": 1,
        "recfm": "FB",
        "lrecl": 80,
        "blksize": 400,
        "blocks": 3,
        "bytes": 880,
        "created": "2026-11-24",
        "expires": "2027-01-01",
        "labels": "SL",
        "format": "blocks",
    }
    assert (second["file"], second["blocks"], second["bytes"]) == (2, 0, 0)


@pytest.mark.parametrize("compression", list(Compression))
def test_bytes_are_those_a_host_reads_whatever_the_container(tmp_path, compression):
    path = write_sample(tmp_path / "t.het", {"A.B": CARDS}, compression=compression)

    (row,) = run_good("tape", "ls", path, "--json").rows

    assert (row["blocks"], row["bytes"]) == (3, 880)


def test_the_list_for_people_names_every_file(tape):
    text = run_good("tape", "ls", tape).out

    assert "PROD.CARDS" in text
    assert "PROD.EMPTY" in text


def test_files_of_a_tape_without_labels_are_counted(tmp_path):
    path = tmp_path / "nl.aws"
    write_tape(path, [[b"x" * 10], [b"y" * 20] * 2])

    rows = run_good("tape", "ls", path, "--json").rows

    assert [(row["labels"], row["dsname"], row["blocks"]) for row in rows] == [
        ("NL", None, 1),
        ("NL", None, 2),
    ]
    assert {row["format"] for row in rows} == {"unknown"}


def test_an_unloaded_partitioned_data_set_is_recognised_by_its_first_block(tmp_path):
    path = write_sample(tmp_path / "t.aws", {"A.PDS": [UNLOAD]})

    (row,) = run_good("tape", "ls", path, "--json").rows

    assert row["format"] == "unload"


def test_data_sets_of_a_dump_follow_their_file(backup):
    file, *inside = run_good("tape", "ls", backup, "--contents", "--json").rows

    assert (file["volser"], file["format"], file["recfm"]) == ("BKUP01", "dss", "U")
    assert [row["dsname"] for row in inside] == ["DEMO.SOURCE", "DEMO.SPARSE", "DEMO.SPREAD"]
    assert {(row["file"], row["volser"], row["unreadable"]) for row in inside} == {(1, "SAMPLE", 0)}
    assert all(row["tracks"] > 0 for row in inside)


def test_data_sets_of_a_dump_are_listed_for_people(backup):
    assert "DEMO.SPREAD" in run_good("tape", "ls", backup, "--contents").out


def test_every_label_is_shown_as_it_stands(tape):
    rows = run_good("tape", "labels", tape, "--json").rows

    raw = [label for run in runs_of({"PROD.CARDS": CARDS, "PROD.EMPTY": []}) for label in run]
    labels = [block for block in raw if block not in CARDS]
    assert [row["raw"] for row in rows] == [block.hex() for block in labels]
    assert [row["label"] for row in rows] == [
        *("VOL1", "HDR1", "HDR2", "EOF1", "EOF2"),
        *("HDR1", "HDR2", "EOF1", "EOF2"),
    ]
    assert [row["block"] for row in rows] == [0, 1, 2, 8, 9, 11, 12, 15, 16]
    assert rows[0]["text"].startswith("VOL1TAPE01")
    assert {len(row["text"]) for row in rows} == {80}


def test_fields_of_labels_are_numbers_and_dates(tape):
    volume, header1, header2, trailer1, *_ = (
        row["fields"] for row in run_good("tape", "labels", tape, "--json").rows
    )

    assert (volume["volser"], volume["owner"]) == ("TAPE01", "TESTER")
    assert (header1["dsname"], header1["file_sequence"]) == ("PROD.CARDS", 1)
    assert (header1["creation_date"], header1["expiration_date"]) == ("2026-11-24", "2027-01-01")
    assert (header2["recfm"], header2["block_length"], header2["record_length"]) == ("FB", 400, 80)
    assert (header1["block_count"], trailer1["block_count"]) == (0, 3)


def test_labels_for_people_are_the_text_and_the_fields(tape):
    text = run_good("tape", "labels", tape).out

    assert "HDR1PROD.CARDS" in text
    assert "block count          3" in text


def test_a_block_among_labels_that_is_none_is_shown_as_it_is(tmp_path):
    path = tmp_path / "t.aws"
    first, *rest = runs_of({"A.B": CARDS})
    write_tape(path, [[*first, b"\xd1" * 80], *rest])

    rows = run_good("tape", "labels", path, "--json").rows

    assert (rows[3]["label"], rows[3]["fields"]) == (None, {})
    assert rows[3]["text"] == "J" * 80


def test_a_label_of_an_initialised_tape_is_shown_although_there_is_no_file(tmp_path):
    path = tmp_path / "t.aws"
    first, *_ = runs_of({"0": []})
    write_tape(path, [first])

    rows = run_good("tape", "labels", path, "--json").rows

    assert [row["label"] for row in rows] == ["VOL1", "HDR1", "HDR2"]


def test_a_tape_without_labels_has_none_to_show(tmp_path):
    path = tmp_path / "nl.aws"
    write_tape(path, [[b"x" * 10]])

    done = run_good("tape", "labels", path)

    assert done.out == ""
    assert "no labels" in done.err


@pytest.mark.parametrize("command", ["ls", "labels"])
def test_what_lies_before_damage_is_shown_and_the_damage_told(tape, command):
    with tape.open("r+b") as file:
        file.truncate(tape.stat().st_size - 200)

    done = run("tape", command, tape, "--json")

    assert done.code == 1
    assert done.rows
    assert done.err.count("\n") == 1
    assert "file ends inside" in done.err or "expected" in done.err or "what lies" in done.err


@pytest.mark.parametrize("command", ["ls", "labels"])
def test_a_file_that_is_no_tape_is_refused(tmp_path, command):
    path = tmp_path / "no.aws"
    path.write_bytes(b"this is a text and not a tape\n")

    done = run("tape", command, path)

    assert (done.code, done.out) == (1, "")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("command", ["ls", "labels"])
def test_a_tape_can_be_named_by_its_serial(backup, command):
    assert run_good("tape", command, "bkup01", "--tapes", backup.parent).out


def test_labels_in_ascii_are_read_as_if_they_were_ebcdic(tmp_path):
    path = tmp_path / "al.aws"
    header, data, trailer, *_ = runs_of({"A.B": CARDS})
    ascii_header, ascii_trailer = (
        [label.decode("cp037").encode("latin-1") for label in labels]
        for labels in (header, trailer)
    )
    write_tape(path, [ascii_header, data, ascii_trailer])

    (row,) = run_good("tape", "ls", path, "--json").rows
    labels = run_good("tape", "labels", path, "--json").rows

    assert (row["labels"], row["dsname"], row["blocks"]) == ("AL", "A.B", 3)
    assert labels[0]["text"].startswith("VOL1TAPE01")
    assert bytes.fromhex(labels[0]["raw"]).startswith(b"VOL1TAPE01")
