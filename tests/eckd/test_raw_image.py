"""Uncompressed images: what is refused at opening, and what a write does to the file."""

import errno
import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from diskfile.device_header import ImageKind
from diskfile.image_file import ImageInUseError, ImageIoError
from eckd.geometry import FAMILIES, DeviceFamily, Geometry, UnknownDeviceError, family_named
from eckd.raw_files import path_of_file
from eckd.raw_image import RawImage, create_raw
from eckd.track import Track
from eckd.track_store import BrokenVolumeError, ReadOnlyVolumeError
from primitives import CCHH, DasdError, FormatError, RelativeTrack
from primitives.files import FileExistsAlreadyError
from tests.support.images import (
    device_header,
    raw_slots,
    track_images,
    write_raw,
    write_raw_files,
)

FAMILY = family_named("2311")
GEOMETRY = Geometry(FAMILY, 3)
IMAGES = track_images(GEOMETRY)
SLOT = FAMILY.track_size
TRACK = RelativeTrack(12)
WIDER = Geometry(FAMILY, 4)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "vol.ckd"
    write_raw(path, GEOMETRY, IMAGES)
    return path


def damage(path: Path, offset: int, found: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(found)


# Opening


def test_an_image_names_itself_its_shape_and_its_files(path: Path) -> None:
    with RawImage(path) as image:
        assert image.name == str(path)
        assert image.geometry == GEOMETRY
        assert image.kind is ImageKind.RAW
        assert image.files == (path,)


def test_the_64_bit_variant_differs_in_its_identifier_only(path: Path) -> None:
    damage(path, 0, b"CKD_P064")
    with RawImage(path) as image:
        assert image.kind is ImageKind.RAW_64
        assert image.read_track(TRACK) == IMAGES[TRACK]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (b"", "device header: expected 512 bytes, found 0"),
        (device_header(FAMILY)[:511], "device header"),
        (device_header(FAMILY, b"CKD_C370"), "image identifier"),
        (device_header(FAMILY, b"FBA_C370"), "image identifier"),
        (device_header(FAMILY, b"CKD_Q370"), "image identifier"),
        (device_header(FAMILY, type_code=0x12), "device type code"),
        (device_header(FAMILY, type_code=0x14), "track size"),
        (device_header(FAMILY, heads=0), "tracks per cylinder"),
        (device_header(FAMILY, heads=5), "tracks per cylinder"),
        (device_header(FAMILY, track_size=2048), "track size"),
        (device_header(FAMILY, sequence=255), "No such file"),
        (device_header(FAMILY, highest=2), "highest cylinder: expected 0, found 2"),
        (device_header(FAMILY, sequence=1, highest=1), "highest cylinder: expected 0 or 2"),
        (device_header(FAMILY, sequence=1, highest=2), "the volume goes on: expected .*vol_2.ckd"),
    ],
)
def test_a_header_that_does_not_fit_is_refused(path: Path, header: bytes, message: str) -> None:
    path.write_bytes(header + raw_slots(GEOMETRY, IMAGES) if len(header) == 512 else header)
    with pytest.raises(DasdError, match=message):
        RawImage(path)


@pytest.mark.parametrize(
    ("length", "message"),
    [
        (512, "whole cylinders .*found 0 tracks"),
        (512 + 30 * SLOT - 1, "whole tracks"),
        (512 + 30 * SLOT + 1, "whole tracks"),
        (512 + 29 * SLOT, "whole cylinders .*found 29 tracks"),
    ],
)
def test_an_image_that_ends_amid_a_cylinder_is_refused(
    path: Path, length: int, message: str
) -> None:
    os.truncate(path, length)
    with pytest.raises(FormatError, match=f"length of the file: expected {message}"):
        RawImage(path)


def test_more_cylinders_than_a_home_address_can_number_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "huge.ckd"
    path.write_bytes(device_header(FAMILY))
    os.truncate(path, 512 + 65537 * FAMILY.heads * SLOT)
    with pytest.raises(FormatError, match="up to 65536"):
        RawImage(path)


