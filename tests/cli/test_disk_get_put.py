"""`disk get`, `put` and `undo` on a made volume."""

import hashlib

import pytest

from eckd.open_image import open_volume
from eckd.undo import UndoStore
from primitives import RelativeTrack
from tests.support.command_line import run, run_good
from vtoc.read import read_vtoc

CARD = "ALPHA LINE 0"


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def entry(disk, member):
    rows = run_good("disk", "ls", disk, "DEMO.SOURCE", "--members", "--json").rows
    return next((row for row in rows if row.get("member") == member), None)


def test_a_member_is_copied_out_as_text(sample, tmp_path):
    done = run_good("disk", "get", sample, "demo.source(alpha)", "-o", tmp_path / "a.txt")

    lines = (tmp_path / "a.txt").read_text("utf-8").splitlines()
    assert done.raw == b""
    assert len(lines) == 500
    assert lines[0] == CARD.ljust(72) + "00000010"


def test_contents_go_to_stdout_when_no_file_is_named(sample):
    assert run_good("disk", "get", sample, "DEMO.SOURCE(BETA)").out.count("\n") == 40


def test_an_empty_member_is_an_empty_file(sample):
    assert run_good("disk", "get", sample, "DEMO.SOURCE(EMPTY)").raw == b""


def test_every_form_of_a_sequential_data_set_agrees_with_the_others(sample):
    forms = {
        form: run_good("disk", "get", sample, "DEMO.LEDGER", "--as", form).raw
        for form in ("binary", "rdw", "blocks")
    }

    assert len(forms["rdw"]) == len(forms["binary"]) + 4 * 900
    assert len(forms["blocks"]) > len(forms["rdw"])


def test_a_whole_pds_becomes_a_directory(sample, tmp_path):
    run_good("disk", "get", sample, "DEMO.SOURCE", "-o", tmp_path / "pds")

    names = sorted(path.name for path in (tmp_path / "pds").iterdir())
    assert names == ["ALPHA", "BETA", "EMPTY", "OMEGA"]
    assert [path.name for path in tmp_path.iterdir()] == ["pds"]


def test_a_directory_with_something_in_it_is_left_alone(sample, tmp_path):
    (tmp_path / "mine").touch()

    done = run("disk", "get", sample, "DEMO.SOURCE", "-o", tmp_path)

    assert done.code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


REFUSED = [
    ("NO.SUCH", "not on volume"),
    ("DEMO.SOURCE(NOBODY)", "013-18"),
    ("DEMO.LEDGER(ALPHA)", "expected PO"),
    ("DEMO.SOURCE", "name a member"),
]


@pytest.mark.parametrize(("name", "said"), REFUSED)
def test_what_is_not_there_is_told_in_one_line(sample, name, said):
    done = run("disk", "get", sample, name)

    assert (done.code, done.raw) == (1, b"")
    assert done.err.count("\n") == 1
    assert said in done.err


def test_a_file_stays_as_it_was_when_the_data_set_is_damaged(disk, tmp_path):
    with open_volume(disk) as store:
        first = int(read_vtoc(store).find("DEMO.LEDGER").tracks()[0])
    with disk.open("r+b") as file:
        file.seek(512 + first * 56_832 + 5 + 16 + 8)
        file.write(b"\xff\xff")  # length in the first block descriptor word
    (tmp_path / "out").write_bytes(b"old")

    done = run("disk", "get", disk, "DEMO.LEDGER", "-o", tmp_path / "out", "--as", "binary")

    assert done.code == 1
    assert "block descriptor word" in done.err
    assert (tmp_path / "out").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "work.ckd"]


def test_a_device_is_written_to_and_not_replaced(sample, tmp_path):
    pipe = tmp_path / "null"
    pipe.symlink_to("/dev/null")

    run_good("disk", "get", sample, "DEMO.SOURCE(BETA)", "-o", pipe)

    assert pipe.is_char_device()


def test_a_new_member_has_statistics_that_count_its_lines(disk, tmp_path):
    (tmp_path / "in").write_text("first\nsecond\n", "utf-8")

    run_good("disk", "put", disk, "DEMO.SOURCE(NEW)", tmp_path / "in", "--user", "TESTER")

    assert run_good("disk", "get", disk, "DEMO.SOURCE(NEW)").out == "first\nsecond\n"
    stats = entry(disk, "NEW")["stats"]
    assert (stats["version"], stats["user"]) == ("01.00", "TESTER")
    assert (stats["lines"], stats["initial_lines"], stats["changed_lines"]) == (2, 2, 0)


