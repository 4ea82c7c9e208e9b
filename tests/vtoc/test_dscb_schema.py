"""Every field of a DSCB where the manual has it, and every byte kept."""

import pytest
from construct import Struct
from hypothesis import given
from hypothesis import strategies as st

from tests.support.dscbs import FIXED, offsets_as_values, with_fixed
from vtoc.dscb_schema import (
    DSCB_LENGTH,
    Format1Layout,
    Format3Layout,
    Format4Layout,
    Format5Layout,
)

LAYOUTS = {
    "format 1": Format1Layout,
    "format 3": Format3Layout,
    "format 4": Format4Layout,
    "format 5": Format5Layout,
}

# Offset and length of each field, from the tables of the manual.
FORMAT1 = {
    "dsname": (0, 44),
    "format": (44, 1),
    "volser": (45, 6),
    "volume_sequence": (51, 2),
    "created": (53, 3),
    "expires": (56, 3),
    "extent_count": (59, 1),
    "directory_use": (60, 1),
    "flags": (61, 1),
    "system": (62, 13),
    "referenced": (75, 3),
    "sms": (78, 1),
    "secondary_extension": (79, 3),
    "dsorg": (82, 2),
    "recfm": (84, 1),
    "optcd": (85, 1),
    "blksize": (86, 2),
    "lrecl": (88, 2),
    "keylen": (90, 1),
    "rkp": (91, 2),
    "indicators": (93, 1),
    "space_flags": (94, 1),
    "secondary": (95, 3),
    "lstar": (98, 3),
    "trbal": (101, 2),
    "reserved_103": (103, 1),
    "lstar_high": (104, 1),
    "extents": (105, 30),
    "next": (135, 5),
}
FORMAT3 = {"extents_4_to_7": (4, 40), "extents_8_to_16": (45, 90), "next": (135, 5)}
FORMAT4 = {
    "highest_format1": (45, 5),
    "free_dscbs": (50, 2),
    "next_alternate": (52, 4),
    "alternates": (56, 2),
    "indicators": (58, 1),
    "extent_count": (59, 1),
    "sms": (60, 1),
    "alternate_cylinders": (61, 1),
    "cylinders": (62, 2),
    "heads": (64, 2),
    "track_length": (66, 2),
    "overhead": (68, 2),
    "no_key": (70, 1),
    "device_flags": (71, 1),
    "tolerance": (72, 2),
    "dscbs_per_track": (74, 1),
    "directory_blocks_per_track": (75, 1),
    "vsam": (76, 24),
    "first_format6": (100, 5),
    "vtoc_extent": (105, 10),
    "reserved_115": (115, 10),
    "format7_level": (125, 1),
    "first_format7": (126, 5),
    "allocation_unit": (131, 1),
    "large_cylinders": (132, 4),
    "cylinder_managed": (136, 2),
    "device_flags_2": (138, 1),
    "reserved_139": (139, 1),
}
TABLES = {"format 1": FORMAT1, "format 3": FORMAT3, "format 4": FORMAT4}


def as_bytes(value: object, length: int) -> bytes:
    match value:
        case int():
            return value.to_bytes(length, "big")
        case list():
            return b"".join(value)
        case _:
            return bytes(value)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for name, table in TABLES.items() for field in table]
)
def test_a_field_sits_at_its_documented_offset(name: str, field: str) -> None:
    at, length = TABLES[name][field]

    found = LAYOUTS[name].parse(offsets_as_values(name))[field]

    assert as_bytes(found, length) == bytes(range(at, at + length))


def test_free_extents_of_a_format_5_lie_on_both_sides_of_its_id() -> None:
    found = Format5Layout.parse(offsets_as_values("format 5"))

    entries = [(e.first, e.cylinders, e.tracks) for e in (*found.free_in_key, *found.free_in_data)]
    starts = [*range(4, 44, 5), *range(45, 135, 5)]
    assert entries == [(at << 8 | at + 1, at + 2 << 8 | at + 3, at + 4) for at in starts]
    assert found.next == bytes(range(135, 140))


@pytest.mark.parametrize("name", TABLES)
def test_fields_of_a_table_leave_no_byte_out(name: str) -> None:
    """So that the test above says something about every byte."""
    covered = {at + n for at, length in TABLES[name].values() for n in range(length)}
    fixed = {at + n for at, value in FIXED[name].items() for n in range(len(value))}

    assert covered | fixed == set(range(DSCB_LENGTH))


@pytest.mark.parametrize("name", LAYOUTS)
@given(raw=st.binary(min_size=DSCB_LENGTH, max_size=DSCB_LENGTH))
def test_any_dscb_builds_back_to_the_same_bytes(name: str, raw: bytes) -> None:
    dscb, layout = with_fixed(name, raw), LAYOUTS[name]

    assert isinstance(layout, Struct)
    assert layout.build(layout.parse(dscb)) == dscb
