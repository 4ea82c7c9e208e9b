"""`tape get`, `map` and `check`."""

import pytest

from accessmethods.blocking import block_records
from accessmethods.unload_writer import unload_records
from eckd.open_image import open_volume
from tests.support.command_line import run, run_good
from tests.support.sample_tapes import CARDS, runs_of, write_sample
from vtape.chunk import Compression
from vtape.writer import write_tape
from vtoc.read import read_vtoc

TEXT = "ABC".ljust(80).encode("cp037")


@pytest.fixture(params=list(Compression))
def tape(tmp_path, request):
    files = {"PROD.CARDS": CARDS, "PROD.TEXT": [TEXT * 5, TEXT], "PROD.NONE": []}
    return write_sample(tmp_path / "tape01.het", files, compression=request.param)


def test_a_file_is_copied_out_by_number_or_by_name(tape, tmp_path):
    run_good("tape", "get", tape, 2, "-o", tmp_path / "two")

    assert (tmp_path / "two").read_text("utf-8") == "ABC\n" * 6
    assert run_good("tape", "get", tape, "prod.text").raw == (tmp_path / "two").read_bytes()


def test_every_form_agrees_with_the_others(tape):
    forms = {form: run_good("tape", "get", tape, 1, "--as", form).raw for form in ("rdw", "blocks")}

    assert forms["blocks"] == b"".join(CARDS)
    assert len(forms["rdw"]) == len(forms["blocks"]) + 4 * 11
    assert run_good("tape", "get", tape, 1, "--as", "binary").raw == forms["blocks"]
    assert run_good("tape", "get", tape, 3, "--as", "blocks").raw == b""


def test_a_long_name_is_found_by_the_end_the_label_has_of_it(tmp_path):
    path = write_sample(tmp_path / "t.aws", {"PAYROLL.PRODUCTION.MASTER": [TEXT]})

    assert run_good("tape", "get", path, "PAYROLL.PRODUCTION.MASTER").out == "ABC\n"


@pytest.mark.parametrize("wanted", ["4", "0", "NO.SUCH"])
def test_a_file_that_is_not_there_is_told(tape, wanted):
    done = run("tape", "get", tape, wanted)

    assert (done.code, done.raw) == (1, b"")
    assert f"no file {wanted}" in done.err


def test_a_name_that_several_files_have_is_not_guessed_at(tmp_path):
    """A label has room for 17 characters."""
    names = ("ONE.ABCDEFGH.IJKLMNOP", "TWO.ABCDEFGH.IJKLMNOP")
    path = write_sample(tmp_path / "t.aws", {name: [TEXT] for name in names})

    done = run("tape", "get", path, names[1])

    assert done.code == 1
    assert f"files 1, 2 are named {names[1]}" in done.err


def test_what_has_no_records_can_be_had_as_blocks(sample, tmp_path):
    run_good("backup", sample, "--include", "**.SPARSE", "--tape", "T", "--tapes", tmp_path)
    nl = tmp_path / "nl.aws"
    write_tape(nl, [[b"abc", b"de"]])

    for path, said in ((tmp_path / "T.aws", "dss"), (nl, "no labels")):
        done = run("tape", "get", path, 1)
        assert done.code == 1
        assert said in done.err
        assert run_good("tape", "get", path, 1, "--as", "blocks").raw
    assert run_good("tape", "get", nl, 1, "--as", "blocks").raw == b"abcde"


@pytest.fixture
def unloaded(sample, tmp_path):
    """A tape with a library as IEBCOPY unloads it, and the library itself."""
    with open_volume(sample) as store:
        data_set = read_vtoc(store).find("DEMO.SOURCE")
        records = list(unload_records(store, data_set, block_size=6144))
    blocks = list(block_records("VBS", 0, 6148, records))
    return write_sample(tmp_path / "u.aws", {"DEMO.SOURCE": blocks}), sample


def test_an_unloaded_library_becomes_a_directory(unloaded, tmp_path):
    tape, disk = unloaded

    run_good("tape", "get", tape, 1, "-o", tmp_path / "members")

    run_good("disk", "get", disk, "DEMO.SOURCE", "-o", tmp_path / "expected")
    names = sorted(path.name for path in (tmp_path / "expected").iterdir())
    assert sorted(path.name for path in (tmp_path / "members").iterdir()) == names
    for name in names:
        expected = (tmp_path / "expected" / name).read_bytes()
        assert (tmp_path / "members" / name).read_bytes() == expected


