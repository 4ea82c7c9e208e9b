"""Our listings beside those of Hercules' own tools, on images of both."""

import pytest

from tests.support.command_line import run_good
from tests.support.sample_disks import make_sample


def names_of(listing: str) -> tuple[str, list[str]]:
    """Serial and names out of what dasdls prints."""
    lines = [line.rstrip() for line in listing.splitlines()]
    (at,) = (number for number, line in enumerate(lines) if "VOLSER=" in line)
    names = [line for line in lines[at + 1 :] if line and "Hercules" not in line]
    return lines[at].partition("VOLSER=")[2], [n for n in names if not n.startswith("(c)")]


def test_dasdls_lists_the_data_sets_we_list(hercules, tmp_path):
    path = make_sample(tmp_path / "sample.ckd")

    volser, names = names_of(hercules("dasdls", path))

    rows = run_good("disk", "ls", path, "--json").rows
    assert volser == "SAMPLE"
    assert sorted(names) == [row["dsname"] for row in rows]


@pytest.mark.parametrize("device", ["2314", "3330", "3350", "3375", "3380", "3390"])
def test_dasdls_accepts_a_volume_we_made(hercules, tmp_path, device):
    path = tmp_path / "new.ckd"
    run_good("disk", "init", path, "--device", device, "--volser", "HERC01", "--cylinders", 3)

    assert names_of(hercules("dasdls", path)) == ("HERC01", [])


def test_we_list_a_volume_that_dasdload_made(hercules, tmp_path):
    control = tmp_path / "control"
    control.write_text(
        "HERC02 3350 60\nSYSVTOC VTOC CYL 1\nMY.EMPTY.PS EMPTY TRK 3 0 0 PS FB 80 800 0\n",
        encoding="ascii",
    )
    path = tmp_path / "loaded.ckd"
    hercules("dasdload", control, path)

    volser, names = names_of(hercules("dasdls", path))

    rows = run_good("disk", "ls", path, "--json").rows
    assert {row["volser"] for row in rows} == {volser}
    assert [row["dsname"] for row in rows] == sorted(names)
    (row,) = (row for row in rows if row["dsname"] == "MY.EMPTY.PS")
    assert (row["dsorg"], row["recfm"], row["lrecl"], row["blksize"]) == ("PS", "FB", 80, 800)
    assert row["tracks"] == 3


def test_a_tape_we_initialise_begins_as_one_of_hetinit(hercules, tmp_path):
    hercules("hetinit", "-d", tmp_path / "theirs.aws", "TAPE99", "OWNER")

    run_good("tape", "init", tmp_path / "ours.aws", "--volser", "TAPE99", "--owner", "OWNER")

    theirs, ours = ((tmp_path / name).read_bytes() for name in ("theirs.aws", "ours.aws"))
    accessibility = 6 + 10  # a blank there, a zero here, both of which mean anybody
    assert ours[accessibility] == 0xF0
    assert ours[:accessibility] == theirs[:accessibility]
    assert ours[accessibility + 1 :].startswith(theirs[accessibility + 1 :])
