"""The file that keeps tracks as they were before a change; see ``eckd.undo``.

====== ====== ==========================================================================
at     length field
====== ====== ==========================================================================
0      8      identifier, ``VOLUNDO2``
8      4      tracks of the volume
12     4      track size: bytes of a slot
16     2      heads (tracks per cylinder)
18     2      reserved, 0
20     4      CRC-32C of track 0, the volume label, as it was
24     4      CRC-32C of the 24 bytes before
28     ...    frames
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

Where a change is done and its file is kept, one more frame is the last: its track is X'FFFFFFFF',
and instead of an image it has 8 bytes for each track changed: the track, and the CRC-32C of the
image the change left there. Whoever takes the change back can tell a later one by it.

Numbers are little-endian. Our own format.
"""

from typing import Final

from construct import Bytes, Const, GreedyRange, Int16ul, Int32ul, Struct

UNDO_HEADER_LENGTH: Final = 28
FRAME_HEADER_LENGTH: Final = 16
AS_LEFT: Final = 0xFFFF_FFFF
"""Number of the frame that says how the change left the tracks."""

UndoHeader = Struct(
    "identifier" / Const(b"VOLUNDO2"),
    "tracks" / Int32ul,
    "track_size" / Int32ul,
    "heads" / Int16ul,
    "reserved" / Bytes(2),
    "label_crc" / Int32ul,
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

AsLeft = GreedyRange(Struct("track" / Int32ul, "image_crc" / Int32ul))
