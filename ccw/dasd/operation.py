"""What a locate can ask for: operations, and the places they may begin at.

Source: 2105 command reference, Locate Record and Locate Record Extended.
"""

from enum import IntEnum
from typing import Final


class Operation(IntEnum):
    """What the commands of a domain do."""

    ORIENT = 0x00
    WRITE_DATA = 0x01
    FORMAT_WRITE = 0x03
    READ_DATA = 0x06
    WRITE_ANY = 0x09
    READ_ANY = 0x0A
    WRITE_TRACK = 0x0B
    READ_TRACKS = 0x0C
    READ_TRACKSET = 0x0E
    READ = 0x16


class OrientTo(IntEnum):
    """What the search argument is compared with, and where that leaves the head."""

    COUNT = 0x00
    HOME_ADDRESS = 0x40
    DATA = 0x80
    INDEX = 0xC0


ANY_RECORD: Final = frozenset({Operation.WRITE_ANY, Operation.READ_ANY})
"""Take records of one track, round and round."""
WHOLE_TRACKS: Final = frozenset({Operation.READ_TRACKS, Operation.READ_TRACKSET})
WRITES: Final = frozenset(
    {Operation.WRITE_DATA, Operation.FORMAT_WRITE, Operation.WRITE_TRACK, Operation.WRITE_ANY}
)

FROM: Final[dict[OrientTo, frozenset[Operation]]] = {
    OrientTo.COUNT: frozenset(Operation),
    OrientTo.HOME_ADDRESS: WHOLE_TRACKS
    | {Operation.ORIENT, Operation.FORMAT_WRITE, Operation.READ_DATA, Operation.READ},
    OrientTo.DATA: frozenset(
        {Operation.ORIENT, Operation.WRITE_DATA, Operation.READ_DATA, Operation.READ}
    ),
    OrientTo.INDEX: frozenset({Operation.FORMAT_WRITE, Operation.READ}),
}
"""Which operations may begin where."""

BY_BYTE_17: Final = ANY_RECORD | {Operation.READ_TRACKSET}
"""Operations that only Locate Record Extended has, in a byte of their own."""
SUFFIXED: Final = frozenset({Operation.WRITE_DATA, Operation.READ})
SUFFIXED_EXTENDED: Final = SUFFIXED | ANY_RECORD | {Operation.READ_DATA}
"""Operations whose domain a Read Count may end."""
