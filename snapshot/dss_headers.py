"""What the headers of a dump say: the typed values behind ``snapshot.dss_schema``.

The names, dates and lengths of a dump are taken as they are; only what a reader must rely on is
checked here.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

from construct import ConstructError

from eckd.geometry import FAMILIES, DeviceFamily
from primitives import CCHH, Dsname, FormatError, RelativeTrack, Where, cchh_at, track_at
from primitives.ebcdic import decode
from snapshot.dss_schema import (
    NAME_LENGTH,
    DataSetHeaderLayout,
    DataSetProperty,
    DumpForm,
    NameListLayout,
    TapeHeaderLayout,
    TapeProperty,
    VolumeDefinitionLayout,
)
from snapshot.dss_segments import DumpRecord

_NO_EXTENT, _USER_LABELS = 0x00, 0x40
_FOREIGN_FORMS: Final = (
    DumpForm.ALTERNATE_INDEX
    | DumpForm.COMMON_FORMAT
    | DumpForm.PDSE
    | DumpForm.VALIDATED
    | DumpForm.PDSE_TRACKS
)


@dataclass(frozen=True, slots=True)
class TapeHeader:
    """The record that opens a dump.

    Attributes:
        taken: Date and time by the writer's clock, zone unknown; None when the digits are none.
        block_size: Largest tape block of the writer.
        data_sets: Names in the name list.
        properties: Properties of the whole file.
        declared_length: How long the header says it is.
    """

    taken: datetime.datetime | None
    block_size: int
    data_sets: int
    properties: TapeProperty
    declared_length: int

    @classmethod
    def from_record(cls, record: DumpRecord) -> Self:
        """Read the body; a longer one may carry what newer writers add."""
        length = TapeHeaderLayout.sizeof()
        if len(record.body) < length:
            raise FormatError(
                "tape header",
                where=record.where,
                expected=f"{length} bytes",
                found=len(record.body),
            )
        parsed = TapeHeaderLayout.parse(record.body)
        return cls(
            _date_and_time(parsed.date, parsed.time),
            int(parsed.block_size),
            int(parsed.data_sets),
            TapeProperty(parsed.properties),
            int(parsed.length),
        )


def _date_and_time(date: bytes, time: bytes) -> datetime.datetime | None:
    """Read packed 0CYYDDDF and HHMMSSth."""
    digits, clock = date.hex(), time.hex()
    try:
        year = 1900 + 100 * int(digits[1]) + int(digits[2:4])
        day = datetime.date(year, 1, 1) + datetime.timedelta(days=int(digits[4:7]) - 1)
        hour, minute, second, hundredth = (int(clock[at : at + 2]) for at in range(0, 8, 2))
        return datetime.datetime.combine(
            day, datetime.time(hour, minute, second, 10_000 * hundredth)
        )
    except ValueError:
        return None


def names_of(record: DumpRecord) -> list[Dsname]:
    """Read one segment of the name list.

    Raises:
        FormatError: A name has no length from 1 to 44, or something follows the end mark.
    """
    try:
        parsed = NameListLayout.parse(record.body)
    except ConstructError as error:
        raise FormatError("name list", where=record.where, found=record.body[:64]) from error
    return [Dsname(decode(entry.name)) for entry in parsed.entries]


@dataclass(frozen=True, slots=True)
class DataSetHeader:
    """The record that announces a data set.

    Attributes:
        dsname: Its name.
        dsorg: DS1DSORG, both bytes.
        optcd: DS1OPTCD.
        volumes: On how many volumes it is.
        properties: Protection and management.
        form: How it was dumped.
    """

    dsname: Dsname
    dsorg: int
    optcd: int
    volumes: int
    properties: DataSetProperty
    form: DumpForm

    @classmethod
    def from_record(cls, record: DumpRecord) -> Self:
        """Read the body, shorter or longer than usual, as far as its fields go."""
        length = DataSetHeaderLayout.sizeof()
        parsed = DataSetHeaderLayout.parse(record.body[:length].ljust(length, b"\x00"))
        if not 1 <= parsed.name_length <= NAME_LENGTH:
            raise FormatError(
                "length of the data set name in its header",
                where=record.where,
                expected=f"1 to {NAME_LENGTH}",
                found=int(parsed.name_length),
            )
        return cls(
            Dsname(decode(parsed.name[: parsed.name_length])),
            int(parsed.dsorg),
            int(parsed.optcd),
            int(parsed.volumes),
            DataSetProperty(parsed.properties),
            DumpForm(parsed.form),
        )

    @property
    def used_tracks_only(self) -> bool:
        """Whether allocated tracks behind the last used one were left out."""
        return bool(self.form & DumpForm.USED_TRACKS)

    @property
    def unsupported(self) -> str | None:
        """Why tracks of this data set are not ordinary track images, if they are not."""
        if self.form & _FOREIGN_FORMS:
            return f"dumped in a form of its own ({self.form & _FOREIGN_FORMS!r})"
        if self.properties & DataSetProperty.SPHERE_RECORD:
            return "dumped with a sphere record"
        return None


@dataclass(frozen=True, slots=True)
class VolumeDefinition:
    """The record with what the VTOC of the source volume said.

    Attributes:
        volser: The source volume.
        unit_type: Its unit type (UCBTYP).
        cylinders: Cylinders of the volume.
        heads: Its tracks per cylinder.
        dscbs: DSCBs, 140 bytes each, format 1 first.
        extents: The extents that were dumped, 10 bytes each.
    """

    volser: str
    unit_type: int
    cylinders: int
    heads: int
    dscbs: tuple[bytes, ...]
    extents: tuple[bytes, ...]

    @classmethod
    def from_record(cls, record: DumpRecord) -> Self:
        """Read the body.

        Raises:
            FormatError: It is shorter than its counts say, or has no DSCB.
        """
        try:
            parsed = VolumeDefinitionLayout.parse(record.body)
        except ConstructError as error:
            raise FormatError(
                "volume definition", where=record.where, found=record.body[:28]
            ) from error
        if not parsed.dscbs:
            raise FormatError("volume definition", where=record.where, found="no DSCB")
        head = parsed.head
        volume = cls(
            decode(head.volser),
            int(head.unit_type),
            int(head.cylinders),
            int(head.heads),
            tuple(parsed.dscbs),
            tuple(parsed.extents),
        )
        for extent in volume.extents:
            volume._check_extent(extent, record.where)
        return volume

    @property
    def format1(self) -> bytes:
        """The format-1 DSCB."""
        return self.dscbs[0]

    @property
    def family(self) -> DeviceFamily | None:
        """The kind of device, from the low half of the unit type's last byte; None if unknown."""
        code = 0x09 if self.unit_type & 0x0F == 0x0D else self.unit_type & 0x0F  # 3330-11 is a 3330
        for family in FAMILIES:
            if family.ucb_type & 0xFF0F == (self.unit_type & 0xFF00) | code:
                return family
        return None

    def address(self, raw: bytes) -> CCHH:
        """Read a track address; with 16 heads or fewer it may have 28 bits for the cylinder."""
        return CCHH.from_extended_bytes(raw) if self.heads <= 16 else CCHH.from_bytes(raw)

    @property
    def tracks(self) -> int:
        """How many tracks the extents have."""
        return sum(len(self._run(extent)) for extent in self.extents)

    @property
    def label_tracks(self) -> int:
        """How many of them have user labels; they come first and are no part of the data."""
        return sum(len(self._run(extent)) for extent in self.extents if extent[0] == _USER_LABELS)

    def addresses(self) -> Iterator[CCHH]:
        """Give the address of each track of the extents, in order."""
        for extent in self.extents:
            for track in self._run(extent):
                yield cchh_at(RelativeTrack(track), heads=self.heads)

    def _run(self, extent: bytes) -> range:
        """Return the relative tracks of an extent; none for an entry that is not used."""
        if extent[0] == _NO_EXTENT:
            return range(0)
        first, last = (
            track_at(self.address(extent[at : at + 4]), heads=self.heads) for at in (2, 6)
        )
        return range(first, last + 1)

    def _check_extent(self, extent: bytes, where: Where) -> None:
        first, last = self.address(extent[2:6]), self.address(extent[6:10])
        if max(first.head, last.head) >= self.heads or last < first:
            raise FormatError(
                "extent in the volume definition",
                where=where,
                expected=f"two tracks of a volume with {self.heads} heads, in order",
                found=extent,
            )