def test_a_replaced_member_keeps_its_beginnings_and_counts_what_changed(disk):
    run_good("disk", "put", disk, "DEMO.SOURCE(NEW)", "-", stdin=b"one\ntwo\n")
    run_good("disk", "put", disk, "DEMO.SOURCE(NEW)", "-", stdin=b"one\nTWO\nthree\n")

    stats = entry(disk, "NEW")["stats"]
    assert run_good("disk", "get", disk, "DEMO.SOURCE(NEW)").out == "one\nTWO\nthree\n"
    assert stats["version"] == "01.01"
    assert (stats["lines"], stats["initial_lines"], stats["changed_lines"]) == (3, 2, 2)


def test_other_members_stay_as_they_were(disk):
    before = run_good("disk", "get", disk, "DEMO.SOURCE(OMEGA)").raw

    run_good("disk", "put", disk, "DEMO.SOURCE(ALPHA)", "-", stdin=b"short\n")

    assert run_good("disk", "get", disk, "DEMO.SOURCE(OMEGA)").raw == before
    assert run_good("disk", "get", disk, "DEMO.SOURCE(ALPHA)").out == "short\n"


def test_without_statistics_an_entry_has_no_user_data(disk):
    run_good("disk", "put", disk, "DEMO.SOURCE(NEW)", "-", "--no-stats", stdin=b"x\n")

    assert entry(disk, "NEW")["user"] == ""


def test_a_directory_of_files_becomes_members(disk, tmp_path):
    source = tmp_path / "files"
    source.mkdir()
    (source / "one.jcl").write_text("1\n", "utf-8")
    (source / "TWO").write_text("2\n", "utf-8")
    (source / ".hidden").write_text("no\n", "utf-8")

    run_good("disk", "put", disk, "DEMO.SOURCE", source)

    names = [
        row["member"]
        for row in run_good("disk", "ls", disk, "DEMO.SOURCE", "--members", "--json").rows[1:]
    ]
    assert names == ["ALPHA", "BETA", "EMPTY", "OMEGA", "ONE", "TWO"]


@pytest.mark.parametrize("names", [("one.txt", "one.jcl"), ("one", "ONE")])
def test_two_files_for_one_member_are_refused(disk, tmp_path, names):
    before = digest(disk)
    source = tmp_path / "files"
    source.mkdir()
    for name in names:
        (source / name).write_text("1\n", "utf-8")

    done = run("disk", "put", disk, "DEMO.SOURCE", source)

    assert done.code == 1
    assert "for member" in done.err
    assert digest(disk) == before


