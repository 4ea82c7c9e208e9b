"""The compressed header and the layout of the tables."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diskfile.compressed_header import CompressedHeader
from diskfile.compressed_schema import (
    CompressedHeader32,
    CompressedHeader64,
    CompressedOption,
    Level2Entry32,
    Level2Entry64,
    NullFormat,
    level_2_type,
)
from primitives import FormatError, Where

HERE = Where("V.cckd", 512)
UNITS = 300
OFFSETS = bytes(range(256)) * 2
"""Each byte is its own offset; the options byte, 3, then says big-endian."""


def number(at: int, length: int) -> int:
    return int.from_bytes(range(at, at + length), "big")


NARROW = {
    "level_1_entries": (4, 4),
    "level_2_entries": (8, 4),
    "size": (12, 4),
    "used": (16, 4),
    "free_at": (20, 4),
    "free_total": (24, 4),
    "free_largest": (28, 4),
    "free_areas": (32, 4),
    "free_in_spaces": (36, 4),
    "null_format": (44, 1),
    "compression": (45, 1),
    "parameter": (46, 2),
}
WIDE = {
    "level_1_entries": (4, 4),
    "level_2_entries": (8, 4),
    "size": (16, 8),
    "used": (24, 8),
    "free_at": (32, 8),
    "free_total": (40, 8),
    "free_largest": (48, 8),
    "free_areas": (56, 8),
    "free_in_spaces": (64, 8),
    "null_format": (72, 1),
    "compression": (73, 1),
    "parameter": (74, 2),
}


@pytest.mark.parametrize(("wide", "places"), [(False, NARROW), (True, WIDE)])
def test_fields_sit_at_their_documented_offsets(
    wide: bool, places: Mapping[str, tuple[int, int]]
) -> None:
    header = CompressedHeader.parse(OFFSETS, HERE, wide=wide)
    assert header.is_big_endian
    assert header.version == bytes([0, 1, 2])
    for name, (at, length) in places.items():
        assert getattr(header, name) == number(at, length)
    cylinders_at = 12 if wide else 40
    assert header.cylinders == int.from_bytes(OFFSETS[cylinders_at : cylinders_at + 4], "little")


def test_without_the_option_numbers_are_little_endian() -> None:
    raw = OFFSETS[:3] + b"\x40" + OFFSETS[4:]
    header = CompressedHeader.parse(raw, HERE, wide=False)
    assert not header.is_big_endian
    assert header.size == int.from_bytes(raw[12:16], "little")


@given(st.binary(min_size=512, max_size=512), st.booleans())
def test_a_header_builds_back_to_the_same_bytes(raw: bytes, wide: bool) -> None:
    assert CompressedHeader.parse(raw, HERE, wide=wide).to_bytes() == raw
    layout = CompressedHeader64 if wide else CompressedHeader32
    assert layout.build(layout.parse(raw)) == raw


@given(st.binary(min_size=16, max_size=16), st.booleans(), st.booleans())
def test_schema_and_numpy_read_the_same_level_2_entries(raw: bytes, wide: bool, big: bool) -> None:
    kind = level_2_type(wide=wide, big=big)
    layout = Level2Entry64 if wide else Level2Entry32
    fast = np.frombuffer(raw, kind)[0]
    entry = layout.parse(raw, little=not big)
    assert (fast["offset"], fast["length"], fast["space"]) == (
        entry.offset,
        entry.length,
        entry.space,
    )
    assert layout.build(entry, little=not big) == raw[: kind.itemsize]


def header(**changes: int) -> CompressedHeader:
    fields = {
        "wide": False,
        "version": bytes(3),
        "options": CompressedOption(0),
        "level_1_entries": 2,
        "level_2_entries": 256,
        "size": 3000,
        "used": 3000,
        "free_at": 0,
        "free_total": 0,
        "free_largest": 0,
        "free_areas": 0,
        "free_in_spaces": 0,
        "cylinders": 30,
        "null_format": 1,
        "compression": 1,
        "parameter": -1,
        "reserved": bytes(464),
    }
    return CompressedHeader(**{**fields, **changes})


def test_a_sound_header_passes_with_one_table_too_many() -> None:
    header().check(UNITS, 3000, HERE)
    header(level_1_entries=3).check(UNITS, 3000, HERE)
    assert header().doubts(3000) == []


@pytest.mark.parametrize(
    ("changes", "file_size", "message"),
    [
        (
            {"level_1_entries": 1},
            3000,
            "level-1 table: expected 2 or 3 for 30 cylinders or sectors, found 1",
        ),
        ({"level_1_entries": 4}, 3000, "level-1 table"),
        ({"level_2_entries": 128}, 3000, "level-2 table: expected 256, found 128"),
        ({}, 2999, "length of the file: expected at least 3000 bytes, found 2999"),
        ({"size": 0}, 1031, "length of the file: expected at least 1032 bytes"),
        ({"size": 0, "options": CompressedOption.OPENED}, 1031, "length of the file"),
    ],
)
def test_a_header_that_cannot_be_is_refused(
    changes: dict[str, int], file_size: int, message: str
) -> None:
    with pytest.raises(FormatError, match=rf"V\.cckd\+0x200: .*{message}"):
        header(**changes).check(UNITS, file_size, HERE)


def test_a_short_header_is_refused() -> None:
    with pytest.raises(FormatError, match="compressed header: expected 512 bytes, found 511"):
        CompressedHeader.parse(OFFSETS[:511], HERE, wide=False)


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"options": CompressedOption.OPENED, "used": 7}, "is open for writing"),
        ({"options": CompressedOption.SPACE_ERRORS}, "damaged space"),
        ({"used": 2999}, "space counters disagree"),
        ({"free_total": 1}, "space counters disagree"),
        ({"null_format": 3}, "null format 3 is unknown; read as 0"),
    ],
)
def test_what_harms_no_reader_is_a_doubt(changes: dict[str, int], doubt: str) -> None:
    odd = header(**changes)
    odd.check(UNITS, 3000, HERE)
    (found,) = odd.doubts(3000)
    assert doubt in found


def test_an_unknown_default_null_format_is_read_as_the_first() -> None:
    assert header(null_format=2).default_null_format is NullFormat.LINUX
    assert header(null_format=9).default_null_format is NullFormat.END_OF_FILE
