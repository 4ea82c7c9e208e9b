"""The lookup tables of a compressed image, as flat arrays, and whether they are sound.

They are read once, at opening: 24 bytes of memory per track. Nothing is believed before every table
and every image is known to lie inside the file and beside all others.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from eckd.cckd_header import CckdHeader
from eckd.cckd_schema import (
    IMAGE_HEADER_LENGTH,
    LEVEL_1_AT,
    LEVEL_2_ENTRIES,
    NullFormat,
    level_1_type,
    level_2_type,
)
from eckd.geometry import Geometry
from eckd.image_file import ImageFile
from primitives import FormatError, RelativeTrack, Where

Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ABSENT: Final = -1
"""As an offset: not in this file but in one below it."""
_ABSENT_32: Final = 0xFFFF_FFFF
NULL: Final = 0
"""As an offset: the track has no image; its length is its null format."""


@dataclass(frozen=True, slots=True, eq=False)
class CckdTables:
    """Where the image of each track is.

    There is an entry for every place in the level-2 tables, also behind the last track.

    Attributes:
        path: The file they are of, for messages.
        header: Its compressed header.
        geometry: Its shape.
        tables: Offset of each level-2 table, or ``NULL`` or ``ABSENT``.
        offsets: Of each track's image, or ``NULL`` or ``ABSENT``.
        lengths: Of each image as stored; of a null track its null format.
        spaces: Bytes reserved for each image.
    """

    path: str
    header: CckdHeader
    geometry: Geometry
    tables: Int64s
    offsets: Int64s
    lengths: Int64s
    spaces: Int64s

    @property
    def used(self) -> int:
        """Bytes in use by headers, tables and images."""
        tables = int((self.tables > NULL).sum()) * _table_size(self.header)
        return self.header.tables_end + tables + int(self.lengths[self.offsets > NULL].sum())

    def null_format(self, track: RelativeTrack) -> NullFormat:
        """Return the format of a null track.

        In a file made for Linux an entry of zeros means that format, as dasdinit leaves them so.
        """
        length = int(self.lengths[track])
        if length == 0 and self.header.default_null_format is NullFormat.LINUX:
            return NullFormat.LINUX
        return NullFormat(length)

    def where_table(self, index: int) -> Where:
        """Say where an entry of the level-1 table is."""
        return _where_table(self.path, self.header, index)

    def where(self, place: int) -> Where:
        """Say where an entry of the level-2 tables is."""
        table, entry = divmod(place, LEVEL_2_ENTRIES)
        size = level_2_type(wide=self.header.wide, big=False).itemsize
        address = str(self.geometry.cchh(RelativeTrack(place)))
        return Where(self.path, int(self.tables[table]) + entry * size, address)


def read_tables(
    file: ImageFile, header: CckdHeader, geometry: Geometry, *, is_shadow: bool
) -> CckdTables:
    """Read and check the tables of a file whose headers are sound.

    Args:
        file: The open file.
        header: Its compressed header, checked.
        geometry: Of the volume.
        is_shadow: Whether tracks may be absent.

    Raises:
        FormatError: A table or an image lies outside the file or over another one, a length cannot
            be, a null format is unknown, or a track of a base is absent.
    """
    level_1 = level_1_type(wide=header.wide, big=header.is_big_endian)
    raw = file.read(LEVEL_1_AT, header.level_1_entries * level_1.itemsize)
    tables = _with_absent(np.frombuffer(raw, level_1).astype(np.int64), header)
    limit = file.size if header.is_open else header.size
    outside = _outside(tables, np.full(len(tables), _table_size(header)), header.tables_end, limit)
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
    entries = _read_entries(file, header, geometry, tables)
    _check_entries(entries, limit, is_shadow=is_shadow)
    _check_apart(entries)
    return entries


def _read_entries(
    file: ImageFile, header: CckdHeader, geometry: Geometry, tables: Int64s
) -> CckdTables:
    kind = level_2_type(wide=header.wide, big=header.is_big_endian)
    shape = (len(tables), LEVEL_2_ENTRIES)
    offsets = np.full(shape, NULL, np.int64)
    offsets[tables == ABSENT] = ABSENT
    lengths = np.full(shape, int(header.default_null_format), np.int64)
    spaces = np.zeros(shape, np.int64)
    for index in np.flatnonzero(tables > NULL).tolist():
        table = np.frombuffer(file.read(int(tables[index]), _table_size(header)), kind)
        offsets[index] = _with_absent(table["offset"].astype(np.int64), header)
        lengths[index], spaces[index] = table["length"], table["space"]
    flat = (array.reshape(-1) for array in (offsets, lengths, spaces))
    return CckdTables(str(file.path), header, geometry, tables, *flat)


def _check_entries(entries: CckdTables, limit: int, *, is_shadow: bool) -> None:
    offsets, lengths, spaces = entries.offsets, entries.lengths, entries.spaces
    stored, tracks = offsets > NULL, entries.geometry.tracks
    start = entries.header.tables_end
    outside = _outside(offsets, spaces, start, limit)
    _refuse(entries, outside, "space of the track image", f"inside {start} to {limit}", offsets)
    longest = entries.geometry.track_size
    wrong = stored & ((lengths < IMAGE_HEADER_LENGTH) | (lengths > np.minimum(spaces, longest)))
    expected = f"{IMAGE_HEADER_LENGTH} to {longest} and at most its space"
    _refuse(entries, wrong, "length of the track image", expected, lengths)
    unknown = (offsets == NULL) & (lengths > max(NullFormat))
    unknown[tracks:] = False
    _refuse(entries, unknown, "null format", "0, 1 or 2", lengths)
    if not is_shadow:
        absent = offsets == ABSENT
        absent[tracks:] = False
        _refuse(entries, absent, "offset of the track image", "a track of this file", offsets)


def _check_apart(entries: CckdTables) -> None:
    """Check that no two of the tables and images share a byte."""
    tables = np.flatnonzero(entries.tables > NULL)
    images = np.flatnonzero(entries.offsets > NULL)
    sizes = np.concatenate(
        [np.full(len(tables), _table_size(entries.header)), entries.spaces[images]]
    )
    starts = np.concatenate([entries.tables[tables], entries.offsets[images]])
    order = np.argsort(starts, kind="stable")
    ends = (starts + sizes)[order]
    over = starts[order][1:] < ends[:-1]
    if over.any():
        row = int(over.argmax())
        later = max(order[row : row + 2].tolist())  # of a table and an image, blame the image
        if later < len(tables):
            where = entries.where_table(int(tables[later]))
        else:
            where = entries.where(int(images[later - len(tables)]))
        raise FormatError(
            "space overlaps another",
            where=where,
            expected=f"the one at {int(starts[order[row]])} to end before the next",
            found=f"the next at {int(starts[order[row + 1]])}, the end at {int(ends[row])}",
        )


def _refuse(entries: CckdTables, bad: Bools, what: str, expected: str, found: Int64s) -> None:
    if bad.any():
        place = int(bad.argmax())
        where = entries.where(place)
        raise FormatError(what, where=where, expected=expected, found=int(found[place]))


def _outside(offsets: Int64s, sizes: Int64s, start: int, limit: int) -> Bools:
    """Tell which spaces do not lie between ``start`` and ``limit``; those not in the file do."""
    outside: Bools = (offsets < start) | (offsets > limit - sizes)
    outside &= (offsets != NULL) & (offsets != ABSENT)
    return outside


def _with_absent(offsets: Int64s, header: CckdHeader) -> Int64s:
    """Make all bits set ``ABSENT`` in either width; of 64 bits it is that already."""
    return offsets if header.wide else np.where(offsets == _ABSENT_32, ABSENT, offsets)


def _where_table(path: str, header: CckdHeader, index: int) -> Where:
    width = level_1_type(wide=header.wide, big=False).itemsize
    return Where(path, LEVEL_1_AT + index * width, f"table {index}")


def _table_size(header: CckdHeader) -> int:
    return LEVEL_2_ENTRIES * level_2_type(wide=header.wide, big=False).itemsize
