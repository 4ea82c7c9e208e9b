"""Statistics that ISPF keeps in a directory entry: 30 bytes, extended 40; numbers big-endian.

====== ====== ==================================================================
at     length field
====== ====== ==================================================================
0      1      version
1      1      modification level
2      1      flags: X'80' SCLM, X'20' extended
3      1      second of the last change, packed digits without sign
4      4      created, packed 0CYYDDDF: C is 0 for 19yy and 1 for 20yy
8      4      last changed, the same
12     2      hour and minute of the last change, packed digits without sign
14     2      lines now; 65,535 for more in the extended form
16     2      lines when created
18     2      lines changed
20     8      user id, padded with blanks
28     2      blanks
====== ====== ==================================================================

The extended form has three fullwords instead of the last field: lines now, when created, changed.

Source: ISPF Services Guide, "PDF Member Statistics"; 15 members of MVS 3.8j volumes, the extended
form from the published layout.
"""

from typing import Final

from construct import Bytes, IfThenElse, Int8ub, Int16ub, Int32ub, Struct, this

FLAGS_OFFSET: Final = 2
EXTENDED: Final = 0x20
LENGTH: Final = 30
EXTENDED_LENGTH: Final = 40

_ExtendedCounts = Struct("current" / Int32ub, "initial" / Int32ub, "changed" / Int32ub)
assert _ExtendedCounts.sizeof() == EXTENDED_LENGTH - 28

StatisticsLayout = Struct(
    "version" / Int8ub,
    "modification" / Int8ub,
    "flags" / Int8ub,
    "second" / Bytes(1),
    "created" / Bytes(4),
    "changed" / Bytes(4),
    "hour_minute" / Bytes(2),
    "current" / Int16ub,
    "initial" / Int16ub,
    "modified" / Int16ub,
    "user" / Bytes(8),
    "tail" / IfThenElse(this.flags & EXTENDED, _ExtendedCounts, Bytes(2)),
)