def test_an_only_file_may_say_how_many_cylinders_it_has(path: Path) -> None:
    damage(path, 0, device_header(FAMILY, highest=3))
    with RawImage(path) as image:
        assert image.geometry == GEOMETRY


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, message in (("none", "No such file"), (".", "not a regular"), ("pipe", "regular")):
        with pytest.raises(ImageIoError, match=message):
            RawImage(tmp_path / name)
    with pytest.raises(ImageIoError, match="File name too long"):
        RawImage(tmp_path / ("v" * 300))
    with pytest.raises(ImageIoError, match="No such file"):
        create_raw(tmp_path / "none" / "vol.ckd", GEOMETRY)


# Several files


@pytest.mark.parametrize(
    ("name", "sequence", "expected"),
    [
        ("vol.dsk", 1, "vol_1.dsk"),
        ("vol", 1, "vol_1"),
        ("vol_1.dsk", 2, "vol_2.dsk"),
        ("vol_9.dsk", 10, "vol_A.dsk"),
        ("vol.3390.dsk", 3, "vol_3.3390.dsk"),
        ("vol_1.3390.dsk", 27, "vol_R.3390.dsk"),
        ("my_vol.dsk", 1, "my_vol_1.dsk"),
    ],
)
def test_files_of_a_volume_are_named_after_each_other(
    name: str, sequence: int, expected: str
) -> None:
    assert path_of_file(Path("d") / name, sequence) == Path("d") / expected


@pytest.fixture
def three(tmp_path: Path) -> list[Path]:
    cylinders = {tmp_path / "vol_1.ckd": 2, tmp_path / "vol_2.ckd": 1, tmp_path / "vol_3.ckd": 1}
    write_raw_files(cylinders, WIDER, track_images(WIDER))
    return list(cylinders)


@pytest.mark.parametrize("name", ["vol.ckd", "vol_1.ckd", "vol_2.ckd", "vol_3.ckd"])
def test_a_volume_opens_by_any_of_its_files(three: list[Path], name: str) -> None:
    with RawImage(three[0].with_name(name)) as image:
        assert image.files == tuple(three)
        assert image.geometry == WIDER
        for track, expected in track_images(WIDER).items():
            assert image.read_track(RelativeTrack(track)) == expected


def test_a_track_is_written_to_the_file_it_lies_in(three: list[Path]) -> None:
    before = [path.read_bytes() for path in three]
    new = Track.of(CCHH.of(2, 3)).to_image()
    with RawImage(three[0], writable=True) as image:
        image.write_track(RelativeTrack(23), new)
    after = [path.read_bytes() for path in three]
    assert (after[0], after[2]) == (before[0], before[2])
    at = 512 + 3 * SLOT
    assert after[1] == before[1][:at] + new.ljust(SLOT, b"\0") + before[1][at + SLOT :]


def _remove(paths: list[Path]) -> None:
    paths[1].unlink()


def _swap(paths: list[Path]) -> None:
    first, second = paths[1].read_bytes(), paths[2].read_bytes()
    paths[1].write_bytes(second)
    paths[2].write_bytes(first)


def _other_serial(paths: list[Path]) -> None:
    damage(paths[2], 20, b"123456789012")


def _shorter(paths: list[Path]) -> None:
    damage(paths[0], 18, b"\x03\x00")


def _longer(paths: list[Path]) -> None:
    damage(paths[2], 18, b"\x03\x00")


def _stranger(paths: list[Path]) -> None:
    paths[0].with_name("vol_4.ckd").write_bytes(
        device_header(FAMILY, sequence=4) + paths[0].read_bytes()[512:]
    )


@pytest.mark.parametrize(
    ("spoil", "opened", "message"),
    [
        (_remove, "vol_1.ckd", r"vol_1\.ckd\+0x12: the volume goes on: expected .*vol_2\.ckd"),
        (_swap, "vol_1.ckd", r"vol_2\.ckd\+0x11: file sequence number: expected 2, found 3"),
        (_other_serial, "vol_1.ckd", r"vol_3\.ckd\+0x0: device header.*another volume"),
        (_shorter, "vol_2.ckd", r"vol_1\.ckd\+0x12: highest cylinder: expected 0 or 1, found 3"),
        (_longer, "vol.ckd", r"vol_3\.ckd\+0x12: the volume goes on: expected .*vol_4\.ckd"),
        (_stranger, "vol_4.ckd", r"vol_4\.ckd\+0x11: file sequence number: expected 1 to 3"),
    ],
)
def test_files_that_do_not_make_up_a_volume_are_refused(
    three: list[Path], spoil: Callable[[list[Path]], None], opened: str, message: str
) -> None:
    spoil(three)
    with pytest.raises(FormatError, match=message):
        RawImage(three[0].with_name(opened))


