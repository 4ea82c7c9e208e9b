"""Compressed CKD images: the header behind the device header, the two lookup tables, track images.

A file is: device header (512 bytes), compressed header (512), level-1 table (at 1024), and then
level-2 tables, track images and free space in any order.

Compressed header, 32-bit variant (64-bit variant in brackets where it differs):

======== ====== =========================================================================
at       length field
======== ====== =========================================================================
0        3      version, release, modification: 0, 3, 1
3        1      options, see ``CckdOption``
4        4      entries of the level-1 table: tracks / 256, rounded up; one more is legal
8        4      entries of a level-2 table: 256
12 (16)  4 (8)  size: bytes of the file that count
16 (24)  4 (8)  used: bytes in use
20 (32)  4 (8)  offset of the free space list, 0 for none
24 (40)  4 (8)  free bytes, with those behind images inside their space
28 (48)  4 (8)  longest free area
32 (56)  4 (8)  number of free areas
36 (64)  4 (8)  free bytes behind images inside their space
40 (12)  4      cylinders; always little-endian
44 (72)  1      null format of tracks without entry
45 (73)  1      compression of new tracks: 0 none, 1 zlib, 2 bzip2
46 (74)  2      compression parameter, signed, -1 for the default
48 (76)         reserved, to 512
======== ====== =========================================================================

Level-1 entry: offset of a level-2 table, 4 (8) bytes. Level-2 entry, one per track:

======== ====== =========================================================================
at       length field
======== ====== =========================================================================
0        4 (8)  offset of the track image; 0 for a null track
4 (8)    2      its length; of a null track the null format
6 (10)   2      the space reserved for it, at least its length; of a null track the format
(12)     (4)    anything
======== ====== =========================================================================

All bits set in an offset: the track (or all tracks of the table) is not in this file but in one
below it; only shadow files have that. Numbers are little-endian unless an option says otherwise.

A track image is 5 bytes, compression code and CCHH, and then the track from the count field of
record 0 through the end-of-track marker, compressed as one zlib or bzip2 stream or as it is.

Source: images made by Hercules 3.13 and SDL Hyperion 4.9, real MVS 3.8j volumes.
"""

from enum import IntEnum, IntFlag
from typing import Final

import numpy as np
from construct import Bytes, BytesInteger, Int8ub, Int32ul, Struct, this

CCKD_HEADER_AT: Final = 512
CCKD_HEADER_LENGTH: Final = 512
LEVEL_1_AT: Final = 1024
LEVEL_2_ENTRIES: Final = 256
IMAGE_HEADER_LENGTH: Final = 5


class CckdOption(IntFlag):
    """Options of the compressed header."""

    OPENED = 0x80
    """Open for writing, or not closed properly: the counters are stale."""
    WAS_WRITTEN = 0x40
    """Was open for writing once; nobody clears it."""
    SPACE_ERRORS = 0x20
    """Hercules saw damaged space."""
    BIG_ENDIAN = 0x02
    LEGACY = 0x01


class Compression(IntEnum):
    """How a track image is stored."""

    NONE = 0
    ZLIB = 1
    BZIP2 = 2


class NullFormat(IntEnum):
    """What a track without image holds behind record zero."""

    END_OF_FILE = 0
    NOTHING = 1
    LINUX = 2
    """Twelve records of 4096 zeros, for Linux on a 3390."""


_little = (this.options & int(CckdOption.BIG_ENDIAN)) == 0
_Short = BytesInteger(2, signed=True, swapped=_little)
_Word = BytesInteger(4, swapped=_little)
_Long = BytesInteger(8, swapped=_little)

CckdHeader32 = Struct(
    "version" / Bytes(3),
    "options" / Int8ub,
    "level_1_entries" / _Word,
    "level_2_entries" / _Word,
    "size" / _Word,
    "used" / _Word,
    "free_at" / _Word,
    "free_total" / _Word,
    "free_largest" / _Word,
    "free_areas" / _Word,
    "free_in_spaces" / _Word,
    "cylinders" / Int32ul,
    "null_format" / Int8ub,
    "compression" / Int8ub,
    "parameter" / _Short,
    "reserved" / Bytes(464),
)
assert CckdHeader32.sizeof() == CCKD_HEADER_LENGTH

CckdHeader64 = Struct(
    "version" / Bytes(3),
    "options" / Int8ub,
    "level_1_entries" / _Word,
    "level_2_entries" / _Word,
    "cylinders" / Int32ul,
    "size" / _Long,
    "used" / _Long,
    "free_at" / _Long,
    "free_total" / _Long,
    "free_largest" / _Long,
    "free_areas" / _Long,
    "free_in_spaces" / _Long,
    "null_format" / Int8ub,
    "compression" / Int8ub,
    "parameter" / _Short,
    "reserved" / Bytes(436),
)
assert CckdHeader64.sizeof() == CCKD_HEADER_LENGTH

# The caller says which byte order the compressed header named: ``parse(raw, little=True)``.
Level2Entry32 = Struct(
    "offset" / BytesInteger(4, swapped=this._params.little),
    "length" / BytesInteger(2, swapped=this._params.little),
    "space" / BytesInteger(2, swapped=this._params.little),
)
assert Level2Entry32.sizeof() == 8

Level2Entry64 = Struct(
    "offset" / BytesInteger(8, swapped=this._params.little),
    "length" / BytesInteger(2, swapped=this._params.little),
    "space" / BytesInteger(2, swapped=this._params.little),
    "anything" / Bytes(4),
)
assert Level2Entry64.sizeof() == 16


def level_2_type(*, wide: bool, big: bool) -> "np.dtype[np.void]":
    """Return the level-2 entry as numpy sees it, with fields offset, length, space."""
    order, width = ">" if big else "<", 8 if wide else 4
    fields = [("offset", f"{order}u{width}"), ("length", f"{order}u2"), ("space", f"{order}u2")]
    if wide:
        fields.append(("anything", "V4"))
    return np.dtype(fields)


def level_1_type(*, wide: bool, big: bool) -> "np.dtype[np.uint32] | np.dtype[np.uint64]":
    """Return the level-1 entry as numpy sees it."""
    return np.dtype(f"{'>' if big else '<'}u{8 if wide else 4}")
