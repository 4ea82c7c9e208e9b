"""Images are told apart by what is in them."""

from pathlib import Path

import pytest

from diskfile.image_file import ImageIoError
from eckd.cckd_image import CckdImage
from eckd.geometry import Geometry, family_named
from eckd.open_image import ImageFacts, UnknownImageError, image_facts, open_volume
from eckd.raw_image import RawImage
from eckd.track_store import ReadOnlyVolumeError
from primitives import FormatError, RelativeTrack
from tests.support.images import Cckd, device_header, track_images, write_raw, write_raw_files

GEOMETRY = Geometry(family_named("2311"), 3)
IMAGES = track_images(GEOMETRY)


@pytest.mark.parametrize("identifier", [b"CKD_P370", b"CKD_P064"])
@pytest.mark.parametrize("name", ["vol.cckd", "vol.aws", "vol"])
def test_an_uncompressed_image_is_known_by_its_content(
    tmp_path: Path, name: str, identifier: bytes
) -> None:
    path = tmp_path / name
    write_raw(path, GEOMETRY, IMAGES)
    path.write_bytes(identifier + path.read_bytes()[8:])
    with open_volume(path, writable=True) as volume:
        assert isinstance(volume, RawImage)
        volume.write_track(RelativeTrack(3), IMAGES[3])
        name = "ckd" if identifier == b"CKD_P370" else "ckd64"
        assert image_facts(volume) == ImageFacts(name, (path,), (), ())


@pytest.mark.parametrize("wide", [False, True])
def test_a_compressed_image_is_known_by_its_content(tmp_path: Path, wide: bool) -> None:
    path = tmp_path / "vol.ckd"
    path.write_bytes(Cckd(wide=wide).build(GEOMETRY, IMAGES))
    with open_volume(path) as volume:
        assert isinstance(volume, CckdImage)
        assert image_facts(volume) == ImageFacts("cckd64" if wide else "cckd", (path,), (), ())


def test_a_volume_in_several_files_opens_by_its_name_without_suffix(tmp_path: Path) -> None:
    paths = {tmp_path / "vol_1.ckd": 2, tmp_path / "vol_2.ckd": 1}
    write_raw_files(paths, GEOMETRY, IMAGES)
    for name in ("vol.ckd", "vol_1.ckd", "vol_2.ckd"):
        with open_volume(tmp_path / name) as volume:
            assert image_facts(volume).files == tuple(paths)


def test_shadows_are_laid_over_their_base(tmp_path: Path) -> None:
    base, shadow = tmp_path / "vol.cckd", tmp_path / "vol_1.cckd"
    base.write_bytes(Cckd().build(GEOMETRY, track_images(GEOMETRY, seed=2)))
    shadow.write_bytes(Cckd(shadow=True).build(GEOMETRY, IMAGES))
    with open_volume(base, shadows=[shadow]) as volume:
        assert volume.read_track(RelativeTrack(5)) == IMAGES[5]
        assert image_facts(volume) == ImageFacts("cckd", (base,), (shadow,), ())


def test_a_base_opened_beside_its_shadow_is_doubtful(tmp_path: Path) -> None:
    base, beside = tmp_path / "vol.cckd", tmp_path / "vol_1.cckd"
    base.write_bytes(Cckd().build(GEOMETRY, IMAGES))
    beside.write_bytes(Cckd().build(GEOMETRY, IMAGES))
    with open_volume(base) as volume:
        assert image_facts(volume).doubts == ()
        beside.write_bytes(Cckd(shadow=True).build(GEOMETRY, IMAGES))
        (doubt,) = image_facts(volume).doubts
        assert "vol_1.cckd is a shadow file" in doubt


def test_a_base_is_not_written_below_a_shadow_that_is_not_named(tmp_path: Path) -> None:
    base, beside = tmp_path / "vol.cckd", tmp_path / "vol_1.cckd"
    base.write_bytes(Cckd().build(GEOMETRY, IMAGES))
    beside.write_bytes(Cckd(shadow=True).build(GEOMETRY, {}))
    before = base.read_bytes()
    with pytest.raises(ReadOnlyVolumeError, match=r"vol_1\.cckd is its shadow file; name it too"):
        open_volume(base, writable=True)
    with open_volume(base, writable=True, shadows=[beside]) as volume:
        volume.write_track(RelativeTrack(3), IMAGES[3])
    assert base.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "begins with nothing"),
        (bytes(4096), "begins with 0000000000000000.*must be declared"),
        (b"VOL1TEST".ljust(4096), "must be declared"),
        (device_header(GEOMETRY.family, b"CKD_S370"), "a shadow file; open its base"),
        (device_header(GEOMETRY.family, b"CKD_S064"), "a shadow file; open its base"),
        (device_header(GEOMETRY.family, b"FBA_C370"), "a fixed-block disk"),
        (device_header(GEOMETRY.family, b"FBA_S064"), "a fixed-block disk"),
    ],
)
def test_what_is_no_ckd_volume_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "vol.ckd"
    path.write_bytes(content)
    with pytest.raises(UnknownImageError, match=message):
        open_volume(path)


def test_an_uncompressed_image_has_no_shadows(tmp_path: Path) -> None:
    path = tmp_path / "vol.ckd"
    write_raw(path, GEOMETRY, IMAGES)
    with pytest.raises(UnknownImageError, match="has no shadow files"):
        open_volume(path, shadows=[path])


def test_a_known_identifier_alone_is_a_damaged_image(tmp_path: Path) -> None:
    path = tmp_path / "vol.ckd"
    path.write_bytes(b"CKD_P370")
    with pytest.raises(FormatError, match="device header"):
        open_volume(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImageIoError, match=r"none\.ckd: No such file"):
        open_volume(tmp_path / "none.ckd")
