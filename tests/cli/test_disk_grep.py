"""`disk grep` on made volumes."""

import shutil

import pytest

from accessmethods import parts
from accessmethods.directory import read_directory
from eckd.open_image import open_volume
from tests.support.command_line import run, run_good
from vtoc.read import read_vtoc


@pytest.fixture(scope="module")
def original(sample, tmp_path_factory):
    path = shutil.copy(sample, tmp_path_factory.mktemp("disk") / "sample.ckd")
    text = b"//COPY EXEC PGM=IEBCOPY\n//* nothing\n//* iebcopy again\n"
    run_good("disk", "put", path, "DEMO.SOURCE(JOB)", "-", stdin=text)
    return path


@pytest.fixture
def disk(original, tmp_path):
    return shutil.copy(original, tmp_path / "work.ckd")


def test_lines_are_found_with_volume_data_set_member_and_number(original):
    done = run_good("disk", "grep", "PGM=[A-Z]+", original)

    assert done.out == "SAMPLE DEMO.SOURCE(JOB):1: //COPY EXEC PGM=IEBCOPY\n"


def test_rows_have_the_whole_line(original):
    rows = run_good("disk", "grep", "IEBCOPY", original, "-i", "--json").rows

    assert rows == [
        {
            "volser": "SAMPLE",
            "dsname": "DEMO.SOURCE",
            "member": "JOB",
            "record": number,
            "line": line,
        }
        for number, line in [(1, "//COPY EXEC PGM=IEBCOPY"), (3, "//* iebcopy again")]
    ]


def test_several_volumes_are_searched_and_data_sets_can_be_chosen(original, disk):
    run_good("disk", "put", disk, "DEMO.LEDGER", "-", stdin=b"PGM=IEBCOPY here too\n")

    everywhere = run_good("disk", "grep", "IEBCOPY", original, disk).out
    chosen = run_good("disk", "grep", "IEBCOPY", original, disk, "--include", "**.LEDGER").out

    assert len(everywhere.splitlines()) == 3
    assert chosen == "SAMPLE DEMO.LEDGER:1: PGM=IEBCOPY here too\n"


def test_names_alone_are_told_once(original):
    done = run_good("disk", "grep", "LINE", original, "-l", "--include", "DEMO.SOURCE")

    names = ["ALPHA", "BETA", "OMEGA"]
    assert done.out.splitlines() == [f"SAMPLE DEMO.SOURCE({name})" for name in names]


def test_plain_text_may_hold_any_character(original):
    assert run_good("disk", "grep", "-F", "//* nothing", original).out.count("\n") == 1


def test_nothing_found_is_no_failure(original):
    assert run_good("disk", "grep", "NOWHERE TO BE FOUND", original).out == ""


def test_a_long_line_is_cut_around_the_match_for_people(disk):
    line = b"A" * 700 + b"NEEDLE" + b"B" * 100
    run_good("disk", "put", disk, "DEMO.LEDGER", "-", stdin=line + b"\n")

    text = run_good("disk", "grep", "NEEDLE", disk).out
    (row,) = run_good("disk", "grep", "NEEDLE", disk, "--json").rows

    assert "NEEDLE" in text
    assert len(text) < 180
    assert len(row["line"]) == 806


def test_an_alias_is_not_searched_again(original):
    with open_volume(original) as store:
        data_set = read_vtoc(store).find("DEMO.SOURCE")
        directory = read_directory(store, data_set)
        first = directory.entries[0]
        alias = type(first)(b"\xc1@@@@@@@", first.ttr, 0x80)
        doubled = type(directory)((alias, *directory.entries), 1, 1)
        found = [part.member for part in parts.members(store, data_set, doubled)]

    assert "A" not in found
    assert found.count(first.name) == 1


def test_damage_is_told_and_the_rest_searched(disk):
    rows = run_good("disk", "ls", disk, "DEMO.LEDGER", "--json").rows
    cylinder, head = rows[0]["extents"][0]["low"]
    with disk.open("r+b") as file:
        file.seek(512 + (cylinder * 15 + head) * 56_832 + 5 + 16 + 8)
        file.write(b"\xff\xff")

    done = run("disk", "grep", "IEBCOPY", disk)

    assert done.code == 1
    assert "DEMO.SOURCE(JOB):1:" in done.out
    assert "DEMO.LEDGER" in done.err


@pytest.mark.parametrize(
    ("pattern", "words"), [("(", ()), ("x", ("--code-page", "cp999")), ("x", ("--include", "A..B"))]
)
def test_what_cannot_be_searched_for_is_refused(original, pattern, words):
    done = run("disk", "grep", pattern, original, *words)

    assert done.code in (1, 2)
    assert done.out == ""
