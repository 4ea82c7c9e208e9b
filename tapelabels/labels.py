"""Standard labels as values: texts at fixed places, exact both ways, and what their digits mean.

A label is kept as it was written, whatever it says: ``to_bytes`` gives back every byte. What a
field means is a property, None where the text makes no sense, since tapes of many systems carry
fields their writers did not fill in. ``tapelabels.label_schema`` shows the layouts.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final, Self

from construct import Struct

from primitives import FormatError, Where, ebcdic
from primitives.dates import OrdinalDate
from tapelabels.label_schema import (
    LABEL_LENGTH,
    DataSetLabel1Layout,
    DataSetLabel2Layout,
    PlainLabelLayout,
    VolumeLabelLayout,
)
from tapelabels.record_format import recfm_text


class LabelGroup(StrEnum):
    """The first three characters of a data set label."""

    HDR = "HDR"
    EOF = "EOF"
    EOV = "EOV"


class UserLabelGroup(StrEnum):
    """The first three characters of a user label, behind header or trailer labels."""

    UHL = "UHL"
    UTL = "UTL"


@dataclass(frozen=True, slots=True, kw_only=True)
class _SchemaLabel:
    """A label whose fields are those of its layout, under the same names."""

    layout: ClassVar[Struct]
    identifier: str

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read 80 bytes, whatever they say."""
        texts = cls.layout.parse(raw)
        return cls(**{field.name: texts[field.name] for field in dataclasses.fields(cls)})

    def to_bytes(self) -> bytes:
        """Write 80 bytes.

        Raises:
            NotEncodableError: A text is too long for its field, or not EBCDIC.
        """
        return self.layout.build(dataclasses.asdict(self))


