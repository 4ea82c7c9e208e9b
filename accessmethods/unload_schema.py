"""IEBCOPY unload: a partitioned data set as a sequence of logical records, numbers big-endian.

The first logical record is COPYR1, the second COPYR2, and the rest, joined, is a stream of blocks.

COPYR1, 52 bytes in old releases, 56 in later ones:

====== ====== ==================================================================
at     length field
====== ====== ==================================================================
0      1      kind: X'C0' X'00' a PDS as it lies, X'40' from a PDSE, X'C0' a form
              of its own; X'10' program objects
1      3      identifier, X'CA6D0F'
4      2      DSORG of what was unloaded
6      2      its BLKSIZE
8      2      its LRECL
10     1      its RECFM
11     1      its key length
12     1      its OPTCD
13     1      its SMS flags
14     2      block size of the unloaded data set
16     4      unit type of the device it lay on
20     4      longest block of the device
24     12     device constants as a format-4 DSCB has them: cylinders 2, heads 2,
              track length 2, overhead 2, key 1, flags 1, tolerance 2
36     2      header records; 0 means 2
38     14     attributes of the data set: last reference, space, last track
52     4      reserved; not there in old releases
====== ====== ==================================================================

COPYR2, 276 bytes: a data extent block of 16 bytes (the first is the number of extents), 16 extents
of 16 bytes, 4 more. Extent: unit control block 4, bin 2, first CC 2, HH 2, last CC 2, HH 2, then 2
for the number of its tracks.

Block: flags 1, extent number 1, zeros 2, CCHH 4, R 1, key length 1, data length 2, key, data. First
the directory blocks, then one with lengths 0; then each member and one with lengths 0 behind it.

Source: DFSMSdfp Utilities, IEBCOPY "Unloaded data set"; tapes of MVS 3.8j.
"""

import struct
from typing import Final

from construct import Array, Bytes, Const, GreedyBytes, Int8ub, Int16ub, Int32ub, Struct

COPYR1_LENGTHS: Final = (52, 56)
COPYR2_LENGTH: Final = 276
EXTENTS: Final = 16
BLOCK_HEADER_LENGTH: Final = 12
KIND_MASK: Final = 0xC0
PLAIN: Final = 0x00
FROM_PDSE: Final = 0x40
PROGRAM_OBJECTS: Final = 0x10

Copyr1Layout = Struct(
    "kind" / Int8ub,
    "identifier" / Const(bytes.fromhex("ca6d0f")),
    "dsorg" / Int16ub,
    "blksize" / Int16ub,
    "lrecl" / Int16ub,
    "recfm" / Int8ub,
    "keylen" / Int8ub,
    "optcd" / Int8ub,
    "sms" / Int8ub,
    "unload_blksize" / Int16ub,
    "unit_type" / Int32ub,
    "longest_block" / Int32ub,
    "cylinders" / Int16ub,
    "heads" / Int16ub,
    "other_constants" / Bytes(8),
    "header_records" / Int16ub,
    "attributes" / Bytes(14),
    "rest" / GreedyBytes,
)

UnloadExtentLayout = Struct(
    "unit" / Bytes(4),
    "bin" / Bytes(2),
    "first_cylinder" / Int16ub,
    "first_head" / Int16ub,
    "last_cylinder" / Int16ub,
    "last_head" / Int16ub,
    "tracks" / Int16ub,
)
Copyr2Layout = Struct(
    "extent_count" / Int8ub,
    "extent_block" / Bytes(15),
    "extents" / Array(EXTENTS, UnloadExtentLayout),
    "rest" / Bytes(4),
)
assert Copyr2Layout.sizeof() == COPYR2_LENGTH

BlockHeaderLayout = Struct(
    "flags" / Int8ub,
    "extent" / Int8ub,
    "bin" / Bytes(2),
    "cylinder" / Int16ub,
    "head" / Int16ub,
    "record" / Int8ub,
    "key_length" / Int8ub,
    "data_length" / Int16ub,
)
BLOCK_HEADER: Final = struct.Struct(">BB2xHHBBH")
"""The same for one block after the other: all fields of ``BlockHeaderLayout`` but ``bin``."""
assert BlockHeaderLayout.sizeof() == BLOCK_HEADER.size == BLOCK_HEADER_LENGTH
