"""A data set as its DSCBs describe it: attributes, extents, and its tracks in order.

Tracks are numbered over the data extents in sequence; the extent of user labels is kept apart.
How many of them are in use is known for sequential and partitioned data sets alone (DS1LSTAR).

Source: DFSMSdfp Advanced Services, DS1LSTAR, DS1DSORG, DS1RECFM; volumes of MVS 3.8j.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from eckd.geometry import Geometry
from primitives import CCHHR, Dsname, Volser
from vtoc.dscb import (
    START,
    DataSetFlags,
    DataSetIndicators,
    Format1,
    Organisation,
    SmsFlags,
)
from vtoc.extent import Extent

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_ORGANISATIONS: Final = (
    (Organisation.VSAM, "VSAM"),
    (Organisation.PS, "PS"),
    (Organisation.PO, "PO"),
    (Organisation.DA, "DA"),
    (Organisation.IS, "IS"),
    (Organisation.CX, "CX"),
    (Organisation.GS, "GS"),
)
_NO_LSTAR: Final = SmsFlags.PDSE | SmsFlags.EXTENDED | SmsFlags.HFS


@dataclass(frozen=True, eq=False)
class DataSet:
    """One data set on one volume.

    Attributes:
        format1: Its format-1 DSCB.
        extents: Data extents, in sequence.
        label_extent: The track of user labels, if there is one.
        dscbs: Its DSCBs, 140 bytes each, format 1 first, then 3 in the order of the chain.
        addresses: Where they are in the VTOC.
        geometry: Shape of the volume.
        volser: Serial of the volume it is on.
        attribute_addresses: Where DSCBs of formats 2 and 9 in its chain are.
    """

    format1: Format1
    extents: tuple[Extent, ...]
    label_extent: Extent | None
    dscbs: tuple[bytes, ...]
    addresses: tuple[CCHHR, ...]
    geometry: Geometry
    volser: Volser
    attribute_addresses: tuple[CCHHR, ...] = ()

    @property
    def dsname(self) -> Dsname:
        """The name."""
        return self.format1.dsname

    @property
    def all_extents(self) -> tuple[Extent, ...]:
        """Everything it occupies: its data extents, and the track of user labels behind them."""
        return (*self.extents, *filter(None, [self.label_extent]))

    @cached_property
    def _tracks(self) -> "npt.NDArray[np.int64]":
        import numpy as np  # noqa: PLC0415 -- commands about tapes know data sets without tracks

        spans = [extent.span(self.geometry) for extent in self.extents]
        parts = [np.arange(span.first, span.end, dtype=np.int64) for span in spans]
        return np.concatenate(parts) if parts else np.empty(0, np.int64)

    def tracks(self) -> "npt.NDArray[np.int64]":
        """Return relative tracks of the volume in the order of the data set; do not change it."""
        return self._tracks

    @property
    def tells_used_tracks(self) -> bool:
        """Whether DS1LSTAR says which tracks are in use: PS and PO in their ordinary forms."""
        ordinary = Organisation.PS | Organisation.PO
        odd = bool(self.format1.sms & _NO_LSTAR) or DataSetFlags.COMPRESSED in self.format1.flags
        is_vsam = Organisation.VSAM in self.format1.dsorg
        return bool(self.format1.dsorg & ordinary) and not odd and not is_vsam

    def used_tracks(self) -> int:
        """Count the tracks in use, from the first on; all of them where nobody knows better.

        One that was closed and has no DS1LSTAR ends at an end-of-file record, wherever that is.
        """
        allocated = len(self._tracks)
        if not self.tells_used_tracks:
            return allocated
        if self.format1.lstar == START:
            closed = DataSetIndicators.LAST_VOLUME in self.format1.indicators
            return allocated if closed else 0
        return min(self.format1.lstar.track + 1, allocated)

    @property
    def organisation(self) -> str:
        """PS, PO, PDSE, VSAM, ...; empty when the data set was never opened with one."""
        if SmsFlags.PDSE in self.format1.sms:
            return "HFS" if SmsFlags.HFS in self.format1.sms else "PDSE"
        for bit, name in _ORGANISATIONS:
            if bit in self.format1.dsorg:
                return name
        return ""

    @property
    def recfm(self) -> str:
        """Record format as people write it, such as FB or VBA; empty when there is none."""
        return recfm_text(self.format1.recfm)


_RECFM_BASE: Final = {0x80: "F", 0x40: "V", 0xC0: "U", 0x00: ""}
_RECFM_LETTERS: Final = ((0x20, "T"), (0x10, "B"), (0x08, "S"), (0x04, "A"), (0x02, "M"))


def recfm_text(code: int) -> str:
    """Write DS1RECFM as people do.

    >>> recfm_text(0x90), recfm_text(0x54), recfm_text(0xC0)
    ('FB', 'VBA', 'U')
    """
    letters = "".join(letter for bit, letter in _RECFM_LETTERS if code & bit)
    ordered = "".join(sorted(letters, key="BSTAM".index))
    return _RECFM_BASE[code & 0xC0] + ordered


def recfm_code(text: str) -> int:
    """Read a record format; ValueError when it is none.

    >>> hex(recfm_code("VBA"))
    '0x54'
    """
    bases = {name: code for code, name in _RECFM_BASE.items() if name}
    letters = {letter: bit for bit, letter in _RECFM_LETTERS}
    try:
        return bases[text[0]] | sum(letters[letter] for letter in text[1:])
    except (KeyError, IndexError) as error:
        msg = f"record format {text!r}"
        raise ValueError(msg) from error
