"""Images of fixed-block disks: what is recognised, what is refused, what goes wrong."""

import errno
import os
import struct
import tracemalloc
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diskfile.compressed_schema import Compression
from diskfile.device_header import ImageKind
from diskfile.image_file import ImageInUseError, ImageIoError
from opensys.block_store import BrokenDiskError, ReadOnlyDiskError
from opensys.compressed import CfbaImage
from opensys.convert import convert
from opensys.create import create_cfba, create_shadow
from opensys.devices import UnknownDiskError
from opensys.memory_disk import MemoryDisk
from opensys.open_disk import doubts_of, open_disk
from opensys.raw_disk import RawDisk, create_raw_disk
from primitives import DasdError, FormatError
from primitives.files import FileExistsAlreadyError
from tests.support.block_contract import BLOCKS, fill_blocks, pattern, patterns

KINDS = [None, ImageKind.FBA_COMPRESSED, ImageKind.FBA_COMPRESSED_64]


@pytest.fixture
def source() -> MemoryDisk:
    disk = MemoryDisk(BLOCKS)
    fill_blocks(disk)
    return disk


@pytest.fixture
def compressed(tmp_path: Path) -> Path:
    path = tmp_path / "disk"
    with create_cfba(path, 0x70, BLOCKS) as disk:
        fill_blocks(disk)
    return path


# The layout, byte by byte


def test_fields_of_a_compressed_disk_sit_at_their_documented_offsets(compressed: Path) -> None:
    content = compressed.read_bytes()
    assert struct.unpack_from("<8sIIBBH", content) == (b"FBA_C370", BLOCKS, 512, 0x70, 0, 0)
    assert struct.unpack_from("<BBBBII", content, 512) == (0, 3, 1, 0x40, 1, 256)
    assert struct.unpack_from("<IBBh", content, 512 + 40) == (BLOCKS, 0, 1, -1)
    (table,) = struct.unpack_from("<I", content, 1024)
    offset, length, space = struct.unpack_from("<IHH", content, table + 8 * 3)
    assert length <= space
    assert content[offset : offset + 5] == b"\x01\0\0\0\x03"
    group = zlib.decompress(content[offset + 5 : offset + length])
    assert group == patterns(360, 120)
    last, length, _space = struct.unpack_from("<IHH", content, table + 8 * 8)
    assert len(zlib.decompress(content[last + 5 : last + length])) == 120 * 512
    assert struct.unpack_from("<IHH", content, table + 8 * 2) == (0, 0, 0)


def test_an_uncompressed_disk_is_its_blocks(tmp_path: Path) -> None:
    path = tmp_path / "disk"
    with create_raw_disk(path, BLOCKS) as disk:
        fill_blocks(disk)
    assert path.read_bytes() == patterns(0, BLOCKS)


# Recognising


def test_a_compressed_disk_is_known_by_its_content(compressed: Path) -> None:
    with open_disk(compressed, writable=True) as disk:
        assert isinstance(disk, CfbaImage)
        assert disk.model is not None
        assert disk.model.name == "3370-1"
        assert disk.doubts == ()


def test_an_uncompressed_disk_must_be_declared(tmp_path: Path) -> None:
    path = tmp_path / "disk"
    create_raw_disk(path, BLOCKS).close()
    with pytest.raises(UnknownDiskError, match="not declared to be an uncompressed disk"):
        open_disk(path)
    with open_disk(path, is_raw=True) as disk:
        assert (disk.blocks, isinstance(disk, RawDisk)) == (BLOCKS, True)


@pytest.mark.parametrize(
    ("identifier", "message"),
    [
        (b"CKD_P370", "a CKD image"),
        (b"CKD_C064", "a CKD image"),
        (b"FBA_S370", "a shadow file; open its base"),
        (b"FBA_S064", "a shadow file; open its base"),
    ],
)
def test_what_is_marked_as_something_else_is_not_taken_for_a_disk(
    tmp_path: Path, identifier: bytes, message: str
) -> None:
    path = tmp_path / "disk"
    path.write_bytes(identifier.ljust(5000, b"\0"))
    with pytest.raises(UnknownDiskError, match=message):
        open_disk(path, is_raw=True)