def test_a_pds_copied_out_and_in_again_has_the_same_members(disk, tmp_path):
    run_good("disk", "get", disk, "DEMO.SOURCE", "-o", tmp_path / "a")
    run_good("disk", "put", disk, "DEMO.SOURCE", tmp_path / "a")
    run_good("disk", "get", disk, "DEMO.SOURCE", "-o", tmp_path / "b")

    for path in (tmp_path / "a").iterdir():
        assert (tmp_path / "b" / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("form", ["rdw", "blocks"])
def test_a_sequential_data_set_copied_out_and_in_again_is_the_same(disk, tmp_path, form):
    run_good("disk", "get", disk, "DEMO.LEDGER", "--as", form, "-o", tmp_path / "a")
    run_good("disk", "put", disk, "DEMO.LEDGER", "-", "--as", "rdw")
    assert run_good("disk", "get", disk, "DEMO.LEDGER", "--as", form).raw == b""

    run_good("disk", "put", disk, "DEMO.LEDGER", tmp_path / "a", "--as", form)

    again = run_good("disk", "get", disk, "DEMO.LEDGER", "--as", form).raw
    assert again == (tmp_path / "a").read_bytes()


NOT_PUT = [
    ("DEMO.SOURCE(NEW)", b"x" * 81 + b"\n", (), "record 1 has 81 bytes"),
    ("DEMO.SOURCE(NEW)", "€\n".encode(), (), "code page"),
    ("DEMO.SOURCE(NEW)", b"x" * 79, ("--as", "binary"), "multiple of 80"),
    ("DEMO.SOURCE(toolongname)", b"x\n", (), "toolongname"),
    ("DEMO.SOURCE(NEW)", b"x\n", ("--user", "NINECHARS"), "NINECHARS"),
    ("DEMO.SOURCE(NEW)", b"x\n", ("--code-page", "cp999"), "cp999"),
    ("DEMO.SOURCE", b"x\n", (), "expected PS"),
    ("DEMO.LEDGER", b"x" * 1001 + b"\n", (), "record 1"),
    ("DEMO.LEDGER(A)", b"x\n", (), "expected PO"),
    ("DEMO.KEYED", b"x\n", (), "expected PS"),
    ("DEMO.SPARSE", b"y" * 80 * 6000, ("--as", "binary"), "tracks are full"),
    ("NO.SUCH", b"x\n", (), "not on volume"),
]


@pytest.mark.parametrize(("name", "contents", "words", "said"), NOT_PUT)
def test_what_cannot_be_put_changes_nothing(disk, name, contents, words, said):
    before = digest(disk)

    done = run("disk", "put", disk, name, "-", *words, stdin=contents)

    assert done.code == 1
    assert done.err.count("\n") == 1
    assert said in done.err
    assert digest(disk) == before
    assert [path.name for path in disk.parent.iterdir()] == ["work.ckd"]


def test_more_than_the_data_set_could_hold_is_not_even_read(disk, tmp_path):
    huge = tmp_path / "huge"
    with huge.open("wb") as file:
        file.truncate(1 << 40)

    done = run("disk", "put", disk, "DEMO.SPARSE", huge)

    assert done.code == 1
    assert "more than the data set could hold" in done.err


def test_a_result_that_reads_back_otherwise_is_taken_back(disk, monkeypatch):
    before = digest(disk)
    monkeypatch.setattr("accessmethods.put.read_member", lambda *_: iter(()))

    done = run("disk", "put", disk, "DEMO.SOURCE(ALPHA)", "-", stdin=b"x\n")

    assert done.code == 1
    assert "reads back otherwise" in done.err
    assert digest(disk) == before


def test_a_change_that_was_killed_is_undone_before_another_is_made(disk):
    before = digest(disk)
    with open_volume(disk, writable=True) as store:
        undo = UndoStore(store, disk.with_name("work.ckd.undo"))
        undo.write_track(RelativeTrack(30), store.read_track(RelativeTrack(30))[:21] + b"\xff" * 8)
        undo.close()
    assert digest(disk) != before

    refused = run("disk", "put", disk, "DEMO.SOURCE(A)", "-", stdin=b"x\n")
    run_good("disk", "undo", disk)

    assert refused.code == 1
    assert ".undo" in refused.err
    assert digest(disk) == before
    assert run("disk", "undo", disk).code == 1


def test_keys_are_left_out_and_that_is_told(sample):
    done = run_good("disk", "get", sample, "DEMO.KEYED", "--as", "binary")

    assert len(done.raw) == 6 * 19 * 400
    assert "keys are left out" in done.err


def test_a_file_larger_than_what_is_allocated_now_is_put_where_the_data_set_can_grow(disk):
    run_good(
        *("disk", "alloc", disk, "GROWING", "--recfm", "FB", "--lrecl", 80, "--blksize", 27_920),
        *("--primary", 1, "--secondary", 5),
    )
    contents = b"x" * 80 * 4000

    run_good("disk", "put", disk, "GROWING", "-", "--as", "binary", stdin=contents)

    assert run_good("disk", "get", disk, "GROWING", "--as", "binary").raw == contents


def test_sequence_numbers_go_out_and_come_in_on_request(disk, tmp_path):
    plain = run_good("disk", "get", disk, "DEMO.SOURCE(BETA)").out.splitlines()
    text = run_good("disk", "get", disk, "DEMO.SOURCE(BETA)", "--numbers", "drop").out
    assert plain[1].endswith("00000020")
    assert text.splitlines() == [line[:72].rstrip() for line in plain]
    file = tmp_path / "beta.txt"
    file.write_text(text)

    run_good("disk", "put", disk, "DEMO.SOURCE(BETA)", file, "--numbers", "new")

    again = run_good("disk", "get", disk, "DEMO.SOURCE(BETA)").out.splitlines()
    assert [line[72:] for line in again[:2]] == ["00000100", "00000200"]
    assert [line[:72] for line in again] == [line[:72] for line in plain]
