"""Compressed images as we make and change them: null tracks, stored lengths, space, refusals."""

import contextlib
import errno
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diskfile.compressed_codec import decode_unit, encode_unit
from diskfile.compressed_schema import Compression, NullFormat
from diskfile.compressed_writer import FileFullError
from diskfile.device_header import ImageKind
from diskfile.image_file import ImageInUseError, ImageIoError
from eckd.cckd_create import create_cckd, create_shadow
from eckd.cckd_image import CckdImage
from eckd.geometry import Geometry, UnknownDeviceError, family_named
from eckd.size_sidecar import KeptSizes
from eckd.size_table import SizeTable
from eckd.track import Record, Track
from eckd.track_check import home_address
from eckd.track_store import BrokenVolumeError
from eckd.track_units import null_image
from primitives import CCHH, CCHHR, DasdError, FormatError, RelativeTrack, Where
from primitives.files import FileExistsAlreadyError
from tests.support.images import Cckd, track_images

FAMILY = family_named("2311")
GEOMETRY = Geometry(FAMILY, 30)
IMAGES = track_images(GEOMETRY)
TRACK = RelativeTrack(5)
AT = GEOMETRY.cchh(TRACK)
HOME = home_address(GEOMETRY, TRACK)
HERE = Where("V", 0)
KINDS = pytest.mark.parametrize("kind", [ImageKind.COMPRESSED, ImageKind.COMPRESSED_64])


def entry(image: CckdImage, track: int = TRACK) -> tuple[int, int, int]:
    found = image.levels[-1].tables.entry(track)
    return found.offset, found.length, found.space


def stored(image: CckdImage, track: int = TRACK) -> bytes:
    offset, length, _space = entry(image, track)
    return image.files[-1].read_bytes()[offset : offset + length]


# What is stored of a track


def test_a_track_in_a_null_format_takes_no_room(tmp_path: Path) -> None:
    with create_cckd(tmp_path / "v", GEOMETRY) as image:
        for null_format in (NullFormat.END_OF_FILE, NullFormat.NOTHING):
            image.write_track(TRACK, IMAGES[TRACK])
            assert entry(image)[0] > 0
            image.write_track(TRACK, null_image(null_format, HOME))
            assert entry(image) == (0, null_format, null_format)
            assert image.read_track(TRACK) == null_image(null_format, HOME)


def test_a_new_volume_is_tables_alone_until_a_track_differs(tmp_path: Path) -> None:
    with create_cckd(tmp_path / "v", GEOMETRY) as image:
        size = (tmp_path / "v").stat().st_size
        assert size == 1024 + 2 * 4
        image.write_track(TRACK, null_image(NullFormat.NOTHING, HOME))
        assert (tmp_path / "v").stat().st_size == size


odd_r0 = Record(CCHHR(AT, 0), b"", b"\1" * 8)
ODD_TRACKS = {
    "29 bytes, data in record zero": Track(AT, (), odd_r0).to_image(),
    "37 bytes, data in record zero": Track(AT, (Record(CCHHR(AT, 1)),), odd_r0).to_image(),
    "37 bytes, end of file of another track": Track.of(
        AT, (Record(CCHHR(CCHH.of(9, 9), 7)),)
    ).to_image(),
}


@pytest.mark.parametrize("image", ODD_TRACKS.values(), ids=ODD_TRACKS)
@pytest.mark.parametrize("compression", list(Compression))
def test_a_track_as_long_as_a_null_track_but_not_one_is_stored_whole(
    tmp_path: Path, image: bytes, compression: Compression
) -> None:
    """Hercules would take it for a null track by its length alone."""
    assert len(image) in {29, 37}
    with create_cckd(tmp_path / "v", GEOMETRY, compression=compression) as volume:
        volume.write_track(TRACK, image)
        assert entry(volume)[1] not in {29, 37}
        assert volume.read_track(TRACK) == image


def blanks(length: int) -> bytes:
    return Track.of(AT, (Record(CCHHR(AT, 1), b"", b"\x40" * length),)).to_image()


