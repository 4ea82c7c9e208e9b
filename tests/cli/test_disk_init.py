"""`disk init`: new volumes."""

import fcntl

import pytest

from eckd.geometry import FAMILIES
from tests.support.command_line import run, run_good


def test_a_new_volume_has_its_label_and_an_empty_vtoc(tmp_path):
    path = tmp_path / "new.ckd"

    done = run_good(
        *("disk", "init", path, "--device", "3390-3", "--volser", "new001"),
        *("--cylinders", 5, "--owner", "TESTER"),
    )

    (row,) = run_good("disk", "info", path, "--json").rows
    assert "NEW001" in done.out
    assert (row["volser"], row["owner"], row["device"]) == ("NEW001", "TESTER", "3390")
    assert (row["cylinders"], row["data_sets"]) == (5, 0)
    assert row["free_tracks"] == 75 - 15
    assert run_good("disk", "ls", path).out == ""


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_volume_of_every_family_can_be_made(tmp_path, family):
    path = tmp_path / "new.ckd"

    run_good("disk", "init", path, "--device", family.name, "--volser", "X", "--cylinders", 2)

    (row,) = run_good("disk", "info", path, "--json").rows
    assert (row["device"], row["heads"]) == (family.name, family.heads)


def test_without_a_number_a_volume_has_the_cylinders_of_its_device(tmp_path):
    path = tmp_path / "new.ckd"

    run_good("disk", "init", path, "--device", "2311", "--volser", "X")

    assert run_good("disk", "info", path, "--json").rows[0]["cylinders"] == 200


def test_the_vtoc_lies_where_it_is_wanted(tmp_path):
    path = tmp_path / "new.ckd"

    run_good(
        *("disk", "init", path, "--device", "2314", "--volser", "X"),
        *("--cylinders", 4, "--vtoc", "2,0,7"),
    )

    rows = run_good("disk", "vtoc", path, "--free", "--json").rows
    assert rows[0]["vtoc_extent"]["low"] == [2, 0]
    assert rows[0]["vtoc_extent"]["high"] == [2, 6]
    assert len(rows) == 7 * 25


@pytest.mark.parametrize("compress", ["none", "zlib", "bzip2"])
@pytest.mark.parametrize("image_format", ["cckd", "cckd64"])
def test_a_compressed_image_can_be_made(tmp_path, image_format, compress):
    path = tmp_path / "new.cckd"

    run_good(
        *("disk", "init", path, "--device", "3390-3", "--volser", "X"),
        *("--format", image_format, "--compress", compress),
    )

    (row,) = run_good("disk", "info", path, "--json").rows
    assert (row["format"], row["cylinders"], row["volser"]) == (image_format, 3339, "X")
    assert path.stat().st_size < 500_000


def test_an_image_for_hyperion_alone_can_be_made(tmp_path):
    path = tmp_path / "new.ckd"

    run_good("disk", "init", path, "--device", "2311", "--volser", "X", "--format", "ckd64")

    assert run_good("disk", "info", path, "--json").rows[0]["format"] == "ckd64"


def test_the_largest_device_can_be_made(tmp_path):
    path = tmp_path / "new.cckd"

    run_good("disk", "init", path, "--device", "3390-54", "--volser", "X", "--format", "cckd")

    (row,) = run_good("disk", "info", path, "--json").rows
    assert (row["cylinders"], row["free_tracks"]) == (65_520, 982_785)
    assert 7 in {dscb["format"] for dscb in run_good("disk", "vtoc", path, "--json").rows}


@pytest.mark.parametrize(
    "words", [("--format", "floppy"), ("--compress", "zlib"), ("--cylinders", "0")]
)
def test_what_makes_no_sense_is_a_usage_error(tmp_path, words):
    path = tmp_path / "new.ckd"

    assert run("disk", "init", path, "--device", "2311", "--volser", "X", *words).code == 2
    assert list(tmp_path.iterdir()) == []


