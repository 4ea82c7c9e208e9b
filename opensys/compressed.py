"""Compressed fixed-block images (CFBA), with their shadow files.

One lock keeps all threads apart: blocks share groups, so a write reads its group first, and a group
that was just decoded is kept for the next block.
"""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from diskfile.compressed_disk import CompressedDisk
from diskfile.compressed_schema import IMAGE_HEADER_LENGTH
from opensys.block_store import (
    BLOCK_SIZE,
    DiskWriting,
    check_run_on_disk,
    count_blocks,
)
from opensys.devices import DeviceModel, model_of
from opensys.group_units import FBA, GROUP_BLOCKS, GroupUnits


class CfbaImage(CompressedDisk):
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
        writing = DiskWriting(str(path), allowed=writable)
        super().__init__(FBA, (path, *shadows), writing, take_over=take_over, durable=durable)
        units = self.units
        assert isinstance(units, GroupUnits)
        self._blocks = units.blocks
        self._lock = threading.Lock()
        self._kept: tuple[int, bytes] | None = None

    @property
    def blocks(self) -> int:
        """What both headers say."""
        return self._blocks

    @property
    def type_code(self) -> int:
        """Low byte of the device type; 0 where the image does not say it."""
        return self.levels[0].device.type_code

    @property
    def model(self) -> DeviceModel | None:
        """The smallest model of the device with so many blocks, or None past the largest."""
        return model_of(self.type_code, self._blocks)

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
        self._writing.check()
        check_run_on_disk(self, first, count_blocks(data))
        done = 0
        with self._lock:
            for group, part in _parts(first, count_blocks(data)):
                new = data[done : done + len(part) * BLOCK_SIZE]
                self._replace(group, part, new)
                done += len(new)

    def _group(self, group: int) -> bytes:
        """Return the blocks of a group, under the lock."""
        if self._kept is None or self._kept[0] != group:
            self._kept = group, self.read_unit(group)[IMAGE_HEADER_LENGTH:]
        return self._kept[1]

    def _replace(self, group: int, part: range, new: bytes) -> None:
        """Replace some blocks of a group, under the lock."""
        if len(part) < GROUP_BLOCKS:
            old = self._group(group)
            new = old[: part.start * BLOCK_SIZE] + new + old[part.stop * BLOCK_SIZE :]
        self._kept = None
        self.write_unit(group, self.units.header(group) + new)


def _parts(first: int, count: int) -> Iterator[tuple[int, range]]:
    """Split a run of blocks by groups: give each group, and which of its blocks."""
    end = first + count
    while first < end:
        group, start = divmod(first, GROUP_BLOCKS)
        stop = min(GROUP_BLOCKS, start + end - first)
        yield group, range(start, stop)
        first += stop - start
