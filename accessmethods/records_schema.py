"""Descriptor words before variable-length blocks and records, 4 bytes each, big-endian.

Block descriptor word (BDW), first in every block of format V:

====== ====== ==================================================================
at     length field
====== ====== ==================================================================
0      2      length of the block, this word included; bit 0 is 0
2      2      reserved, zeros
====== ====== ==================================================================

Extended form, for blocks longer than 32,760 bytes (on tape only): bit 0 of the word is 1, the other
31 bits are the length.

Record descriptor word (RDW), or segment descriptor word (SDW) where records span blocks:

====== ====== ==================================================================
at     length field
====== ====== ==================================================================
0      2      length of the record or segment, this word included
2      1      segment code: 00 complete, 01 first, 02 last, 03 neither (RDW: 00)
3      1      reserved, zero
====== ====== ==================================================================

Source: DFSMS Using Data Sets, "Variable-Length Record Formats".
"""

from typing import Final

from construct import Bytes, Int8ub, Int16ub, Int32ub, Struct

DESCRIPTOR_LENGTH: Final = 4
EXTENDED: Final = 0x8000_0000

BlockDescriptor = Struct("length" / Int16ub, "reserved" / Bytes(2))
assert BlockDescriptor.sizeof() == DESCRIPTOR_LENGTH

ExtendedBlockDescriptor = Struct("flag_and_length" / Int32ub)
assert ExtendedBlockDescriptor.sizeof() == DESCRIPTOR_LENGTH

RecordDescriptor = Struct("length" / Int16ub, "segment" / Int8ub, "reserved" / Int8ub)
assert RecordDescriptor.sizeof() == DESCRIPTOR_LENGTH
