"""Compressed images as we change them: space, who may write, refusals, damage."""

import contextlib
import errno
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diskfile.compressed_schema import Compression, NullFormat
from diskfile.compressed_writer import FileFullError
from diskfile.device_header import ImageKind
from diskfile.image_file import ImageInUseError
from eckd.cckd_create import create_cckd, create_shadow
from eckd.cckd_image import CckdImage
from eckd.geometry import Geometry, family_named
from eckd.track_check import home_address
from eckd.track_store import BrokenVolumeError
from eckd.track_units import null_image
from primitives import DasdError, FormatError, RelativeTrack
from tests.support.images import Cckd, track_images

FAMILY = family_named("2311")
GEOMETRY = Geometry(FAMILY, 30)
IMAGES = track_images(GEOMETRY)
TRACK = RelativeTrack(5)
HOME = home_address(GEOMETRY, TRACK)
KINDS = pytest.mark.parametrize("kind", [ImageKind.COMPRESSED, ImageKind.COMPRESSED_64])


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
        assert image._writer is not None
        image._writer._limit = path.stat().st_size + 4096
        with pytest.raises(FileFullError, match="no room for an image"):
            image.write_track(TRACK, CHANGED[2][TRACK])
        assert image.read_track(TRACK) == IMAGES[TRACK]
        image._writer._limit = 1 << 32
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