@pytest.mark.parametrize("compression", [Compression.ZLIB, Compression.BZIP2])
def test_no_stored_image_has_a_length_hercules_takes_for_a_null_track(
    compression: Compression,
) -> None:
    forms = set()
    for length in range(600):
        found = encode_unit(blanks(length), compression)
        assert len(found) not in {29, 37}
        assert decode_unit(found, HOME, FAMILY.track_size, HERE) == blanks(length)
        forms.add(found[0])
    assert forms >= {0, compression}


def test_blanks_that_zlib_would_make_37_bytes_of_are_stored_plain() -> None:
    lengths = [
        length
        for length in range(480, 600)
        if encode_unit(blanks(length), Compression.ZLIB)[0] == 0
    ]
    assert any(length >= 500 for length in lengths)


def test_only_tracks_of_512_bytes_or_more_are_compressed() -> None:
    for length, code in ((511, Compression.NONE), (512, Compression.ZLIB)):
        data = (bytes(range(64)) * 8)[: length - len(blanks(0))]
        image = Track.of(AT, (Record(CCHHR(AT, 1), b"", data),)).to_image()
        assert len(image) == length
        assert encode_unit(image, Compression.ZLIB)[0] == code


def test_what_does_not_get_shorter_is_stored_plain() -> None:
    noise = random.Random(1).randbytes(3000)
    image = Track.of(AT, (Record(CCHHR(AT, 1), b"", noise),)).to_image()
    for compression in (Compression.ZLIB, Compression.BZIP2):
        assert encode_unit(image, compression) == image


@given(st.binary(max_size=3000), st.sampled_from(list(Compression)), st.integers(-1, 9))
def test_what_is_encoded_decodes_to_the_same(
    data: bytes, compression: Compression, level: int
) -> None:
    image = Track.of(AT, (Record(CCHHR(AT, 1), b"", data),)).to_image()
    found = encode_unit(image, compression, level)
    assert decode_unit(found, HOME, FAMILY.track_size, HERE) == image


LINUX = Geometry(family_named("3390"), 1)


def test_in_a_volume_made_for_linux_an_end_of_file_is_an_image(tmp_path: Path) -> None:
    """A null entry of format 0 means the Linux format there."""
    home = home_address(LINUX, TRACK)
    with create_cckd(tmp_path / "v", LINUX, null_format=NullFormat.LINUX) as image:
        for null_format, kept_null in ((0, False), (1, True), (2, True)):
            expected = null_image(NullFormat(null_format), home)
            image.write_track(TRACK, expected)
            assert image.read_track(TRACK) == expected
            assert (entry(image)[0] == 0) == kept_null


def test_elsewhere_linux_tracks_are_images(tmp_path: Path) -> None:
    with create_cckd(tmp_path / "v", LINUX) as image:
        image.write_track(TRACK, null_image(NullFormat.LINUX, home_address(LINUX, TRACK)))
        assert entry(image)[0] > 0


def test_no_volume_of_small_tracks_is_made_for_linux(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="LINUX does not fit a track of a 2311"):
        create_cckd(tmp_path / "v", GEOMETRY, null_format=NullFormat.LINUX)
    assert not list(tmp_path.iterdir())


# Space


@KINDS
def test_a_volume_rewritten_over_and_over_does_not_grow_without_end(
    tmp_path: Path, kind: ImageKind
) -> None:
    path, dice = tmp_path / "v", random.Random(3)
    with create_cckd(path, GEOMETRY, kind=kind, compression=Compression.NONE) as image:
        content = dict.fromkeys(range(GEOMETRY.tracks), b"")
        for _round in range(30):
            for _write in range(20):
                track = RelativeTrack(dice.randrange(GEOMETRY.tracks))
                content[track] = track_images_of(track, dice.randrange(9))
                image.write_track(track, content[track])
            image.flush()
    live = sum(len(each) for each in content.values())
    assert path.stat().st_size < 2 * live
    with CckdImage(path, writable=True) as image:
        assert image.doubts == ()
        for number, expected in content.items():
            if expected:
                assert image.read_track(RelativeTrack(number)) == expected


