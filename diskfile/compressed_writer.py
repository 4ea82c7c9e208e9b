"""Changing a compressed file in place, so that an interruption leaves each unit old or new.

Order of a write: the file is marked as open (once); the image goes to an area nothing points to;
the level-2 entry is switched, in one write that does not cross a sector. An entry that would cross
one, or has no table yet, gets its table written anew, and the level-1 entry is switched. Only then
is the old area given back, and it is not used again before the switch is on stable storage.

The counters and the free list on disk are stale while the mark is set; ``harden`` brings both up to
date and takes the mark off with the same write.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from diskfile.compressed_codec import encode_unit, find_null_format, known_compression
from diskfile.compressed_file import CompressedFile
from diskfile.compressed_header import CompressedHeader
from diskfile.compressed_schema import (
    COMPRESSED_HEADER_AT,
    LEVEL_1_AT,
    LEVEL_2_ENTRIES,
    LONGEST_SPACE,
    CompressedOption,
    level_1_type,
)
from diskfile.compressed_tables import (
    ABSENT,
    NULL,
    Entry,
    entry_size,
    read_tables,
    table_size,
    units_of_table,
)
from diskfile.free_list import build_free_list
from diskfile.free_space import FreeSpace, free_space_of
from primitives import DasdError

SECTOR: Final = 512
"""What a disk writes whole or not at all."""
MOST_PENDING: Final = 16 << 20
"""Bytes of old images kept back before they are made free by a sync."""


class FileFullError(DasdError):
    """The offsets of the file cannot reach further; nothing was changed."""


class CompressedWriter:
    """The one writer of a file; safe for threads that write different units."""

    def __init__(self, target: CompressedFile, *, durable: bool = False) -> None:
        """Take an open, writable file whose tables are sound.

        Args:
            target: The file.
            durable: Sync each image before its entry is switched, so that a power failure, too,
                leaves the old unit or the new; otherwise only the end of this process does.
        """
        self._target = target
        self._tables = target.tables
        self._durable = durable
        self._free: FreeSpace = free_space_of(target.tables)
        self._header = target.header
        self._marked = False
        self._cut_short = False
        self._lock = threading.Lock()
        self._limit = (1 << 63) - 1 if target.header.wide else (1 << 32) - 1
        self._compression = known_compression(target.header)

    def write_unit(self, unit: int, image: bytes) -> None:
        """Store the image of a unit; it is a sound one.

        Raises:
            FileFullError: There is no room for it, and the unit is as before.
            ImageIoError: Writing failed; the unit is as before or as it was to be.
        """
        null_format = find_null_format(self._target.units, self._header, unit, image)
        if null_format is not None:
            with self._changing():
                self._check_room(0)
                self._replace(unit, Entry(NULL, null_format, null_format))
            return
        stored = encode_unit(image, self._compression, self._header.parameter)
        with self._changing():
            self._check_room(len(stored))
            self._mark()
            offset, space = self._free.take(len(stored))
            if space > LONGEST_SPACE:
                raise AssertionError("slack is shorter than a link of the free chain")
            self._target.file.write(offset, [stored])
            self._replace(unit, Entry(offset, len(stored), space))

    def put_in_order(self) -> None:
        """Write counters and free list anew from the tables, whatever they are now.

        Raises:
            ImageIoError: Writing failed; the file stays marked as open.
        """
        with self._changing():
            self._mark()
        self.harden()

    def harden(self) -> None:
        """Return when everything written is on stable storage and the file is in order.

        Raises:
            ImageIoError: Writing failed; the file stays marked as open.
        """
        with self._changing():
            if not self._marked:
                return
            self._sync()
            areas = self._free.areas()
            listed = build_free_list(areas, self._header) if areas else b""
            at = next((at for at, length in areas if length >= len(listed)), self._free.end)
            self._target.file.truncate(self._free.end)
            if areas:
                self._target.file.write(at, [listed])
            self._target.file.sync()
            self._write_header(self._counted(areas, at if areas else 0))
            self._target.file.sync()
            self._marked = False

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Hold the lock; when what is done meanwhile is cut short, believe the file from then on.

        An interrupt from the keyboard may come between any two lines.
        """
        with self._lock:
            if self._cut_short:
                self._read_again()
            try:
                yield
            except FileFullError:  # nothing was begun
                raise
            except BaseException:
                self._cut_short = True
                raise

    def _read_again(self) -> None:
        """Take the tables as they are in the file, and the free space as they leave it."""
        self._target.file.sync()
        self._target.file.measure()
        marked = replace(self._header, options=self._header.options | CompressedOption.OPENED)
        found = read_tables(self._target.file, marked, self._target.units, is_shadow=True)
        for mine, theirs in zip(self._tables.columns(), found.columns(), strict=True):
            mine[:] = theirs
        self._free = free_space_of(self._tables)
        self._marked = True  # it may be, and harden makes sure that it is not
        self._cut_short = False

    def _check_room(self, length: int) -> None:
        """Leave room for the image, a table, and the free list behind everything."""
        areas = 8 if self._header.wide else 4
        listed = 2 * areas * (self._free.most_areas + 4)
        if self._free.end + length + 2 * table_size(self._header) + listed > self._limit:
            msg = f"{self._target.file.path}: no room for an image of {length} bytes below 4 GiB"
            raise FileFullError(msg)

    def _mark(self) -> None:
        """Say in the header, durably, that counters and free list are stale."""
        if self._free.pending_bytes > MOST_PENDING:
            self._sync()
        if self._marked:
            return
        options = self._header.options | CompressedOption.OPENED | CompressedOption.WAS_WRITTEN
        self._write_header(
            replace(
                self._header,
                options=options,
                free_at=0,
                free_total=0,
                free_largest=0,
                free_areas=0,
                free_in_spaces=0,
            )
        )
        self._target.file.sync()
        self._marked = True

    def _replace(self, unit: int, entry: Entry) -> None:
        """Switch a unit to another entry and give back what the old one pointed to."""
        old = self._tables.entry(unit)
        if old == entry:
            return
        self._mark()
        if self._durable:
            self._sync()
        self._tables.enter(unit, entry)
        table, place = divmod(unit, LEVEL_2_ENTRIES)
        size = entry_size(self._header)
        offset = int(self._tables.tables[table]) + place * size
        if self._tables.tables[table] > NULL and offset % SECTOR + size <= SECTOR:
            written = self._tables.level_2_bytes(range(unit, unit + 1))
            self._target.file.write(offset, [written])
        else:
            self._move_table(table)
        if old.offset > NULL:
            self._free.give_back(old.offset, old.space)

    def _move_table(self, table: int) -> None:
        """Write a table to a new place, where no entry crosses a sector, and switch to it."""
        old = int(self._tables.tables[table])
        offset = self._free.take_at_end(table_size(self._header), entry_size(self._header))
        self._target.file.write(offset, [self._tables.level_2_bytes(units_of_table(table))])
        if self._durable:
            self._target.file.sync()
        self._tables.tables[table] = offset
        width = level_1_type(wide=self._header.wide, big=False).itemsize
        switched = self._tables.level_1_bytes(range(table, table + 1))
        self._target.file.write(LEVEL_1_AT + table * width, [switched])
        if old not in (NULL, ABSENT):
            self._free.give_back(old, table_size(self._header))

    def _sync(self) -> None:
        self._target.file.sync()
        self._free.settle()

    def _counted(self, areas: list[tuple[int, int]], listed_at: int) -> CompressedHeader:
        """Return the header of a file in order."""
        used, slack, size = self._tables.used, self._tables.slack, self._free.end
        between = sum(length for _offset, length in areas)
        options = self._header.options | CompressedOption.WAS_WRITTEN
        unmarked = CompressedOption.OPENED | CompressedOption.SPACE_ERRORS
        if used + between + slack != size:
            raise AssertionError("the free areas are not what the tables leave free")
        return replace(
            self._header,
            options=options & ~unmarked,
            size=size,
            used=used,
            free_at=listed_at,
            free_total=between + slack,
            free_largest=max((length for _offset, length in areas), default=0),
            free_areas=len(areas),
            free_in_spaces=slack,
        )

    def _write_header(self, header: CompressedHeader) -> None:
        self._target.file.write(COMPRESSED_HEADER_AT, [header.to_bytes()])
        self._header = header
