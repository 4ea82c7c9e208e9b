"""Compressed images and shadow files we make."""

from pathlib import Path

import pytest

from diskfile.compressed_schema import Compression, NullFormat
from diskfile.device_header import ImageKind
from diskfile.image_file import ImageInUseError, ImageIoError
from eckd.cckd_create import create_cckd, create_shadow
from eckd.cckd_image import CckdImage
from eckd.geometry import Geometry, UnknownDeviceError, family_named
from eckd.size_sidecar import KeptSizes
from eckd.size_table import SizeTable
from eckd.track_check import home_address
from eckd.track_units import null_image
from primitives import FormatError, RelativeTrack
from primitives.files import FileExistsAlreadyError
from tests.support.images import track_images

FAMILY = family_named("2311")
GEOMETRY = Geometry(FAMILY, 30)
IMAGES = track_images(GEOMETRY)
TRACK = RelativeTrack(5)
HOME = home_address(GEOMETRY, TRACK)
KINDS = pytest.mark.parametrize("kind", [ImageKind.COMPRESSED, ImageKind.COMPRESSED_64])


def entry(image: CckdImage, track: int = TRACK) -> tuple[int, int, int]:
    found = image.levels[-1].tables.entry(track)
    return found.offset, found.length, found.space


def test_an_image_there_already_is_replaced_only_on_demand(tmp_path: Path) -> None:
    path = tmp_path / "v"
    with create_cckd(path, GEOMETRY) as image:
        image.write_track(TRACK, IMAGES[TRACK])
        with pytest.raises(ImageInUseError):
            create_cckd(path, GEOMETRY, overwrite=True)
    before = path.read_bytes()
    with pytest.raises(FileExistsAlreadyError):
        create_cckd(path, GEOMETRY)
    assert path.read_bytes() == before
    with create_cckd(path, GEOMETRY, overwrite=True) as image:
        assert entry(image)[0] == 0


def test_what_no_image_can_be_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(UnknownDeviceError, match="65537 cylinders"):
        create_cckd(tmp_path / "v", Geometry(FAMILY, 65537))
    with pytest.raises(ImageIoError):
        create_cckd(tmp_path / "none" / "v", GEOMETRY)
    assert not list(tmp_path.iterdir())


@KINDS
def test_the_headers_say_what_was_asked_for(tmp_path: Path, kind: ImageKind) -> None:
    path = tmp_path / "v"
    create_cckd(
        path, GEOMETRY, kind=kind, compression=Compression.BZIP2, drive_serial="000000123456"
    ).close()
    with CckdImage(path) as image:
        (level,) = image.levels
        assert (image.kind, image.geometry) == (kind, GEOMETRY)
        assert level.header.compression == Compression.BZIP2
        assert level.device.drive_serial == b"000000123456"
        assert image.doubts == ()


def test_a_size_table_kept_for_a_compressed_image_is_believed_at_the_next_opening(
    tmp_path: Path,
) -> None:
    """Keeping it flushes the image, and closing the image changes nothing after that."""
    path = tmp_path / "v"
    with create_cckd(path, GEOMETRY) as image:
        kept = KeptSizes(image)
        table = kept.load_or_scan()
        kept.mark_dirty()
        image.write_track(TRACK, IMAGES[TRACK])
        table.update(TRACK, IMAGES[TRACK])
        kept.save_clean()
    with CckdImage(path, writable=True) as image:
        again = KeptSizes(image)
        assert again.load_or_scan() == table == SizeTable.scan(image)
        assert again.why_scanned == ""


# Shadows


@KINDS
def test_a_shadow_says_of_the_device_what_its_base_says(tmp_path: Path, kind: ImageKind) -> None:
    base, shadow = tmp_path / "v", tmp_path / "v_1"
    create_cckd(base, GEOMETRY, kind=kind, drive_serial="000000123456").close()
    before = base.read_bytes()
    create_shadow(shadow, base)
    with CckdImage(base, [shadow], writable=True) as image:
        assert image.levels[1].device.drive_serial == b"000000123456"
        image.write_track(TRACK, IMAGES[TRACK])
        image.write_track(TRACK, null_image(NullFormat.NOTHING, HOME))
        assert image.read_track(TRACK) == null_image(NullFormat.NOTHING, HOME)
        assert entry(image) == (0, 1, 1)
        assert entry(image, TRACK + 1)[0] == -1
    assert base.read_bytes() == before


def test_a_shadow_of_a_drive_with_another_serial_is_refused(tmp_path: Path) -> None:
    mine, other = tmp_path / "v", tmp_path / "w"
    create_cckd(mine, GEOMETRY, drive_serial="000000123456").close()
    create_cckd(other, GEOMETRY, drive_serial="000000654321").close()
    create_shadow(tmp_path / "w_1", other)
    with pytest.raises(FormatError, match=r"w_1\+0x0: shadow file: expected device, size, drive"):
        CckdImage(mine, [tmp_path / "w_1"])


def test_a_shadow_is_given_once(tmp_path: Path) -> None:
    base, shadow = tmp_path / "v", tmp_path / "v_1"
    create_cckd(base, GEOMETRY).close()
    create_shadow(shadow, base)
    with pytest.raises(FormatError, match="shadow file: expected each once, found given twice"):
        CckdImage(base, [shadow, shadow])


def test_no_shadow_is_laid_over_a_volume_somebody_writes(tmp_path: Path) -> None:
    base = tmp_path / "v"
    with create_cckd(base, GEOMETRY), pytest.raises(ImageInUseError):
        create_shadow(tmp_path / "v_1", base)
    assert not (tmp_path / "v_1").exists()
