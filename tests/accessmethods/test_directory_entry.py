"""Directory entries and the area in use of a directory block."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessmethods.directory_entry import END_OF_DIRECTORY, DirectoryEntry, parse_entries
from accessmethods.directory_schema import (
    END_NAME,
    DirectoryBlockLayout,
    DirectoryEntryLayout,
)
from primitives import TTR

RAW = bytes.fromhex("0001020304050607 08090a eb 0c0d0e0f 10111213 14151617") + bytes(10)
"""Every byte holds its offset; the indicator says alias, three TTRs, eleven halfwords."""

entries = st.builds(
    DirectoryEntry.of,
    st.binary(min_size=8, max_size=8).filter(lambda name: name != END_NAME),
    st.builds(TTR, st.integers(0, 0xFFFF), st.integers(0, 0xFF)),
    st.integers(0, 31).flatmap(lambda n: st.binary(min_size=2 * n, max_size=2 * n)),
    alias=st.booleans(),
)


def test_fields_sit_at_their_documented_offsets() -> None:
    (entry,) = parse_entries(RAW).entries
    assert entry.raw_name == RAW[0:8]
    assert entry.ttr == TTR(0x0809, 0x0A)
    assert entry.is_alias
    assert entry.user_data == RAW[12:]
    assert entry.user_ttrs == (TTR(0x0C0D, 0x0E), TTR(0x1011, 0x12), TTR(0x1415, 0x16))


def test_an_entry_with_too_little_user_data_has_the_ttrs_that_are_there() -> None:
    entry = DirectoryEntry(b"A" * 8, TTR(0, 1), 0x62, b"\0\1\2\0")
    assert entry.user_ttr_count == 3
    assert entry.user_ttrs == (TTR(1, 2),)


def test_entries_behind_the_end_entry_are_not_read() -> None:
    parsed = parse_entries(END_OF_DIRECTORY.to_bytes() + RAW)
    assert (parsed.entries, parsed.ended, parsed.unread) == ((), True, 0)


def test_an_entry_that_runs_past_the_area_is_left_unread() -> None:
    parsed = parse_entries(RAW + RAW[:-1])
    assert len(parsed.entries) == 1
    assert (parsed.ended, parsed.unread) == (False, len(RAW) - 1)


@pytest.mark.parametrize("length", [1, 63, 64])
def test_user_data_an_entry_cannot_hold_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match=f"{length} bytes of user data"):
        DirectoryEntry.of(b"A" * 8, TTR(0, 1), bytes(length))


@given(st.lists(entries, max_size=6))
def test_parsing_and_writing_entries_are_inverse(written: list[DirectoryEntry]) -> None:
    area = b"".join(entry.to_bytes() for entry in written)
    parsed = parse_entries(area)
    assert list(parsed.entries) == written
    assert (parsed.ended, parsed.unread) == (False, 0)


@given(st.binary(max_size=254))
def test_any_bytes_give_entries_and_a_rest(area: bytes) -> None:
    parsed = parse_entries(area)
    read = b"".join(entry.to_bytes() for entry in parsed.entries)
    assert area.startswith(read)
    assert parsed.ended or len(read) + parsed.unread == len(area)


@given(entries)
def test_the_walk_agrees_with_the_schema(entry: DirectoryEntry) -> None:
    layout = DirectoryEntryLayout.parse(entry.to_bytes())
    assert (layout.name, layout.ttr) == (entry.raw_name, entry.ttr.to_bytes())
    assert (layout.indicator, layout.user_data) == (entry.indicator, entry.user_data)
    assert DirectoryEntryLayout.build(layout) == entry.to_bytes()


@given(st.binary(min_size=256, max_size=256))
def test_a_block_builds_back_to_the_same_bytes(raw: bytes) -> None:
    assert DirectoryBlockLayout.build(DirectoryBlockLayout.parse(raw)) == raw
