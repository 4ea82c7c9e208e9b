"""The records of a DFDSS logical dump; all numbers big-endian, all text EBCDIC.

A dump is a stream of *segments*: a 16-byte prefix and a body. A *record* is one segment or, when it
does not fit its tape block, several. The order of records is: tape header, name list, then for each
data set its header, its volume definition, its tracks, and two trailers.

Segment prefix, 16 bytes:

== === ========= ===================================================================
at len field     meaning
== === ========= ===================================================================
0  4   DTPSEQNO  sequence number of the segment in the file, from 1
4  1   DTPNOSEG  segments of this record
5  1   DTPSEGNO  number of this segment in its record, from 1
6  2   DTPSEGLN  length of the segment, prefix included
8  1   DTPPFXLN  X'10'
9  1   DTPDMPID  kind of dump
10 1   DTPRCID1  kind of record
11 1   DTPRCFL1  X'80': 16 bytes of the body are displaced
12 4             zero
== === ========= ===================================================================

Tape header, 18 bytes:

== === ========= ===================================================================
0  4   DTHDAY    date, packed 0CYYDDDF
4  4   DTHTIME   time, packed HHMMSSth
8  1   DTHIND2   what kinds of data sets there are
9  2   DTHLEN    18
11 1   DTHVERNO  version of the writer
12 1   DTHLVLNO  its level
13 2   DTHBLKSZ  largest tape block
15 2   DTHNDS    data sets in the name list
17 1   DTHIND1   properties of the whole file
== === ========= ===================================================================

Name list, as many entries as there are data sets, then X'00':

== === =============================================================================
0  1   L, length of the data set name, 1 to 44
1  44  name of the catalog
45 L   data set name, not padded
== === =============================================================================

Data set header, 106 bytes:

=== === ========= ==================================================================
0   1   DTDLEN    length of the data set name
1   1   DTDCATLN  length of the catalog name
2   2   DTDDSORG  DS1DSORG
4   1   DTDOPTCD  DS1OPTCD
5   1   DTDNVOL   volumes
6   1   DTDIND    protection and management
7   8   DTDPWD    password
15  44  DTDCAT    catalog name
59  44  DTDDSN    data set name
103 1   DTDVCTD   volumes of the data
104 1   DTDVCTI   volumes of a VSAM index
105 1   DTDIND2   form of the dump
=== === ========= ==================================================================

Volume definition, 28 bytes, then DSCBs, extents and VVDS records:

== === ========= ===================================================================
0  6   DTMVSERL  volume serial
6  4   DTMDEVTY  unit type
10 2             zero
12 4   DTMTRKCP  track capacity (DS4DEVTK)
16 2   DTMLOGCY  cylinders
18 2   DTMTRKCY  tracks per cylinder
20 2   DTMMAXCB  largest compression buffer, words
22 1   DTMIND    properties of the volume
23 1             zero
24 1   DTM#VVRS  VVDS records
25 1   DTM#DSCB  DSCBs
26 1   DTM#EXT   extents
27 1   DTMMODNO  model
28     DTMDSCB   DSCBs, 140 bytes each: key and data
..               extents, 10 bytes each, as in a DSCB
..     DTMVVRS   VVDS records; zeros may follow
== === ========= ===================================================================

Track, 24 bytes, then the records of the track:

== === ========= ===================================================================
0  2   DTTTRKLN  bytes from DTTR0DAT on: 8 + S, or what they were compressed to
2  1   DTTTRKID  state of the track
3  4   DTTCCHH   where the track was
7  4             for VSAM
11 5             zero
16 8   DTTR0DAT  data of record zero
24 S             user records: count field (8), key, data, nothing between them
== === ========= ===================================================================

Trailer: 6 bytes of zero.

Sources: DFSMSdss Storage Administration, "Format of the DFSMSdss dump data set"; dumps written by
DSSDUMP 0.97.
"""

from enum import IntEnum, IntFlag
from typing import Final

from construct import (
    Bytes,
    Const,
    GreedyBytes,
    GreedyRange,
    Int8ub,
    Int16ub,
    Int32ub,
    OneOf,
    Struct,
    this,
)

PREFIX_LENGTH: Final = 16
TRACK_HEAD_LENGTH: Final = 24
R0_DATA_LENGTH: Final = 8
DSCB_LENGTH: Final = 140
EXTENT_LENGTH: Final = 10
NAME_LENGTH: Final = 44
DISPLACED: Final = 0x80
"""DTPRCFL1: the 16 bytes a prefix took the place of follow at the end of the record."""


class DumpKind(IntFlag):
    """DTPDMPID: what was dumped."""

    FULL_VOLUME = 0x80
    TRACKS = 0x40
    PHYSICAL = 0x20
    LOGICAL = 0x10


class RecordKind(IntEnum):
    """DTPRCID1 in a logical dump."""

    TAPE_HEADER = 0x80
    NAME_LIST = 0x40
    DATA_SET_HEADER = 0x20
    VOLUME_DEFINITION = 0x10
    TRACK = 0x08
    TRAILER = 0x04


