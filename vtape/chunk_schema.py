"""The header before every chunk of an AWSTAPE or HET file; its numbers are little-endian.

====== ====== =====================================================================
at     length field
====== ====== =====================================================================
0      2      bytes of data in this chunk; 0 for a tape mark
2      2      bytes of data in the chunk before; 0 at the start and after a tape mark
4      1      flags: X'80' begins a block, X'20' ends it, X'40' tape mark,
              X'01' zlib, X'02' bzip2
5      1      more flags: X'80' zlib as Bus-Tech writes it
6      n      the data
====== ====== =====================================================================

The file is nothing but chunks: no file header, no index, no padding, no marker at the end.

Source: Hercules' AWSTAPE and HET code, checked on tapes written by it and by MVS 3.8j.
"""

from typing import Final

from construct import BitsInteger, BitStruct, Bytes, Flag, Int16ul, Struct, this

HEADER_LENGTH: Final = 6

ChunkFlagsLayout = BitStruct(
    "begins_block" / Flag,
    "tape_mark" / Flag,
    "ends_block" / Flag,
    "reserved" / BitsInteger(3),
    "bzip2" / Flag,
    "zlib" / Flag,
)

MoreFlagsLayout = BitStruct("bus_tech_zlib" / Flag, "reserved" / BitsInteger(7))

ChunkHeaderLayout = Struct(
    "length" / Int16ul,
    "previous_length" / Int16ul,
    "flags" / ChunkFlagsLayout,
    "more_flags" / MoreFlagsLayout,
)
assert ChunkHeaderLayout.sizeof() == HEADER_LENGTH

ChunkLayout = Struct("header" / ChunkHeaderLayout, "data" / Bytes(this.header.length))
