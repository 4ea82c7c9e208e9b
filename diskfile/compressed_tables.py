"""The lookup tables of a compressed image, as flat arrays, and whether they are sound.

They are read once, at opening: 12 bytes of memory per unit. Nothing is believed before every table
and every image is known to lie inside the file and beside all others.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from diskfile.compressed_header import CompressedHeader
from diskfile.compressed_schema import (
    IMAGE_HEADER_LENGTH,
    LEVEL_1_AT,
    LEVEL_2_ENTRIES,
    NullFormat,
    level_1_type,
    level_2_type,
)
from diskfile.image_file import ImageFile
from diskfile.units import Units
from primitives import FormatError, Where

Int64s = npt.NDArray[np.int64]
Lengths = npt.NDArray[np.uint16]
Bools = npt.NDArray[np.bool_]

ABSENT: Final = -1
"""As an offset: not in this file but in one below it."""
_ABSENT_32: Final = 0xFFFF_FFFF
_ABSENT_LENGTH: Final = 0xFFFF
NULL: Final = 0
"""As an offset: there is no image; the length is the null format."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where the image of a unit is: a level-2 entry as a value."""

    offset: int
    length: int
    space: int


@dataclass(frozen=True, slots=True, eq=False)
class CompressedTables:
    """Where the image of each unit is.

    There is an entry for every place in the level-2 tables, also behind the last unit. Who may
    change entries: the writer of the file, under its lock.

    Attributes:
        path: The file they are of, for messages.
        header: Its compressed header.
        units: What it stores.
        tables: Offset of each level-2 table, or ``NULL`` or ``ABSENT``.
        offsets: Of each unit's image, or ``NULL`` or ``ABSENT``.
        lengths: Of each image as stored; of a null unit its null format.
        spaces: Bytes reserved for each image.
    """

    path: str
    header: CompressedHeader
    units: Units
    tables: Int64s
    offsets: Int64s
    lengths: Lengths
    spaces: Lengths

    @property
    def used(self) -> int:
        """Bytes in use by headers, tables and images."""
        tables = int((self.tables > NULL).sum()) * table_size(self.header)
        return (
            self.header.tables_end + tables + int(self.lengths[self._stored()].sum(dtype=np.int64))
        )

    @property
    def slack(self) -> int:
        """Free bytes behind images inside their spaces."""
        stored = self._stored()
        total = self.spaces[stored].sum(dtype=np.int64) - self.lengths[stored].sum(dtype=np.int64)
        return int(total)

    def _stored(self) -> Int64s:
        """Return the places of all images; what has no table is not even looked at."""
        tables = np.flatnonzero(self.tables > NULL)
        places = (tables[:, None] * LEVEL_2_ENTRIES + np.arange(LEVEL_2_ENTRIES)).reshape(-1)
        stored: Int64s = places[self.offsets[places] > NULL]
        return stored

    def columns(self) -> tuple[Int64s | Lengths, ...]:
        """Return the four arrays, in the order of ``Attributes``."""
        return self.tables, self.offsets, self.lengths, self.spaces

    def entry(self, unit: int) -> Entry:
        """Return the entry of a unit."""
        return Entry(int(self.offsets[unit]), int(self.lengths[unit]), int(self.spaces[unit]))

    def enter(self, unit: int, entry: Entry) -> None:
        """Replace the entry of a unit, in memory."""
        self.lengths[unit], self.spaces[unit] = entry.length, entry.space
        self.offsets[unit] = entry.offset

    def level_2_bytes(self, units: range) -> bytes:
        """Write the level-2 entries of consecutive units as the file has them."""
        kind = level_2_type(wide=self.header.wide, big=self.header.is_big_endian)
        raw = np.zeros(len(units), kind)
        offsets = self.offsets[units.start : units.stop]
        absent = offsets == ABSENT
        raw["offset"] = np.where(absent, 0, offsets)
        raw["length"] = self.lengths[units.start : units.stop]
        raw["space"] = self.spaces[units.start : units.stop]
        raw.view(np.uint8).reshape(len(raw), -1)[absent] = 0xFF
        return raw.tobytes()

    def level_1_bytes(self, indexes: range) -> bytes:
        """Write consecutive level-1 entries as the file has them."""
        kind = level_1_type(wide=self.header.wide, big=self.header.is_big_endian)
        return self.tables[indexes.start : indexes.stop].astype(kind).tobytes()

    def spaces_in_use(self) -> tuple[Int64s, Int64s]:
        """Return starts and ends of all level-2 tables and images, by their starts."""
        places = self._stored()
        tables = self.tables[self.tables > NULL]
        starts = np.concatenate([tables, self.offsets[places]])
        sizes = np.full(len(tables), table_size(self.header))
        ends = starts + np.concatenate([sizes, self.spaces[places].astype(np.int64)])
        order = np.argsort(starts, kind="stable")
        return starts[order], ends[order]

    def null_format(self, unit: int) -> NullFormat:
        """Return the format of a null unit.

        In a file made for Linux an entry of zeros means that format, as dasdinit leaves them so.
        """
        length = int(self.lengths[unit])
        if length == 0 and self.header.default_null_format is NullFormat.LINUX:
            return NullFormat.LINUX
        return NullFormat(length)

    def where_table(self, index: int) -> Where:
        """Say where an entry of the level-1 table is."""
        return _where_table(self.path, self.header, index)

    def where(self, place: int) -> Where:
        """Say where an entry of the level-2 tables is."""
        table, entry = divmod(place, LEVEL_2_ENTRIES)
        offset = int(self.tables[table]) + entry * entry_size(self.header)
        return Where(self.path, offset, self.units.describe(place))


