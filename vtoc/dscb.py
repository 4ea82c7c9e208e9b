"""DSCBs as values. Each keeps every byte: building what was parsed gives the record back."""

from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import Final, Self

from primitives import CCHHR, TTR, Dsname, FormatError, Volser, Where
from primitives.dates import OrdinalDate
from primitives.ebcdic import decode, encode
from vtoc.dscb_schema import (
    DSCB_LENGTH,
    KEY_LENGTH,
    NAME_LENGTH,
    Format1Layout,
    Format3Layout,
    Format4Layout,
)
from vtoc.extent import Extent

NO_POINTER: Final = bytes(5)
FREE_DSCB: Final = bytes(DSCB_LENGTH)
FORMAT7_LEVEL: Final = 0x07
"""DS4EFLVL of a volume whose format-7 chain is true."""
LINUX_CYLINDERS: Final = 0xFFFE
"""DS4DSCYL of a volume whose real cylinder count is in DS4DCYL."""


class FormatId(IntEnum):
    """The byte at offset 44."""

    FREE = 0x00
    DATA_SET = 0xF1
    ISAM_INDEX = 0xF2
    EXTENTS = 0xF3
    VTOC = 0xF4
    FREE_SPACE = 0xF5
    SHARED_SPACE = 0xF6
    LARGE_FREE_SPACE = 0xF7
    LARGE_DATA_SET = 0xF8
    ATTRIBUTES = 0xF9


class Organisation(IntFlag):
    """DS1DSORG."""

    IS = 0x8000
    PS = 0x4000
    DA = 0x2000
    CX = 0x1000
    CQ = 0x0800
    MQ = 0x0400
    PO = 0x0200
    UNMOVABLE = 0x0100
    GS = 0x0080
    TX = 0x0040
    TQ = 0x0020
    VSAM = 0x0008
    TR = 0x0004


class SmsFlags(IntFlag):
    """DS1SMSFG."""

    MANAGED = 0x80
    UNCATALOGED = 0x40
    MAY_BE_REBLOCKED = 0x20
    SYSTEM_BLKSIZE = 0x10
    PDSE = 0x08
    EXTENDED = 0x04
    HFS = 0x02


class DataSetFlags(IntFlag):
    """DS1FLAG1."""

    COMPRESSED = 0x80
    CHECKPOINTED = 0x40
    RETENTION = 0x20
    RECALLED = 0x10
    LARGE = 0x08
    ENCRYPTED = 0x04


class DataSetIndicators(IntFlag):
    """DS1DSIND."""

    LAST_VOLUME = 0x80
    RACF = 0x40
    BLOCKS_OF_8 = 0x20
    PASSWORD = 0x10
    WRITE_PASSWORD = 0x04
    MODIFIED_SINCE_RECALL = 0x08
    CHANGED = 0x02
    SECURE_CHECKPOINT = 0x01


class SpaceUnit(IntEnum):
    """Bits C0 of DS1SCAL1: the unit of the secondary quantity."""

    ABSOLUTE = 0x00
    BLOCKS = 0x40
    TRACKS = 0x80
    CYLINDERS = 0xC0


class SpaceFlags(IntFlag):
    """The other bits of DS1SCAL1."""

    EXTENSION = 0x10
    CONTIGUOUS = 0x08
    LARGEST = 0x04
    ROUND = 0x01


AVERAGE_LENGTH: Final = 0x80
"""DS1SCXTF: DS1SCXTV is the average block length that was asked for."""


class VtocIndicators(IntFlag):
    """DS4VTOCI."""

    DOS = 0x80
    INDEX_DISABLED = 0x40
    FORMAT7 = 0x20
    STACKED = 0x10
    CONVERTED_FROM_DOS = 0x08
    INTERRUPTED = 0x04
    WAS_INTERRUPTED = 0x02
    INDEXED = 0x01


NO_DATE: Final = OrdinalDate(1900, 0)
NO_FLAGS: Final = DataSetFlags(0)
NO_INDICATORS: Final = DataSetIndicators(0)
NO_ORGANISATION: Final = Organisation(0)
NOT_SMS: Final = SmsFlags(0)
START: Final = TTR(0, 0)
SYSTEM_CODE: Final = encode("VOLSER", 13)


