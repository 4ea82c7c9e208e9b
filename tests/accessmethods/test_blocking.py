"""Blocking: what QSAM would write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessmethods.block import Block
from accessmethods.blocking import (
    ANY_LENGTH,
    BlockSizeError,
    RecordLengthError,
    block_records,
)
from accessmethods.record_format import UnknownRecordFormatError
from accessmethods.records import deblock
from primitives import TTR


def blocks_of(recfm: str, lrecl: int, blksize: int, *records: bytes) -> list[bytes]:
    return list(block_records(recfm, lrecl, blksize, records))


def test_format_fb_fills_blocks_and_leaves_the_last_short() -> None:
    assert blocks_of("FB", 2, 4, b"aa", b"bb", b"cc") == [b"aabb", b"cc"]


def test_format_vb_starts_a_block_when_a_record_does_not_fit() -> None:
    assert blocks_of("VB", 8, 16, b"aaaa", b"bb", b"") == [
        bytes.fromhex("000c0000 00080000") + b"aaaa",
        bytes.fromhex("000e0000 00060000") + b"bb" + bytes.fromhex("00040000"),
    ]


def test_format_v_has_a_block_for_each_record() -> None:
    assert blocks_of("V", 8, 16, b"a", b"b") == [
        bytes.fromhex("00090000 00050000") + b"a",
        bytes.fromhex("00090000 00050000") + b"b",
    ]


def test_format_vbs_fills_every_block_by_splitting_records() -> None:
    assert blocks_of("VBS", 99, 12, b"abcdef", b"g") == [
        bytes.fromhex("000c0000 00080100") + b"abcd",
        bytes.fromhex("000a0000 00060200") + b"ef",
        bytes.fromhex("00090000 00050000") + b"g",
    ]


def test_format_vs_has_one_segment_in_a_block() -> None:
    assert blocks_of("VS", 99, 12, b"abcdefghi") == [
        bytes.fromhex("000c0000 00080100") + b"abcd",
        bytes.fromhex("000c0000 00080300") + b"efgh",
        bytes.fromhex("00090000 00050200") + b"i",
    ]


def test_format_u_has_a_block_for_each_record() -> None:
    assert blocks_of("U", 0, 5, b"a", b"bcdef") == [b"a", b"bcdef"]


@pytest.mark.parametrize(
    ("recfm", "lrecl", "record", "expected"),
    [
        ("F", 6, b"12345", "expected 6$"),
        ("FB", 6, b"1234567", "expected 6$"),
        ("VB", 8, b"12345", "expected 0 to 4$"),
        ("VBS", 8, b"12345", "expected 0 to 4$"),
        ("U", 0, b"", "expected 1 to 12$"),
        ("U", 0, bytes(13), "expected 1 to 12$"),
    ],
)
def test_a_record_that_does_not_fit_is_refused_by_number(
    recfm: str, lrecl: int, record: bytes, expected: str
) -> None:
    blksize = 6 if recfm == "F" else 12
    with pytest.raises(RecordLengthError, match=f"^record 1 has {len(record)} bytes, {expected}"):
        blocks_of(recfm, lrecl, blksize, record)


@pytest.mark.parametrize(
    ("recfm", "lrecl", "blksize"),
    [
        ("F", 80, 160),
        ("FB", 80, 170),
        ("FB", 80, 0),
        ("FB", 0, 80),
        ("VB", 80, 83),
        ("VBS", 80, 8),
        ("U", 0, 32_761),
    ],
)
def test_lengths_that_do_not_go_together_are_refused(recfm: str, lrecl: int, blksize: int) -> None:
    with pytest.raises(BlockSizeError, match=f"block size {blksize} is"):
        blocks_of(recfm, lrecl, blksize)


def test_a_data_set_without_record_format_is_refused() -> None:
    with pytest.raises(UnknownRecordFormatError):
        block_records("", 80, 80, [])


@given(
    recfm=st.sampled_from(["F", "FB", "FBS", "FBA", "V", "VB", "VS", "VBS", "U"]),
    lrecl=st.integers(5, 30),
    factor=st.integers(1, 4),
    data=st.data(),
)
def test_deblocking_gives_back_the_records_that_were_blocked(
    recfm: str, lrecl: int, factor: int, data: st.DataObject
) -> None:
    shortest = {"F": lrecl, "V": 0, "U": 1}[recfm[0]]
    longest = lrecl - 4 if recfm[0] == "V" else lrecl
    records = data.draw(st.lists(st.binary(min_size=shortest, max_size=longest)))
    blksize = {"F": lrecl if recfm == "F" else lrecl * factor, "V": lrecl + 4, "U": lrecl}[recfm[0]]
    if "S" in recfm and recfm[0] == "V":
        lrecl, blksize = ANY_LENGTH, 9 + factor
    written = list(block_records(recfm, lrecl, blksize, records))
    blocks = [Block(TTR(0, number), b"", block) for number, block in enumerate(written, start=1)]
    assert all(0 < len(block) <= blksize for block in written)
    assert list(deblock(recfm, lrecl, blocks)) == records