def track_images_of(track: RelativeTrack, seed: int) -> bytes:
    return CHANGED[seed][track]


CHANGED = [track_images(GEOMETRY, seed=seed) for seed in range(9)]


def test_space_free_at_the_end_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "v"
    with create_cckd(path, GEOMETRY) as image:
        image.write_track(RelativeTrack(4), IMAGES[4])
        image.flush()
        without_track = path.stat().st_size
        image.write_track(TRACK, IMAGES[TRACK])
        image.flush()
        assert path.stat().st_size > without_track
        image.write_track(TRACK, null_image(NullFormat.NOTHING, HOME))
        image.flush()
        assert path.stat().st_size == without_track


def test_old_images_are_given_up_when_too_many_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("diskfile.compressed_writer.MOST_PENDING", 50_000)
    path = tmp_path / "v"
    with create_cckd(path, GEOMETRY, compression=Compression.NONE) as image:
        for number in range(200):
            image.write_track(TRACK, track_images_of(TRACK, number % 9))
        assert path.stat().st_size < 100_000


def test_a_file_whose_32_bit_offsets_are_used_up_says_so_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "v"
    path.write_bytes(Cckd(code=0).build(GEOMETRY, IMAGES))
    with CckdImage(path, writable=True) as image:
        assert image._disk._writer is not None
        image._disk._writer._limit = path.stat().st_size + 4096
        with pytest.raises(FileFullError, match="no room for an image"):
            image.write_track(TRACK, CHANGED[2][TRACK])
        assert image.read_track(TRACK) == IMAGES[TRACK]
        image._disk._writer._limit = 1 << 32
        image.write_track(TRACK, CHANGED[2][TRACK])
        assert image.read_track(TRACK) == CHANGED[2][TRACK]


# Who may write


def test_a_volume_open_for_writing_is_locked(tmp_path: Path) -> None:
    path = tmp_path / "v"
    with create_cckd(path, GEOMETRY):
        with pytest.raises(ImageInUseError, match="is open for writing elsewhere"):
            CckdImage(path, writable=True)
        CckdImage(path).close()
    CckdImage(path, writable=True).close()


def test_a_base_below_a_shadow_that_is_written_is_locked(tmp_path: Path) -> None:
    base, shadow = tmp_path / "v", tmp_path / "v_1"
    create_cckd(base, GEOMETRY).close()
    create_shadow(shadow, base)
    with CckdImage(base, [shadow], writable=True):
        for path, shadows in ((base, []), (base, [shadow])):
            with pytest.raises(ImageInUseError):
                CckdImage(path, shadows, writable=True)
        CckdImage(base, [shadow]).close()


@pytest.mark.parametrize(
    ("options", "used", "message"),
    [(0x60, 0, "marked as having damaged space"), (0x40, 1, "space counters disagree")],
)
def test_a_file_not_in_order_is_read_with_a_doubt_and_not_written(
    tmp_path: Path, options: int, used: int, message: str
) -> None:
    path = tmp_path / "v"
    content = bytearray(Cckd(options=options).build(GEOMETRY, IMAGES))
    content[512 + 16] ^= used
    path.write_bytes(content)
    with pytest.raises(FormatError, match=rf"v\+0x200: the file cannot be written: .*{message}"):
        CckdImage(path, writable=True)
    assert path.read_bytes() == content
    with CckdImage(path) as image:
        assert [message in doubt for doubt in image.doubts] == [True]
    with CckdImage(path, writable=True, take_over=True) as image:
        image.write_track(TRACK, CHANGED[1][TRACK])
    with CckdImage(path, writable=True) as image:
        assert image.doubts == ()


