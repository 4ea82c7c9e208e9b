"""DSCBs as values: what they say, and that they keep what they do not know."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primitives import CCHH, CCHHR, TTR, Dsname, FormatError, Volser, Where
from primitives.dates import OrdinalDate
from tests.support.dscbs import offsets_as_values, with_fixed
from vtoc.dscb import (
    DataSetFlags,
    Format1,
    Format3,
    Format4,
    Organisation,
    VtocIndicators,
)

HERE = Where("VOL001", None, "record 3")
PLAIN = Format1(dsname=Dsname("A.B"), volser=Volser("VOL001"), created=OrdinalDate(2026, 328))
dscbs = st.binary(min_size=140, max_size=140)


@given(dscbs)
def test_any_format_1_builds_back_to_the_same_bytes(raw):
    """Whatever its bytes: a name of unprintable bytes, unknown flags, impossible dates."""
    assert Format1.from_bytes(raw).to_bytes() == raw


@given(dscbs)
def test_any_format_3_builds_back_to_the_same_bytes(raw):
    dscb = with_fixed("format 3", raw)

    assert Format3.from_bytes(dscb, where=HERE).to_bytes() == dscb


@given(dscbs, st.integers(0, 0xFFFF), st.binary(min_size=5, max_size=5), st.integers(0, 0xFF))
def test_changing_a_format_4_changes_those_fields_and_no_others(raw, free, highest, indicators):
    dscb = with_fixed("format 4", raw)

    changed = Format4(dscb).changed(
        free_dscbs=free, highest_format1=highest, indicators=VtocIndicators(indicators)
    )

    different = {at for at in range(140) if changed.raw[at] != dscb[at]}
    assert different <= {45, 46, 47, 48, 49, 50, 51, 58}
    assert (changed.free_dscbs, changed.highest_format1) == (free, highest)
    assert int(changed.indicators) == indicators


def test_a_new_format_1_reads_as_it_was_made():
    made = replace(
        PLAIN,
        dsorg=Organisation.PO,
        recfm=0x90,
        blksize=3120,
        lrecl=80,
        expires=OrdinalDate(1999, 365),
        lstar=TTR(5, 7),
        secondary=0x010203,
    )

    raw = made.to_bytes()

    assert Format1.from_bytes(raw) == made
    assert raw[:3].hex() == "c14bc2"  # A.B
    assert raw[3:44] == b"\x40" * 41
    assert (raw[44], raw[53:56].hex(), raw[56:59].hex()) == (0xF1, "7e0148", "63016d")


def test_high_byte_of_the_last_track_counts_for_large_data_sets_alone():
    raw = bytearray(replace(PLAIN, lstar=TTR(5, 7)).to_bytes())
    raw[104] = 2

    assert Format1.from_bytes(bytes(raw)).lstar == TTR(5, 7)
    raw[61] = DataSetFlags.LARGE
    assert Format1.from_bytes(bytes(raw)).lstar == TTR(0x20005, 7)


def test_a_chain_that_ends_points_nowhere():
    assert PLAIN.next_at is None
    assert replace(PLAIN, next=bytes.fromhex("0001000203")).next_at == CCHHR(CCHH.of(1, 2), 3)
    assert Format3(()).next_at is None


def test_fields_of_a_format_4_are_read_from_their_offsets():
    found = Format4.from_bytes(offsets_as_values("format 4"), where=HERE)

    assert found.highest_format1 == bytes(range(45, 50))
    assert found.free_dscbs == 0x3233
    assert found.first_alternate_cylinder == 0x3435
    assert found.alternates == 0x3839
    assert int(found.indicators) == 58
    assert found.cylinders == 0x3E3F
    assert found.dscbs_per_track == 74
    assert found.extent.to_bytes() == bytes(range(105, 115))


def test_a_volume_of_more_than_65520_cylinders_has_its_count_elsewhere_and_long_addresses():
    raw = bytearray(with_fixed("format 4", bytes(140)))
    raw[62:64] = b"\xff\xfe"
    raw[132:136] = (100_000).to_bytes(4, "big")

    assert Format4(bytes(raw)).cylinders == 100_000
    assert Format4(bytes(raw)).is_extended
    raw[132:136] = (65_520).to_bytes(4, "big")
    assert not Format4(bytes(raw)).is_extended


@pytest.mark.parametrize(
    ("read", "good", "at"),
    [
        (Format3.from_bytes, offsets_as_values("format 3"), 0),
        (Format3.from_bytes, offsets_as_values("format 3"), 44),
        (Format4.from_bytes, offsets_as_values("format 4"), 43),
        (Format4.from_bytes, offsets_as_values("format 4"), 44),
    ],
)
def test_a_dscb_of_another_format_is_refused_and_says_where_and_what(read, good, at):
    bad = good[:at] + b"\xf9" + good[at + 1 :]
    assert read(good, where=HERE)

    with pytest.raises(FormatError, match=r"VOL001 \(record 3\).*expected.*found.*"):
        read(bad, where=HERE)