def empty_tables(
    path: str, header: CompressedHeader, units: Units, *, is_shadow: bool = False
) -> CompressedTables:
    """Return the tables of a file without any image: every unit null, or absent in a shadow."""
    tables = np.full(header.level_1_entries, ABSENT if is_shadow else NULL, np.int64)
    return CompressedTables(path, header, units, tables, *_flat_entries(header, tables))


def read_tables(
    file: ImageFile, header: CompressedHeader, units: Units, *, is_shadow: bool
) -> CompressedTables:
    """Read and check the tables of a file whose headers are sound.

    Args:
        file: The open file.
        header: Its compressed header, checked.
        units: What it stores.
        is_shadow: Whether units may be absent.

    Raises:
        FormatError: A table or an image lies outside the file or over another one, a length cannot
            be, a null format is unknown, or a unit of a base is absent.
    """
    level_1 = level_1_type(wide=header.wide, big=header.is_big_endian)
    raw = file.read(LEVEL_1_AT, header.level_1_entries * level_1.itemsize)
    tables = _with_absent(np.frombuffer(raw, level_1).astype(np.int64), header)
    limit = file.size if header.is_open else header.size
    outside = _outside(tables, np.full(len(tables), table_size(header)), header.tables_end, limit)
    if not is_shadow:
        outside |= tables == ABSENT
    if outside.any():
        index = int(outside.argmax())
        raise FormatError(
            "offset of a level-2 table",
            where=_where_table(str(file.path), header, index),
            expected=f"0, or {header.tables_end} to {limit}",
            found=int(tables[index]),
        )
    offsets, lengths, spaces = _flat_entries(header, tables)
    entries = CompressedTables(str(file.path), header, units, tables, offsets, lengths, spaces)
    kind = level_2_type(wide=header.wide, big=header.is_big_endian)
    for index in np.flatnonzero(tables > NULL).tolist():
        table = np.frombuffer(file.read(int(tables[index]), table_size(header)), kind)
        row = units_of_table(index)
        here = np.s_[row.start : row.stop]
        offsets[here] = _with_absent(table["offset"].astype(np.int64), header)
        lengths[here], spaces[here] = table["length"], table["space"]
        _check_row(entries, row, limit, is_shadow=is_shadow)
    _check_apart(entries)
    return entries


def _flat_entries(header: CompressedHeader, tables: Int64s) -> tuple[Int64s, Lengths, Lengths]:
    """Return offsets, lengths and spaces as they are without any level-2 table."""
    shape = (len(tables), LEVEL_2_ENTRIES)
    offsets = np.zeros(shape, np.int64)
    lengths, spaces = (np.zeros(shape, np.uint16) for _ in range(2))
    if header.default_null_format:  # zeros that are never written take no memory
        lengths[:] = spaces[:] = int(header.default_null_format)
    absent = tables == ABSENT
    offsets[absent] = ABSENT
    lengths[absent] = spaces[absent] = _ABSENT_LENGTH
    return offsets.reshape(-1), lengths.reshape(-1), spaces.reshape(-1)


