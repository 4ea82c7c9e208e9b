"""Compressed fixed-block images (CFBA), with their shadow files.

One lock keeps all threads apart: blocks share groups, so a write reads its group first, and a group
that was just decoded is kept for the next block.
"""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

from diskfile.compressed_disk import CompressedDisk
from diskfile.compressed_file import CompressedFile
from diskfile.compressed_schema import IMAGE_HEADER_LENGTH
from diskfile.device_header import ImageKind
from diskfile.image_file import ImageIoError
from opensys.block_store import (
    BLOCK_SIZE,
    BrokenDiskError,
    ReadOnlyDiskError,
    check_run_on_disk,
    count_blocks,
)
from opensys.devices import DeviceModel, model_of
from opensys.group_units import FBA, GROUP_BLOCKS, GroupUnits


class CfbaImage:
    """A compressed disk; keeps the contract of ``BlockStore``."""

    def __init__(
        self,
        path: Path,
        shadows: Sequence[Path] = (),
        *,
        writable: bool = False,
        take_over: bool = False,
        durable: bool = False,
    ) -> None:
        """Open a disk and check all its tables.

        Args:
            path: The base.
            shadows: Its shadow files, the oldest first.
            writable: Open the highest file for writing as well, under a lock.
            take_over: Write also to a file that was not left in order.
            durable: Let each group survive a power failure as it was or as it is to be.

        Raises:
            ImageIoError: A file is missing or may not be opened.
            ImageInUseError: To be written and open elsewhere, or marked as open.
            FormatError: A file is damaged, or the shadows are not those of the base.
        """
        self._disk = CompressedDisk(
            FBA, (path, *shadows), writable=writable, take_over=take_over, durable=durable
        )
        units = self._disk.units
        assert isinstance(units, GroupUnits)
        self._blocks = units.blocks
        self._units = units
        self._name = str(path)
        self._broken = ""
        self._lock = threading.Lock()
        self._kept: tuple[int, bytes] | None = None

    @property
    def name(self) -> str:
        """The path of the base."""
        return self._name

    @property
    def blocks(self) -> int:
        """What both headers say."""
        return self._blocks

    @property
    def kind(self) -> ImageKind:
        """The variant: offsets of 32 or of 64 bits."""
        return self._disk.kind

    @property
    def files(self) -> tuple[Path, ...]:
        """The base and its shadows, the oldest first."""
        return self._disk.files

    @property
    def levels(self) -> tuple[CompressedFile, ...]:
        """The base and its shadows as files."""
        return self._disk.levels

    @property
    def type_code(self) -> int:
        """Low byte of the device type; 0 where the image does not say it."""
        return self.levels[0].device.type_code

    @property
    def model(self) -> DeviceModel | None:
        """The smallest model of the device with so many blocks, or None past the largest."""
        return model_of(self.type_code, self._blocks)

    @property
    def doubts(self) -> tuple[str, ...]:
        """What was odd about the files when they were opened and does no harm to reading them."""
        return self._disk.doubts

    def read_blocks(self, first: int, count: int) -> bytes:
        """Return consecutive blocks."""
        check_run_on_disk(self, first, count)
        with self._lock:
            return b"".join(
                self._group(group)[part.start * BLOCK_SIZE : part.stop * BLOCK_SIZE]
                for group, part in _parts(first, count)
            )

    def write_blocks(self, first: int, data: bytes) -> None:
        """Replace consecutive blocks, group by group."""
        if not self._disk.is_writable:
            msg = f"{self._name}: opened for reading only"
            raise ReadOnlyDiskError(msg)
        self._check_not_broken()
        check_run_on_disk(self, first, count_blocks(data))
        done = 0
        with self._lock:
            for group, part in _parts(first, count_blocks(data)):
                new = data[done : done + len(part) * BLOCK_SIZE]
                self._replace(group, part, new)
                done += len(new)

    def flush(self) -> None:
        """Return when everything written is on stable storage and the files are in order."""
        self._check_not_broken()
        try:
            self._disk.flush()
        except ImageIoError as error:
            self._break(error)

    def close(self) -> None:
        """Put the files in order, close them and give up their locks; a second call does nothing.

        After a failed write they stay as they are, marked as open.
        """
        try:
            if not self._broken and not self._disk.is_closed:
                self.flush()
        finally:
            self._disk.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def _group(self, group: int) -> bytes:
        """Return the blocks of a group, under the lock."""
        if self._kept is None or self._kept[0] != group:
            self._kept = group, self._disk.read_unit(group)[IMAGE_HEADER_LENGTH:]
        return self._kept[1]

    def _replace(self, group: int, part: range, new: bytes) -> None:
        """Replace some blocks of a group, under the lock."""
        if len(part) < GROUP_BLOCKS:
            old = self._group(group)
            new = old[: part.start * BLOCK_SIZE] + new + old[part.stop * BLOCK_SIZE :]
        self._kept = None
        try:
            self._disk.write_unit(group, self._units.header(group) + new)
        except ImageIoError as error:
            self._break(error)

    def _check_not_broken(self) -> None:
        if self._broken:
            raise BrokenDiskError(self._name, self._broken)

    def _break(self, error: ImageIoError) -> None:
        self._broken = str(error)
        raise BrokenDiskError(self._name, self._broken) from error


def _parts(first: int, count: int) -> Iterator[tuple[int, range]]:
    """Split a run of blocks by groups: give each group, and which of its blocks."""
    end = first + count
    while first < end:
        group, start = divmod(first, GROUP_BLOCKS)
        stop = min(GROUP_BLOCKS, start + end - first)
        yield group, range(start, stop)
        first += stop - start
