"""The file in which a size table is kept beside its image.

====== ====== ==========================================================================
at     length field
====== ====== ==========================================================================
0      8      identifier, ``VOLSIZES``
8      2      version, 1
10     1      state: X'00' clean, X'01' dirty
11     1      reserved, 0
12     4      number of tracks, n
16     32     fingerprint of the image files, SHA-256
48     4      CRC-32C of the columns
52     8      reserved, 0
60     4      CRC-32C of the 60 bytes before
64     2·n    user records of each track
...    2·n    end-of-file records of each track
...    4·n    key bytes of each track
...    4·n    data bytes of each track
====== ====== ==========================================================================

Numbers are little-endian. Our own format; the columns are those of ``eckd.size_table``.
"""

from enum import IntEnum
from typing import Final

from construct import Bytes, Const, Int8ul, Int16ul, Int32ul, Struct

SIDECAR_HEADER_LENGTH: Final = 64
SIDECAR_VERSION: Final = 1
COLUMN_TYPES: Final = ("<u2", "<u2", "<u4", "<u4")
BYTES_PER_TRACK: Final = 12


class SidecarState(IntEnum):
    """Whether the table may be believed."""

    CLEAN = 0
    DIRTY = 1


SidecarHeader = Struct(
    "identifier" / Const(b"VOLSIZES"),
    "version" / Int16ul,
    "state" / Int8ul,
    "reserved_1" / Bytes(1),
    "tracks" / Int32ul,
    "fingerprint" / Bytes(32),
    "columns_crc" / Int32ul,
    "reserved_2" / Bytes(8),
    "header_crc" / Int32ul,
)
assert SidecarHeader.sizeof() == SIDECAR_HEADER_LENGTH
