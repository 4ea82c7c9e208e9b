"""Parameters of Locate Record: where to begin, and what the commands of its domain do.

====== ==============================================================================
byte   Locate Record has 16 bytes, Locate Record Extended 20 and a parameter
====== ==============================================================================
0      C0 orientation, 3F operation; 3F says that byte 17 has the operation
1      80: transfer length factor is valid; 01: a Read Count ends the domain
2      zero
3      number of commands
4      where to seek, CCHH
8      what to search for, CCHHR
13     sector, FF for none
14     transfer length factor (2)
16     zero
17     extended operation
18     length of its parameter (2)
20     the parameter: 1 for Read Any and Write Any; for Read Trackset a bit for each track from
       the one to seek, which has the first
====== ==============================================================================

Source: 2105 command reference, Locate Record and Locate Record Extended.
"""

from dataclasses import dataclass, replace
from typing import Final

from ccw.dasd import sense
from ccw.dasd.operation import (
    BY_BYTE_17,
    FROM,
    SUFFIXED,
    SUFFIXED_EXTENDED,
    Operation,
    OrientTo,
)
from ccw.dasd.sense import Fault
from primitives import CCHH, CCHHR

PLAIN_LENGTH: Final = 16
EXTENDED_LENGTH: Final = 20
_SEE_BYTE_17: Final = 0x3F
_LENGTH_VALID, _COUNT_SUFFIX = 0x80, 0x01
_PARAMETER_LENGTHS: Final[dict[Operation | None, tuple[int, ...]]] = {
    Operation.WRITE_ANY: (1,),
    Operation.READ_ANY: (1,),
    Operation.READ_TRACKSET: (1, 2),
}
"""How long the parameter of an operation is; others have none."""
_OPERATIONS: Final = {int(operation): operation for operation in Operation}


@dataclass(frozen=True, slots=True)
class Locate:
    """The parameters, decoded.

    Attributes:
        orientation: What the search argument is compared with.
        operation: What the commands do; None for a code that means nothing.
        auxiliary: Byte 1.
        reserved: Byte 2, and byte 17 where it says nothing.
        count: Number of commands.
        seek: Where to go.
        search: What to look for.
        sector: Byte 13.
        length: Transfer length factor.
        extended: Whether it is the extended form.
        in_prefix: Whether it is that in a Prefix, which may read data by its old operation.
        parameter_length: Bytes 18 and 19.
        parameter: Parameter of an extended operation, as far as it was there.
    """

    orientation: OrientTo
    operation: Operation | None
    auxiliary: int
    reserved: int
    count: int
    seek: CCHH
    search: CCHHR
    sector: int
    length: int
    extended: bool = False
    in_prefix: bool = False
    parameter_length: int = 0
    parameter: bytes = b""

    @property
    def ends_with_count(self) -> bool:
        """Whether the last command is a Read Count."""
        return bool(self.auxiliary & _COUNT_SUFFIX)

    @property
    def tracks(self) -> list[int]:
        """Tracks of a set, counted from the one to seek."""
        bits = int.from_bytes(self.parameter, "big")
        width = 8 * len(self.parameter)
        return [track for track in range(width) if bits >> (width - 1 - track) & 1]

    def is_valid(self, *, checked: bool) -> bool:
        """Tell whether operation, orientation and count fit each other.

        Args:
            checked: Whether the operation must be one of the form's own, and for this orientation.
        """
        if self.operation is None or self.reserved or self.auxiliary & 0x7E:
            return False
        if not self.extended and self.operation in BY_BYTE_17:
            return False
        if self.extended and self.operation is Operation.ORIENT:
            return False
        reads_data = self.operation is Operation.READ_DATA and self.extended and not self.in_prefix
        if checked and (reads_data or self.operation not in FROM[self.orientation]):
            return False
        return self._count_fits(self.operation)

    def _count_fits(self, operation: Operation) -> bool:
        if operation is Operation.ORIENT:
            return self.count == 0 and not self.ends_with_count
        suffixed = SUFFIXED_EXTENDED if self.extended else SUFFIXED
        if self.ends_with_count:
            return operation in suffixed and self.count > 1
        return self.count > 0

    def has_length_up_to(self, most: int) -> bool:
        """Tell whether the transfer length factor is there when byte 1 says so, and fits."""
        is_there = bool(self.auxiliary & _LENGTH_VALID)
        return bool(self.length) is is_there and self.length <= most

    @property
    def parameter_fault(self) -> Fault | None:
        """What is wrong with the parameter of the operation."""
        if self.parameter_length not in _PARAMETER_LENGTHS.get(self.operation, (0,)):
            return sense.INVALID_PARAMETER
        if len(self.parameter) < self.parameter_length:
            return sense.COUNT_TOO_SMALL
        if self.operation is Operation.READ_TRACKSET:
            tracks = self.tracks
            fits = tracks[:1] == [0] and len(tracks) == self.count
        else:
            fits = self.parameter in (b"", b"\x01")
        return None if fits else sense.INVALID_PARAMETER


def parse_plain(raw: bytes) -> Locate:
    """Decode the 16 bytes of Locate Record."""
    return Locate(
        orientation=OrientTo(raw[0] & 0xC0),
        operation=_OPERATIONS.get(raw[0] & 0x3F),
        auxiliary=raw[1],
        reserved=raw[2],
        count=raw[3],
        seek=CCHH.from_bytes(raw[4:8]),
        search=CCHHR.from_bytes(raw[8:13]),
        sector=raw[13],
        length=int.from_bytes(raw[14:16], "big"),
    )


def parse_extended(raw: bytes) -> Locate:
    """Decode Locate Record Extended, 20 bytes or more; of its parameter what is there."""
    plain, by_17 = parse_plain(raw), raw[0] & 0x3F == _SEE_BYTE_17
    length = int.from_bytes(raw[18:20], "big")
    operation = _OPERATIONS.get(raw[17]) if by_17 else plain.operation
    misplaced = (operation in BY_BYTE_17) is not by_17
    return replace(
        plain,
        operation=None if misplaced else operation,
        reserved=plain.reserved if by_17 else plain.reserved | raw[17],
        extended=True,
        parameter_length=length,
        parameter=raw[EXTENDED_LENGTH : EXTENDED_LENGTH + length],
    )
