"""A track as an image holds it; all numbers big-endian.

====== ====== =====================================================================
at     length field
====== ====== =====================================================================
0      1      home address: flag (X'00' in an image; 02 defective, 01 alternate)
1      4      home address: CCHH of the track
5      8      count field of record 0: CCHH, R = 0, key length 0, data length 8
13     8      data of record 0
21     8 + n  records: count field, key, data, nothing between them
...    8      end of track: eight X'FF' where a count field would start
...           filler up to the slot's size; old bytes after a rewrite, never read
====== ====== =====================================================================

A record with key length and data length 0 is an end-of-file record. The CCHHR of a user record's
count field is the guest's data and need not match the track.

Source: Hercules CKD images, checked on volumes written by MVS 3.8j.
"""

from typing import Final

from construct import (
    Bytes,
    Const,
    FocusedSeq,
    GreedyRange,
    Int8ub,
    Int16ub,
    Peek,
    StopIf,
    Struct,
    this,
)

END_OF_TRACK: Final = b"\xff" * 8
HOME_ADDRESS_LENGTH: Final = 5
COUNT_LENGTH: Final = 8
STANDARD_R0_DATA_LENGTH: Final = 8
FIRST_USER_RECORD: Final = HOME_ADDRESS_LENGTH + COUNT_LENGTH + STANDARD_R0_DATA_LENGTH

HomeAddressLayout = Struct("flag" / Int8ub, "cylinder" / Int16ub, "head" / Int16ub)
assert HomeAddressLayout.sizeof() == HOME_ADDRESS_LENGTH

CountLayout = Struct(
    "cylinder" / Int16ub,
    "head" / Int16ub,
    "record" / Int8ub,
    "key_length" / Int8ub,
    "data_length" / Int16ub,
)
assert CountLayout.sizeof() == COUNT_LENGTH

RecordLayout = Struct(
    "count" / CountLayout,
    "key" / Bytes(this.count.key_length),
    "data" / Bytes(this.count.data_length),
)

TrackLayout = Struct(
    "home_address" / HomeAddressLayout,
    "records"
    / GreedyRange(
        FocusedSeq(
            "record",
            "ahead" / Peek(Bytes(COUNT_LENGTH)),
            StopIf(lambda this: this._parsing and this.ahead == END_OF_TRACK),
            "record" / RecordLayout,
        )
    ),
    "end_of_track" / Const(END_OF_TRACK),
)
