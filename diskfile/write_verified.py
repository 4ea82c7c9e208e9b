"""A disk in a new file: written, read back, compared, and only then given its name.

Units are read, encoded and checksummed by several threads, which is where the time goes, and stored
in order by one.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from diskfile.compressed_build import CompressedBuilder, StoredUnit, encode
from diskfile.compressed_codec import TAKEN_FOR_NULL
from diskfile.compressed_header import CompressedHeader
from diskfile.device_header import DeviceHeader
from diskfile.image_file import ImageIoError
from diskfile.in_order import in_order
from diskfile.units import Units
from primitives import FormatError, Where
from primitives.checksums import bulk_crc, crc_of_crcs
from primitives.files import replacing

UNITS_AT_A_TIME: Final = 32
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class UnitReader:
    """A disk as units to read.

    Attributes:
        count: How many.
        read: Returns the image of one, safe for several threads.
        describe: Names one, for messages.
    """

    count: int
    read: Callable[[int], bytes]
    describe: Callable[[int], str]


class NewImage(Protocol):
    """A file that becomes an image."""

    def encode(self, unit: int, image: bytes) -> StoredUnit:
        """Make a unit ready to be stored, or store it; called by several threads."""
        ...

    def add(self, unit: int, content: StoredUnit) -> None:
        """Store the next unit; OSError when that fails."""
        ...

    def finish(self) -> None:
        """Write what has to wait until all units are known; OSError when that fails."""
        ...


class NewUncompressed:
    """An uncompressed image, all its room reserved first, where it reads as zeros.

    As every unit has its place, the threads write them in any order: ``encode`` does it, and
    nothing more is to be done. What a disk would not take shows in reading.
    """

    def __init__(self, file: BinaryIO, length: int) -> None:
        self._fd = file.fileno()
        os.posix_fallocate(self._fd, 0, length)

    def add(self, unit: int, content: StoredUnit) -> None:
        """Do nothing more."""

    def finish(self) -> None:
        """Do nothing more."""


class NewCompressed:
    """A compressed image."""

    def __init__(
        self, file: BinaryIO, device: DeviceHeader, header: CompressedHeader, units: Units
    ) -> None:
        self._units, self._header = units, header
        self._builder = CompressedBuilder(file, device, header, units)
        self.add = self._builder.add
        self.finish = self._builder.finish

    def encode(self, unit: int, image: bytes) -> StoredUnit:
        """Compress a unit, or find its null format."""
        return encode(self._units, self._header, unit, image)


@dataclass(frozen=True, slots=True)
class Written:
    """What came of it.

    Attributes:
        units: How many were written and read back.
        bytes_written: Length of the new file.
        digest: CRC-32C over the CRC-32C of every unit image, in order.
        odd_units: Those in a compressed image that are as short as an empty track and not empty;
            Hercules' checker calls them damaged, and its repair drops them.
    """

    units: int
    bytes_written: int
    digest: int
    odd_units: int


def write_verified(
    source: UnitReader,
    path: Path,
    begin: Callable[[BinaryIO], NewImage],
    reopen: Callable[[Path], AbstractContextManager[UnitReader]],
    progress: Progress | None = None,
) -> Written:
    """Copy a disk to a new file and compare it, before the file gets its name.

    Args:
        source: The disk; nobody may be writing to it.
        path: The new image; a file of that name is replaced.
        begin: Makes the new image of an empty file.
        reopen: Opens the finished file, whose name is not ``path`` yet.
        progress: Told how many of ``2 * source.count`` steps are done: every unit is written and
            then read back.

    Raises:
        ImageIoError: The file cannot be made, for lack of space perhaps.
        FileFullError: A compressed image of 32 bits would pass 4 GiB.
        FormatError: A unit of the source is damaged, or did not come back as it was; there is no
            new file and what was there before is as it was.
    """
    tell = progress or _nobody
    try:
        with replacing(path) as building:
            with building.open("w+b", buffering=1 << 20) as file:
                written = _write(source, begin(file), tell)
            with reopen(building) as new:
                _verify(building, new, written, tell)
            size = building.stat().st_size
    except OSError as error:
        raise ImageIoError(path, error) from error
    digest = crc_of_crcs(crc for crc, _is_odd in written)
    odd = sum(is_odd for _crc, is_odd in written)
    return Written(len(written), size, digest, odd)


def _write(source: UnitReader, new: NewImage, progress: Progress) -> list[tuple[int, bool]]:
    """Copy every unit; returns for each its checksum, and whether it is an odd one."""

    def encoded(units: range) -> list[tuple[StoredUnit, int, bool]]:
        found = []
        for unit in units:
            image = source.read(unit)
            content = new.encode(unit, image)
            odd = len(image) in TAKEN_FOR_NULL and len(content.stored) > len(image)
            found.append((content, bulk_crc(image), odd))
        return found

    written: list[tuple[int, bool]] = []
    with closing(in_order(encoded, source.count, UNITS_AT_A_TIME)) as runs:
        for units, found in runs:
            for unit, (content, crc, odd) in zip(units, found, strict=True):
                new.add(unit, content)
                written.append((crc, odd))
            progress(units.stop)
    new.finish()
    return written


def _verify(
    path: Path, new: UnitReader, written: Sequence[tuple[int, bool]], progress: Progress
) -> None:
    """Read a new image back and compare it with what was to be written."""

    def checksums(units: range) -> list[int]:
        return [bulk_crc(new.read(unit)) for unit in units]

    with closing(in_order(checksums, len(written), UNITS_AT_A_TIME)) as runs:
        for units, found in runs:
            for unit, crc in zip(units, found, strict=True):
                if crc != written[unit][0]:
                    raise FormatError(
                        "checksum of what was read back",
                        where=Where(str(path), None, new.describe(unit)),
                        expected=f"{written[unit][0]:08x}",
                        found=f"{crc:08x}",
                    )
            progress(len(written) + units.stop)


def _nobody(done: int) -> None:
    del done
