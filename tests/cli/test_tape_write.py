"""`tape init` and `tape convert`."""

import pytest

from tests.support.command_line import run, run_good
from tests.support.sample_tapes import CARDS, write_sample
from vtape import open_tape


@pytest.fixture
def tape(tmp_path):
    return write_sample(tmp_path / "tape01.aws", {"PROD.CARDS": CARDS})


def test_a_new_tape_is_labelled_and_has_no_files(tmp_path):
    path = tmp_path / "new.aws"

    run_good("tape", "init", path, "--volser", "new001", "--owner", "TESTER")

    volume, header = run_good("tape", "labels", path, "--json").rows
    assert (volume["fields"]["volser"], volume["fields"]["owner"]) == ("NEW001", "TESTER")
    assert header["text"] == "HDR1" + "0" * 76
    assert run_good("tape", "ls", path).out == ""
    assert [row["kind"] for row in run_good("tape", "map", path, "--json").rows] == [
        *("block", "block", "mark", "mark"),
    ]


@pytest.mark.parametrize(
    "words", [("--volser", "TOOLONG"), ("--volser", "X", "--owner", "ELEVEN CHRS")]
)
def test_labels_that_are_none_are_refused(tmp_path, words):
    done = run("tape", "init", tmp_path / "new.aws", *words)

    assert done.code == 1
    assert done.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ["aws", "het"])
@pytest.mark.parametrize("compress", ["none", "zlib", "bzip2"])
def test_a_tape_is_converted_there_and_back(tape, tmp_path, ending, compress):
    copy, back = tmp_path / "copy.het", tmp_path / f"back.{ending}"

    run_good("tape", "convert", tape, copy, "--compress", compress)
    run_good("tape", "convert", copy, back, "--compress", "none")

    assert back.read_bytes() == tape.read_bytes()
    with open_tape(copy) as opened:
        assert any(entry.compression.value for entry in opened.entries) == (compress != "none")


def test_a_het_is_compressed_unless_told_otherwise(tape, tmp_path):
    run_good("tape", "convert", tape, tmp_path / "copy.het")

    assert (tmp_path / "copy.het").stat().st_size < tape.stat().st_size


@pytest.mark.parametrize("words", [("init", "--volser", "X"), ("convert",)])
def test_an_existing_file_is_kept_unless_forced(tape, tmp_path, words):
    command, *options = words
    target = tmp_path / "old.aws"
    target.write_bytes(b"precious")
    line = ("tape", command, *([tape] if command == "convert" else []), target, *options)

    refused = run(*line)

    assert refused.code == 1
    assert "--force" in refused.err
    assert target.read_bytes() == b"precious"
    run_good(*line, "--force")
    assert target.read_bytes() != b"precious"


def test_a_damaged_tape_is_not_converted(tape, tmp_path):
    with tape.open("r+b") as file:
        file.truncate(tape.stat().st_size - 100)

    done = run("tape", "convert", tape, tmp_path / "copy.het")

    assert done.code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["tape01.aws"]


@pytest.mark.parametrize(
    "words", [("copy.tape",), ("copy.aws", "--compress", "zlib"), ("copy.het", "--format", "fkt")]
)
def test_a_container_that_is_none_is_a_usage_error(tape, tmp_path, words):
    target, *options = words

    assert run("tape", "convert", tape, tmp_path / target, *options).code == 2


def test_a_place_that_cannot_be_written_is_told_in_one_line(tape, tmp_path):
    for line in (
        ("init", tmp_path / "no" / "a.aws", "--volser", "X"),
        ("convert", tape, "/x/a.het"),
    ):
        done = run("tape", *line)
        assert done.code == 1
        assert done.err.count("\n") == 1
