"""Hercules' utilities read, check and go on writing the compressed images we make and change."""

import itertools
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from diskfile.compressed_schema import Compression, NullFormat
from diskfile.device_header import ImageKind
from diskfile.image_file import ImageInUseError
from eckd.cckd_create import create_cckd, create_shadow
from eckd.cckd_image import CckdImage
from eckd.convert import convert
from eckd.geometry import FAMILIES, DeviceFamily, Geometry, family_named
from eckd.open_image import open_volume
from eckd.track import Record, Track
from eckd.track_store import TrackReader
from eckd.track_units import null_image
from primitives import CCHHR, RelativeTrack
from tests.support.images import track_images
from tests.support.recorded_writes import Recording
from tests.support.tracks import fill

Tool = Callable[..., str]
SHARED = Path(__file__).parents[3] / "shared"
REAL = sorted(SHARED.glob("fixtures/volumes/*.[0-9]*"))
GEOMETRY = Geometry(family_named("3390"), 20)
COMPRESSIONS = pytest.mark.parametrize("compression", list(Compression), ids=lambda each: each.name)


def images_of(volume: TrackReader) -> list[bytes]:
    return [volume.read_track(RelativeTrack(track)) for track in range(volume.geometry.tracks)]


def check_both_ways(path: Path, expected: list[bytes], hercules: Tool) -> None:
    """Let Hercules check a file without a complaint, and unpack it to what we read ourselves."""
    assert hercules("cckdcdsk", "-3", "-ro", path).strip() == ""
    raw = path.with_name("unpacked.ckd")
    hercules("dasdcopy", "-q", "-r", "-lfs", "-o", "CKD", path, raw)
    with open_volume(raw) as volume:
        assert images_of(volume) == expected
    raw.unlink()


def scribble(volume: CckdImage, dice: random.Random, writes: int) -> list[bytes]:
    """Write images, null tracks and images again; return what each track holds at the end."""
    for _write in range(writes):
        track = RelativeTrack(dice.randrange(volume.geometry.tracks))
        if dice.random() < 0.2:
            home = volume.read_track(track)[:5]
            volume.write_track(track, null_image(NullFormat(dice.randrange(2)), home))
        else:
            fill(volume, [track], seed=dice.randrange(50))
    return images_of(volume)


@pytest.mark.parametrize(
    "family",
    [family for family in FAMILIES if family.name != "2305-2"],  # refused, its track size unknown
    ids=lambda family: family.name,
)
def test_a_volume_of_every_family_passes_the_checker(
    family: DeviceFamily, tmp_path: Path, hercules: Tool
) -> None:
    path = tmp_path / "vol.cckd"
    with create_cckd(path, Geometry(family, 3)) as volume:
        assert hercules("cckdcdsk", "-3", "-ro", "-f", path).strip() == ""
        fill(volume)
        expected = images_of(volume)
    check_both_ways(path, expected, hercules)


@COMPRESSIONS
def test_a_volume_changed_over_and_over_passes_the_checker(
    compression: Compression, tmp_path: Path, hercules: Tool
) -> None:
    path, dice = tmp_path / "vol.cckd", random.Random(2)
    with create_cckd(path, GEOMETRY, compression=compression) as volume:
        for _round in range(3):
            expected = scribble(volume, dice, 120)
            volume.flush()
            check_both_ways(path, expected, hercules)


def test_a_volume_hercules_made_passes_the_checker_when_we_have_changed_it(
    tmp_path: Path, hercules: Tool
) -> None:
    path = tmp_path / "vol.cckd"
    hercules("dasdinit", "-z", path, "3350", "HERC01", 20)
    hercules("cckdcdsk", "-3", path)
    with open_volume(path, writable=True) as volume:
        assert isinstance(volume, CckdImage)
        expected = scribble(volume, random.Random(4), 200)
    check_both_ways(path, expected, hercules)


def test_a_big_endian_volume_stays_one(tmp_path: Path, hercules: Tool) -> None:
    path = tmp_path / "vol.cckd"
    with create_cckd(path, GEOMETRY) as volume:
        fill(volume)
    hercules("cckdswap", path)
    with open_volume(path, writable=True) as volume:
        assert isinstance(volume, CckdImage)
        expected = scribble(volume, random.Random(5), 100)
    assert path.read_bytes()[515] & 2
    check_both_ways(path, expected, hercules)


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_a_real_volume_is_changed_in_place_and_still_passes_the_checker(
    path: Path, tmp_path: Path, hercules: Tool
) -> None:
    copy = tmp_path / "vol.cckd"
    copy.write_bytes(path.read_bytes())
    with open_volume(copy, writable=True) as volume:
        expected = images_of(volume)
        dice = random.Random(6)
        for track in dice.sample(range(volume.geometry.tracks), 60):
            fill(volume, [track], seed=3)
            expected[track] = volume.read_track(RelativeTrack(track))
    with open_volume(copy) as volume:
        assert images_of(volume) == expected
    assert hercules("cckdcdsk", "-3", "-ro", copy).strip() == ""


