"""Changes of an image that are killed on the way, and shadow files."""

import subprocess
import sys

import pytest

from eckd.cckd_create import create_shadow
from eckd.open_image import open_volume
from primitives import Dsname, RelativeTrack, Volser
from primitives.dates import OrdinalDate
from tests.support.command_line import run, run_good
from vtoc.allocate import SpaceRequest, allocate
from vtoc.data_set import recfm_code
from vtoc.dscb import Format1, Organisation

KILLED = """
import os, sys
from pathlib import Path
from cli.disk.volume import changing
from primitives import RelativeTrack
with changing(sys.argv[1], Path()) as store:
    store.write_track(RelativeTrack(3), store.read_track(RelativeTrack(3))[:21] + bytes([255] * 8))
    os._exit(9)
"""


def new_volume(path, image_format):
    run_good(
        *("disk", "init", path, "--device", "2314", "--volser", "UNDO01"),
        *("--cylinders", 3, "--format", image_format),
    )
    return path


def tracks_of(path):
    with open_volume(path) as store:
        return [store.read_track(RelativeTrack(each)) for each in range(store.geometry.tracks)]


@pytest.mark.parametrize("image_format", ["ckd", "cckd", "cckd64"])
def test_a_change_whose_process_was_killed_is_taken_back(tmp_path, image_format):
    path = new_volume(tmp_path / "vol", image_format)
    before = tracks_of(path)

    killed = subprocess.run([sys.executable, "-c", KILLED, path], check=False)

    assert killed.returncode == 9
    assert tracks_of(path) != before
    refused = run("disk", "put", path, "A", "-", stdin=b"x\n")
    assert refused.code == 1
    assert "volser disk undo" in refused.err
    run_good("disk", "undo", path)
    assert tracks_of(path) == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["vol"]


def test_a_change_with_a_shadow_file_leaves_the_base_alone(tmp_path):
    base, shadow = new_volume(tmp_path / "vol", "cckd"), tmp_path / "vol_1"
    with open_volume(base, writable=True) as store:
        format1 = Format1(
            dsname=Dsname("A.B"),
            volser=Volser(""),
            created=OrdinalDate(2026, 1),
            dsorg=Organisation.PS,
            recfm=recfm_code("FB"),
            lrecl=80,
            blksize=800,
        )
        allocate(store, SpaceRequest(format1=format1, tracks=3))
    create_shadow(shadow, base)
    before = base.read_bytes()

    run_good("disk", "put", base, "A.B", "-", "--shadow", shadow, stdin=b"in the shadow\n")

    assert base.read_bytes() == before
    assert run_good("disk", "get", base, "A.B", "--shadow", shadow).out == "in the shadow\n"
    assert run_good("disk", "get", base, "A.B").out == ""
    (row,) = run_good("disk", "info", base, "--shadow", shadow, "--json").rows
    assert row["shadow"] == [str(shadow)]
    assert "shadow" in run_good("disk", "info", base, "--json").rows[0]["notes"][0]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["vol", "vol_1"]
