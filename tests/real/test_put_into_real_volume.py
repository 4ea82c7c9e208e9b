"""A member put into a copy of a real volume: Hercules reads it, and nothing else changed."""

import shutil
from pathlib import Path

import pytest

from eckd.open_image import open_volume
from primitives import RelativeTrack
from tests.support.command_line import run_good
from tests.support.hercules import call_hercules
from vtoc.read import read_vtoc

LIBRARY = "JCC.CNTL"


def members_by_hercules(
    image: Path, into: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, bytes]:
    into.mkdir()
    monkeypatch.chdir(into)
    call_hercules("dasdpdsu", image, LIBRARY)
    return {path.stem.upper(): path.read_bytes() for path in into.glob("*.mac")}


@pytest.fixture(params=["cckd", "ckd"])
def copy(request: pytest.FixtureRequest, volumes: Path, tmp_path: Path) -> Path:
    """A working copy of PUB010, as it is or decompressed."""
    path = tmp_path / "pub010"
    if request.param == "cckd":
        shutil.copyfile(volumes / "pub010.241", path)
    else:
        run_good("disk", "convert", volumes / "pub010.241", path, "--format", "ckd")
    return path


def test_a_changed_member_is_what_hercules_reads_and_nothing_else_changed(
    copy: Path, volumes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = members_by_hercules(copy, tmp_path / "before", monkeypatch)
    name = min(before)
    lines = run_good("disk", "get", copy, f"{LIBRARY}({name})").out.splitlines()
    lines[0] = "THIS LINE WAS CHANGED OUTSIDE"
    text = tmp_path / "changed.txt"
    text.write_text("\n".join([*lines, "AND THIS ONE ADDED", ""]))

    run_good("disk", "put", copy, f"{LIBRARY}({name})", text)

    after = members_by_hercules(copy, tmp_path / "after", monkeypatch)
    wanted = b"".join(line.ljust(80).encode("cp037") for line in text.read_text().splitlines())
    assert after == before | {name: wanted}
    assert changed_tracks(volumes / "pub010.241", copy) <= tracks_a_put_may_change(copy)
    assert run_good("disk", "check", copy, "--records").out == ""
    if open_volume(copy).kind.name.startswith("COMPRESSED"):
        call_hercules("cckdcdsk", "-3", copy)


def changed_tracks(old: Path, new: Path) -> set[int]:
    with open_volume(old) as one, open_volume(new) as two:
        tracks = map(RelativeTrack, range(one.geometry.tracks))
        return {track for track in tracks if one.read_track(track) != two.read_track(track)}


def tracks_a_put_may_change(image: Path) -> set[int]:
    """The first track of the library (its directory), its end, and the VTOC."""
    with open_volume(image) as volume:
        vtoc = read_vtoc(volume)
        found = vtoc.find(LIBRARY)
        assert found is not None
        tracks = found.tracks().tolist()
        last = found.format1.lstar.track
        return {tracks[0], *tracks[last - 1 : last + 1], *vtoc.tracks}
