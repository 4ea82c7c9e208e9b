"""One file of a compressed disk, its headers and tables checked."""

from dataclasses import dataclass
from typing import Final, Self

from diskfile.compressed_codec import decode_unit
from diskfile.compressed_header import CompressedHeader
from diskfile.compressed_schema import (
    COMPRESSED_HEADER_AT,
    COMPRESSED_HEADER_LENGTH,
    LONGEST_SPACE,
    Compression,
)
from diskfile.compressed_tables import NULL, CompressedTables, read_tables
from diskfile.device_header import DeviceHeader, read_device_header
from diskfile.free_list import read_free_list
from diskfile.free_space import free_space_of
from diskfile.image_file import ImageFile, ImageInUseError
from diskfile.units import Medium, Units
from primitives import FormatError, Where

_ZEROS: Final = memoryview(bytes(LONGEST_SPACE))


@dataclass(frozen=True, slots=True)
class CompressedFile:
    """One open file.

    Attributes:
        file: The file.
        device: Its device header.
        header: Its compressed header, as it was when the file was opened.
        units: What both headers say it stores.
        tables: Where its images are.
    """

    file: ImageFile
    device: DeviceHeader
    header: CompressedHeader
    units: Units
    tables: CompressedTables

    @classmethod
    def read(cls, file: ImageFile, medium: Medium, *, is_shadow: bool) -> Self:
        """Read headers and tables of an open file; FormatError when they are damaged."""
        device = read_device_header(file)
        kinds = medium.shadows if is_shadow else medium.bases
        if device.kind not in kinds:
            expected = " or ".join(sorted(kind.value.decode() for kind in kinds))
            found = device.kind.value.decode()
            where = Where(str(file.path), 0)
            raise FormatError("image identifier", where=where, expected=expected, found=found)
        where = Where(str(file.path), COMPRESSED_HEADER_AT)
        raw = file.read_up_to(COMPRESSED_HEADER_AT, COMPRESSED_HEADER_LENGTH)
        header = CompressedHeader.parse(raw, where, wide=device.kind.is_wide)
        units = medium.units_of(device, header, str(file.path))
        header.check(units.count, file.size, where)
        tables = read_tables(file, header, units, is_shadow=is_shadow)
        return cls(file, device, header, units, tables)

    @property
    def doubts(self) -> tuple[str, ...]:
        """What is odd about the file and does no harm to reading it."""
        return tuple(f"{self.file.path}: {doubt}" for doubt in self.header.doubts(self.tables.used))

    def read_unit(self, unit: int) -> bytes:
        """Return the image of a unit that is not absent.

        Raises:
            FormatError: It does not decode, or is no image of that unit.
        """
        entry = self.tables.entry(unit)
        where = Where(str(self.file.path), entry.offset, self.units.describe(unit))
        if entry.offset == NULL:
            null_format = self.tables.null_format(unit)
            possible = self.units.null_formats
            if null_format not in possible:
                expected = " or ".join(str(int(each)) for each in possible)
                found = int(null_format)
                raise FormatError("null format", where=where, expected=expected, found=found)
            return self.units.null_image(unit, null_format)
        plain = decode_unit(
            self.stored_unit(unit), self.units.header(unit), self.units.longest, where
        )
        return self.units.find_image(plain, unit, where)

    def read_into(self, unit: int, slot: memoryview) -> None:
        """Put a unit that is not absent at the start of ``slot``, for reading in bulk.

        It is decoded and not looked at. Behind it come zeros, so that nobody who follows records
        past the end of a damaged one finds those of another.

        Args:
            unit: Which.
            slot: Room for the longest image.

        Raises:
            FormatError: It does not decode.
        """
        entry = self.tables.entry(unit)
        length = entry.length
        if entry.offset == NULL:
            image = self.read_unit(unit)
            length = len(image)
            slot[:length] = image
        else:
            self.file.read_into(entry.offset, slot[:length])
            if slot[0] != Compression.NONE:
                stored = bytes(slot[:length])
                where = Where(str(self.file.path), entry.offset, self.units.describe(unit))
                plain = decode_unit(stored, self.units.header(unit), len(slot), where)
                length = len(plain)
                slot[:length] = plain
        slot[length:] = _ZEROS[: len(slot) - length]

    def stored_unit(self, unit: int) -> bytes:
        """Return the bytes of a unit as they are stored; of a null one, its null format."""
        entry = self.tables.entry(unit)
        if entry.offset == NULL:
            return bytes([self.tables.null_format(unit)])
        return self.file.read(entry.offset, entry.length)

    def check_orderly(self) -> None:
        """Make sure that whoever wrote the file last left it in order, before we write to it.

        Raises:
            ImageInUseError: It is marked as open.
            FormatError: It is marked as damaged, or counters or free list are not what the tables
                say.
        """
        if self.header.is_open:
            msg = (
                f"{self.file.path}: is marked as open for writing: another program has it, or "
                "ended without closing it; a copy made by converting it is in order"
            )
            raise ImageInUseError(msg)
        where = Where(str(self.file.path), COMPRESSED_HEADER_AT)
        doubts = self.header.doubts(self.tables.used)
        if doubts:
            raise FormatError("the file cannot be written", where=where, found=doubts[0])
        free = free_space_of(self.tables)
        counted = sorted(read_free_list(self.file, self.header, len(self.tables.offsets) + 1))
        if counted != free.areas_up_to(self.header.size):
            where = Where(str(self.file.path), self.header.free_at)
            raise FormatError(
                "free space list",
                where=where,
                expected=f"the {free.most_areas} areas that the tables leave free",
                found=f"{len(counted)} areas, or others",
            )
