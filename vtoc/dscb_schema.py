"""DSCBs as they stand in a VTOC: 140 bytes, of which the first 44 are the record's key.

All numbers are big-endian. Field names in capitals are those of the manual. Offset 44 has the
format: an EBCDIC digit, or X'00' in a free DSCB.

Source: DFSMSdfp Advanced Services, DSCB formats; macro IECSDSL1 of MVS 3.8j.
"""

from typing import Final

from construct import Array, Bytes, Const, Int8ub, Int16ub, Int24ub, Int32ub, Struct

from vtoc.extent import EXTENT_LENGTH

DSCB_LENGTH: Final = 140
KEY_LENGTH: Final = 44
DATA_LENGTH: Final = DSCB_LENGTH - KEY_LENGTH
NAME_LENGTH: Final = 44

Format1Layout = Struct(
    "dsname" / Bytes(NAME_LENGTH),  # DS1DSNAM, blank-padded EBCDIC
    "format" / Bytes(1),  # DS1FMTID, F1 or F8
    "volser" / Bytes(6),  # DS1DSSN, the first volume of the data set
    "volume_sequence" / Int16ub,  # DS1VOLSQ
    "created" / Bytes(3),  # DS1CREDT, years since 1900 and day
    "expires" / Bytes(3),  # DS1EXPDT
    "extent_count" / Int8ub,  # DS1NOEPV, user-label extent left out
    "directory_use" / Int8ub,  # DS1NOBDB
    "flags" / Int8ub,  # DS1FLAG1
    "system" / Bytes(13),  # DS1SYSCD
    "referenced" / Bytes(3),  # DS1REFD
    "sms" / Int8ub,  # DS1SMSFG
    "secondary_extension" / Bytes(3),  # DS1SCXTF, DS1SCXTV
    "dsorg" / Int16ub,  # DS1DSORG
    "recfm" / Int8ub,  # DS1RECFM
    "optcd" / Int8ub,  # DS1OPTCD
    "blksize" / Int16ub,  # DS1BLKL
    "lrecl" / Int16ub,  # DS1LRECL
    "keylen" / Int8ub,  # DS1KEYL
    "rkp" / Int16ub,  # DS1RKP
    "indicators" / Int8ub,  # DS1DSIND
    "space_flags" / Int8ub,  # DS1SCAL1
    "secondary" / Int24ub,  # DS1SCAL3
    "lstar" / Bytes(3),  # DS1LSTAR, TTR
    "trbal" / Int16ub,  # DS1TRBAL
    "reserved_103" / Bytes(1),
    "lstar_high" / Int8ub,  # DS1TTTHI, large format only
    "extents" / Array(3, Bytes(EXTENT_LENGTH)),  # DS1EXT1 to DS1EXT3
    "next" / Bytes(5),  # DS1PTRDS
)
assert Format1Layout.sizeof() == DSCB_LENGTH

Format3Layout = Struct(
    "key" / Const(b"\x03" * 4),  # DS3KEYID
    "extents_4_to_7" / Array(4, Bytes(EXTENT_LENGTH)),  # DS3EXTNT
    "format" / Const(b"\xf3"),  # DS3FMTID
    "extents_8_to_16" / Array(9, Bytes(EXTENT_LENGTH)),  # DS3ADEXT
    "next" / Bytes(5),  # DS3PTRDS
)
assert Format3Layout.sizeof() == DSCB_LENGTH

Format4Layout = Struct(
    "key" / Const(b"\x04" * KEY_LENGTH),  # DS4KEYID
    "format" / Const(b"\xf4"),  # DS4IDFMT
    "highest_format1" / Bytes(5),  # DS4HPCHR
    "free_dscbs" / Int16ub,  # DS4DSREC
    "next_alternate" / Bytes(4),  # DS4HCCHH
    "alternates" / Int16ub,  # DS4NOATK
    "indicators" / Int8ub,  # DS4VTOCI
    "extent_count" / Int8ub,  # DS4NOEXT
    "sms" / Int8ub,  # DS4SMSFG
    "alternate_cylinders" / Int8ub,  # DS4DEVAC
    "cylinders" / Int16ub,  # DS4DSCYL
    "heads" / Int16ub,  # DS4DSTRK
    "track_length" / Int16ub,  # DS4DEVTK
    "overhead" / Bytes(2),  # DS4DEVI, DS4DEVL
    "no_key" / Int8ub,  # DS4DEVK
    "device_flags" / Int8ub,  # DS4DEVFG
    "tolerance" / Int16ub,  # DS4DEVTL
    "dscbs_per_track" / Int8ub,  # DS4DEVDT
    "directory_blocks_per_track" / Int8ub,  # DS4DEVDB
    "vsam" / Bytes(24),  # DS4AMTIM to DS4R2TIM and reserved bytes
    "first_format6" / Bytes(5),  # DS4F6PTR
    "vtoc_extent" / Bytes(EXTENT_LENGTH),  # DS4VTOCE
    "reserved_115" / Bytes(10),
    "format7_level" / Int8ub,  # DS4EFLVL
    "first_format7" / Bytes(5),  # DS4EFPTR
    "allocation_unit" / Int8ub,  # DS4MCU
    "large_cylinders" / Int32ub,  # DS4DCYL
    "cylinder_managed" / Int16ub,  # DS4LCYL
    "device_flags_2" / Int8ub,  # DS4DEVF2
    "reserved_139" / Bytes(1),
)
assert Format4Layout.sizeof() == DSCB_LENGTH

FreeExtentLayout = Struct(
    "first" / Int16ub,  # relative track
    "cylinders" / Int16ub,  # whole, aligned cylinders
    "tracks" / Int8ub,  # before the first and behind the last of them
)
FREE_EXTENTS_IN_KEY: Final = 8
FREE_EXTENTS_IN_DATA: Final = 18

Format5Layout = Struct(
    "key" / Const(b"\x05" * 4),
    "free_in_key" / Array(FREE_EXTENTS_IN_KEY, FreeExtentLayout),
    "format" / Const(b"\xf5"),
    "free_in_data" / Array(FREE_EXTENTS_IN_DATA, FreeExtentLayout),
    "next" / Bytes(5),  # DS5PTRDS
)
assert Format5Layout.sizeof() == DSCB_LENGTH

LARGE_FREE_EXTENTS_IN_KEY: Final = 5
LARGE_FREE_EXTENTS_IN_DATA: Final = 11

LargeFreeExtentLayout = Struct(
    "first" / Int32ub,  # relative track
    "end" / Int32ub,  # the track behind the last one
)
Format7Layout = Struct(
    "key" / Const(b"\x07" * 4),
    "free_in_key" / Array(LARGE_FREE_EXTENTS_IN_KEY, LargeFreeExtentLayout),
    "format" / Const(b"\xf7"),
    "free_in_data" / Array(LARGE_FREE_EXTENTS_IN_DATA, LargeFreeExtentLayout),
    "reserved_133" / Bytes(2),
    "next" / Bytes(5),  # DS7PTRDS
)
assert Format7Layout.sizeof() == DSCB_LENGTH
