"""Compressed images: the header behind the device header, the two lookup tables, unit images.

A file is: device header (512 bytes), compressed header (512), level-1 table (at 1024), and then
level-2 tables, unit images and free space in any order. A unit is a track of a CKD volume (CCKD) or
a group of 120 blocks of a fixed-block disk (CFBA).

Compressed header, 32-bit variant (64-bit variant in brackets where it differs):

======== ====== =========================================================================
at       length field
======== ====== =========================================================================
0        3      version, release, modification: 0, 3, 1
3        1      options, see ``CompressedOption``
4        4      entries of the level-1 table: units / 256, rounded up; one more is legal
8        4      entries of a level-2 table: 256
12 (16)  4 (8)  size: bytes of the file that count
16 (24)  4 (8)  used: bytes in use
20 (32)  4 (8)  offset of the free space list, 0 for none
24 (40)  4 (8)  free bytes, with those behind images inside their space
28 (48)  4 (8)  longest free area
32 (56)  4 (8)  number of free areas
36 (64)  4 (8)  free bytes behind images inside their space
40 (12)  4      cylinders, or sectors of a fixed-block disk; always little-endian
44 (72)  1      null format of units without entry
45 (73)  1      compression of new images: 0 none, 1 zlib, 2 bzip2
46 (74)  2      compression parameter, signed, -1 for the default
48 (76)         reserved, to 512
======== ====== =========================================================================

Level-1 entry: offset of a level-2 table, 4 (8) bytes. Level-2 entry, one per unit:

======== ====== =========================================================================
at       length field
======== ====== =========================================================================
0        4 (8)  offset of the image; 0 for a null unit
4 (8)    2      its length; of a null unit the null format
6 (10)   2      the space reserved for it, at least its length; of a null unit the format
(12)     (4)    anything
======== ====== =========================================================================

All bits set in an offset: the unit (or all units of the table) is not in this file but in one
below it; only shadow files have that. Numbers are little-endian unless an option says otherwise.

An image is 5 bytes, compression code and address, and then the unit, compressed as one zlib or
bzip2 stream or as it is. The address of a track is CCHH, that of a block group its number (4,
big-endian); of a track follows what is from the count field of record 0 through the end-of-track
marker.

Free space list, at the offset the header names: "FREE_BLK" (and 8 undefined bytes), then for each
free area offset and length, 4 (8) bytes each, ascending. Older files have a chain instead: each
free area begins with the offset of the next (0 for none) and its own length, 4 (8) bytes each.

Source: images made by Hercules 3.13 and SDL Hyperion 4.9, real MVS 3.8j volumes.
"""

from enum import IntEnum, IntFlag
from typing import Final

import numpy as np
from construct import Bytes, BytesInteger, Int8ub, Int32ul, Struct, this

COMPRESSED_HEADER_AT: Final = 512
COMPRESSED_HEADER_LENGTH: Final = 512
LEVEL_1_AT: Final = 1024
LEVEL_2_ENTRIES: Final = 256
IMAGE_HEADER_LENGTH: Final = 5


class CompressedOption(IntFlag):
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
    """How an image is stored."""

    NONE = 0
    ZLIB = 1
    BZIP2 = 2


class NullFormat(IntEnum):
    """What a null unit is; of a track, what follows record zero."""

    END_OF_FILE = 0
    """An end-of-file record; of a block group, zeros."""
    NOTHING = 1
    LINUX = 2
    """Twelve records of 4096 zeros, for Linux on a 3390."""


_little = (this.options & int(CompressedOption.BIG_ENDIAN)) == 0
_Short = BytesInteger(2, signed=True, swapped=_little)
_Word = BytesInteger(4, swapped=_little)
_Long = BytesInteger(8, swapped=_little)

CompressedHeader32 = Struct(
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
assert CompressedHeader32.sizeof() == COMPRESSED_HEADER_LENGTH

CompressedHeader64 = Struct(
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
assert CompressedHeader64.sizeof() == COMPRESSED_HEADER_LENGTH

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


LONGEST_SPACE: Final = 0xFFFF
"""A space has a length of 16 bits."""
FREE_LIST_MARK: Final = b"FREE_BLK"


def free_list_type(*, wide: bool, big: bool) -> "np.dtype[np.void]":
    """Return a free area as the list has it, with fields offset and length."""
    number = f"{'>' if big else '<'}u{8 if wide else 4}"
    return np.dtype([("offset", number), ("length", number)])


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