@pytest.mark.parametrize(
    ("size", "origin", "blocks"),
    [(0, 0, None), (511, 0, None), (1024, 2, None), (1024, 0, 3), (1024, -1, 1), (1024, 0, 0)],
)
def test_a_file_too_short_for_the_disk_is_refused(
    tmp_path: Path, size: int, origin: int, blocks: int | None
) -> None:
    path = tmp_path / "disk"
    path.write_bytes(bytes(size))
    with pytest.raises(UnknownDiskError, match=f"{size} bytes hold no"):
        RawDisk(path, origin=origin, blocks=blocks)


def test_a_base_is_not_written_below_a_shadow_that_is_not_named(compressed: Path) -> None:
    shadow = compressed.with_name("disk_1")
    create_shadow(shadow, compressed)
    with pytest.raises(ReadOnlyDiskError, match="disk_1 is its shadow file"):
        open_disk(compressed, writable=True)
    with open_disk(compressed) as disk:
        (doubt,) = doubts_of(disk)
        assert "without it the disk is an old one" in doubt
    with open_disk(compressed, shadows=[shadow]) as disk:
        assert doubts_of(disk) == ()
    before = compressed.read_bytes()
    with open_disk(compressed, writable=True, shadows=[shadow]) as disk:
        disk.write_blocks(7, pattern(7, seed=2))
    assert compressed.read_bytes() == before


def test_an_uncompressed_disk_has_no_shadows(tmp_path: Path) -> None:
    path = tmp_path / "disk"
    create_raw_disk(path, 8).close()
    with pytest.raises(UnknownDiskError, match="no compressed disk"):
        open_disk(path, is_raw=True, shadows=[path])


# Writing


def test_a_disk_opened_for_reading_is_not_written(compressed: Path, tmp_path: Path) -> None:
    create_raw_disk(tmp_path / "raw", BLOCKS).close()
    for path in (compressed, tmp_path / "raw"):
        with (
            open_disk(path, is_raw=True) as disk,
            pytest.raises(ReadOnlyDiskError, match="opened for reading only"),
        ):
            disk.write_blocks(0, bytes(512))


def test_a_disk_open_for_writing_is_locked(compressed: Path, tmp_path: Path) -> None:
    create_raw_disk(tmp_path / "raw", BLOCKS).close()
    for path in (compressed, tmp_path / "raw"):
        with open_disk(path, is_raw=True, writable=True), pytest.raises(ImageInUseError):
            open_disk(path, is_raw=True, writable=True)


def test_a_disk_marked_as_open_is_read_with_a_doubt_and_not_written(compressed: Path) -> None:
    content = bytearray(compressed.read_bytes())
    content[515] |= 0x80
    compressed.write_bytes(content)
    with pytest.raises(ImageInUseError, match="is marked as open"):
        open_disk(compressed, writable=True)
    with open_disk(compressed) as disk:
        assert isinstance(disk, CfbaImage)
        assert disk.read_blocks(0, BLOCKS) == patterns(0, BLOCKS)
        assert len(disk.doubts) == 1
    with open_disk(compressed, writable=True, take_over=True) as disk:
        disk.write_blocks(0, pattern(0, seed=2))
    open_disk(compressed, writable=True).close()


def test_zeros_take_no_room(compressed: Path) -> None:
    before = compressed.stat().st_size
    with CfbaImage(compressed, writable=True) as disk:
        disk.write_blocks(0, bytes(BLOCKS * 512))
        assert disk.read_blocks(0, BLOCKS) == bytes(BLOCKS * 512)
        (level,) = disk.levels
        assert not level.tables.offsets.any()
    assert compressed.stat().st_size < before


