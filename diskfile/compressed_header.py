"""The compressed header as a value, and whether what it says can be true."""

from dataclasses import dataclass, fields
from typing import Self

from diskfile.compressed_schema import (
    COMPRESSED_HEADER_LENGTH,
    LEVEL_1_AT,
    LEVEL_2_ENTRIES,
    CompressedHeader32,
    CompressedHeader64,
    CompressedOption,
    NullFormat,
)
from primitives import FormatError, Where


@dataclass(frozen=True, slots=True)
class CompressedHeader:
    """What the 512 bytes behind the device header say; the layout is in ``compressed_schema``.

    Attributes:
        wide: Whether offsets have 64 bits; the identifier in the device header says so.
        version: Version, release, modification.
        options: State of the file and its byte order.
        level_1_entries: Length of the level-1 table.
        level_2_entries: Length of a level-2 table.
        size: Bytes of the file that count.
        used: Bytes in use.
        free_at: Offset of the free space list, 0 for none.
        free_total: Free bytes, those inside the spaces of images included.
        free_largest: Longest free area.
        free_areas: Number of free areas.
        free_in_spaces: Free bytes inside the spaces of images.
        cylinders: Of the volume; of a fixed-block disk its sectors.
        null_format: Of units without level-2 entry; past 2 it means 0.
        compression: Of images newly written.
        parameter: Of that compression.
        reserved: To the end of the 512 bytes, kept.
    """

    wide: bool
    version: bytes
    options: CompressedOption
    level_1_entries: int
    level_2_entries: int
    size: int
    used: int
    free_at: int
    free_total: int
    free_largest: int
    free_areas: int
    free_in_spaces: int
    cylinders: int
    null_format: int
    compression: int
    parameter: int
    reserved: bytes

    @classmethod
    def parse(cls, raw: bytes, where: Where, *, wide: bool) -> Self:
        """Decode the compressed header; FormatError when it is shorter than 512 bytes."""
        if len(raw) < COMPRESSED_HEADER_LENGTH:
            expected = f"{COMPRESSED_HEADER_LENGTH} bytes"
            raise FormatError("compressed header", where=where, expected=expected, found=len(raw))
        layout = (CompressedHeader64 if wide else CompressedHeader32).parse(raw)
        return cls(
            wide=wide,
            version=bytes(layout.version),
            options=CompressedOption(layout.options),
            level_1_entries=int(layout.level_1_entries),
            level_2_entries=int(layout.level_2_entries),
            size=int(layout.size),
            used=int(layout.used),
            free_at=int(layout.free_at),
            free_total=int(layout.free_total),
            free_largest=int(layout.free_largest),
            free_areas=int(layout.free_areas),
            free_in_spaces=int(layout.free_in_spaces),
            cylinders=int(layout.cylinders),
            null_format=int(layout.null_format),
            compression=int(layout.compression),
            parameter=int(layout.parameter),
            reserved=bytes(layout.reserved),
        )

    def to_bytes(self) -> bytes:
        """Write 512 bytes."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return (CompressedHeader64 if self.wide else CompressedHeader32).build(values)

    @property
    def is_big_endian(self) -> bool:
        """Whether counters and tables are big-endian."""
        return CompressedOption.BIG_ENDIAN in self.options

    @property
    def default_null_format(self) -> NullFormat:
        """The null format of units without level-2 entry."""
        if self.null_format in tuple(NullFormat):
            return NullFormat(self.null_format)
        return NullFormat.END_OF_FILE

    @property
    def tables_end(self) -> int:
        """Offset behind the level-1 table: everything else of the file lies there."""
        return LEVEL_1_AT + self.level_1_entries * (8 if self.wide else 4)

    def check(self, units: int, file_size: int, where: Where) -> None:
        """Raise FormatError unless the tables can be found and are for so many units."""
        needed = -(-units // LEVEL_2_ENTRIES)
        if self.level_1_entries not in (needed, needed + 1):
            raise FormatError(
                "entries of the level-1 table",
                where=where,
                expected=f"{needed} or {needed + 1} for {self.cylinders} cylinders or sectors",
                found=self.level_1_entries,
            )
        if self.level_2_entries != LEVEL_2_ENTRIES:
            raise FormatError(
                "entries of a level-2 table",
                where=where,
                expected=str(LEVEL_2_ENTRIES),
                found=self.level_2_entries,
            )
        if file_size < self.tables_end or (file_size < self.size and not self.is_open):
            expected = f"at least {max(self.tables_end, self.size)} bytes"
            raise FormatError("length of the file", where=where, expected=expected, found=file_size)

    @property
    def is_open(self) -> bool:
        """Whether a writer has it, or left without closing; then the counters are stale."""
        return CompressedOption.OPENED in self.options

    def doubts(self, used: int) -> list[str]:
        """Say what is odd about options and counters but does no harm to a reader.

        Args:
            used: Bytes in use by the tables.
        """
        found = []
        if self.is_open:
            found.append("is open for writing, or was not closed properly")
        elif self.used != used or self.size != self.used + self.free_total:
            found.append(
                f"space counters disagree: size {self.size}, used {self.used}, free "
                f"{self.free_total}; the tables use {used}"
            )
        if CompressedOption.SPACE_ERRORS in self.options:
            found.append("is marked as having damaged space")
        if self.null_format not in tuple(NullFormat):
            found.append(f"null format {self.null_format} is unknown; read as 0")
        return found
