"""DSCBs that volser shows and never builds: ISAM index, shared cylinders, attributes.

As in ``vtoc.dscb_schema``: 140 bytes, the first 44 are the key, numbers are big-endian. Record
addresses of format 2 begin with an extent number (M) and a bin (BB), as channel programs had them.

Source: DFSMSdfp Advanced Services, DSCB formats; macro IECSDSL1 of MVS 3.8j. Format 9 checked on
volumes made by Linux; no volume with a format 2 or 6 was at hand.
"""

from construct import Array, Bytes, Const, Int8ub, Int16ub, Int24ub, Int32ub, Struct

from vtoc.dscb_schema import DSCB_LENGTH

Format2Layout = Struct(
    "key" / Bytes(1),  # 02
    "second_master_index" / Bytes(7),  # DS22MIND, MBBCCHH
    "last_second_master_entry" / Bytes(5),  # DS2L2MEN
    "third_master_index" / Bytes(7),  # DS23MIND, MBBCCHH
    "last_third_master_entry" / Bytes(5),  # DS2L3MIN
    "reserved_25" / Bytes(11),
    "last_prime_track" / Bytes(8),  # DS2LPDT, MBBCCHHR
    "format" / Const(b"\xf2"),
    "index_levels" / Int8ub,  # DS2NOLEV
    "index_tracks" / Int8ub,  # DS2DVIND
    "first_data_record" / Bytes(3),  # DS21RCYL, HHR
    "last_data_track" / Bytes(2),  # DS2LTCYL
    "overflow_tracks" / Int8ub,  # DS2CYLOV
    "highest_index_record" / Int8ub,  # DS2HIRIN
    "highest_prime_record" / Int8ub,  # DS2HIRPR
    "highest_overflow_record" / Int8ub,  # DS2HIROV
    "last_shared_record" / Int8ub,  # DS2RSHTR
    "highest_track_index_record" / Int8ub,  # DS2HIRTI
    "highest_independent_overflow" / Int8ub,  # DS2HIIOV
    "tagged_for_deletion" / Int16ub,  # DS2TAGDT
    "overflow_reads" / Int24ub,  # DS2RORG3
    "index_bytes" / Int16ub,  # DS2NOBYT
    "highest_index_tracks" / Int8ub,  # DS2NOTRK
    "prime_records" / Int32ub,  # DS2PRCTR
    "status" / Bytes(1),  # DS2STIND
    "cylinder_index" / Bytes(7),  # DS2CYLAD
    "lowest_master_index" / Bytes(7),  # DS2ADLIN
    "highest_master_index" / Bytes(7),  # DS2ADHIN
    "last_prime_record" / Bytes(8),  # DS2LPRAD
    "last_track_index_entry" / Bytes(5),  # DS2LTRAD
    "last_cylinder_index_entry" / Bytes(5),  # DS2LCYAD
    "last_master_index_entry" / Bytes(5),  # DS2LMSAD
    "last_independent_overflow" / Bytes(8),  # DS2LOVAD
    "overflow_bytes_left" / Int16ub,  # DS2BYOVL
    "overflow_tracks_left" / Int16ub,  # DS2RORG2
    "overflow_records" / Int16ub,  # DS2OVRCT
    "full_overflow_areas" / Int16ub,  # DS2RORG1
    "dummy_track_index" / Bytes(3),  # DS2NIRT, HHR
    "next" / Bytes(5),  # DS2PTRDS
)
assert Format2Layout.sizeof() == DSCB_LENGTH

SharedExtentLayout = Struct(
    "first" / Int16ub,  # relative track of the first shared cylinder
    "cylinders" / Int16ub,
    "data_sets" / Int8ub,  # how many share them
)
Format6Layout = Struct(
    "key" / Bytes(4),  # 06060606
    "shared_in_key" / Array(8, SharedExtentLayout),
    "format" / Const(b"\xf6"),
    "shared_in_data" / Array(18, SharedExtentLayout),
    "next" / Bytes(5),  # DS6PTRDS
)
assert Format6Layout.sizeof() == DSCB_LENGTH

Format9Layout = Struct(
    "key" / Bytes(1),  # 09
    "subtype" / Int8ub,
    "format9_count" / Int8ub,  # of this data set
    "flags" / Bytes(1),  # 80: the creator filled in what follows
    "job" / Bytes(8),
    "step" / Bytes(8),
    "created_microseconds" / Bytes(6),  # since midnight
    "reserved_26" / Bytes(18),
    "format" / Const(b"\xf9"),
    "format3_count" / Int8ub,
    "format3_pointers" / Array(10, Bytes(5)),
    "attributes" / Bytes(39),
    "next" / Bytes(5),
)
assert Format9Layout.sizeof() == DSCB_LENGTH
