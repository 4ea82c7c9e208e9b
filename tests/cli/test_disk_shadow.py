"""`disk shadow` and `disk merge`: changes beside an image, and into it."""

import pytest

from eckd.open_image import open_volume
from primitives import RelativeTrack
from tests.support.command_line import run, run_good
from tests.support.tracks import fill


@pytest.fixture
def base(tmp_path):
    path = tmp_path / "vol.cckd"
    words = ("--device", "2311", "--volser", "BASE", "--cylinders", 3, "--format", "cckd")
    run_good("disk", "init", path, *words)
    return path


def content(path, *shadows):
    with open_volume(path, shadows=shadows) as volume:
        return [volume.read_track(RelativeTrack(track)) for track in range(volume.geometry.tracks)]


def test_changes_go_to_the_shadow_and_are_merged_into_the_image(base, tmp_path):
    shadow, before = tmp_path / "vol_1.cckd", base.read_bytes()

    assert "--shadow" in run_good("disk", "shadow", base, shadow).out
    with open_volume(base, writable=True, shadows=[shadow]) as volume:
        fill(volume)
    assert base.read_bytes() == before
    changed = content(base, shadow)

    done = run_good("disk", "merge", base, "--shadow", shadow)

    assert "30 tracks" in done.out
    assert content(base) == changed
    assert list(tmp_path.iterdir()) == [base]


def test_a_second_shadow_lies_over_the_first(base, tmp_path):
    first, second = tmp_path / "vol_1.cckd", tmp_path / "vol_2.cckd"
    run_good("disk", "shadow", base, first)
    run_good("disk", "shadow", base, second, "--shadow", first)
    with open_volume(base, writable=True, shadows=[first, second]) as volume:
        fill(volume)
    changed = content(base, first, second)

    run_good("disk", "merge", base, "--shadow", first, "--shadow", second)

    assert content(base) == changed


def test_what_cannot_be_is_refused_and_nothing_changes(base, tmp_path):
    raw, shadow = tmp_path / "raw", tmp_path / "vol_1.cckd"
    run_good("disk", "convert", base, raw, "--format", "ckd")
    run_good("disk", "shadow", base, shadow)
    before = sorted(path.read_bytes() for path in tmp_path.iterdir())
    refused = [
        ("disk", "shadow", base, shadow),
        ("disk", "shadow", raw, tmp_path / "new"),
        ("disk", "merge", raw, "--shadow", shadow),
        ("disk", "merge", base, "--shadow", base),
        ("disk", "merge", base, "--shadow", tmp_path / "none"),
    ]
    for words in refused:
        done = run(*words)
        assert done.code == 1
        assert done.err.count("\n") == 1
    assert run("disk", "merge", base).code == 2
    with open_volume(base, writable=True, shadows=[shadow]):
        assert "elsewhere" in run("disk", "merge", base, "--shadow", shadow).err
    assert sorted(path.read_bytes() for path in tmp_path.iterdir()) == before


def test_a_change_that_was_interrupted_is_taken_back_first(base, tmp_path):
    shadow, undo = tmp_path / "vol_1.cckd", tmp_path / "vol.cckd.undo"
    undo.touch()
    assert "disk undo" in run("disk", "shadow", base, shadow).err
    undo.unlink()
    run_good("disk", "shadow", base, shadow)
    for each in (undo, tmp_path / "vol_1.cckd.undo"):
        each.touch()
        assert "disk undo" in run("disk", "merge", base, "--shadow", shadow).err
        each.unlink()
    undo.touch()
    assert "disk undo" in run("disk", "convert", base, base, "--force").err