def test_a_free_list_that_is_not_what_the_tables_leave_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "v"
    with create_cckd(path, GEOMETRY) as image:
        for track in (5, 6, 7):
            image.write_track(RelativeTrack(track), IMAGES[track])
        image.write_track(
            RelativeTrack(6),
            null_image(NullFormat.NOTHING, home_address(GEOMETRY, RelativeTrack(6))),
        )
    content = path.read_bytes()
    at = content.index(b"FREE_BLK")
    damaged = bytearray(content)
    damaged[at + 12] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(FormatError, match=rf"v\+{at:#x}: free space list"):
        CckdImage(path, writable=True)
    CckdImage(path).close()
    with CckdImage(path, writable=True, take_over=True) as image:
        image.write_track(TRACK, IMAGES[TRACK])
    CckdImage(path, writable=True).close()


# Refusals of the operating system


def failing(call: str, at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the n-th call of an os function fail for lack of space."""
    real: Callable[..., int] = getattr(os, call)
    calls = iter(range(1, 1000))

    def fail(*arguments: object) -> int:
        if next(calls) >= at:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*arguments)

    monkeypatch.setattr(os, call, fail)


@pytest.mark.parametrize("at", [1, 2, 3])
def test_after_a_failed_write_nothing_more_is_written_and_the_file_stays_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """The first write is the mark, the second the image, the third the entry."""
    path = tmp_path / "v"
    path.write_bytes(Cckd().build(GEOMETRY, IMAGES))
    image = CckdImage(path, writable=True)
    with monkeypatch.context() as patch:
        failing("pwritev", at, patch)
        with pytest.raises(BrokenVolumeError, match=r"v: writing failed .*No space left"):
            image.write_track(TRACK, CHANGED[1][TRACK])
    with pytest.raises(BrokenVolumeError):
        image.write_track(TRACK, CHANGED[1][TRACK])
    with pytest.raises(BrokenVolumeError):
        image.flush()
    image.close()
    with CckdImage(path) as again:
        assert [again.read_track(RelativeTrack(each)) for each in IMAGES] == list(IMAGES.values())
        assert bool(again.doubts) == (at > 1)


def test_closing_says_when_the_file_could_not_be_put_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = create_cckd(tmp_path / "v", GEOMETRY)
    image.write_track(TRACK, IMAGES[TRACK])
    with monkeypatch.context() as patch:
        failing("pwritev", 1, patch)
        with pytest.raises(BrokenVolumeError):
            image.close()
    image.close()
    with CckdImage(tmp_path / "v", writable=True, take_over=True) as again:
        assert again.read_track(TRACK) == IMAGES[TRACK]


# Making


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


# Damage of any kind


@pytest.fixture(scope="module")
def in_use(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small file with free areas, a free list and slack, put in order."""
    path = tmp_path_factory.mktemp("damaged") / "v"
    small = Geometry(FAMILY, 2)
    with create_cckd(path, small, compression=Compression.NONE) as image:
        for seed in (8, 3, 1, 5):
            for track in range(0, small.tracks, 1 + seed % 3):
                image.write_track(RelativeTrack(track), CHANGED[seed][track])
            image.flush()
    assert b"FREE_BLK" in path.read_bytes()
    return path


@given(at=st.integers(512, 1024 + 4 + 2048) | st.integers(0, 1 << 14), flip=st.integers(1, 255))
@settings(max_examples=120)
def test_a_damaged_file_is_refused_for_writing_or_each_write_changes_its_track_alone(
    in_use: Path, at: int, flip: int
) -> None:
    content = bytearray(in_use.read_bytes())
    content[at % len(content)] ^= flip
    path = in_use.with_name("w")
    path.write_bytes(content)
    try:
        image = CckdImage(path, writable=True)
    except DasdError:
        assert path.read_bytes() == content
        return
    with image:
        before = readable(image)
        image.write_track(TRACK, CHANGED[7][TRACK])
    with CckdImage(path, writable=True) as image:
        assert readable(image) == before | {TRACK: CHANGED[7][TRACK]}


def readable(image: CckdImage) -> dict[int, bytes]:
    """Return the tracks that can be read."""
    found = {}
    for track in range(image.geometry.tracks):
        with contextlib.suppress(DasdError):
            found[track] = image.read_track(RelativeTrack(track))
    return found
