"""Deblocking: what each record format means, and what a damaged block ends in."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessmethods.block import Block
from accessmethods.record_format import UnknownRecordFormatError
from accessmethods.records import (
    LONGEST_SPANNED,
    DeblockingError,
    deblock,
)
from accessmethods.records_schema import (
    BlockDescriptor,
    ExtendedBlockDescriptor,
    RecordDescriptor,
)
from primitives import TTR


def blocks_of(*data: bytes) -> list[Block]:
    """Blocks at records 1, 2, ... of track 7."""
    return [Block(TTR(7, number), b"", part) for number, part in enumerate(data, start=1)]


def records_of(recfm: str, lrecl: int, *data: bytes) -> list[bytes]:
    return list(deblock(recfm, lrecl, blocks_of(*data), source="A.B"))


def variable_block(*segments: tuple[int, bytes]) -> bytes:
    body = b"".join(
        RecordDescriptor.build({"length": len(payload) + 4, "segment": code, "reserved": 0})
        + payload
        for code, payload in segments
    )
    return BlockDescriptor.build({"length": len(body) + 4, "reserved": bytes(2)}) + body


def test_a_block_of_format_f_is_one_record() -> None:
    assert records_of("F", 3, b"abc", b"def") == [b"abc", b"def"]


def test_a_block_of_format_fb_is_as_many_records_as_it_is_long() -> None:
    assert records_of("FB", 2, b"aabbcc", b"dd", b"eeff") == [
        b"aa",
        b"bb",
        b"cc",
        b"dd",
        b"ee",
        b"ff",
    ]


def test_the_last_block_of_format_fbs_may_be_short() -> None:
    assert records_of("FBS", 2, b"aabb", b"ccdd", b"ee") == [b"aa", b"bb", b"cc", b"dd", b"ee"]


def test_a_control_character_is_part_of_the_record() -> None:
    assert records_of("FBA", 4, b"1abc abc") == [b"1abc", b" abc"]


def test_a_block_of_format_u_is_one_record_of_any_length() -> None:
    assert records_of("U", 0, b"a", b"bcd") == [b"a", b"bcd"]


def test_records_of_format_vb_come_without_their_descriptor_words() -> None:
    block = variable_block((0, b"one"), (0, b""), (0, b"three"))
    assert records_of("VB", 255, block) == [b"one", b"", b"three"]


def test_a_block_of_format_v_is_one_record() -> None:
    assert records_of("V", 255, variable_block((0, b"one"))) == [b"one"]


def test_a_block_with_an_extended_descriptor_word_is_read() -> None:
    record = RecordDescriptor.build({"length": 5, "segment": 0, "reserved": 0}) + b"x"
    word = ExtendedBlockDescriptor.build({"flag_and_length": 0x8000_0000 + 4 + len(record)})
    assert records_of("VB", 255, word + record) == [b"x"]


def test_segments_join_to_one_record_across_blocks() -> None:
    first = variable_block((0, b"whole"), (1, b"be"))
    second = variable_block((3, b"gin"))
    third = variable_block((2, b"ning"), (0, b"next"))
    assert records_of("VBS", 255, first, second, third) == [b"whole", b"beginning", b"next"]


def test_a_record_may_span_more_than_a_halfword_can_count() -> None:
    segments = [variable_block((code, bytes(32_000))) for code in (1, 3, 2)]
    assert records_of("VS", 0x8000, *segments) == [bytes(96_000)]


@pytest.mark.parametrize(
    ("recfm", "data", "says"),
    [
        ("F", b"ab", "expected 3, found 2"),
        ("FB", b"abcd", "expected a multiple of 3, found 4"),
        ("V", b"", "expected a block descriptor word"),
        ("V", b"\0\4\0", "expected a block descriptor word"),
        ("VB", variable_block((0, b"x")) + b"\0", "expected 10, the length of the block, found 9"),
        ("VB", b"\x7f\xff\0\0", "expected 4, the length of the block, found 32767"),
        ("VB", b"\0\7\0\0" + b"\0\4\0", "found 3 bytes left of the block"),
        ("VB", b"\0\x08\0\0" + b"\0\3\0\0", "expected 4 to 4, found 3"),
        ("VB", b"\0\x08\0\0" + b"\0\0\0\0", "expected 4 to 4, found 0"),
        ("VB", b"\0\x08\0\0" + b"\xff\xff\0\0", "expected 4 to 4, found 65535"),
        ("VB", variable_block((1, b"x")), "may not span blocks: expected 0, found 1"),
        ("V", variable_block((0, b"x"), (0, b"y")), "have one a block, found 5"),
        ("VS", variable_block((0, b"x"), (0, b"y")), "have one a block, found 5"),
        ("VBS", variable_block((2, b"x")), "expected complete or first"),
        ("VBS", variable_block((3, b"x")), "expected complete or first"),
        ("VBS", variable_block((4, b"x")), "found 4"),
        ("VBS", variable_block((1, b"x"), (0, b"y")), "expected middle or last"),
        ("VBS", variable_block((1, b"x"), (1, b"y")), "expected middle or last"),
        ("VBS", variable_block((1, b"x"), (3, b"y")), "no last segment"),
    ],
)
def test_a_damaged_block_is_named_and_said_what_is_wrong(
    recfm: str, data: bytes, says: str
) -> None:
    with pytest.raises(DeblockingError) as caught:
        records_of(recfm, 3, data)
    assert "A.B (track 7 record 1 of the data set" in str(caught.value)
    assert says in str(caught.value)


def test_a_short_block_of_format_s_is_refused_when_another_follows() -> None:
    with pytest.raises(DeblockingError, match="track 7 record 3"):
        records_of("FBS", 2, b"aabb", b"cc", b"dd")


def test_records_before_a_damaged_block_are_given_out() -> None:
    walk = deblock("FB", 2, blocks_of(b"aabb", b"c"))
    assert [next(walk), next(walk)] == [b"aa", b"bb"]
    with pytest.raises(DeblockingError):
        next(walk)


def test_a_chain_of_segments_without_end_is_cut_off() -> None:
    def without_end() -> Iterable[Block]:
        yield from blocks_of(variable_block((1, bytes(30_000))))
        while True:
            yield from blocks_of(variable_block((3, bytes(30_000))))

    with pytest.raises(DeblockingError, match=f"at most {LONGEST_SPANNED}"):
        list(deblock("VBS", 0x8000, without_end()))


@pytest.mark.parametrize(
    ("recfm", "lrecl"), [("", 80), ("D", 80), ("FX", 80), ("F", 0), ("FB", -1)]
)
def test_a_format_that_does_not_say_how_to_deblock_is_refused(recfm: str, lrecl: int) -> None:
    with pytest.raises(UnknownRecordFormatError):
        deblock(recfm, lrecl, [])


@given(
    recfm=st.sampled_from(["F", "FB", "FBS", "V", "VB", "VS", "VBS", "U"]),
    data=st.lists(
        st.binary(max_size=40)
        | st.lists(st.tuples(st.integers(0, 4), st.binary(max_size=5))).map(
            lambda segments: variable_block(*segments)
        ),
        max_size=5,
    ),
)
def test_any_block_gives_records_or_a_deblocking_error(recfm: str, data: list[bytes]) -> None:
    records = []
    try:
        records += deblock(recfm, 3, blocks_of(*data))
    except DeblockingError:
        return
    descriptors = sum(map(len, data)) - sum(map(len, records))
    assert descriptors % 4 == 0
    assert (descriptors > 0) == (recfm[0] == "V" and bool(data))


@given(st.lists(st.tuples(st.just(0), st.binary(max_size=9))))
def test_the_walk_of_a_block_agrees_with_its_schema(segments: list[tuple[int, bytes]]) -> None:
    block = variable_block(*segments)
    assert records_of("VB", 255, block) == [payload for _, payload in segments]