def _check_row(entries: CompressedTables, row: range, limit: int, *, is_shadow: bool) -> None:
    """Check each entry of one table by itself."""
    offsets, lengths, spaces = (
        column[row.start : row.stop].astype(np.int64)
        for column in (entries.offsets, entries.lengths, entries.spaces)
    )
    real = np.arange(row.start, row.stop) < entries.units.count
    start, longest = entries.header.tables_end, entries.units.longest
    outside = _outside(offsets, spaces, start, limit)
    _refuse(entries, row, outside, "space of the image", f"inside {start} to {limit}", offsets)
    wrong = (lengths < IMAGE_HEADER_LENGTH) | (lengths > np.minimum(spaces, longest))
    expected = f"{IMAGE_HEADER_LENGTH} to {longest} and at most its space"
    _refuse(entries, row, wrong & (offsets > NULL), "length of the image", expected, lengths)
    unknown = real & (offsets == NULL) & (lengths > max(NullFormat))
    _refuse(entries, row, unknown, "null format", "0, 1 or 2", lengths)
    if not is_shadow:
        absent = real & (offsets == ABSENT)
        _refuse(entries, row, absent, "offset of the image", "an image of this file", offsets)


def _check_apart(entries: CompressedTables) -> None:
    """Check that no two of the tables and images share a byte."""
    starts, ends = entries.spaces_in_use()
    over = starts[1:] < ends[:-1]
    if over.any():
        row = int(over.argmax())
        raise FormatError(
            "space overlaps another",
            where=_blamed(entries, starts[row : row + 2].tolist()),
            expected=f"the one at {int(starts[row])} to end before the next",
            found=f"the next at {int(starts[row + 1])}, the end at {int(ends[row])}",
        )


def _blamed(entries: CompressedTables, starts: list[int]) -> Where:
    """Say whose entry to look at when two spaces overlap: of a table and an image the image's."""
    images = np.flatnonzero(np.isin(entries.offsets, starts) & (entries.offsets > NULL))
    if len(images):
        return entries.where(int(images[-1]))
    return entries.where_table(int(np.flatnonzero(np.isin(entries.tables, starts))[-1]))


def _refuse(
    entries: CompressedTables, row: range, bad: Bools, what: str, expected: str, found: Int64s
) -> None:
    if bad.any():
        place = int(bad.argmax())
        where = entries.where(row.start + place)
        raise FormatError(what, where=where, expected=expected, found=int(found[place]))


def _outside(offsets: Int64s, sizes: Int64s, start: int, limit: int) -> Bools:
    """Tell which spaces do not lie between ``start`` and ``limit``; those not in the file do."""
    outside: Bools = (offsets < start) | (offsets > limit - sizes)
    outside &= (offsets != NULL) & (offsets != ABSENT)
    return outside


def _with_absent(offsets: Int64s, header: CompressedHeader) -> Int64s:
    """Make all bits set ``ABSENT`` in either width; of 64 bits it is that already."""
    return offsets if header.wide else np.where(offsets == _ABSENT_32, ABSENT, offsets)


def _where_table(path: str, header: CompressedHeader, index: int) -> Where:
    width = level_1_type(wide=header.wide, big=False).itemsize
    return Where(path, LEVEL_1_AT + index * width, f"table {index}")


def units_of_table(index: int) -> range:
    """Return the units whose entries a level-2 table has."""
    return range(index * LEVEL_2_ENTRIES, (index + 1) * LEVEL_2_ENTRIES)


def table_size(header: CompressedHeader) -> int:
    """Return the bytes of a level-2 table."""
    return LEVEL_2_ENTRIES * entry_size(header)


def entry_size(header: CompressedHeader) -> int:
    """Return the bytes of a level-2 entry."""
    return level_2_type(wide=header.wide, big=False).itemsize
