"""The contract of fixed-block disks, kept by every kind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from diskfile.compressed_schema import Compression
from diskfile.device_header import ImageKind
from opensys.block_store import BlockStore
from opensys.compressed import CfbaImage
from opensys.create import create_cfba, create_shadow
from opensys.memory_disk import MemoryDisk
from opensys.raw_disk import RawDisk, create_raw_disk
from tests.support.block_contract import BLOCKS, BlockStoreContract, fill_blocks

KINDS = [ImageKind.FBA_COMPRESSED, ImageKind.FBA_COMPRESSED_64]


class TestMemoryDisk(BlockStoreContract):
    @pytest.fixture
    def store(self) -> BlockStore:
        disk = MemoryDisk(BLOCKS)
        fill_blocks(disk)
        return disk


class TestRawDisk(BlockStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[BlockStore]:
        with create_raw_disk(tmp_path / "disk", BLOCKS) as disk:
            fill_blocks(disk)
            yield disk


class TestRawDiskInPartOfAFile(BlockStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[BlockStore]:
        path = tmp_path / "disk"
        path.write_bytes(b"\xaa" * (512 * (BLOCKS + 5)) + b"rest")
        with RawDisk(path, writable=True, origin=3, blocks=BLOCKS) as disk:
            fill_blocks(disk)
            yield disk
        content = path.read_bytes()
        assert content[: 3 * 512] == b"\xaa" * (3 * 512)
        assert content[(3 + BLOCKS) * 512 :] == b"\xaa" * (2 * 512) + b"rest"


class TestCompressedDisk(BlockStoreContract):
    @pytest.fixture(params=KINDS, ids=["32", "64"])
    def kind(self, request: pytest.FixtureRequest) -> ImageKind:
        kind: ImageKind = request.param
        return kind

    @pytest.fixture(params=list(Compression), ids=lambda each: each.name)
    def store(
        self, request: pytest.FixtureRequest, kind: ImageKind, tmp_path: Path
    ) -> Iterator[BlockStore]:
        path = tmp_path / "disk"
        with create_cfba(path, 0x70, BLOCKS, kind=kind, compression=request.param) as disk:
            fill_blocks(disk)
            yield disk


class TestShadowOverABase(BlockStoreContract):
    @pytest.fixture(params=KINDS, ids=["32", "64"])
    def store(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BlockStore]:
        base, first, second = (tmp_path / name for name in ("disk", "disk_1", "disk_2"))
        with create_cfba(base, 0x70, BLOCKS, kind=request.param) as disk:
            fill_blocks(disk, seed=9)
        create_shadow(first, base)
        with CfbaImage(base, [first], writable=True) as disk:
            fill_blocks(disk)
        create_shadow(second, base, [first])
        with CfbaImage(base, [first, second], writable=True) as disk:
            yield disk
