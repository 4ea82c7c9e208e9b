"""Every DSCB taken apart for listings."""

import pytest

from primitives import CCHH, CCHHR, Dsname, Volser
from primitives.dates import OrdinalDate
from vtoc.dscb import Format1, Format3
from vtoc.dscb_fields import dscb_fields
from vtoc.extent import Extent
from vtoc.rare_dscb_schema import Format2Layout, Format6Layout, Format9Layout

COUNTING = bytes(range(140))
"""Each byte has the value of its own offset."""


def counting(format_id: int) -> bytes:
    return COUNTING[:44] + bytes([format_id]) + COUNTING[45:]


def extent(sequence: int, first: int) -> bytes:
    return Extent(1, sequence, CCHH.of(first, 0), CCHH.of(first, 14)).to_bytes()


def test_a_data_set_has_its_name_dates_extents_and_flags():
    raw = Format1(
        dsname=Dsname("A.B"),
        volser=Volser("V"),
        created=OrdinalDate(2026, 32),
        extent_count=1,
        recfm=0x90,
        extents=(extent(0, 3), bytes(10), bytes(10)),
        next=CCHHR(CCHH.of(0, 1), 9).to_bytes(),
    ).to_bytes()

    found = dscb_fields(raw)

    assert found.format == 1
    assert (found.fields["dsname"], found.fields["volser"]) == ("A.B", "V")
    assert (found.fields["created"], found.fields["expires"]) == ("2026-02-01", None)
    assert found.fields["recfm"] == "FB"
    assert found.fields["extents"] == [{"seq": 0, "type": "01", "low": [3, 0], "high": [3, 14]}]
    assert found.fields["next"] == [0, 1, 9]


def test_a_day_that_does_not_exist_is_shown_as_stored():
    raw = Format1(dsname=Dsname("A"), volser=Volser("V"), created=OrdinalDate(2023, 366))

    assert dscb_fields(raw.to_bytes()).fields["created"] == "2023 day 366"


def test_a_format_3_has_both_groups_of_extents():
    raw = Format3(tuple(extent(number, number) for number in range(3, 9))).to_bytes()

    fields = dscb_fields(raw).fields

    assert [each["seq"] for each in fields["extents_4_to_7"]] == [3, 4, 5, 6]
    assert [each["seq"] for each in fields["extents_8_to_16"]] == [7, 8]


def test_extents_of_a_large_volume_have_28_bit_cylinders():
    raw = Format3((bytes.fromhex("0103 869f0010 869f001e"),)).to_bytes()

    (found,) = dscb_fields(raw, extended=True).fields["extents_4_to_7"]

    assert (found["low"], found["high"]) == ([99_999, 0], [99_999, 14])


def test_a_free_dscb_has_no_fields():
    found = dscb_fields(bytes(140))

    assert (found.format, found.fields) == (0, {})


@pytest.mark.parametrize("format_id", [0x01, 0x40, 0xF0, 0xFA])
def test_an_unknown_dscb_is_kept_as_its_bytes(format_id):
    found = dscb_fields(counting(format_id))

    assert (found.format, found.fields) == (None, {"raw": counting(format_id).hex()})


@pytest.mark.parametrize("format_id", [0xF3, 0xF4, 0xF5])
def test_a_dscb_without_the_key_of_its_format_is_kept_as_its_bytes(format_id):
    assert dscb_fields(counting(format_id)).format is None


def test_fields_of_an_isam_index_are_where_the_manual_has_them():
    fields = dscb_fields(counting(0xF2)).fields

    assert fields["index_levels"] == 45
    assert fields["tagged_for_deletion"] == 59 << 8 | 60
    assert fields["prime_records"] == 0x43444546
    assert fields["last_track_index_entry"] == "65666768" + "69"
    assert fields["overflow_bytes_left"] == 124 << 8 | 125
    assert fields["next"] == [0x8788, 0x898A, 0x8B]


def test_fields_of_free_space_of_a_large_volume_are_pairs_of_tracks():
    entry = (100).to_bytes(4, "big") + (250).to_bytes(4, "big")
    raw = b"\7" * 4 + entry + bytes(32) + b"\xf7" + entry + bytes(80) + bytes(7)

    fields = dscb_fields(raw).fields

    assert fields["free_in_key"] == fields["free_in_data"] == [{"first": 100, "end": 250}]


def test_fields_of_attributes_are_the_creator_and_pointers():
    pointer = CCHHR(CCHH.of(0, 2), 3).to_bytes()
    job = "JOB".ljust(8).encode("cp037")
    raw = b"\x09\x01\x01\x80" + job * 2 + bytes(24) + b"\xf9\x01" + pointer + bytes(45 + 39 + 5)

    fields = dscb_fields(raw).fields

    assert (fields["subtype"], fields["job"], fields["step"]) == (1, "JOB", "JOB")
    assert fields["format3_pointers"] == [[0, 2, 3]]


@pytest.mark.parametrize(
    ("layout", "format_id"),
    [(Format2Layout, 0xF2), (Format6Layout, 0xF6), (Format9Layout, 0xF9)],
)
def test_rare_dscbs_build_back_to_the_same_bytes(layout, format_id):
    raw = counting(format_id)

    assert layout.build(layout.parse(raw)) == raw


def test_bits_that_are_on_have_names():
    raw = Format1(dsname=Dsname("A"), volser=Volser("V"), created=OrdinalDate(2026, 1))
    found = dscb_fields(raw.to_bytes()[:93] + b"\xc2" + raw.to_bytes()[94:])

    assert found.fields["indicators"] == "c2"
    assert found.flag_names("indicators") == ("last_volume", "racf", "changed")
    assert found.flag_names("dsname") == ()