class TapeContents(IntFlag):
    """DTHIND2: which kinds of data sets the dump holds."""

    NO_NON_VSAM = 0x80
    NO_VSAM = 0x40
    MORE_THAN_65535 = 0x20


class TapeProperty(IntFlag):
    """DTHIND1: properties of the whole file."""

    COMPRESSED = 0x80
    UNALLOCATED_SPACE = 0x40
    SPHERE = 0x20
    HARDWARE_COMPRESSED = 0x10
    EXTENDED_SEQUENTIAL = 0x08


class DataSetProperty(IntFlag):
    """DTDIND: protection and management of a data set."""

    PASSWORD = 0x80
    WRITE_PASSWORD = 0x40
    RACF = 0x20
    RACF_DISCRETE = 0x10
    RACF_GENERIC = 0x08
    CATALOG_ALIAS = 0x04
    SPHERE_RECORD = 0x02
    SMS_MANAGED = 0x01


class DumpForm(IntFlag):
    """DTDIND2: how a data set was dumped."""

    ALTERNATE_INDEX = 0x80
    COMMON_FORMAT = 0x40
    PDSE = 0x20
    USED_TRACKS = 0x10
    ADDITIONAL_RECORD = 0x08
    VALIDATED = 0x04
    PDSE_TRACKS = 0x02
    DATA_MOVER = 0x01


class VolumeProperty(IntFlag):
    """DTMIND: properties of the source volume."""

    MINI_VOLUME = 0x40
    INDEXED_VTOC = 0x20
    BACKUP_WHILE_OPEN = 0x08


class TrackState(IntFlag):
    """DTTTRKID: how a track was read and written."""

    IO_ERROR = 0x80
    OVERFLOWS = 0x40
    COMPRESSED = 0x20
    FIRST_VVDS = 0x10
    INVALID_FORMAT = 0x08
    USER_STATISTICS = 0x04


SegmentPrefixLayout = Struct(
    "sequence" / Int32ub,
    "segments" / Int8ub,
    "segment" / Int8ub,
    "length" / Int16ub,
    "prefix_length" / Const(PREFIX_LENGTH, Int8ub),
    "dump_kind" / Int8ub,
    "record_kind" / Int8ub,
    "flags" / Int8ub,
    "reserved" / Bytes(4),
)
assert SegmentPrefixLayout.sizeof() == PREFIX_LENGTH

TapeHeaderLayout = Struct(
    "date" / Bytes(4),
    "time" / Bytes(4),
    "contents" / Int8ub,
    "length" / Int16ub,
    "version" / Int8ub,
    "level" / Int8ub,
    "block_size" / Int16ub,
    "data_sets" / Int16ub,
    "properties" / Int8ub,
)
assert TapeHeaderLayout.sizeof() == 18

NameEntryLayout = Struct(
    "length" / OneOf(Int8ub, range(1, NAME_LENGTH + 1)),
    "catalog" / Bytes(NAME_LENGTH),
    "name" / Bytes(this.length),
)
NameListLayout = Struct("entries" / GreedyRange(NameEntryLayout), "end" / Const(b"\x00"))

DataSetHeaderLayout = Struct(
    "name_length" / Int8ub,
    "catalog_length" / Int8ub,
    "dsorg" / Int16ub,
    "optcd" / Int8ub,
    "volumes" / Int8ub,
    "properties" / Int8ub,
    "password" / Bytes(8),
    "catalog" / Bytes(NAME_LENGTH),
    "name" / Bytes(NAME_LENGTH),
    "data_volumes" / Int8ub,
    "index_volumes" / Int8ub,
    "form" / Int8ub,
)
assert DataSetHeaderLayout.sizeof() == 106

VolumeDefinitionHeadLayout = Struct(
    "volser" / Bytes(6),
    "unit_type" / Int32ub,
    "reserved_10" / Bytes(2),
    "track_capacity" / Int32ub,
    "cylinders" / Int16ub,
    "heads" / Int16ub,
    "compression_words" / Int16ub,
    "properties" / Int8ub,
    "reserved_23" / Bytes(1),
    "vvds_records" / Int8ub,
    "dscbs" / Int8ub,
    "extents" / Int8ub,
    "model" / Int8ub,
)
assert VolumeDefinitionHeadLayout.sizeof() == 28

VolumeDefinitionLayout = Struct(
    "head" / VolumeDefinitionHeadLayout,
    "dscbs" / Bytes(DSCB_LENGTH)[this.head.dscbs],
    "extents" / Bytes(EXTENT_LENGTH)[this.head.extents],
    "vvds_records" / GreedyBytes,
)

TrackHeadLayout = Struct(
    "length" / Int16ub,
    "state" / Int8ub,
    "cylinder" / Int16ub,
    "head" / Int16ub,
    "vsam" / Bytes(4),
    "reserved" / Bytes(5),
    "r0" / Bytes(R0_DATA_LENGTH),
)
assert TrackHeadLayout.sizeof() == TRACK_HEAD_LENGTH

TrailerLayout = Struct("reserved" / Bytes(6))
assert TrailerLayout.sizeof() == 6
