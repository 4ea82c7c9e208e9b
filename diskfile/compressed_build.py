"""Writing a compressed file from its beginning to its end, units in order, nothing left free.

Each level-2 table goes before the images of its units; a table of which every unit is null in the
default format is not written at all.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from diskfile.compressed_codec import encode_unit, find_null_format, known_compression
from diskfile.compressed_header import CompressedHeader
from diskfile.compressed_schema import (
    COMPRESSED_HEADER_AT,
    LEVEL_1_AT,
    LEVEL_2_ENTRIES,
    CompressedOption,
    Compression,
    NullFormat,
)
from diskfile.compressed_tables import NULL, Entry, empty_tables, table_size, units_of_table
from diskfile.compressed_writer import FileFullError
from diskfile.device_header import DeviceHeader
from diskfile.image_file import ImageIoError
from diskfile.units import Units
from primitives.files import replacing

VERSION = bytes([0, 3, 1])


@dataclass(frozen=True, slots=True)
class StoredUnit:
    """A unit as a file stores it: its image, or the null format that says all of it.

    Attributes:
        stored: The image as ``encode_unit`` makes it; empty for a null unit.
        null_format: Of a null unit.
    """

    stored: bytes = b""
    null_format: NullFormat = NullFormat.END_OF_FILE


def new_header(
    units: Units,
    *,
    wide: bool,
    size: int,
    null_format: NullFormat,
    compression: Compression,
) -> CompressedHeader:
    """Make the header of a file without any table.

    Args:
        units: What it will store.
        wide: Whether offsets have 64 bits.
        size: Cylinders, or sectors of a fixed-block disk.
        null_format: Of units without entry.
        compression: Of images newly written.
    """
    header = CompressedHeader(
        wide=wide,
        version=VERSION,
        options=CompressedOption.WAS_WRITTEN,
        level_1_entries=-(-units.count // LEVEL_2_ENTRIES),
        level_2_entries=LEVEL_2_ENTRIES,
        size=0,
        used=0,
        free_at=0,
        free_total=0,
        free_largest=0,
        free_areas=0,
        free_in_spaces=0,
        cylinders=size,
        null_format=null_format,
        compression=compression,
        parameter=-1,
        reserved=bytes(436 if wide else 464),
    )
    return replace(header, size=header.tables_end, used=header.tables_end)


def header_like(header: CompressedHeader, units: Units) -> CompressedHeader:
    """Make the header of a file without any table, for the same disk as another file is."""
    return new_header(
        units,
        wide=header.wide,
        size=header.cylinders,
        null_format=header.default_null_format,
        compression=known_compression(header),
    )


def encode(units: Units, header: CompressedHeader, unit: int, image: bytes) -> StoredUnit:
    """Make a unit ready to be stored; safe for several threads, and where the time goes."""
    null_format = find_null_format(units, header, unit, image)
    if null_format is not None:
        return StoredUnit(b"", null_format)
    return StoredUnit(encode_unit(image, known_compression(header), header.parameter))


class CompressedBuilder:
    """Builds one file; ``finish`` makes it whole."""

    def __init__(
        self,
        file: BinaryIO,
        device: DeviceHeader,
        header: CompressedHeader,
        units: Units,
        *,
        is_shadow: bool = False,
    ) -> None:
        """Begin a file.

        Args:
            file: An empty file open for writing.
            device: Its device header.
            header: Its header, from ``new_header``.
            units: What it stores.
            is_shadow: Units that are not added are absent rather than null.
        """
        self._file = file
        self._device = device
        self._header = header
        self._tables = empty_tables(file.name, header, units, is_shadow=is_shadow)
        self._end = header.tables_end
        self._limit = 1 << (63 if header.wide else 32)
        self._file.seek(self._end)

    def add(self, unit: int, content: StoredUnit) -> None:
        """Add the next unit, in ascending order.

        Raises:
            FileFullError: The file would be longer than its offsets reach.
            OSError: Writing failed.
        """
        null_format = content.null_format
        entry = Entry(NULL, null_format, null_format)
        if not content.stored and entry == self._tables.entry(unit):
            return
        table = unit // LEVEL_2_ENTRIES
        if self._tables.tables[table] <= NULL:
            self._tables.tables[table] = self._take(table_size(self._header))
            self._file.seek(self._end)
        if content.stored:
            length = len(content.stored)
            entry = Entry(self._take(length), length, length)
            self._file.write(content.stored)
        self._tables.enter(unit, entry)

    def finish(self) -> None:
        """Write headers and tables; OSError when that fails."""
        tables = self._tables.tables
        for index in (tables > NULL).nonzero()[0].tolist():
            self._file.seek(int(tables[index]))
            self._file.write(self._tables.level_2_bytes(units_of_table(index)))
        self._file.seek(LEVEL_1_AT)
        self._file.write(self._tables.level_1_bytes(range(len(tables))))
        self._file.seek(0)
        self._file.write(self._device.to_bytes())
        assert self._file.tell() == COMPRESSED_HEADER_AT
        self._file.write(replace(self._header, size=self._end, used=self._end).to_bytes())
        self._file.flush()

    def _take(self, length: int) -> int:
        if self._end + length >= self._limit:
            msg = f"{self._file.name}: longer than 4 GiB, where its 32-bit offsets end"
            raise FileFullError(msg)
        self._end += length
        return self._end - length


def create_empty(
    path: Path,
    device: DeviceHeader,
    header: CompressedHeader,
    units: Units,
    *,
    is_shadow: bool = False,
) -> None:
    """Make a file without any image; ImageIoError when that fails, and nothing was changed."""
    try:
        with replacing(path) as building, building.open("wb") as file:
            CompressedBuilder(file, device, header, units, is_shadow=is_shadow).finish()
    except OSError as error:
        raise ImageIoError(path, error) from error