def test_a_chain_without_end_is_refused(tmp_path: Path) -> None:
    cylinder = bytes(FAMILY.heads * SLOT)
    for number in range(1, 29):
        header = device_header(FAMILY, sequence=number, highest=number)
        cylinders = 2 if number == 1 else 1  # the first must not look like an only file
        name = "v_" + "123456789ABCDEFGHIJKLMNOPQRS"[number - 1]
        (tmp_path / name).write_bytes(header + cylinders * cylinder)
    with pytest.raises(FormatError, match=r"v_R\+0x12: highest cylinder: expected 0"):
        RawImage(tmp_path / "v")


# Reading


def test_a_track_that_is_another_names_file_offset_and_address(path: Path) -> None:
    at = 512 + TRACK * SLOT
    damage(path, at + 4, b"\x09")
    place = rf"vol\.ckd\+{at:#x} \(cylinder 1 head 2\): home address"
    with RawImage(path) as image:
        with pytest.raises(FormatError, match=f"{place}: expected 0000010002, found 0000010009"):
            image.read_track(TRACK)
        assert image.read_track(RelativeTrack(TRACK + 1)) == IMAGES[TRACK + 1]


@pytest.mark.parametrize(
    ("offset", "found", "message"),
    [
        (0, b"\x02", "home address"),
        (5, b"\xff" * 8, "no record zero"),
        (11, b"\xff\xff", "no end-of-track marker"),
    ],
)
def test_a_damaged_track_is_refused(path: Path, offset: int, found: bytes, message: str) -> None:
    damage(path, 512 + TRACK * SLOT + offset, found)
    with RawImage(path) as image, pytest.raises(FormatError, match=f"cylinder 1 head 2.*{message}"):
        image.read_track(TRACK)


def test_old_bytes_behind_the_marker_are_not_read(path: Path) -> None:
    damage(path, 512 + TRACK * SLOT + len(IMAGES[TRACK]), b"stale")
    with RawImage(path) as image:
        assert image.read_track(TRACK) == IMAGES[TRACK]


def test_a_file_cut_while_open_is_an_error_not_a_crash(path: Path) -> None:
    with RawImage(path) as image:
        os.truncate(path, 512 + 2 * SLOT + 10)
        with pytest.raises(FormatError, match=r"the file ends early: expected 4096.*found 10"):
            image.read_track(RelativeTrack(2))
        with pytest.raises(FormatError, match="the file ends early"):
            image.read_slots(RelativeTrack(0), 4, memoryview(bytearray(4 * SLOT)))


# Writing


def test_a_write_fills_the_slot_with_zeros_and_the_file_keeps_its_length(path: Path) -> None:
    last = RelativeTrack(GEOMETRY.tracks - 1)
    damage(path, 512 + last * SLOT, b"\xaa" * SLOT)
    before = path.read_bytes()
    new = Track.of(CCHH.of(2, 9)).to_image()
    with RawImage(path, writable=True) as image:
        image.write_track(last, new)
        image.flush()
    assert path.read_bytes() == before[: 512 + last * SLOT] + new.ljust(SLOT, b"\0")


def test_an_image_opened_for_reading_is_not_written(path: Path) -> None:
    with RawImage(path) as image, pytest.raises(ReadOnlyVolumeError, match="for reading only"):
        image.write_track(TRACK, IMAGES[TRACK])


def test_only_one_may_have_an_image_open_for_writing(path: Path) -> None:
    with RawImage(path, writable=True), RawImage(path) as beside:
        assert beside.read_track(TRACK) == IMAGES[TRACK]
        with pytest.raises(ImageInUseError, match=r"vol\.ckd: is open for writing elsewhere"):
            RawImage(path, writable=True)
    RawImage(path, writable=True).close()


