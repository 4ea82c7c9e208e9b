"""Any DSCB as named fields, for listings: nothing is checked and nothing is left out.

The names are those of the layouts, where the manual's stand beside them. A field whose meaning is
shown differently from its bytes (names, dates, addresses, extents, flag bytes) has its way of
showing here; other numbers are numbers and other bytes are hex.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntFlag
from typing import Final

from construct import Struct

from primitives import CCHH, CCHHR
from primitives.dates import OrdinalDate
from primitives.ebcdic import decode
from vtoc.data_set import recfm_text
from vtoc.dscb import (
    FREE_DSCB,
    NO_POINTER,
    DataSetFlags,
    DataSetIndicators,
    FormatId,
    Organisation,
    SmsFlags,
    VtocIndicators,
)
from vtoc.dscb_schema import (
    KEY_LENGTH,
    Format1Layout,
    Format3Layout,
    Format4Layout,
    Format5Layout,
    Format7Layout,
)
from vtoc.extent import Extent, ExtentType
from vtoc.rare_dscb_schema import Format2Layout, Format6Layout, Format9Layout

Value = int | str | None | list["Value"] | Mapping[str, "Value"]

_LAYOUTS: Final[Mapping[int, Struct]] = {
    FormatId.DATA_SET: Format1Layout,
    FormatId.ISAM_INDEX: Format2Layout,
    FormatId.EXTENTS: Format3Layout,
    FormatId.VTOC: Format4Layout,
    FormatId.FREE_SPACE: Format5Layout,
    FormatId.SHARED_SPACE: Format6Layout,
    FormatId.LARGE_FREE_SPACE: Format7Layout,
    FormatId.LARGE_DATA_SET: Format1Layout,
    FormatId.ATTRIBUTES: Format9Layout,
}
_NOT_FIELDS: Final = frozenset({"format", "_io"})
_DATA_SET_FLAGS: Final[Mapping[str, type[IntFlag]]] = {
    "dsorg": Organisation,
    "flags": DataSetFlags,
    "indicators": DataSetIndicators,
    "sms": SmsFlags,
}
_FLAGS: Final[Mapping[int | None, Mapping[str, type[IntFlag]]]] = {
    1: _DATA_SET_FLAGS,
    8: _DATA_SET_FLAGS,
    4: {"indicators": VtocIndicators},
}


@dataclass(frozen=True, slots=True)
class DscbFields:
    """A DSCB taken apart.

    Attributes:
        format: 0 to 9 as people number formats; None for an unknown one.
        fields: By name, in the order of the layout; of an unknown format the bytes alone.
    """

    format: int | None
    fields: Mapping[str, Value]

    def flag_names(self, name: str) -> tuple[str, ...]:
        """Return what the bits that are on in a field mean; nothing for other fields."""
        flags, value = _FLAGS.get(self.format, {}).get(name), self.fields[name]
        if flags is None or not isinstance(value, str):
            return ()
        on = int(value, 16)
        return tuple(flag.name.lower() for flag in flags if flag & on and flag.name is not None)


def dscb_fields(raw: bytes, *, extended: bool = False) -> DscbFields:
    """Take 140 bytes apart.

    Args:
        raw: The DSCB, key first.
        extended: Whether extents have the 28-bit cylinders of large volumes.
    """
    if raw == FREE_DSCB:
        return DscbFields(0, {})
    layout = _LAYOUTS.get(raw[KEY_LENGTH])
    if layout is None or not _has_key(raw):
        return DscbFields(None, {"raw": raw.hex()})
    found = layout.parse(raw)
    fields = {
        name: _shown(name, value, extended=extended)
        for name, value in found.items()
        if name not in _NOT_FIELDS
    }
    return DscbFields(raw[KEY_LENGTH] & 0xF, fields)


def _has_key(raw: bytes) -> bool:
    """Whether the key is the one that its layout insists on, if it does."""
    lengths = {
        FormatId.EXTENTS: 4,
        FormatId.VTOC: KEY_LENGTH,
        FormatId.FREE_SPACE: 4,
        FormatId.LARGE_FREE_SPACE: 4,
    }
    length = lengths.get(FormatId(raw[KEY_LENGTH]), 0)
    return raw[:length] == bytes([raw[KEY_LENGTH] & 0xF]) * length


def _shown(name: str, value: object, *, extended: bool) -> Value:
    if isinstance(value, bytes):
        return _BYTES.get(name, bytes.hex)(value)
    if isinstance(value, int):
        return _NUMBERS.get(name, int)(value)
    assert isinstance(value, list)
    if name in _EXTENTS:
        return [_extent(raw, extended=extended) for raw in value if raw[0] != ExtentType.NONE]
    if name in _POINTERS:
        return [_record_address(raw) for raw in value if raw != NO_POINTER]
    return list(_entries(value))


def _entries(values: list[Mapping[str, int]]) -> Iterator[Value]:
    """Give the entries of a free-space DSCB that say something."""
    for value in values:
        entry = {name: number for name, number in value.items() if name != "_io"}
        if any(entry.values()):
            yield entry


def _date(raw: bytes) -> Value:
    date = OrdinalDate.from_dscb(raw)
    return None if date.is_none else date.iso() or f"{date.year} day {date.day}"


def _record_address(raw: bytes) -> Value:
    if raw == NO_POINTER:
        return None
    at = CCHHR.from_bytes(raw)
    return [at.track.cylinder, at.track.head, at.record]


def _track_address(raw: bytes) -> Value:
    return _pair(CCHH.from_bytes(raw))


def _pair(at: CCHH) -> Value:
    return [at.cylinder, at.head]


def _ttr(raw: bytes) -> Value:
    return [int.from_bytes(raw[:2], "big"), raw[2]]


def _extent(raw: bytes, *, extended: bool = False) -> Value:
    extent = Extent.from_bytes(raw, extended=extended)
    return {
        "seq": extent.sequence,
        "type": f"{extent.type:02x}",
        "low": _pair(extent.first),
        "high": _pair(extent.last),
    }


_EXTENTS: Final = frozenset({"extents", "extents_4_to_7", "extents_8_to_16"})
_POINTERS: Final = frozenset({"format3_pointers"})
_BYTES: Final[Mapping[str, Callable[[bytes], Value]]] = {
    **dict.fromkeys(("dsname", "volser", "system", "job", "step"), decode),
    **dict.fromkeys(("created", "expires", "referenced"), _date),
    **dict.fromkeys(("next", "highest_format1", "first_format6", "first_format7"), _record_address),
    "lstar": _ttr,
    "next_alternate": _track_address,
    "vtoc_extent": _extent,
}
_NUMBERS: Final[Mapping[str, Callable[[int], Value]]] = {
    **dict.fromkeys(
        ("flags", "sms", "optcd", "indicators", "space_flags", "device_flags", "device_flags_2"),
        "{:02x}".format,
    ),
    "dsorg": "{:04x}".format,
    "recfm": recfm_text,
}
