"""Damaged disks: one line on stderr, exit code 1, whatever the command."""

import struct

import pytest

from eckd.open_image import open_volume
from primitives import CCHH, CCHHR
from tests.support.command_line import run
from vtoc.read import read_table, read_vtoc
from vtoc.volume_label import VolumeLabel

TRACK_SIZE = 56_832
LOOKING = [("info",), ("ls",), ("vtoc",), ("ls", "--members", "--json"), ("map",)]


def slot_of(path, at: CCHHR) -> int:
    """Return the offset of a DSCB in the image."""
    track = at.track.cylinder * 15 + at.track.head
    return 512 + track * TRACK_SIZE + 5 + 16 + (at.record - 1) * (8 + 140) + 8


def overwrite(path, offset: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)


def assert_refused(path, *words, said: str) -> None:
    command, *options = words
    done = run("disk", command, path, *options)
    assert done.code == 1
    assert done.err.count("\n") == 1
    assert done.err.startswith("volser: ")
    assert said in done.err


@pytest.mark.parametrize("words", LOOKING)
def test_an_unknown_device_type_is_refused(disk, words):
    overwrite(disk, 16, b"\x99")

    assert_refused(disk, *words, said="99")


@pytest.mark.parametrize("words", [*LOOKING, ("track", 0, 0)])
def test_a_truncated_image_is_refused(disk, words):
    with disk.open("r+b") as file:
        file.truncate(disk.stat().st_size - 100)

    assert_refused(disk, *words, said=str(disk))


@pytest.mark.parametrize("words", LOOKING)
def test_an_empty_file_is_no_image(tmp_path, words):
    path = tmp_path / "empty"
    path.touch()

    assert_refused(path, *words, said="no CKD image")


@pytest.mark.parametrize("words", LOOKING)
def test_a_vtoc_pointer_outside_the_volume_is_refused(disk, words):
    with open_volume(disk) as store:
        label = read_table(store)[0]
    wrong = VolumeLabel(label.volser, CCHHR(CCHH.of(60_000, 1), 1), label.owner).to_bytes()
    ipl_records = (8 + 4 + 24) + (8 + 4 + 144)
    overwrite(disk, 512 + 5 + 16 + ipl_records + 8 + 4, wrong)

    assert_refused(disk, *words, said="VTOC pointer of the volume label")


@pytest.mark.parametrize("words", LOOKING)
def test_an_extent_beyond_the_end_is_refused(disk, words):
    with open_volume(disk) as store:
        at = read_vtoc(store).find("DEMO.LEDGER").addresses[0]
    last_track_of_first_extent = 105 + 6
    overwrite(disk, slot_of(disk, at) + last_track_of_first_extent, struct.pack(">HH", 9999, 14))

    assert_refused(disk, *words, said="extent of DEMO.LEDGER")


def test_every_dscb_is_shown_before_the_damage_is_told(disk):
    with open_volume(disk) as store:
        at = read_vtoc(store).find("DEMO.LEDGER").addresses[0]
    overwrite(disk, slot_of(disk, at) + 105 + 6, struct.pack(">HH", 9999, 14))

    done = run("disk", "vtoc", disk, "--json")

    (row,) = (row for row in done.rows if row.get("dsname") == "DEMO.LEDGER")
    assert row["extents"][0]["high"] == [9999, 14]
    assert done.code == 1


@pytest.mark.parametrize("words", [*LOOKING, ("track", 0, 1)])
def test_count_fields_that_run_past_the_end_of_the_track_are_refused(disk, words):
    r1_data_length = 512 + TRACK_SIZE + 5 + 16 + 6
    overwrite(disk, r1_data_length, b"\xff\xff")

    assert_refused(disk, *words, said="cylinder 0 head 1")


def test_a_damaged_directory_is_told_and_the_rest_listed(disk):
    with open_volume(disk) as store:
        first = int(read_vtoc(store).find("DEMO.SOURCE").tracks()[0])
    used_bytes_of_the_first_block = 512 + first * TRACK_SIZE + 5 + 16 + 8 + 8
    overwrite(disk, used_bytes_of_the_first_block, b"\x7f\xff")

    done = run("disk", "ls", disk, "--json")

    assert done.code == 1
    assert "DEMO.SOURCE" in done.err
    assert len(done.rows) == 6


def test_a_name_that_would_steer_the_terminal_is_shown_harmlessly(disk):
    with open_volume(disk) as store:
        at = read_vtoc(store).find("DEMO.LEDGER").addresses[0]
    overwrite(disk, slot_of(disk, at), "[/red]\x1b[2J".ljust(44).encode("cp037"))

    for words in (["ls", disk], ["vtoc", disk]):
        done = run("disk", *words)
        assert done.code == 0
        assert "[/red].[2J" in done.out


@pytest.mark.parametrize("command", ["info", "ls", "vtoc"])
def test_a_directory_is_no_volume(tmp_path, command):
    assert_refused(tmp_path, command, said="no such file")


@pytest.mark.parametrize("name", ["", ".", "/", ".."])
def test_a_path_without_a_name_is_no_volume(name):
    assert_refused(name, "ls", said="no such file")
