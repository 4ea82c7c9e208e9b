"""Standard labels: blocks of 80 EBCDIC characters. Numbers are decimal digits, names blank-padded.

Volume label (VOL1)

====== ====== =====================================================================
at     length field
====== ====== =====================================================================
0      4      VOL1
4      6      volume serial
10     1      accessibility; 0
11     10     place of the VTOC, on disks only
21     10     reserved
31     10     reserved
41     10     owner
51     29     reserved
====== ====== =====================================================================

Data set label 1 (HDR1 before the data; EOF1 behind it, or EOV1 where it goes on on another volume)

====== ====== =====================================================================
at     length field
====== ====== =====================================================================
0      4      HDR1, EOF1, EOV1
4      17     data set identifier: the name, or its last 17 characters
21     6      data set serial: serial of the first volume of the data set, or of a group of them
27     4      volume sequence number: which volume of the data set this is, from 0001
31     4      data set sequence number, from 0001; past 9999 a ? and 3 binary bytes
35     4      generation number, of a generation data set
39     2      version number of the generation
41     6      creation date, cyyddd: c is a blank for 19yy, 0 for 20yy
47     6      expiration date, likewise; blank 00000 for none
53     1      security: 0 none, 1 password, 3 password to write only
54     6      block count, low-order digits; 000000 in HDR1
60     13     system code: who wrote it
73     3      reserved
76     4      block count, high-order digits; blank up to 999,999 blocks
====== ====== =====================================================================

Data set label 2 (HDR2, EOF2, EOV2)

====== ====== =====================================================================
at     length field
====== ====== =====================================================================
0      4      HDR2, EOF2, EOV2
4      1      record format: F, V, U
5      5      block length; 00000 when it stands in the large block length
10     5      record length; 00000 for U, and for spanned records without limit
15     1      density code
16     1      data set position: 1 after a volume switch, otherwise 0
17     8      job
25     1      a slash
26     8      job step
34     2      recording technique
36     1      printer control characters: A (ISO), M (machine) or blank
37     1      reserved
38     1      block attribute: B blocked, S spanned (V) or standard (F), R both, or blank
39     3      reserved
42     5      serial of the drive
47     1      C for a checkpoint data set
48     22     reserved
70     10     large block length: of blocks too long for 5 digits, otherwise blank
====== ====== =====================================================================

User label (UHL1 to UHL8 behind the header labels, UTL1 to UTL8 behind the trailer labels), and any
label a reader only passes over (VOL2, HDR3, ...): 4 characters of identification, 76 of text.

Every field is a text, so any 80 bytes build back to themselves: each EBCDIC code is a character and
only blanks are padding.

Source: DFSMS Using Magnetic Tapes, "IBM standard labels"; checked on tapes written by MVS 3.8j and
OS/VS2 release 3 in 1974 to 2022. Those have a drive serial in the place given here and blanks in
both fields of high-order digits, which came later.
"""

from typing import Final

from construct import Bytes, ExprAdapter, Struct

from primitives import ebcdic

LABEL_LENGTH: Final = 80


def ebcdic_text(length: int) -> "ExprAdapter[bytes, bytes, str, str]":
    """A text of fixed length; trailing blanks go and come back."""
    return ExprAdapter(
        Bytes(length),
        lambda raw, _: ebcdic.decode(raw),
        lambda text, _: ebcdic.encode(text, length),
    )


VolumeLabelLayout = Struct(
    "identifier" / ebcdic_text(4),
    "volser" / ebcdic_text(6),
    "accessibility" / ebcdic_text(1),
    "vtoc_pointer" / ebcdic_text(10),
    "reserved_1" / ebcdic_text(10),
    "reserved_2" / ebcdic_text(10),
    "owner" / ebcdic_text(10),
    "reserved_3" / ebcdic_text(29),
)
assert VolumeLabelLayout.sizeof() == LABEL_LENGTH

DataSetLabel1Layout = Struct(
    "identifier" / ebcdic_text(4),
    "dsname" / ebcdic_text(17),
    "volser" / ebcdic_text(6),
    "volume_sequence_digits" / ebcdic_text(4),
    "file_sequence_digits" / ebcdic_text(4),
    "generation" / ebcdic_text(4),
    "version" / ebcdic_text(2),
    "creation_date" / ebcdic_text(6),
    "expiration_date" / ebcdic_text(6),
    "security" / ebcdic_text(1),
    "block_count_digits" / ebcdic_text(6),
    "system_code" / ebcdic_text(13),
    "reserved" / ebcdic_text(3),
    "high_block_count_digits" / ebcdic_text(4),
)
assert DataSetLabel1Layout.sizeof() == LABEL_LENGTH

DataSetLabel2Layout = Struct(
    "identifier" / ebcdic_text(4),
    "record_format" / ebcdic_text(1),
    "block_length_digits" / ebcdic_text(5),
    "record_length_digits" / ebcdic_text(5),
    "density" / ebcdic_text(1),
    "position" / ebcdic_text(1),
    "job" / ebcdic_text(8),
    "slash" / ebcdic_text(1),
    "step" / ebcdic_text(8),
    "recording_technique" / ebcdic_text(2),
    "control_character" / ebcdic_text(1),
    "reserved_1" / ebcdic_text(1),
    "block_attribute" / ebcdic_text(1),
    "reserved_2" / ebcdic_text(3),
    "drive_serial" / ebcdic_text(5),
    "checkpoint" / ebcdic_text(1),
    "reserved_3" / ebcdic_text(22),
    "large_block_length_digits" / ebcdic_text(10),
)
assert DataSetLabel2Layout.sizeof() == LABEL_LENGTH

PlainLabelLayout = Struct("identifier" / ebcdic_text(4), "text" / ebcdic_text(76))
assert PlainLabelLayout.sizeof() == LABEL_LENGTH
