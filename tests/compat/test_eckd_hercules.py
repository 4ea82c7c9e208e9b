"""Hercules' utilities read our images, and we read theirs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from eckd.geometry import FAMILIES, DeviceFamily, Geometry, family_named
from eckd.open_image import image_facts, open_volume
from eckd.raw_image import create_raw
from eckd.size_table import SizeTable
from eckd.track import Record, Track
from eckd.track_store import TrackReader
from primitives import CCHH, CCHHR, RelativeTrack
from tests.support.images import Cckd, track_images, write_raw, write_raw_files
from tests.support.tracks import fill

Tool = Callable[..., str]
SHARED = Path(__file__).parents[3] / "shared"
REAL = sorted(SHARED.glob("fixtures/volumes/*.[0-9]*"))
GEOMETRY = Geometry(family_named("3390"), 3)


def images_of(volume: TrackReader) -> list[bytes]:
    return [volume.read_track(RelativeTrack(track)) for track in range(volume.geometry.tracks)]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_volume_dasdinit_made_is_the_device_it_was_made_as(
    family: DeviceFamily, tmp_path: Path, hercules: Tool
) -> None:
    path = tmp_path / "vol.ckd"
    hercules("dasdinit", path, family.name, "HERC01", 2)
    with open_volume(path) as volume:
        assert volume.geometry == Geometry(family, 2)
        assert image_facts(volume).format == "ckd"
        table = SizeTable.scan(volume)
        assert table.sizes().tolist() == [284] + [0] * (volume.geometry.tracks - 1)
        assert (table.records[0], table.key_bytes[0], table.data_bytes[0]) == (3, 12, 248)
        assert "VOL1HERC01".encode("cp037") in volume.read_track(RelativeTrack(0))
        empty = Track.of(CCHH.of(1, 1)).to_image()
        assert volume.read_track(volume.geometry.track(CCHH.of(1, 1))) == empty


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_volume_we_made_is_byte_for_byte_what_dasdinit_makes(
    family: DeviceFamily, tmp_path: Path, hercules: Tool
) -> None:
    ours, theirs = tmp_path / "ours.ckd", tmp_path / "theirs.ckd"
    create_raw(ours, Geometry(family, 3)).close()
    hercules("dasdinit", "-r", theirs, family.name, 3)
    assert ours.read_bytes() == theirs.read_bytes()


@pytest.mark.parametrize("option", ["-z", "-bz2", "-0"])
def test_a_compressed_volume_dasdinit_made_differs_only_in_its_null_tracks(
    option: str, tmp_path: Path, hercules: Tool
) -> None:
    """It leaves zeros in the first table, so its tracks hold an end-of-file record each."""
    raw, compressed = tmp_path / "vol.ckd", tmp_path / "vol.cckd"
    hercules("dasdinit", raw, "3350", "HERC01", 20)
    hercules("dasdinit", option, compressed, "3350", "HERC01", 20)
    with open_volume(raw) as left, open_volume(compressed) as right:
        assert image_facts(right).doubts == ()
        expected = images_of(left)
        for track in range(2, 256):
            at = left.geometry.cchh(RelativeTrack(track))
            expected[track] = Track.of(at, (Record(CCHHR(at, 1)),)).to_image()
        assert images_of(right) == expected


def test_a_volume_made_for_linux_has_linux_blocks_on_its_null_tracks(
    tmp_path: Path, hercules: Tool
) -> None:
    raw, compressed = tmp_path / "vol.ckd", tmp_path / "vol.cckd"
    hercules("dasdinit", "-linux", raw, "3390", "HERC01", 2)
    hercules("dasdinit", "-linux", "-z", compressed, "3390", "HERC01", 2)
    with open_volume(raw) as left, open_volume(compressed) as right:
        assert images_of(left) == images_of(right)


@pytest.mark.parametrize("option", ["-z", "-bz2", "-0"])
def test_dasdcopy_compresses_our_volume_and_we_read_every_track_of_it(
    option: str, tmp_path: Path, hercules: Tool
) -> None:
    ours, theirs = tmp_path / "ours.ckd", tmp_path / "theirs.cckd"
    with create_raw(ours, GEOMETRY) as volume:
        fill(volume)
        expected = images_of(volume)
    hercules("dasdcopy", "-q", option, "-o", "CCKD", ours, theirs)
    with open_volume(theirs) as volume:
        assert image_facts(volume).format == "cckd"
        assert image_facts(volume).doubts == ()
        assert images_of(volume) == expected


def test_a_big_endian_image_reads_like_a_little_endian_one(tmp_path: Path, hercules: Tool) -> None:
    ours, theirs = tmp_path / "ours.ckd", tmp_path / "theirs.cckd"
    write_raw(ours, GEOMETRY, track_images(GEOMETRY))
    hercules("dasdcopy", "-q", "-o", "CCKD", ours, theirs)
    little = theirs.read_bytes()
    hercules("cckdswap", theirs)
    assert theirs.read_bytes() != little
    with open_volume(theirs) as volume:
        assert images_of(volume) == list(track_images(GEOMETRY).values())


@pytest.mark.parametrize("code", [0, 1, 2])
def test_our_idea_of_a_compressed_image_is_theirs(
    code: int, tmp_path: Path, hercules: Tool
) -> None:
    """The builder that other tests use makes files Hercules checks and reads without complaint.

    Hercules wants empty tracks as null tracks: format 1 without records, 0 with an end of file.
    """
    built, raw = tmp_path / "built.cckd", tmp_path / "raw.ckd"
    kind, images = Cckd(code=code), track_images(GEOMETRY)
    stored = {track: image for track, image in images.items() if len(image) > 37}
    null = {track: kind.entry(0, 0, 0) for track, image in images.items() if len(image) == 37}
    built.write_bytes(kind.build(GEOMETRY, stored, null))
    assert hercules("cckdcdsk", "-3", "-ro", built).strip() == ""
    hercules("dasdcopy", "-q", "-o", "CKD", built, raw)
    with open_volume(raw) as volume:
        assert images_of(volume) == list(images.values())


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_a_real_volume_reads_the_same_after_dasdcopy_unpacked_it(
    path: Path, tmp_path: Path, hercules: Tool
) -> None:
    raw = tmp_path / "raw.ckd"
    hercules("dasdcopy", "-q", "-lfs", "-o", "CKD", path, raw)
    with open_volume(path) as compressed, open_volume(raw) as plain:
        assert plain.geometry == compressed.geometry
        assert images_of(plain) == images_of(compressed)
        assert SizeTable.scan(plain) == SizeTable.scan(compressed)
    raw.unlink()


def test_dasdcopy_reads_our_idea_of_a_volume_in_several_files(
    tmp_path: Path, hercules: Tool
) -> None:
    paths = {tmp_path / "vol_1.ckd": 2, tmp_path / "vol_2.ckd": 1}
    images = track_images(GEOMETRY)
    write_raw_files(paths, GEOMETRY, images)
    hercules("dasdcopy", "-q", "-lfs", "-o", "CKD", tmp_path / "vol_1.ckd", tmp_path / "one.ckd")
    with open_volume(tmp_path / "one.ckd") as volume:
        assert images_of(volume) == list(images.values())
