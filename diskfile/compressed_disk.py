"""A compressed disk: a base and the shadows over it, read through and written to the top."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from diskfile.compressed_file import CompressedFile
from diskfile.compressed_tables import ABSENT
from diskfile.compressed_writer import CompressedWriter
from diskfile.device_header import ImageKind
from diskfile.image_file import ImageFile
from diskfile.units import Medium, Units
from diskfile.writing import Writing
from primitives import FormatError, Where


class CompressedDisk:
    """Units by number, whatever file of the chain they are in; a subclass knows what they hold.

    Reading is safe from several threads and beside a writer of other units.
    """

    def __init__(
        self,
        medium: Medium,
        paths: Sequence[Path],
        writing: Writing,
        *,
        take_over: bool = False,
        durable: bool = False,
    ) -> None:
        """Open a chain and check all its tables.

        Args:
            medium: What kind of disk it is.
            paths: The base and its shadows, the oldest first.
            writing: Where allowed, the last of them is opened for writing, under a lock; those
                below must not change meanwhile and are locked as well.
            take_over: Write also to a file that was not left in order, if its tables are sound: who
                had it open is known to be gone.
            durable: See ``CompressedWriter``.

        Raises:
            ImageIoError: A file is missing or may not be opened.
            ImageInUseError: To be written and open elsewhere, or marked as open.
            FormatError: A file is damaged, or the shadows are not those of the base.
        """
        writable = writing.allowed
        with ExitStack() as opened:
            levels: list[CompressedFile] = []
            for number, path in enumerate(paths):
                top = writable and number == len(paths) - 1
                file = opened.enter_context(
                    ImageFile(path, writable=top, steady=writable and not top)
                )
                levels.append(CompressedFile.read(file, medium, is_shadow=bool(levels)))
                _check_belongs(levels)
            if writable and not take_over:
                levels[-1].check_orderly()
            self._levels = tuple(levels)
            opened.pop_all()
        self._writing = writing
        self._writer = CompressedWriter(levels[-1], durable=durable) if writable else None

    @property
    def name(self) -> str:
        """The path of the base."""
        return self._writing.name

    @property
    def units(self) -> Units:
        """What it stores."""
        return self._levels[0].units

    @property
    def kind(self) -> ImageKind:
        """The variant, as the base says it: offsets of 32 or of 64 bits."""
        return self._levels[0].device.kind

    @property
    def levels(self) -> tuple[CompressedFile, ...]:
        """The base and its shadows as files, the oldest first."""
        return self._levels

    @property
    def files(self) -> tuple[Path, ...]:
        """Their paths."""
        return tuple(level.file.path for level in self._levels)

    @property
    def doubts(self) -> tuple[str, ...]:
        """What was odd about the files when they were opened and does no harm to reading them."""
        return tuple(doubt for level in self._levels for doubt in level.doubts)

    def read_unit(self, unit: int) -> bytes:
        """Return the image of a unit from the highest file that has it; FormatError if damaged."""
        return self._level_of(unit).read_unit(unit)

    def read_into(self, unit: int, slot: memoryview) -> None:
        """Put a unit at the start of ``slot``; see ``CompressedFile``."""
        self._level_of(unit).read_into(unit, slot)

    def stored_unit(self, unit: int) -> bytes:
        """Return the bytes of a unit as the highest file that has it stores them."""
        return self._level_of(unit).stored_unit(unit)

    def write_unit(self, unit: int, image: bytes) -> None:
        """Store the image of a unit in the highest file; see ``CompressedWriter``."""
        self._writing.check()
        assert self._writer is not None
        with self._writing:
            self._writer.write_unit(unit, image)

    def check_orderly(self) -> None:
        """Make sure that counters and free list of every file are what its tables say.

        Raises:
            ImageInUseError: A file is marked as open for writing.
            FormatError: One is not in order.
        """
        for level in self._levels:
            level.check_orderly()

    def _level_of(self, unit: int) -> CompressedFile:
        """Return the highest file that has a unit; a base has every one."""
        for level in reversed(self._levels[1:]):
            if level.tables.offsets[unit] != ABSENT:
                return level
        return self._levels[0]

    def put_in_order(self) -> None:
        """Write counters and free list of the highest file anew from its tables."""
        self._writing.check()
        assert self._writer is not None
        with self._writing:
            self._writer.put_in_order()

    def flush(self) -> None:
        """Return when everything written is on stable storage and the files are in order."""
        with self._writing:
            if self._writer is not None:
                self._writer.harden()

    def close(self) -> None:
        """Put the files in order, close them and give up their locks; a second call does nothing.

        After a failed write they stay as they are, marked as open.
        """
        is_closed = all(level.file.is_closed for level in self._levels)
        try:
            if not self._writing.failed and not is_closed:
                self.flush()
        finally:
            for level in self._levels:
                level.file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


def _check_belongs(levels: Sequence[CompressedFile]) -> None:
    """Hold the last file to those below it.

    A shadow has no reference to its base: what it says of the device is a copy of what the base
    says, drive serial included, and that is all there is to compare.
    """
    base, other = levels[0], levels[-1]
    where = Where(str(other.file.path), 0)
    if any(other.file.path.samefile(level.file.path) for level in levels[:-1]):
        raise FormatError("shadow file", where=where, expected="each once", found="given twice")
    if _shape(base) != _shape(other):
        raise FormatError(
            "shadow file",
            where=where,
            expected=f"device, size, drive serial and width of {base.file.path}",
            found="another volume",
        )


def _shape(level: CompressedFile) -> tuple[object, ...]:
    device, header = level.device, level.header
    numbers = device.heads, device.track_size, device.type_code, device.drive_serial
    return *numbers, header.cylinders, header.wide