@dataclass(frozen=True, slots=True, kw_only=True)
class Format1:
    """A data set on this volume (format 1, or 8 on large volumes).

    Names are those of ``dscb_schema.Format1Layout``, where the manual's stand beside them.
    ``lstar`` has the high byte of large data sets; ``extents`` are 10 bytes each, as they stand.
    """

    dsname: Dsname
    format: int = FormatId.DATA_SET
    volser: Volser
    volume_sequence: int = 1
    created: OrdinalDate
    expires: OrdinalDate = NO_DATE
    extent_count: int = 0
    directory_use: int = 0
    flags: DataSetFlags = NO_FLAGS
    system: bytes = SYSTEM_CODE
    referenced: OrdinalDate = NO_DATE
    sms: SmsFlags = NOT_SMS
    secondary_extension: bytes = bytes(3)
    dsorg: Organisation = NO_ORGANISATION
    recfm: int = 0
    optcd: int = 0
    blksize: int = 0
    lrecl: int = 0
    keylen: int = 0
    rkp: int = 0
    indicators: DataSetIndicators = NO_INDICATORS
    space_flags: int = SpaceUnit.TRACKS
    secondary: int = 0
    lstar: TTR = START
    trbal: int = 0
    reserved_103: bytes = b"\x00"
    reserved_104: int = 0
    extents: tuple[bytes, ...] = (bytes(10),) * 3
    next: bytes = NO_POINTER

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read 140 bytes."""
        found = Format1Layout.parse(raw)
        flags = DataSetFlags(found.flags)
        high = found.lstar_high if flags & DataSetFlags.LARGE else 0
        low = TTR.from_bytes(found.lstar)
        return cls(
            dsname=Dsname(decode(found.dsname)),
            format=found.format[0],
            volser=Volser(decode(found.volser)),
            volume_sequence=found.volume_sequence,
            created=OrdinalDate.from_dscb(found.created),
            expires=OrdinalDate.from_dscb(found.expires),
            extent_count=found.extent_count,
            directory_use=found.directory_use,
            flags=flags,
            system=found.system,
            referenced=OrdinalDate.from_dscb(found.referenced),
            sms=SmsFlags(found.sms),
            secondary_extension=found.secondary_extension,
            dsorg=Organisation(found.dsorg),
            recfm=found.recfm,
            optcd=found.optcd,
            blksize=found.blksize,
            lrecl=found.lrecl,
            keylen=found.keylen,
            rkp=found.rkp,
            indicators=DataSetIndicators(found.indicators),
            space_flags=found.space_flags,
            secondary=found.secondary,
            lstar=TTR(high << 16 | low.track, low.record),
            trbal=found.trbal,
            reserved_103=found.reserved_103,
            reserved_104=0 if flags & DataSetFlags.LARGE else found.lstar_high,
            extents=tuple(found.extents),
            next=found.next,
        )

    def to_bytes(self) -> bytes:
        """Write 140 bytes."""
        large = bool(self.flags & DataSetFlags.LARGE)
        high = self.lstar.track >> 16 if large else self.reserved_104
        values = {name: getattr(self, name) for name in _PLAIN}
        return Format1Layout.build(
            values
            | {
                "dsname": encode(self.dsname, NAME_LENGTH),
                "format": bytes([self.format]),
                "volser": encode(self.volser, 6),
                "created": self.created.to_dscb(),
                "expires": self.expires.to_dscb(),
                "referenced": self.referenced.to_dscb(),
                "flags": int(self.flags),
                "lstar": TTR(self.lstar.track & 0xFFFF, self.lstar.record).to_bytes(),
                "lstar_high": high,
            }
        )

    @property
    def next_at(self) -> CCHHR | None:
        """Where the chain goes on."""
        return None if self.next == NO_POINTER else CCHHR.from_bytes(self.next)

    @property
    def space_unit(self) -> SpaceUnit:
        """Unit of the secondary quantity."""
        return SpaceUnit(self.space_flags & SpaceUnit.CYLINDERS)

    @property
    def has_whole_cylinders(self) -> bool:
        """Whether space was asked for in cylinders, or rounded to them."""
        rounded = bool(self.space_flags & SpaceFlags.ROUND)
        return rounded or self.space_unit is SpaceUnit.CYLINDERS

    @property
    def average_length(self) -> int:
        """Block length that quantities in blocks count; DS1BLKL where no other was asked for."""
        flags, value = self.secondary_extension[0], self.secondary_extension[1:]
        return (flags & AVERAGE_LENGTH and int.from_bytes(value, "big")) or self.blksize


_PLAIN: Final = (
    "volume_sequence",
    "extent_count",
    "directory_use",
    "system",
    "sms",
    "secondary_extension",
    "dsorg",
    "recfm",
    "optcd",
    "blksize",
    "lrecl",
    "keylen",
    "rkp",
    "indicators",
    "space_flags",
    "secondary",
    "trbal",
    "reserved_103",
    "extents",
    "next",
)


@dataclass(frozen=True, slots=True)
class Format3:
    """Extents 4 to 16 of a data set, 10 bytes each."""

    extents: tuple[bytes, ...]
    next: bytes = NO_POINTER

    @classmethod
    def from_bytes(cls, raw: bytes, *, where: Where) -> Self:
        """Read 140 bytes; FormatError when they are no format 3."""
        if raw[:4] != b"\x03" * 4 or raw[KEY_LENGTH] != FormatId.EXTENTS:
            raise FormatError(
                "DSCB a chain of extents leads to",
                where=where,
                expected="format 3",
                found=raw[KEY_LENGTH : KEY_LENGTH + 1],
            )
        found = Format3Layout.parse(raw)
        return cls((*found.extents_4_to_7, *found.extents_8_to_16), found.next)

    def to_bytes(self) -> bytes:
        """Write 140 bytes."""
        padded = [*self.extents, *[bytes(10)] * (13 - len(self.extents))]
        return Format3Layout.build(
            {"extents_4_to_7": padded[:4], "extents_8_to_16": padded[4:], "next": self.next}
        )

    @property
    def next_at(self) -> CCHHR | None:
        """Where the chain goes on."""
        return None if self.next == NO_POINTER else CCHHR.from_bytes(self.next)


@dataclass(frozen=True, slots=True)
class Format4:
    """The VTOC itself: where it is, what device it is on, and what state it is in.

    Attributes:
        raw: All 140 bytes; the other attributes are read from them.
    """

    raw: bytes

    @classmethod
    def from_bytes(cls, raw: bytes, *, where: Where) -> Self:
        """Read 140 bytes; FormatError when they are no format 4."""
        if raw[:KEY_LENGTH] != b"\x04" * KEY_LENGTH or raw[KEY_LENGTH] != FormatId.VTOC:
            raise FormatError(
                "record the volume label points to",
                where=where,
                expected="a format-4 DSCB",
                found=raw[: KEY_LENGTH + 1],
            )
        return cls(raw)

    @property
    def free_dscbs(self) -> int:
        """DS4DSREC."""
        return int.from_bytes(self.raw[50:52], "big")

    @property
    def highest_format1(self) -> bytes:
        """DS4HPCHR, 5 bytes."""
        return self.raw[45:50]

    @property
    def alternates(self) -> int:
        """DS4NOATK: alternate tracks left."""
        return int.from_bytes(self.raw[56:58], "big")

    @property
    def first_alternate_cylinder(self) -> int:
        """Cylinder of DS4HCCHH."""
        return int.from_bytes(self.raw[52:54], "big")

    @property
    def indicators(self) -> VtocIndicators:
        """DS4VTOCI."""
        return VtocIndicators(self.raw[58])

    @property
    def cylinders(self) -> int:
        """Cylinders of the volume, alternates included; 0 when the field says nothing."""
        small = int.from_bytes(self.raw[62:64], "big")
        return int.from_bytes(self.raw[132:136], "big") if small == LINUX_CYLINDERS else small

    @property
    def device_constants(self) -> bytes:
        """DS4DEVSZ to DS4DEVTL, 12 bytes: size, track length and overheads of the device."""
        return self.raw[62:74]

    @property
    def is_extended(self) -> bool:
        """Whether addresses have 28-bit cylinders: more than 65,520 of them."""
        return self.cylinders > 65_520

    @property
    def first_format7(self) -> bytes:
        """DS4EFPTR, 5 bytes."""
        return self.raw[126:131]

    @property
    def dscbs_per_track(self) -> int:
        """DS4DEVDT."""
        return self.raw[74]

    @property
    def extent(self) -> Extent:
        """DS4VTOCE: the tracks of the VTOC."""
        return Extent.from_bytes(self.raw[105:115])

    def changed(
        self,
        *,
        free_dscbs: int | None = None,
        highest_format1: bytes | None = None,
        indicators: VtocIndicators | None = None,
        first_format7: bytes | None = None,
    ) -> "Format4":
        """Return it with other counts or state."""
        found = dict(Format4Layout.parse(self.raw))
        if free_dscbs is not None:
            found["free_dscbs"] = free_dscbs
        if highest_format1 is not None:
            found["highest_format1"] = highest_format1
        if indicators is not None:
            found["indicators"] = int(indicators)
        if first_format7 is not None:
            found["first_format7"] = first_format7
            found["format7_level"] = 0 if first_format7 == NO_POINTER else FORMAT7_LEVEL
        return Format4(Format4Layout.build(found))
