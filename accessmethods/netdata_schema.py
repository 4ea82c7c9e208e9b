"""NETDATA, the form in which TSO TRANSMIT sends data sets (XMI files); numbers are big-endian.

A stream of segments, usually in cards of 80 bytes whose ends mean nothing. Segments join to logical
records: control records, which begin with their name (``INMR01`` and so on), and records of data.

Segment:

====== ====== ==================================================================
at     length field
====== ====== ==================================================================
0      1      length, these two bytes included
1      1      X'80' first of its record, X'40' last, X'20' of a control record
2      n      data
====== ====== ==================================================================

A control record holds its name (6 bytes), in INMR02 the number of the file it is about (4 bytes),
and text units:

====== ====== ==================================================================
at     length field
====== ====== ==================================================================
0      2      key
2      2      number of values
4      ...    values: length (2), data
====== ====== ==================================================================

The second byte of a record format tells how records were sent: X'01' as they are, X'02' without
descriptor words.

Source: TSO/E Customization, "Format of transmitted data".
"""

from enum import IntEnum, IntFlag
from typing import Final

from construct import Bytes, Int8ub, Int16ub, PrefixedArray, Struct, this

CARD_LENGTH: Final = 80
SEGMENT_HEADER_LENGTH: Final = 2
LONGEST_SEGMENT: Final = 255
CONTROL_NAME_LENGTH: Final = 6
FILE_NUMBER_LENGTH: Final = 4

SENT_AS_IS: Final = 0x01
WITHOUT_DESCRIPTORS: Final = 0x02


class SegmentFlag(IntFlag):
    """What a segment is of its record."""

    FIRST = 0x80
    LAST = 0x40
    CONTROL = 0x20


class Key(IntEnum):
    """Text units, by the field's names without INM."""

    DSNAM = 0x0002
    DIR = 0x000C
    TERM = 0x0028
    BLKSZ = 0x0030
    DSORG = 0x003C
    LRECL = 0x0042
    RECFM = 0x0049
    TNODE = 0x1001
    TUID = 0x1002
    FNODE = 0x1011
    FUID = 0x1012
    FTIME = 0x1024
    UTILN = 0x1028
    SIZE = 0x102C
    NUMF = 0x102F


SegmentLayout = Struct(
    "length" / Int8ub,
    "flags" / Int8ub,
    "data" / Bytes(this.length - SEGMENT_HEADER_LENGTH),
)
TextUnitLayout = Struct(
    "key" / Int16ub,
    "values" / PrefixedArray(Int16ub, Struct("length" / Int16ub, "data" / Bytes(this.length))),
)