@dataclass(frozen=True, slots=True)
class VolumeLabel(_SchemaLabel):
    """VOL1, the first block of a labelled tape."""

    layout: ClassVar[Struct] = VolumeLabelLayout
    volser: str
    owner: str = ""
    accessibility: str = "0"
    vtoc_pointer: str = ""
    reserved_1: str = ""
    reserved_2: str = ""
    reserved_3: str = ""
    identifier: str = dataclasses.field(default="VOL1", kw_only=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSetLabel1(_SchemaLabel):
    """HDR1, EOF1 or EOV1: which data set this is, and how many blocks it has."""

    layout: ClassVar[Struct] = DataSetLabel1Layout
    dsname: str
    volser: str
    volume_sequence_digits: str
    file_sequence_digits: str
    generation: str = ""
    version: str = ""
    creation_date: str
    expiration_date: str
    security: str = "0"
    block_count_digits: str
    system_code: str
    reserved: str = ""
    high_block_count_digits: str = ""

    @property
    def volume_sequence(self) -> int | None:
        """Which volume of the data set this is, from 1."""
        return _number(self.volume_sequence_digits)

    @property
    def file_sequence(self) -> int | None:
        """Which data set of the volumes this is, from 1."""
        raw = ebcdic.encode(self.file_sequence_digits, 4)
        if raw[:1] == BINARY_SEQUENCE:
            return int.from_bytes(raw[1:], "big")
        return _number(self.file_sequence_digits)

    @property
    def block_count(self) -> int | None:
        """Blocks of the data set on this volume; 0 in a header label."""
        low, high = _number(self.block_count_digits), _number(self.high_block_count_digits)
        return None if low is None else 1_000_000 * (high or 0) + low

    @property
    def created(self) -> OrdinalDate | None:
        """When it was written."""
        return _date(self.creation_date)

    @property
    def expires(self) -> OrdinalDate | None:
        """Until when it must not be overwritten, or None."""
        return _date(self.expiration_date)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSetLabel2(_SchemaLabel):
    """HDR2, EOF2 or EOV2: the shape of blocks and records, and who wrote them."""

    layout: ClassVar[Struct] = DataSetLabel2Layout
    record_format: str
    block_length_digits: str
    record_length_digits: str
    density: str = "4"
    position: str = "0"
    job: str = ""
    slash: str = "/"
    step: str = ""
    recording_technique: str = ""
    control_character: str = ""
    reserved_1: str = ""
    block_attribute: str = ""
    reserved_2: str = ""
    drive_serial: str = ""
    checkpoint: str = ""
    reserved_3: str = ""
    large_block_length_digits: str = ""

    @property
    def recfm(self) -> str:
        """The record format as people write it."""
        return recfm_text(self.record_format, self.block_attribute, self.control_character)

    @property
    def block_length(self) -> int | None:
        """Bytes of the longest block, from whichever field has it."""
        length = _number(self.block_length_digits)
        return length or _number(self.large_block_length_digits) or length

    @property
    def record_length(self) -> int | None:
        """Bytes of a record, or of the longest one."""
        return _number(self.record_length_digits)


@dataclass(frozen=True, slots=True)
class UserLabel:
    """UHLn or UTLn: 76 characters of anybody's.

    Attributes:
        group: Behind header or trailer labels.
        number: 1 to 8.
        text: Without trailing blanks.
    """

    group: UserLabelGroup
    number: int
    text: str

    @property
    def identifier(self) -> str:
        """The first four characters."""
        return f"{self.group}{self.number}"

    def to_bytes(self) -> bytes:
        """Write 80 bytes; NotEncodableError for a text too long or not EBCDIC."""
        return PlainLabelLayout.build({"identifier": self.identifier, "text": self.text})


@dataclass(frozen=True, slots=True)
class OtherLabel(_SchemaLabel):
    """A label that readers pass over, such as VOL2, UVL1 or HDR3."""

    layout: ClassVar[Struct] = PlainLabelLayout
    text: str


SchemaLabel = VolumeLabel | DataSetLabel1 | DataSetLabel2 | OtherLabel
Label = SchemaLabel | UserLabel

BINARY_SEQUENCE: Final = ebcdic.encode("?", 1)
"""Before a file sequence number of 3 bytes, where four digits do not suffice."""

_USER_LABELS: Final = {
    f"{group}{number}": (group, number) for group in UserLabelGroup for number in range(1, 9)
}
_SCHEMA_LABELS: Final[Mapping[str, type[SchemaLabel]]] = (
    {f"{group}{number}": OtherLabel for group in ("VOL", *LabelGroup) for number in range(3, 10)}
    | {f"UVL{number}": OtherLabel for number in range(1, 10)}
    | {f"{group}1": DataSetLabel1 for group in LabelGroup}
    | {f"{group}2": DataSetLabel2 for group in LabelGroup}
    | {"VOL1": VolumeLabel, "VOL2": OtherLabel}
)


def parse_label(raw: bytes, *, where: Where) -> Label:
    """Read a label.

    Raises:
        FormatError: It is not 80 bytes long, or does not begin as a label does.
    """
    if len(raw) != LABEL_LENGTH:
        raise FormatError("label", where=where, expected="80 bytes", found=f"{len(raw)} bytes")
    identifier = ebcdic.decode(raw[:4])
    if identifier in _SCHEMA_LABELS:
        return _SCHEMA_LABELS[identifier].from_bytes(raw)
    if identifier in _USER_LABELS:
        return UserLabel(*_USER_LABELS[identifier], ebcdic.decode(raw[4:]))
    raise FormatError(
        "label", where=where, expected="VOL1, HDR1, EOF1, ...", found=ebcdic.printable(raw[:4])
    )


def is_label(raw: bytes, *identifiers: str) -> bool:
    """Tell whether a block is a label with one of these first four characters.

    >>> is_label(bytes.fromhex("e5d6d3f1") + b"@" * 76, "VOL1")
    True
    """
    return len(raw) == LABEL_LENGTH and ebcdic.decode(raw[:4]) in identifiers


def _number(digits: str) -> int | None:
    return int(digits) if digits.isdecimal() else None


def _date(text: str) -> OrdinalDate | None:
    date = OrdinalDate.from_label(text)
    return None if date is None or date.is_none else date
