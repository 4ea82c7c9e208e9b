"""Hercules' utilities read and check our fixed-block images, and we read theirs."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from diskfile.compressed_schema import Compression
from diskfile.device_header import ImageKind
from opensys.compressed import CfbaImage
from opensys.convert import convert
from opensys.create import create_cfba, create_shadow
from opensys.devices import MODELS, DeviceModel
from opensys.open_disk import open_disk
from opensys.raw_disk import RawDisk, create_raw_disk
from tests.support.block_contract import BLOCKS, fill_blocks, patterns

Tool = Callable[..., str]
COMPRESSIONS = pytest.mark.parametrize("compression", list(Compression), ids=lambda each: each.name)


def content_of(path: Path) -> bytes:
    with open_disk(path, is_raw=True) as disk:
        return disk.read_blocks(0, disk.blocks)


def check_both_ways(path: Path, hercules: Tool) -> None:
    """Let Hercules check a file without a complaint, and unpack it to what we read ourselves.

    It unpacks whole groups, so its file may go on with zeros behind the last block.
    """
    assert hercules("cckdcdsk", "-3", "-ro", path).strip() == ""
    raw = path.with_name("unpacked")
    hercules("cfba2fba", "-q", "-r", path, raw)
    content = content_of(path)
    unpacked = raw.read_bytes()
    assert unpacked[: len(content)] == content
    assert not any(unpacked[len(content) :])


@pytest.mark.parametrize(
    "model", [model for model in MODELS if "-" not in model.name], ids=lambda model: model.name
)
def test_a_disk_dasdinit_made_has_the_blocks_of_its_device(
    model: DeviceModel, tmp_path: Path, hercules: Tool
) -> None:
    """Which device it is dasdinit does not say in the file."""
    path = tmp_path / "disk"
    hercules("dasdinit", "-z", path, model.name, "FBA001")
    with CfbaImage(path) as disk:
        assert (disk.type_code, disk.blocks) == (0, model.blocks)
        assert disk.doubts == ()
        label = disk.read_blocks(1, 1)
        assert label[:10] == "VOL1FBA001".encode("cp037")
        assert disk.read_blocks(disk.blocks - 1, 1) == bytes(512)


@pytest.mark.parametrize("option", ["-z", "-bz2", "-0"])
def test_a_disk_dasdinit_made_is_written_by_us_and_still_passes_the_checker(
    option: str, tmp_path: Path, hercules: Tool
) -> None:
    path = tmp_path / "disk"
    hercules("dasdinit", option, path, "3310", "FBA001", BLOCKS)
    with open_disk(path, writable=True) as disk:
        disk.write_blocks(2, patterns(2, disk.blocks - 2))
    check_both_ways(path, hercules)


def test_an_uncompressed_disk_dasdinit_made_is_read(tmp_path: Path, hercules: Tool) -> None:
    path = tmp_path / "disk"
    hercules("dasdinit", path, "3310", "FBA001", BLOCKS)
    with open_disk(path, is_raw=True) as disk:
        assert disk.blocks == BLOCKS
        assert disk.read_blocks(1, 1) == "VOL1FBA001".encode("cp037").ljust(512, b"\0")


@COMPRESSIONS
def test_a_disk_we_made_and_changed_passes_the_checker(
    compression: Compression, tmp_path: Path, hercules: Tool
) -> None:
    path, dice = tmp_path / "disk", random.Random(1)
    with create_cfba(path, 0x70, BLOCKS, compression=compression) as disk:
        fill_blocks(disk)
        disk.flush()
        for seed in range(2, 30):
            first = dice.randrange(BLOCKS - 50)
            disk.write_blocks(first, patterns(first, 50, seed))
        disk.write_blocks(240, bytes(120 * 512))
    check_both_ways(path, hercules)


@COMPRESSIONS
def test_what_fba2cfba_compresses_is_what_we_converted(
    compression: Compression, tmp_path: Path, hercules: Tool
) -> None:
    raw, theirs, ours = (tmp_path / name for name in ("raw", "theirs", "ours"))
    with create_raw_disk(raw, BLOCKS) as disk:
        fill_blocks(disk)
    option = {Compression.NONE: "-0", Compression.ZLIB: "-z", Compression.BZIP2: "-bz2"}
    hercules("fba2cfba", "-q", option[compression], raw, theirs)
    with RawDisk(raw) as disk:
        convert(disk, ours, ImageKind.FBA_COMPRESSED, type_code=0x70, compression=compression)
    assert content_of(theirs)[: BLOCKS * 512] == raw.read_bytes()
    check_both_ways(ours, hercules)


def test_a_big_endian_disk_stays_one(tmp_path: Path, hercules: Tool) -> None:
    path = tmp_path / "disk"
    with create_cfba(path, 0x70, BLOCKS) as disk:
        fill_blocks(disk)
    hercules("cckdswap", path)
    with open_disk(path, writable=True) as swapped:
        assert swapped.read_blocks(0, BLOCKS) == patterns(0, BLOCKS)
        swapped.write_blocks(100, patterns(100, 300, seed=2))
    assert path.read_bytes()[515] & 2
    check_both_ways(path, hercules)


def test_a_shadow_we_wrote_is_read_over_its_base(tmp_path: Path, hercules: Tool) -> None:
    base, shadow, raw = (tmp_path / name for name in ("disk.fba", "disk_1.fba", "raw"))
    with create_cfba(base, 0x70, BLOCKS) as disk:
        fill_blocks(disk)
    create_shadow(shadow, base)
    with open_disk(base, shadows=[shadow], writable=True) as both:
        both.write_blocks(100, patterns(100, 300, seed=2))
        expected = both.read_blocks(0, BLOCKS)
    hercules("cfba2fba", "-q", base, f"sf={tmp_path}/disk_*.fba", raw)
    assert raw.read_bytes()[: len(expected)] == expected
