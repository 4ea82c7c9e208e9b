"""What BY criteria may ask about: fields of the DSCBs of a data set.

Source: DFSMSdss Storage Administration, filtering by data set characteristics.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from primitives.dates import OrdinalDate
from vtoc.data_set import DataSet
from vtoc.dscb import DataSetIndicators, Format1, Organisation, SmsFlags, SpaceUnit

Value = int | str


@dataclass(frozen=True, slots=True)
class Field:
    """Something a criterion may ask about.

    Attributes:
        read: What a data set has there; several words may be true of it.
        words: The arguments there are, with what they mean; none for a number or a date.
        is_date: Whether arguments are dates.
    """

    read: Callable[[DataSet], frozenset[Value]]
    words: Mapping[str, Value] | None = None
    is_date: bool = False


def date_number(date: OrdinalDate) -> int:
    """Return a date as the number yyyyddd, 0 for none."""
    return 0 if date.is_none else date.year * 1000 + date.day


def _date(read: Callable[[Format1], OrdinalDate]) -> Field:
    return Field(lambda data_set: frozenset({date_number(read(data_set.format1))}), is_date=True)


def _number(read: Callable[[DataSet], int]) -> Field:
    return Field(lambda data_set: frozenset({read(data_set)}))


def _yes_no(read: Callable[[Format1], bool]) -> Field:
    words = {"YES": 1, "1": 1, "NO": 0, "0": 0}
    return Field(lambda data_set: frozenset({int(read(data_set.format1))}), words)


def _words(read: Callable[[Format1], frozenset[Value]], *words: str) -> Field:
    return Field(lambda data_set: read(data_set.format1), {word: word for word in words})


_ALLOC: Final[Mapping[int, str]] = {
    SpaceUnit.CYLINDERS: "CYL",
    SpaceUnit.TRACKS: "TRK",
    SpaceUnit.BLOCKS: "BLK",
    SpaceUnit.ABSOLUTE: "ABSTR",
}
_UNIT: Final = 0xC0


def _alloc(format1: Format1) -> frozenset[Value]:
    movable = not format1.dsorg & Organisation.UNMOVABLE
    return frozenset({_ALLOC[format1.space_flags & _UNIT]} | ({"MOV"} if movable else set()))


_DSORG: Final = (
    (Organisation.VSAM, ("VSAM",)),
    (Organisation.PS, ("SAM",)),
    (Organisation.DA, ("BDAM",)),
    (Organisation.IS, ("ISAM",)),
    (Organisation.PO, ("PAM", "PDS")),
)


def _dsorg(format1: Format1) -> frozenset[Value]:
    """Name the organisation; what has none was written by EXCP."""
    if format1.dsorg & Organisation.PO and format1.sms & SmsFlags.PDSE:
        return frozenset({"HFS"} if format1.sms & SmsFlags.HFS else {"PAM", "PDSE"})
    for bit, words in _DSORG:
        if format1.dsorg & bit:
            return frozenset(words)
    return frozenset({"EXCP"})


def _is_multivolume(format1: Format1) -> bool:
    """Guess as DFSMSdss does: a single data set that was never opened looks like a part, too."""
    last = format1.indicators & DataSetIndicators.LAST_VOLUME
    return format1.volume_sequence > 1 or not last


def _allocated_tracks(data_set: DataSet) -> int:
    return sum(len(extent.span(data_set.geometry)) for extent in data_set.extents)


FIELDS: Final[Mapping[str, Field]] = {
    "ALLOC": _words(_alloc, "CYL", "TRK", "BLK", "ABSTR", "MOV"),
    "CREDT": _date(lambda format1: format1.created),
    "DSCHA": _yes_no(lambda format1: bool(format1.indicators & DataSetIndicators.CHANGED)),
    "DSORG": _words(
        _dsorg, "SAM", "PAM", "PDS", "PDSE", "BDAM", "EXCP", "HFS", "ISAM", "VSAM", "ZFS"
    ),
    "EXPDT": _date(lambda format1: format1.expires),
    "EXTNT": _number(lambda data_set: len(data_set.extents)),
    "FSIZE": _number(_allocated_tracks),
    "MULTI": _yes_no(_is_multivolume),
    "REFDT": _date(lambda format1: format1.referenced),
}
ELSEWHERE: Final = {
    "CATLG": "there is no catalog to ask",
    "DATACLAS": "SMS classes stand in a catalog, not on the volume",
    "MGMTCLAS": "SMS classes stand in a catalog, not on the volume",
    "STORCLAS": "SMS classes stand in a catalog, not on the volume",
}
