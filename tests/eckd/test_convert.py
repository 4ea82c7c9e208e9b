"""Volumes in another format, and shadow files merged into their base."""

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from diskfile import write_verified as write_module
from diskfile.compressed_codec import TAKEN_FOR_NULL
from diskfile.compressed_schema import Compression, NullFormat
from diskfile.compressed_writer import FileFullError
from diskfile.device_header import ImageKind
from diskfile.image_file import ImageInUseError, ImageIoError
from diskfile.write_verified import Written
from eckd import cckd_merge
from eckd import convert as convert_module
from eckd.cckd_create import create_cckd, create_shadow
from eckd.cckd_image import CckdImage
from eckd.cckd_merge import merge_shadows
from eckd.convert import convert
from eckd.geometry import Geometry, UnknownDeviceError, family_named
from eckd.memory_volume import MemoryVolume
from eckd.open_image import image_facts, open_volume
from eckd.raw_image import RawImage, create_raw
from eckd.track import Record, Track
from eckd.track_store import TrackReader
from primitives import CCHHR, FormatError, RelativeTrack, Where
from primitives.checksums import bulk_crc, crc_of_crcs
from primitives.files import FileExistsAlreadyError
from tests.support.images import Cckd, track_images, write_raw, write_raw_files
from tests.support.tracks import fill

GEOMETRY = Geometry(family_named("2311"), 12)
IMAGES = list(track_images(GEOMETRY).values())
NAMES = {
    ImageKind.RAW: "ckd",
    ImageKind.RAW_64: "ckd64",
    ImageKind.COMPRESSED: "cckd",
    ImageKind.COMPRESSED_64: "cckd64",
}


def images_of(volume: TrackReader) -> list[bytes]:
    return [volume.read_track(RelativeTrack(track)) for track in range(volume.geometry.tracks)]


def content_of(path: Path, *shadows: Path) -> list[bytes]:
    with open_volume(path, shadows=shadows) as volume:
        assert image_facts(volume).doubts == ()
        return images_of(volume)


@pytest.fixture
def source() -> MemoryVolume:
    volume = MemoryVolume(GEOMETRY)
    fill(volume)
    return volume


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new"


def raw(path: Path) -> None:
    write_raw(path, GEOMETRY, dict(enumerate(IMAGES)))


def raw_in_files(path: Path) -> None:
    paths = {path.with_name(f"{path.name}_{number}"): 4 for number in (1, 2, 3)}
    write_raw_files(paths, GEOMETRY, dict(enumerate(IMAGES)))


def compressed(path: Path) -> None:
    path.write_bytes(Cckd(big=True, code=2).build(GEOMETRY, dict(enumerate(IMAGES))))


@pytest.mark.parametrize("make", [raw, raw_in_files, compressed])
@pytest.mark.parametrize("kind", list(NAMES))
@pytest.mark.parametrize("compression", [Compression.NONE, Compression.ZLIB])
def test_every_format_turns_into_every_other(
    make: Callable[[Path], None], kind: ImageKind, compression: Compression, path: Path
) -> None:
    make(path.with_name("old"))
    with open_volume(path.with_name("old")) as old:
        done = convert(old, path, kind, compression=compression)
    assert content_of(path) == IMAGES
    with open_volume(path, writable=True) as volume:
        assert image_facts(volume).format == NAMES[kind]
        volume.write_track(RelativeTrack(4), IMAGES[4])
    digest = crc_of_crcs(bulk_crc(image) for image in IMAGES)
    assert (done.units, done.digest) == (len(IMAGES), digest)
    assert done.odd_units == 0


def test_an_uncompressed_image_of_ours_is_the_one_that_was_compressed(
    source: MemoryVolume, path: Path
) -> None:
    raw(path.with_name("old"))
    convert(source, path, ImageKind.RAW)
    assert path.read_bytes() == path.with_name("old").read_bytes()


def test_room_is_reserved_for_every_byte_of_an_uncompressed_image(path: Path) -> None:
    done = convert(MemoryVolume(GEOMETRY), path, ImageKind.RAW)
    assert done.bytes_written == 512 + GEOMETRY.tracks * GEOMETRY.track_size
    assert path.stat().st_blocks * 512 >= done.bytes_written