def test_one_member_of_an_unloaded_library_can_be_had(unloaded):
    tape, disk = unloaded

    found = run_good("tape", "get", tape, "demo.source(beta)").raw

    assert found == run_good("disk", "get", disk, "DEMO.SOURCE(BETA)").raw
    assert run("tape", "get", tape, "1(NOBODY)").code == 1
    assert "name a member" in run("tape", "get", tape, 1).err


def test_members_of_an_unloaded_library_follow_their_file(unloaded):
    tape, _ = unloaded

    file, *members = run_good("tape", "ls", tape, "--contents", "--json").rows

    assert file["format"] == "unload"
    assert [(row["member"], row["bytes"]) for row in members] == [
        *(("ALPHA", 500 * 80), ("BETA", 40 * 80), ("EMPTY", 0), ("OMEGA", 1200 * 80)),
    ]
    assert "(OMEGA)" in run_good("tape", "ls", tape, "--contents").out


def test_members_before_a_damage_are_written_and_the_damage_told(unloaded, tmp_path):
    tape, _ = unloaded
    rows = run_good("tape", "map", tape, "--json").rows
    last = [row for row in rows if row["length"] > 80][-1]
    with tape.open("r+b") as file:
        file.seek(last["offset"] + 6)
        file.write(b"\xff\xff")

    done = run("tape", "get", tape, 1, "-o", tmp_path / "members")

    assert done.code == 1
    assert {path.name for path in (tmp_path / "members").iterdir()} >= {"ALPHA", "BETA"}
    assert "not all members could be read" in done.err


def test_a_file_that_is_no_library_has_no_members(tape):
    done = run("tape", "get", tape, "1(A)")

    assert done.code == 1
    assert "no members" in done.err


def test_a_block_that_breaks_the_rules_is_named(tmp_path):
    path = write_sample(tmp_path / "t.aws", {"A.B": [TEXT, TEXT[:-1]]})

    done = run("tape", "get", path, 1, "-o", tmp_path / "out")

    assert done.code == 1
    assert "block 2 of the file" in done.err
    assert not (tmp_path / "out").exists()


def test_every_block_and_mark_is_mapped(tmp_path):
    path = write_sample(tmp_path / "t.aws", {"A.B": CARDS})

    rows = run_good("tape", "map", path, "--json").rows

    assert [row["block"] for row in rows] == list(range(len(rows)))
    lengths = [80, 80, 80, 0, 400, 400, 80, 0, 80, 80, 0, 0]
    assert [row["length"] for row in rows] == lengths
    assert [row["file"] for row in rows if row["kind"] == "mark"] == [1, 2, 3, 4]
    offsets = [0]
    for length in lengths[:-1]:
        offsets.append(offsets[-1] + 6 + length)
    assert [row["offset"] for row in rows] == offsets


def test_blocks_alike_are_one_line_of_the_map(tmp_path):
    path = write_sample(tmp_path / "t.aws", {"A.B": CARDS})

    text = run_good("tape", "map", path).out

    assert "3 blocks of 80 bytes" in text
    assert "2 blocks of 400 bytes" in text
    assert "tape marks, end of files" in text


def test_a_good_tape_has_no_findings(tape):
    assert run_good("tape", "check", tape, "--json").rows == []


def test_findings_say_how_bad_what_and_where(tmp_path):
    path = tmp_path / "t.aws"
    first, data, _trailer, *_ = runs_of({"A.B": CARDS})
    write_tape(path, [first, data])

    done = run("tape", "check", path, "--json")

    assert done.code == 1
    assert {"severity", "code", "where", "message"} == set(done.rows[0])
    assert "no-trailer" in {row["code"] for row in done.rows}
    assert "error no-trailer" in run("tape", "check", path).out


def test_warnings_alone_are_no_failure(tmp_path):
    path = tmp_path / "t.aws"
    runs = list(runs_of({"A.B": CARDS}))
    write_tape(path, [*runs, [], [b"an older tape"]])

    done = run_good("tape", "check", path, "--json")

    assert [row["severity"] for row in done.rows] == ["warning"]


@pytest.mark.parametrize("command", ["map", "check"])
def test_a_truncated_tape_is_shown_as_far_as_it_goes(tape, command):
    with tape.open("r+b") as file:
        file.truncate(tape.stat().st_size - 20)

    done = run("tape", command, tape, "--json")

    assert done.code == 1
    assert done.rows
