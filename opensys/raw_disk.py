"""Uncompressed fixed-block images: block n at byte 512 n, and nothing else in the file.

There is no header, so any file could be one; who opens one says that it is.

Source: images made by Hercules 3.13.
"""

import os
from pathlib import Path
from typing import Self

from diskfile.image_file import ImageFile, ImageIoError
from diskfile.new_file import check_replaceable
from opensys.block_store import (
    BLOCK_SIZE,
    DiskWriting,
    check_run_on_disk,
    count_blocks,
)
from opensys.devices import UnknownDiskError
from primitives.files import replacing


class RawDisk:
    """A disk in one file, or in part of one; keeps the contract of ``BlockStore``."""

    def __init__(
        self, path: Path, *, writable: bool = False, origin: int = 0, blocks: int | None = None
    ) -> None:
        """Open a disk.

        Args:
            path: Its file; bytes behind its last whole block are not part of the disk.
            writable: Open for writing as well, under a lock.
            origin: Block of the file that is block 0 of the disk.
            blocks: How many the disk has; all there are if None.

        Raises:
            ImageIoError: The file is missing or may not be opened.
            ImageInUseError: It is open for writing elsewhere, and this is for writing too.
            UnknownDiskError: The file has no block there, or not so many.
        """
        self._file = ImageFile(path, writable=writable)
        there = self._file.size // BLOCK_SIZE - origin
        self._blocks = there if blocks is None else blocks
        if origin < 0 or not 1 <= self._blocks <= there:
            self._file.close()
            msg = f"{path}: {self._file.size} bytes hold no {blocks or 'disk'} from block {origin}"
            raise UnknownDiskError(msg)
        self._origin = origin
        self._writing = DiskWriting(str(path), allowed=writable)

    @property
    def name(self) -> str:
        """The path."""
        return str(self._file.path)

    @property
    def blocks(self) -> int:
        """Whole blocks of the file, or of the part that was asked for."""
        return self._blocks

    @property
    def files(self) -> tuple[Path, ...]:
        """The file it lies in."""
        return (self._file.path,)

    @property
    def type_code(self) -> int:
        """0: the image does not say its device."""
        return 0

    def read_blocks(self, first: int, count: int) -> bytes:
        """Return consecutive blocks."""
        check_run_on_disk(self, first, count)
        return self._file.read((self._origin + first) * BLOCK_SIZE, count * BLOCK_SIZE)

    def write_blocks(self, first: int, data: bytes) -> None:
        """Replace consecutive blocks with one write."""
        self._writing.check()
        check_run_on_disk(self, first, count_blocks(data))
        with self._writing:
            self._file.write((self._origin + first) * BLOCK_SIZE, [data])

    def flush(self) -> None:
        """Return when everything written is on stable storage."""
        with self._writing:
            self._file.sync()

    def close(self) -> None:
        """Close the file and give up its lock; a second call does nothing."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


def create_raw_disk(path: Path, blocks: int, *, overwrite: bool = False) -> RawDisk:
    """Make a disk of zeros, its room reserved, and open it for writing.

    Raises:
        FileExistsAlreadyError: There is such a file and it is not to be replaced.
        ImageInUseError: The file to be replaced is open for writing.
        ImageIoError: The file cannot be made, for lack of space perhaps.
        UnknownDiskError: No disk has so many blocks.
    """
    if blocks < 1:
        msg = f"{path}: {blocks} blocks; a disk has at least 1"
        raise UnknownDiskError(msg)
    check_replaceable(path, overwrite=overwrite)
    try:
        with replacing(path) as building, building.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, blocks * BLOCK_SIZE)
    except OSError as error:
        raise ImageIoError(path, error) from error
    return RawDisk(path, writable=True)