REFUSED = [
    (("--device", "4711", "--volser", "X"), "4711"),
    (("--device", "2311", "--volser", "TOOLONG"), "TOOLONG"),
    (("--device", "2311", "--volser", "X", "--vtoc", "0,0,3"), "VTOC"),
    (("--device", "2311", "--volser", "X", "--vtoc", "199,9,2"), "VTOC"),
    (("--device", "2311", "--volser", "X", "--vtoc", "1,10,2"), "VTOC"),
    (("--device", "2311", "--volser", "X", "--owner", "ELEVEN CHRS"), "ELEVEN"),
]


@pytest.mark.parametrize(("words", "said"), REFUSED)
def test_what_cannot_be_made_is_refused_before_a_file_appears(tmp_path, words, said):
    done = run("disk", "init", tmp_path / "new.ckd", *words)

    assert done.code == 1
    assert said in done.err
    assert done.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["0,1", "a,b,c", "1,2,3,4", "-1,0,3", ""])
def test_a_place_that_is_not_three_numbers_is_a_usage_error(tmp_path, place):
    words = ("--device", "2311", "--volser", "X", "--vtoc", place or ",,")

    assert run("disk", "init", tmp_path / "new.ckd", *words).code == 2
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_kept_unless_forced(tmp_path):
    path = tmp_path / "old.ckd"
    path.write_bytes(b"precious")
    words = ("disk", "init", path, "--device", "2311", "--volser", "X", "--cylinders", 1)

    refused = run(*words)

    assert refused.code == 1
    assert "--force" in refused.err
    assert path.read_bytes() == b"precious"
    run_good(*words, "--force")
    assert run_good("disk", "info", path, "--json").rows[0]["volser"] == "X"


def test_a_forced_init_that_fails_keeps_the_old_file(tmp_path):
    path = tmp_path / "old.ckd"
    path.write_bytes(b"precious")

    done = run(
        *("disk", "init", path, "--device", "2311", "--volser", "X"),
        *("--vtoc", "0,0,1", "--force"),
    )

    assert done.code == 1
    assert path.read_bytes() == b"precious"
    assert list(tmp_path.iterdir()) == [path]


def test_an_image_that_is_being_written_is_not_replaced(tmp_path):
    path = tmp_path / "busy.ckd"
    path.write_bytes(b"precious")
    words = ("disk", "init", path, "--device", "2311", "--volser", "X", "--force")

    with path.open("r+b") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        done = run(*words)

    assert done.code == 1
    assert "open for writing elsewhere" in done.err
    assert path.read_bytes() == b"precious"


def test_an_image_whose_change_was_interrupted_is_not_replaced(tmp_path):
    """Old tracks put back into a new volume would be worse than none."""
    path = tmp_path / "old.ckd"
    path.write_bytes(b"precious")
    path.with_name("old.ckd.undo").touch()

    done = run("disk", "init", path, "--device", "2311", "--volser", "X", "--force")

    assert done.code == 1
    assert "volser disk undo" in done.err
    assert path.read_bytes() == b"precious"


@pytest.mark.parametrize("form", ["ckd", "cckd"])
def test_a_volume_for_linux_has_one_partition_and_nothing_wrong(tmp_path, form):
    path = tmp_path / "linux.ckd"
    words = ("--device", "3390", "--volser", "LX0001", "--cylinders", 5, "--format", form)

    run_good("disk", "init", path, *words, "--linux")

    (row,) = run_good("disk", "ls", path, "--json").rows
    assert (row["dsname"], row["recfm"]) == ("LINUX.VLX0001.PART0001.NATIVE", "FS")
    assert row["extents"] == [{"seq": 0, "type": "01", "low": [0, 2], "high": [4, 14]}]
    assert run_good("disk", "check", path).out == ""


def test_a_volume_for_linux_has_its_vtoc_where_linux_has_it(tmp_path):
    words = ("--device", "3390", "--volser", "LX0001", "--cylinders", 5, "--linux")

    done = run("disk", "init", tmp_path / "linux.ckd", *words, "--vtoc", "1,0,3")

    assert (done.code, "track 1" in done.err) == (1, True)
    assert list(tmp_path.iterdir()) == []
