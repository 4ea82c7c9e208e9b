"""The device header: the first 512 bytes of every image but an uncompressed fixed-block one.

====== ====== ==========================================================================
at     length field
====== ====== ==========================================================================
0      8      identifier, ASCII: what kind of image this is
8      4      tracks per cylinder (heads); of a fixed-block disk its sectors
12     4      bytes of one track in an uncompressed image; of a sector, 512
16     1      low byte of the device type, X'90' for a 3390
17     1      number of this file in a volume of several, from 1; 0 in an only file
18     2      last cylinder in this file; 0 in the last and in an only file
20     12     serial number of the drive, ASCII digits; zeros for none
32     480    reserved; readers ignore it
====== ====== ==========================================================================

Numbers are little-endian on every platform, also in compressed files that are big-endian otherwise.

Source: images made by Hercules 3.13 and SDL Hyperion 4.9.
"""

from typing import Final

from construct import Bytes, Int8ul, Int16ul, Int32ul, Struct

DEVICE_HEADER_LENGTH: Final = 512

DeviceHeaderLayout = Struct(
    "identifier" / Bytes(8),
    "heads" / Int32ul,
    "track_size" / Int32ul,
    "type_code" / Int8ul,
    "file_sequence" / Int8ul,
    "highest_cylinder" / Int16ul,
    "drive_serial" / Bytes(12),
    "reserved" / Bytes(480),
)
assert DeviceHeaderLayout.sizeof() == DEVICE_HEADER_LENGTH
