"""The file that keeps tracks as they were before a change; see ``eckd.undo``.

====== ====== ==========================================================================
at     length field
====== ====== ==========================================================================
0      8      identifier, ``VOLUNDO1``
8      4      tracks of the volume
12     4      track size: bytes of a slot
16     2      heads (tracks per cylinder)
18     2      reserved, 0
20     4      CRC-32C of the 20 bytes before
24     ...    frames
====== ====== ==========================================================================

Frame:

====== ====== ==========================================================================
at     length field
====== ====== ==========================================================================
0      4      relative track
4      4      length of the track image, n
8      4      CRC-32C of the track image
12     4      CRC-32C of the 12 bytes before
16     n      track image: home address to end-of-track marker
====== ====== ==========================================================================

Numbers are little-endian. Our own format.
"""

from typing import Final

from construct import Bytes, Const, Int16ul, Int32ul, Struct

UNDO_HEADER_LENGTH: Final = 24
FRAME_HEADER_LENGTH: Final = 16

UndoHeader = Struct(
    "identifier" / Const(b"VOLUNDO1"),
    "tracks" / Int32ul,
    "track_size" / Int32ul,
    "heads" / Int16ul,
    "reserved" / Bytes(2),
    "header_crc" / Int32ul,
)
assert UndoHeader.sizeof() == UNDO_HEADER_LENGTH

FrameHeader = Struct(
    "track" / Int32ul,
    "length" / Int32ul,
    "image_crc" / Int32ul,
    "header_crc" / Int32ul,
)
assert FrameHeader.sizeof() == FRAME_HEADER_LENGTH
"""Written once a track and framed by two checksums, so that a torn end is told from damage."""