def test_a_lock_on_a_later_file_leaves_the_earlier_ones_free(three: list[Path]) -> None:
    with three[2].open("r+b") as elsewhere:
        fcntl.flock(elsewhere, fcntl.LOCK_EX)
        with pytest.raises(ImageInUseError, match="vol_3"):
            RawImage(three[0], writable=True)
        fcntl.flock(elsewhere, fcntl.LOCK_UN)
        RawImage(three[0], writable=True).close()


def test_after_the_first_write_error_nothing_more_is_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with RawImage(path, writable=True) as image:
        with monkeypatch.context() as patch:
            patch.setattr(os, "pwritev", full)
            with pytest.raises(BrokenVolumeError, match="No space left"):
                image.write_track(TRACK, IMAGES[TRACK])
        before = path.read_bytes()
        with pytest.raises(BrokenVolumeError, match=r"No space left.*nothing more is written"):
            image.write_track(TRACK, Track.of(CCHH.of(1, 2)).to_image())
        with pytest.raises(BrokenVolumeError, match="No space left"):
            image.flush()
        assert image.read_track(TRACK) == IMAGES[TRACK]
    assert path.read_bytes() == before


def test_a_write_cut_short_is_an_error(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "pwritev", lambda *_args: 100)
    with (
        RawImage(path, writable=True) as image,
        pytest.raises(BrokenVolumeError, match="only 100 of 4096 bytes"),
    ):
        image.write_track(TRACK, IMAGES[TRACK])


def test_a_failing_sync_breaks_the_volume(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def bad_disk(*_args: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with RawImage(path, writable=True) as image:
        with monkeypatch.context() as patch:
            patch.setattr(os, "fdatasync", bad_disk)
            with pytest.raises(BrokenVolumeError, match="Input/output error"):
                image.flush()
        with pytest.raises(BrokenVolumeError):
            image.write_track(TRACK, IMAGES[TRACK])


# Creating


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_new_volume_has_record_zero_on_every_track_and_nothing_else(
    family: DeviceFamily, tmp_path: Path
) -> None:
    geometry = Geometry(family, 2)
    path = tmp_path / "new.ckd"
    with create_raw(path, geometry) as image:
        for track in range(geometry.tracks):
            empty = Track.of(geometry.cchh(RelativeTrack(track)))
            assert image.read_track(RelativeTrack(track)) == empty.to_image()
    images = {
        track: Track.of(geometry.cchh(RelativeTrack(track))).to_image()
        for track in range(geometry.tracks)
    }
    assert path.read_bytes() == device_header(family) + raw_slots(geometry, images)


def test_cylinder_numbers_past_255_use_both_bytes(tmp_path: Path) -> None:
    geometry = Geometry(FAMILY, 300)
    with create_raw(tmp_path / "new.ckd", geometry) as image:
        at = CCHH.of(299, 9)
        assert image.read_track(geometry.track(at)) == Track.of(at).to_image()


def test_kind_and_drive_serial_can_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "new.ckd"
    serial = "000000123456"
    create_raw(path, GEOMETRY, kind=ImageKind.RAW_64, drive_serial=serial).close()
    header = path.read_bytes()[:32]
    assert header[:8] == b"CKD_P064"
    assert header[20:32] == b"000000123456"


def test_a_new_volume_does_not_replace_another_unasked(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(FileExistsAlreadyError):
        create_raw(path, GEOMETRY)
    with RawImage(path, writable=True), pytest.raises(ImageInUseError):
        create_raw(path, GEOMETRY, overwrite=True)
    assert path.read_bytes() == before
    create_raw(path, Geometry(FAMILY, 1), overwrite=True).close()
    assert path.stat().st_size == 512 + 10 * SLOT


@pytest.mark.parametrize("cylinders", [0, 65537])
def test_a_volume_no_home_address_can_number_is_not_made(tmp_path: Path, cylinders: int) -> None:
    with pytest.raises(UnknownDeviceError, match="an image has 1 to 65536"):
        create_raw(tmp_path / "new.ckd", Geometry(FAMILY, cylinders))
    assert not list(tmp_path.iterdir())


def test_a_volume_that_cannot_be_finished_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ImageIoError, match="No space left"):
        create_raw(tmp_path / "new.ckd", GEOMETRY)
    assert not list(tmp_path.iterdir())