def test_a_compressed_image_leaves_nothing_free_and_no_empty_table(path: Path) -> None:
    volume = MemoryVolume(Geometry(GEOMETRY.family, 80))
    fill(volume, [301])
    done = convert(volume, path, ImageKind.COMPRESSED)
    with CckdImage(path) as image:
        (level,) = image.levels
        assert [offset > 0 for offset in level.tables.tables] == [False, True, False, False]
        assert (level.header.size, level.header.free_total) == (done.bytes_written, 0)
        assert images_of(image) == images_of(volume)


def test_odd_tracks_as_short_as_an_empty_one_are_counted(path: Path) -> None:
    volume = MemoryVolume(GEOMETRY)
    at = GEOMETRY.cchh(RelativeTrack(4))
    r0 = Record(CCHHR(at, 0), b"", b"\1" * 8)
    odd = Track(at, (), r0).to_image()
    assert len(odd) in TAKEN_FOR_NULL
    volume.write_track(RelativeTrack(4), odd)
    assert convert(volume, path, ImageKind.COMPRESSED).odd_units == 1
    assert content_of(path)[4] == odd


def test_progress_tells_of_writing_and_of_reading_back(source: MemoryVolume, path: Path) -> None:
    told: list[int] = []
    convert(source, path, ImageKind.COMPRESSED, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 2 * GEOMETRY.tracks
    assert GEOMETRY.tracks in told


# What goes wrong leaves nothing behind


class Damaged(MemoryVolume):
    def read_track(self, track: RelativeTrack) -> bytes:
        if track == 77:
            raise FormatError("home address", where=HERE, found=b"\xff")
        return super().read_track(track)


HERE = Where("V")
KINDS = pytest.mark.parametrize("kind", [ImageKind.RAW, ImageKind.COMPRESSED])


@pytest.fixture
def kept(path: Path) -> Iterator[Path]:
    """A file that is to be replaced, and is not."""
    path.write_bytes(b"as it was")
    yield path
    assert path.read_bytes() == b"as it was"
    assert [each.name for each in path.parent.iterdir()] == [path.name]


@KINDS
def test_a_damaged_source_is_not_converted(kept: Path, kind: ImageKind) -> None:
    with pytest.raises(FormatError, match="home address"):
        convert(Damaged(GEOMETRY), kept, kind, overwrite=True)


@KINDS
def test_a_track_that_reads_back_otherwise_is_found(
    source: MemoryVolume, kept: Path, kind: ImageKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that lies: another track comes back than was written."""
    other = write_module.NewCompressed.encode, convert_module.NewRaw.encode

    def lie(this: object, track: int, image: bytes) -> object:
        place = isinstance(this, convert_module.NewRaw)
        told = Track.of(GEOMETRY.cchh(RelativeTrack(track))).to_image() if track == 50 else image
        return other[place](this, track, told)

    monkeypatch.setattr(write_module.NewCompressed, "encode", lie)
    monkeypatch.setattr(convert_module.NewRaw, "encode", lie)
    with pytest.raises(FormatError, match=r"\(cylinder 5 head 0\): checksum of what was read back"):
        convert(source, kept, kind, overwrite=True)


@KINDS
def test_a_full_disk_is_reported(
    source: MemoryVolume, kept: Path, kind: ImageKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    monkeypatch.setattr("diskfile.compressed_build.CompressedBuilder.finish", full)
    with pytest.raises(ImageIoError, match="No space left on device"):
        convert(source, kept, kind, overwrite=True)


def test_a_compressed_image_of_32_bits_ends_at_4_gib(
    source: MemoryVolume, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    init = write_module.CompressedBuilder.__init__

    def small(builder: object, *arguments: object, **named: object) -> None:
        init(builder, *arguments, **named)
        builder._limit = 10_000

    monkeypatch.setattr(write_module.CompressedBuilder, "__init__", small)
    with pytest.raises(FileFullError, match="longer than 4 GiB"):
        convert(source, kept, ImageKind.COMPRESSED, overwrite=True)


def test_an_image_there_already_is_replaced_only_on_demand(
    source: MemoryVolume, tmp_path: Path
) -> None:
    path = tmp_path / "v"
    with create_raw(path, GEOMETRY), pytest.raises(ImageInUseError):
        convert(source, path, ImageKind.COMPRESSED, overwrite=True)
    with pytest.raises(FileExistsAlreadyError):
        convert(source, path, ImageKind.COMPRESSED)
    assert isinstance(open_volume(path), RawImage)
    convert(source, path, ImageKind.COMPRESSED, overwrite=True)
    assert content_of(path) == IMAGES


def test_an_image_may_take_its_own_place(tmp_path: Path) -> None:
    raw(tmp_path / "v")
    with open_volume(tmp_path / "v") as volume:
        convert(volume, tmp_path / "v", ImageKind.COMPRESSED, overwrite=True)
    assert content_of(tmp_path / "v") == IMAGES


def test_more_cylinders_than_an_image_has_are_refused(path: Path) -> None:
    with pytest.raises(UnknownDeviceError):
        convert(MemoryVolume(Geometry(GEOMETRY.family, 65537)), path, ImageKind.RAW)


# Merging


@pytest.fixture(params=[ImageKind.COMPRESSED, ImageKind.COMPRESSED_64])
def chain(request: pytest.FixtureRequest, tmp_path: Path) -> list[Path]:
    """A base and two shadows; together they hold ``IMAGES``."""
    paths = [tmp_path / name for name in ("vol.cckd", "vol_1.cckd", "vol_2.cckd")]
    base, *shadows = paths
    with create_cckd(
        base,
        GEOMETRY,
        kind=request.param,
        compression=Compression.BZIP2,
        null_format=NullFormat.END_OF_FILE,
        drive_serial="000000123456",
    ) as volume:
        fill(volume, seed=8)
        fill(volume, range(0, GEOMETRY.tracks, 2))
    for number, shadow in enumerate(shadows):
        create_shadow(shadow, base, shadows[:number])
        with CckdImage(base, shadows[: number + 1], writable=True) as volume:
            fill(volume, range(1, 60) if number == 0 else range(51, GEOMETRY.tracks))
    assert content_of(*paths) == IMAGES
    return paths


def test_merged_shadows_are_in_the_base_and_gone(chain: list[Path]) -> None:
    base, *shadows = chain
    with CckdImage(base) as before:
        kind = before.kind
    done = merge_shadows(base, shadows)
    assert content_of(base) == IMAGES
    assert [each.name for each in base.parent.iterdir()] == ["vol.cckd"]
    assert done.units == GEOMETRY.tracks
    with CckdImage(base, writable=True) as after:
        (level,) = after.levels
        assert after.kind is kind
        assert level.device.drive_serial == b"000000123456"
        assert level.header.compression == Compression.BZIP2
        assert level.header.default_null_format is NullFormat.END_OF_FILE


def test_a_merge_that_fails_changes_nothing(
    chain: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [path.read_bytes() for path in chain]

    def broken(*_arguments: object) -> None:
        raise FormatError("checksum of what was read back", where=HERE, found=0)

    monkeypatch.setattr(write_module, "_verify", broken)
    with pytest.raises(FormatError):
        merge_shadows(chain[0], chain[1:])
    assert [path.read_bytes() for path in chain] == before
    assert len(list(chain[0].parent.iterdir())) == 3


def test_a_merge_stopped_after_the_switch_has_lost_nothing(
    chain: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    merged: list[Written] = []

    def stopped(*arguments: object) -> None:
        merged.append(write_module.write_verified(*arguments))
        raise KeyboardInterrupt

    monkeypatch.setattr(cckd_merge, "write_verified", stopped)
    with pytest.raises(KeyboardInterrupt):
        merge_shadows(chain[0], chain[1:])
    assert merged
    assert content_of(*chain) == IMAGES
    monkeypatch.undo()
    merge_shadows(chain[0], chain[1:])
    assert content_of(chain[0]) == IMAGES


def test_nothing_is_merged_while_somebody_writes(chain: list[Path]) -> None:
    base, *shadows = chain
    with CckdImage(base, shadows, writable=True), pytest.raises(ImageInUseError):
        merge_shadows(base, shadows)
    assert content_of(*chain) == IMAGES