def test_hercules_compresses_away_the_gaps_we_left_and_loses_nothing(
    tmp_path: Path, hercules: Tool
) -> None:
    path = tmp_path / "vol.cckd"
    with create_cckd(path, GEOMETRY) as volume:
        scribble(volume, random.Random(7), 200)
        volume.flush()
        expected = scribble(volume, random.Random(8), 200)
    with_gaps = path.stat().st_size
    hercules("cckdcomp", path)
    assert path.stat().st_size < with_gaps
    with open_volume(path, writable=True) as volume:
        assert images_of(volume) == expected
    check_both_ways(path, expected, hercules)


def test_tracks_that_hercules_loses_from_its_own_files_survive_in_ours(
    tmp_path: Path, hercules: Tool
) -> None:
    """500 to 528 blanks: a zlib image of 37 bytes, which Hercules moves as an empty track."""
    path = tmp_path / "vol.cckd"
    with create_cckd(path, GEOMETRY) as volume:
        for length in range(495, 535):
            at = volume.geometry.cchh(RelativeTrack(length - 400))
            track = Track.of(at, (Record(CCHHR(at, 1), b"", b"\x40" * length),))
            volume.write_track(RelativeTrack(length - 400), track.to_image())
        fill(volume, [94])
        volume.flush()
        fill(volume, [94], seed=5)
        expected = images_of(volume)
    hercules("cckdcomp", path)
    check_both_ways(path, expected, hercules)


def test_a_shadow_we_wrote_is_read_over_its_base(tmp_path: Path, hercules: Tool) -> None:
    base, shadow, raw = (tmp_path / name for name in ("vol.cckd", "vol_1.cckd", "raw.ckd"))
    with create_cckd(base, GEOMETRY) as volume:
        fill(volume)
    create_shadow(shadow, base)
    with open_volume(base, shadows=[shadow], writable=True) as volume:
        assert isinstance(volume, CckdImage)
        expected = scribble(volume, random.Random(9), 100)
    hercules("dasdcopy", "-q", "-lfs", "-o", "CKD", base, f"sf={tmp_path}/vol_*.cckd", raw)
    with open_volume(raw) as volume:
        assert images_of(volume) == expected


def test_the_checker_repairs_what_a_killed_writer_left_and_loses_nothing(
    tmp_path: Path, hercules: Tool, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "vol.cckd"
    with create_cckd(path, GEOMETRY) as volume:
        scribble(volume, random.Random(10), 60)
    recording = Recording.of(path, monkeypatch)
    with open_volume(path, writable=True) as volume:
        assert isinstance(volume, CckdImage)
        expected = scribble(volume, random.Random(11), 60)
        written = len(recording.steps)
    monkeypatch.undo()
    path.write_bytes(next(recording.killed_after(written)))
    with pytest.raises(ImageInUseError):
        open_volume(path, writable=True)
    hercules("cckdcdsk", "-f", "-3", path)
    with open_volume(path, writable=True) as volume:
        assert images_of(volume) == expected


def test_a_linux_volume_of_ours_is_one_to_hercules(tmp_path: Path, hercules: Tool) -> None:
    path = tmp_path / "vol.cckd"
    geometry = Geometry(family_named("3390"), 2)
    with create_cckd(path, geometry, null_format=NullFormat.LINUX) as volume:
        home = volume.read_track(RelativeTrack(4))[:5]
        volume.write_track(RelativeTrack(4), null_image(NullFormat.NOTHING, home))
        volume.write_track(RelativeTrack(5), track_images(geometry)[5])
        expected = images_of(volume)
    check_both_ways(path, expected, hercules)


def test_an_odd_track_as_short_as_a_null_track_is_unpacked_whole(
    tmp_path: Path, hercules: Tool
) -> None:
    """The checker calls such a track damaged however it is stored; dasdcopy does not."""
    path, raw = tmp_path / "vol.cckd", tmp_path / "raw.ckd"
    at = GEOMETRY.cchh(RelativeTrack(4))
    odd_r0 = Record(CCHHR(at, 0), b"", b"\1" * 8)
    with create_cckd(path, GEOMETRY) as volume:
        for track, users in ((4, ()), (5, (Record(CCHHR(at, 1)),))):
            home = GEOMETRY.cchh(RelativeTrack(track))
            volume.write_track(RelativeTrack(track), Track(home, users, odd_r0).to_image())
        expected = images_of(volume)
    assert {len(image) for image in expected[4:6]} == {29, 37}
    assert "validation error" in hercules("cckdcdsk", "-3", "-ro", path)
    hercules("dasdcopy", "-q", "-lfs", "-o", "CKD", path, raw)
    with open_volume(raw) as unpacked:
        assert images_of(unpacked) == expected


@pytest.mark.parametrize(
    ("path", "compression"),
    list(zip(REAL, itertools.cycle(Compression), strict=False)),
    ids=lambda each: each.name,
)
def test_what_hercules_finds_on_a_real_volume_it_finds_on_our_copy(
    path: Path, compression: Compression, tmp_path: Path, hercules: Tool
) -> None:
    copy = tmp_path / path.name
    with open_volume(path) as volume:
        convert(volume, copy, ImageKind.COMPRESSED, compression=compression)
    assert hercules("cckdcdsk", "-3", "-ro", copy).strip() == ""
    listed = [hercules("dasdls", each).replace(str(each), "") for each in (path, copy)]
    assert listed[0] == listed[1]
    assert "VOLSER=" in listed[0]