@pytest.mark.parametrize("is_raw", [True, False])
def test_after_a_failed_write_nothing_more_is_written(
    compressed: Path, is_raw: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = compressed.with_name("raw") if is_raw else compressed
    if is_raw:
        create_raw_disk(path, BLOCKS).close()

    def full(*_arguments: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    disk = open_disk(path, is_raw=is_raw, writable=True)
    with monkeypatch.context() as patch:
        patch.setattr(os, "pwritev", full)
        with pytest.raises(BrokenDiskError, match="No space left"):
            disk.write_blocks(0, pattern(0, seed=2))
    for call in (lambda: disk.write_blocks(0, bytes(512)), disk.flush):
        with pytest.raises(BrokenDiskError):
            call()
    disk.close()


# Making and converting


def test_a_disk_there_already_is_replaced_only_on_demand(compressed: Path) -> None:
    with pytest.raises(FileExistsAlreadyError):
        create_cfba(compressed, 0x70, BLOCKS)
    with pytest.raises(FileExistsAlreadyError):
        create_raw_disk(compressed, BLOCKS)
    with pytest.raises(FileExistsAlreadyError):
        create_shadow(compressed, compressed)
    create_raw_disk(compressed, BLOCKS, overwrite=True).close()
    assert compressed.read_bytes() == bytes(BLOCKS * 512)


@pytest.mark.parametrize("blocks", [0, (1 << 31) + 1])
def test_sizes_that_cannot_be_are_refused(tmp_path: Path, blocks: int) -> None:
    with pytest.raises(UnknownDiskError, match=f"{blocks} blocks"):
        create_cfba(tmp_path / "disk", 0x70, blocks)
    with pytest.raises(UnknownDiskError):
        create_raw_disk(tmp_path / "disk", 0)
    with pytest.raises(ImageIoError):
        create_raw_disk(tmp_path / "none" / "disk", 1)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("compression", list(Compression), ids=lambda each: each.name)
def test_every_format_turns_into_every_other(
    source: MemoryDisk, tmp_path: Path, kind: ImageKind | None, compression: Compression
) -> None:
    path, back = tmp_path / "new", tmp_path / "back"
    done = convert(source, path, kind, type_code=0x36, compression=compression)
    with open_disk(path, is_raw=True) as disk:
        assert disk.read_blocks(0, BLOCKS) == patterns(0, BLOCKS)
        assert convert(disk, back, None, type_code=0).digest == done.digest
    assert back.read_bytes() == patterns(0, BLOCKS)
    assert done.units == 9


def test_a_damaged_disk_is_not_converted(compressed: Path, tmp_path: Path) -> None:
    content = bytearray(compressed.read_bytes())
    (size,) = struct.unpack_from("<I", content, 512 + 12)
    content[size - 3] ^= 1
    compressed.write_bytes(content)
    with (
        open_disk(compressed) as disk,
        pytest.raises(FormatError, match=r"disk\+0x[0-9a-f]+ \(block \d+\): compressed image"),
    ):
        convert(disk, tmp_path / "new", None, type_code=0)
    assert [path.name for path in tmp_path.iterdir()] == ["disk"]


# Damage


def refused(path: Path, content: bytes, message: str) -> None:
    path.write_bytes(content)
    with pytest.raises(FormatError, match=message):
        CfbaImage(path)


@pytest.mark.parametrize(
    ("at", "found", "message"),
    [
        (
            8,
            b"\xe9",
            r"disk\+0x0: blocks: expected 1000, as the compressed header says, found 1001",
        ),
        (13, b"\x04", r"disk\+0x0: block size: expected 512, found 1024"),
        (16, b"\x90", "device type code: expected 10 13 32 35 36 70 71, found 90"),
        (16, b"\x00", "device type code"),
        (516, b"\x03", "level-1 table: expected 1 or 2"),
        (1024, b"\x00\x00\x00\x70", "offset of a level-2 table"),
    ],
)
def test_a_field_that_cannot_be_is_refused(
    compressed: Path, at: int, found: bytes, message: str
) -> None:
    content = bytearray(compressed.read_bytes())
    content[at : at + len(found)] = found
    refused(compressed, content, message)


def test_a_device_header_may_say_nothing_of_the_device(compressed: Path) -> None:
    """Hercules 3.13 leaves it so."""
    content = bytearray(compressed.read_bytes())
    content[8:32] = bytes(24)
    compressed.write_bytes(content)
    with CfbaImage(compressed, writable=True) as disk:
        assert (disk.blocks, disk.type_code, disk.model) == (BLOCKS, 0, None)
        disk.write_blocks(5, pattern(5, seed=2))
    assert compressed.read_bytes()[8:32] == bytes(24)


def test_a_disk_too_large_to_be_is_refused_before_memory_is_taken(compressed: Path) -> None:
    content = bytearray(compressed.read_bytes())
    for at in (8, 512 + 40):
        struct.pack_into("<I", content, at, 0xFFFFFFFF)
    refused(compressed, content, "blocks: expected 1 to 2147483648")


def test_a_huge_empty_disk_takes_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "disk"
    create_cfba(path, 0x70, 1 << 31, kind=ImageKind.FBA_COMPRESSED_64).close()
    with CfbaImage(path, writable=True) as disk:
        last = disk.blocks - 1
        disk.write_blocks(last, pattern(1))
        assert disk.read_blocks(last, 1) == pattern(1)
        assert disk.read_blocks(last - 1, 1) == bytes(512)


@pytest.mark.parametrize("length", [61439, 61441, 0, 10**7])
def test_a_group_of_another_length_is_refused_in_little_memory(
    compressed: Path, length: int
) -> None:
    content = compressed.read_bytes()
    (table,) = struct.unpack_from("<I", content, 1024)
    stored = b"\x01\0\0\0\x02" + zlib.compress(bytes(length))
    entry = struct.pack("<IHH", len(content), min(len(stored), 0xFFFF), min(len(stored), 0xFFFF))
    content = content[: table + 16] + entry + content[table + 24 :] + stored
    content = content[:524] + struct.pack("<I", len(content)) + content[528:]
    compressed.write_bytes(content)
    with CfbaImage(compressed) as disk:
        assert disk.read_blocks(0, 240) == patterns(0, 240)
        tracemalloc.start()
        with pytest.raises(FormatError, match=r"\(block 240\)"):
            disk.read_blocks(240, 1)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 10**6


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("damaged") / "disk"
    with create_cfba(path, 0x70, BLOCKS) as disk:
        fill_blocks(disk)
        disk.flush()
        disk.write_blocks(130, patterns(130, 200, seed=4))
    return path


@given(at=st.integers(0, 1024 + 4 + 2048) | st.integers(0, 1 << 14), flip=st.integers(1, 255))
@settings(max_examples=150)
def test_a_damaged_disk_is_refused_or_what_is_read_of_it_is_right(
    sound: Path, at: int, flip: int
) -> None:
    """A flipped byte of a table may make a group one of zeros; a stored group is never wrong."""
    content = bytearray(sound.read_bytes())
    (table,) = struct.unpack_from("<I", content, 1024)
    at %= len(content)
    content[at] ^= flip
    path = sound.with_name("flipped")
    path.write_bytes(content)
    right = patterns(0, 130) + patterns(130, 200, seed=4) + patterns(330, BLOCKS - 330)
    in_tables = at < 1028 or table <= at < table + 2048
    try:
        disk = CfbaImage(path)
    except DasdError:
        return
    with disk:
        for group in range(min(disk.blocks, BLOCKS) // 120):
            try:
                found = disk.read_blocks(group * 120, 120)
            except DasdError:
                continue
            expected = right[group * 120 * 512 : (group + 1) * 120 * 512]
            assert found == expected or (in_tables and found == bytes(120 * 512))
