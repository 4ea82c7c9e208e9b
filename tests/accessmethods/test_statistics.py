"""Statistics of members."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessmethods.directory_entry import DirectoryEntry
from accessmethods.statistics import Statistics, statistics_of
from accessmethods.statistics_schema import StatisticsLayout
from primitives import TTR
from primitives.dates import OrdinalDate
from primitives.ebcdic import NotEncodableError

README = bytes.fromhex("010000000114316f0114316f1745000e000e0000e3d2f460404040404040")
"""User data of member @@README of JCC.CNTL on a volume of MVS 3.8j."""


def entry_with(user_data: bytes) -> DirectoryEntry:
    return DirectoryEntry.of(b"\xc1" * 8, TTR(1, 3), user_data)


def test_statistics_of_a_real_member_are_read() -> None:
    statistics = statistics_of(entry_with(README))
    assert statistics is not None
    assert statistics.to_json() == {
        "version": "01.00",
        "created": "2014-11-12",
        "changed": "2014-11-12T17:45:00",
        "lines": 14,
        "initial_lines": 14,
        "changed_lines": 0,
        "user": "TK4-",
    }
    assert statistics.to_bytes() == README


def test_fields_sit_at_their_documented_offsets() -> None:
    raw = bytes.fromhex("0001c003 0104050f 0108009f 1213 0e0f 1011 1213 c1c2c3c4c5c6c7c8 1c1d")
    statistics = statistics_of(entry_with(raw))
    assert statistics == Statistics(
        version=0,
        modification=1,
        created=OrdinalDate(2004, 50),
        changed=OrdinalDate(2008, 9),
        time=(12, 13, 3),
        lines=0x0E0F,
        initial_lines=0x1011,
        changed_lines=0x1213,
        user="ABCDEFGH",
        flags=0xC0,
        tail=b"\x1c\x1d",
    )


def test_a_new_member_has_version_one_and_its_lines() -> None:
    made = Statistics.of(14, "TK4-", datetime.datetime(2014, 11, 12, 17, 45, tzinfo=datetime.UTC))
    assert made.to_bytes() == README


def test_more_lines_than_a_halfword_counts_take_the_extended_form() -> None:
    made = Statistics.of(70_000, "A", datetime.datetime(1999, 12, 31, tzinfo=datetime.UTC))
    raw = made.to_bytes()
    assert (len(raw), raw[2], raw[4:8], raw[14:16]) == (40, 0x20, b"\0\x99\x36\x5f", b"\xff\xff")
    assert statistics_of(entry_with(raw)) == made


@pytest.mark.parametrize(
    ("offset", "value"),
    [(3, 0x0A), (4, 0x11), (5, 0xA1), (7, 0x6C), (11, 0x60), (12, 0xF1), (13, 0x1A), (2, 0x20)],
)
def test_user_data_with_a_wrong_digit_is_not_statistics(offset: int, value: int) -> None:
    raw = bytearray(README)
    raw[offset] = value
    assert statistics_of(entry_with(bytes(raw))) is None


@pytest.mark.parametrize("user_data", [b"", bytes(30), README[:28], README + bytes(10)])
def test_user_data_of_another_shape_is_not_statistics(user_data: bytes) -> None:
    assert statistics_of(entry_with(user_data)) is None


def test_user_data_that_starts_with_a_ttr_is_not_statistics() -> None:
    assert statistics_of(DirectoryEntry(b"\xc1" * 8, TTR(1, 3), 0x2F, README)) is None


def test_a_user_id_that_does_not_fit_is_refused() -> None:
    made = Statistics.of(1, "NINECHARS", datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC))
    with pytest.raises(NotEncodableError):
        made.to_bytes()


@given(
    st.builds(
        Statistics.of,
        st.integers(0, 2**32 - 1),
        st.text("ABC123#", max_size=8),
        st.integers(1900, 2099).flatmap(
            lambda year: st.datetimes(timezones=st.just(datetime.UTC)).map(
                lambda when: when.replace(year=year, day=min(when.day, 28))
            )
        ),
    )
)
def test_reading_gives_back_what_was_written(made: Statistics) -> None:
    raw = made.to_bytes()
    assert statistics_of(entry_with(raw)) == made
    assert StatisticsLayout.build(StatisticsLayout.parse(raw)) == raw
