"""A disk in another format: written new, compared group by group, and only then given its name."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from diskfile.compressed_build import StoredUnit
from diskfile.compressed_schema import IMAGE_HEADER_LENGTH, Compression
from diskfile.device_header import FBA_COMPRESSED_KINDS, ImageKind
from diskfile.new_file import check_replaceable
from diskfile.write_verified import (
    NewCompressed,
    NewImage,
    NewUncompressed,
    Progress,
    UnitReader,
    Written,
    write_verified,
)
from opensys.block_store import BLOCK_SIZE, BlockReader
from opensys.create import check_blocks, header_of
from opensys.group_units import GROUP_BLOCKS, GROUP_SIZE, GroupUnits, header_for
from opensys.open_disk import open_disk


class NewRawDisk(NewUncompressed):
    """An uncompressed image."""

    def __init__(self, file: BinaryIO, blocks: int) -> None:
        self._size = blocks * BLOCK_SIZE
        super().__init__(file, self._size)

    def encode(self, unit: int, image: bytes) -> StoredUnit:
        """Write the blocks of a group that the disk has."""
        at = unit * GROUP_SIZE
        end = IMAGE_HEADER_LENGTH + self._size - at
        os.pwrite(self._fd, memoryview(image)[IMAGE_HEADER_LENGTH:end], at)
        return StoredUnit()


def convert(
    source: BlockReader,
    path: Path,
    kind: ImageKind | None,
    *,
    type_code: int,
    compression: Compression = Compression.ZLIB,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> Written:
    """Write a disk in another format.

    Args:
        source: The disk; nobody may be writing to it.
        path: The new image. It may be the file the source is read from.
        kind: A compressed format, or None for an uncompressed image.
        type_code: Of its device, for a compressed image.
        compression: Of a compressed image.
        overwrite: Replace a file of that name, unless it is open for writing.
        progress: Told how many steps are done, two for each group of 120 blocks.

    Raises:
        FileExistsAlreadyError: There is such a file and it is not to be replaced.
        ImageInUseError: The file to be replaced is open for writing.
        UnknownDiskError: The disk has more blocks than a compressed image can have.
        DasdError: As of ``write_verified``; there is no new file then.
    """
    assert kind is None or kind in FBA_COMPRESSED_KINDS
    check_blocks(path, source.blocks)
    check_replaceable(path, overwrite=overwrite)
    units = GroupUnits(source.blocks)

    def begin(file: BinaryIO) -> NewImage:
        if kind is None:
            return NewRawDisk(file, source.blocks)
        device = header_for(kind, type_code, source.blocks)
        return NewCompressed(file, device, header_of(units, kind, compression), units)

    return write_verified(groups_of(source), path, begin, opened_groups, progress)


def groups_of(disk: BlockReader) -> UnitReader:
    """Return a disk as units to read."""
    units = GroupUnits(disk.blocks)

    def read(unit: int) -> bytes:
        first = unit * GROUP_BLOCKS
        data = disk.read_blocks(first, min(GROUP_BLOCKS, disk.blocks - first))
        return units.header(unit) + data.ljust(GROUP_SIZE, b"\0")

    return UnitReader(units.count, read, units.describe)


@contextmanager
def opened_groups(path: Path) -> Iterator[UnitReader]:
    """Give the groups of an image as units to read; what is not compressed is uncompressed."""
    with open_disk(path, is_raw=True) as disk:
        yield groups_of(disk)
