"""The blocks of a logical dump, byte by byte."""

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eckd.geometry import FAMILIES, Geometry, family_named
from primitives import CCHH
from primitives.ebcdic import NotEncodableError, encode
from snapshot import dss_records as records
from snapshot.dss_schema import (
    DataSetHeaderLayout,
    NameListLayout,
    SegmentPrefixLayout,
    TapeHeaderLayout,
    TrackHeadLayout,
    TrailerLayout,
    VolumeDefinitionLayout,
)

WHEN = datetime.datetime(2024, 4, 9, 12, 34, 56, 780_000, tzinfo=datetime.UTC)
VOLUME = Geometry(family_named("3390"), 1113)
EXTENT = bytes.fromhex("01 00 000A0000 000A0000")


def format1(name: str = "DEMO.SEQ") -> bytes:
    """A format-1 DSCB of a PS data set, FB 80/80, one track."""
    dscb = bytearray(140)
    dscb[0:44] = encode(name, 44)
    dscb[44] = 0xF1
    dscb[82:86] = bytes.fromhex("40009000")
    dscb[105:115] = EXTENT
    return bytes(dscb)


CATALOG = encode("CAT.DEMO", 44).hex()
NAME = encode("DEMO.SEQ", 44).hex()
GOLDEN = {
    "tape header": (
        lambda: records.tape_header(1, WHEN, 1),
        "00000001 01 01 0022 10 10 80 00 000000000124100F 12345678 40 0012 1F 50 FFF0 0001 00",
    ),
    "name list": (
        lambda: records.name_list(2, ["DEMO.SEQ"], catalog="CAT.DEMO")[0],
        f"00000002 01 01 0046 10 10 40 00 00000000 08 {CATALOG} C4C5D4D64BE2C5D8 00",
    ),
    "data set header": (
        lambda: records.data_set_header(3, format1(), used_tracks_only=True, catalog="CAT.DEMO"),
        (
            "00000003 01 01 007A 10 10 20 00 00000000"
            f"08 08 4000 00 01 00 0000000000000000 {CATALOG} {NAME} 01 00 10"
        ),
    ),
    "volume definition": (
        lambda: records.volume_definition(4, "DEMO01", VOLUME, [format1()], [EXTENT]),
        (
            "00000004 01 01 00C2 10 10 10 00 00000000"
            "C4C5D4D6F0F1 3010200F 0000 0000E5A2 0459 000F 0000 20 00 00 01 01 00"
            f"{format1().hex()} 01 00 000A0000 000A0000"
        ),
    ),
    "track": (
        lambda: records.track_block_head(5, CCHH.of(10, 0), 96),
        (
            "00000005 01 01 0088 10 10 08 00 00000000"
            "0068 00 000A0000 00000000 0000000000 0000000000000000"
        ),
    ),
    "trailer": (
        lambda: records.trailer(6),
        "00000006 01 01 0016 10 10 04 00 00000000 000000000000",
    ),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_blocks_are_those_of_the_dump_that_dssrest_accepted(name):
    build, expected = GOLDEN[name]

    assert build().hex() == bytes.fromhex(expected).hex()


def test_tape_header_refuses_more_data_sets_than_its_halfword_counts():
    with pytest.raises(records.TooManyDataSetsError, match="65536"):
        records.tape_header(1, WHEN, 65_536)


def test_long_name_list_is_cut_between_names_and_every_segment_ends_itself():
    names = [f"PAYROLL.MASTER.D{number:07}" for number in range(300)]

    blocks = records.name_list(2, names, block_size=7892)

    prefixes = [SegmentPrefixLayout.parse(block) for block in blocks]
    assert [p.sequence for p in prefixes] == list(range(2, 2 + len(blocks)))
    assert [(p.segment, p.segments) for p in prefixes] == [(1, 3), (2, 3), (3, 3)]
    assert all(len(block) == p.length <= 7892 for block, p in zip(blocks, prefixes, strict=True))
    listed = [e for block in blocks for e in NameListLayout.parse(block[16:]).entries]
    assert [bytes(entry.name).decode("cp037") for entry in listed] == names


def test_name_that_ebcdic_cannot_hold_is_refused():
    with pytest.raises(NotEncodableError):
        records.name_list(2, ["PAY.\u2603"])


def test_all_dscbs_of_a_data_set_stand_before_its_extents():
    format3 = b"\x03\x03\x03\x03" + bytes(40) + b"\xf3" + bytes(95)

    block = records.volume_definition(4, "DEMO01", VOLUME, [format1(), format3], [EXTENT] * 4)

    parsed = VolumeDefinitionLayout.parse(block[16:])
    assert list(parsed.dscbs) == [format1(), format3]
    assert list(parsed.extents) == [EXTENT] * 4
    assert parsed.vvds_records == b""


def test_cylinders_of_the_volume_leave_alternates_out():
    block = records.volume_definition(4, "PUB010", Geometry(family_named("3350"), 560), [], [])

    assert VolumeDefinitionLayout.parse(block[16:]).head.cylinders == 555


def test_extents_are_clipped_at_the_last_used_track():
    extents = [
        bytes.fromhex("81 00 00020000 0003000E"),
        bytes.fromhex("01 01 00090003 00090007"),
        bytes.fromhex("01 02 00200000 00200000"),
    ]

    assert records.used_extents(extents, 36, heads=15) == extents
    assert records.used_extents(extents, 31, heads=15) == [
        extents[0],
        bytes.fromhex("01 01 00090003 00090003"),
    ]
    assert records.used_extents(extents, 16, heads=15) == [bytes.fromhex("81 00 00020000 00030000")]
    assert records.used_extents(extents, 0, heads=15) == []


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_fullest_track_of_every_device_fits_one_block(family):
    assert records.TRACK_BLOCK_HEAD + family.track_size <= records.BLOCK_SIZE


@given(
    st.integers(1, 2**32 - 101),
    st.lists(
        st.tuples(st.integers(0, 65_535), st.integers(0, 29), st.integers(0, 65_480)),
        min_size=1,
        max_size=64,
    ),
)
def test_heads_built_in_bulk_are_those_built_one_by_one(first, tracks):
    table = np.array(tracks, np.int64)

    heads = records.track_block_heads(first, table[:, :2], table[:, 2])

    assert [head.tobytes() for head in heads] == [
        records.track_block_head(first + index, CCHH.of(cylinder, head), size)
        for index, (cylinder, head, size) in enumerate(tracks)
    ]


@given(st.binary(min_size=106, max_size=106), st.binary(max_size=700))
def test_schemas_build_back_what_they_parse(fixed, more):
    for layout in (TapeHeaderLayout, DataSetHeaderLayout, TrackHeadLayout, TrailerLayout):
        raw = fixed[: layout.sizeof()]
        assert layout.build(layout.parse(raw)) == raw
    head = fixed[:25] + b"\x01\x02" + fixed[27:28]
    raw = head + fixed + bytes(160 - 106) + more
    assert VolumeDefinitionLayout.build(VolumeDefinitionLayout.parse(raw)) == raw
    prefix = fixed[:8] + b"\x10" + fixed[9:16]
    assert SegmentPrefixLayout.build(SegmentPrefixLayout.parse(prefix)) == prefix
