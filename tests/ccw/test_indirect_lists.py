"""Lists of indirect words: which stretches of storage they mean, and what they must not say."""

import pytest

from ccw.indirect import IDAW_1, IDAW_2, IDAW_2_SMALL
from tests.support.channel_words import (
    CD,
    CLEAN,
    IDA,
    LENGTH,
    MIDA,
    NORMAL_END,
    NOTHING,
    PROG,
    READ,
    SIZE,
    SKIP,
    SLI,
    WRITE,
    Bench,
    Word,
    address_behind,
)

LIST = 0x3000
BLOCK = bytes(range(256)) * 32
FORMATS = pytest.mark.parametrize("indirect", [IDAW_1, IDAW_2, IDAW_2_SMALL])


def bench_with(indirect, *addresses):
    bench = Bench(indirect=indirect)
    bench.device.block = BLOCK
    bench.put(LIST, b"".join(at.to_bytes(indirect.entry_bytes, "big") for at in addresses))
    return bench


def modified(*entries):
    """Make a list of flags, count and address."""
    return b"".join(
        bytes(5) + bytes([flags]) + count.to_bytes(2, "big") + address.to_bytes(8, "big")
        for flags, count, address in entries
    )


def bench_modified(*entries, at=LIST):
    bench = Bench(modified=True)
    bench.device.block = BLOCK
    bench.put(at, modified(*entries))
    return bench


@FORMATS
def test_the_first_entry_runs_to_its_block_end_and_later_ones_are_whole_blocks(indirect):
    block = indirect.block_bytes
    bench = bench_with(indirect, 0x7000 - 10, 0x9000, 0x5000)

    ended = bench.run(Word(READ, IDA | SLI, 10 + block + 20, LIST))

    assert (ended.unit, ended.channel, ended.residual) == (NORMAL_END, CLEAN, 0)
    assert bench.data(10, 0x7000 - 10) == BLOCK[:10]
    assert bench.data(block, 0x9000) == BLOCK[10 : 10 + block]
    assert bench.data(20, 0x5000) == BLOCK[10 + block : 30 + block]
    assert bench.data(8, 0x5000 + 20) == bytes(8)


@FORMATS
def test_output_comes_from_the_same_places(indirect):
    bench = bench_with(indirect, 0x7000 - 3, 0x9000)
    bench.put(0x7000 - 3, b"abc")
    bench.put(0x9000, b"defg")

    bench.run(Word(WRITE, IDA | SLI, 7, LIST))

    assert bench.device.orders[0].output == b"abcdefg"


@FORMATS
@pytest.mark.parametrize("code", [READ, WRITE])
def test_a_later_entry_off_its_block_start_is_met_when_the_data_gets_there(indirect, code):
    bench = bench_with(indirect, 0x7000 - 10, 0x9008)

    ended = bench.run(Word(code, IDA | SLI, 60, LIST))

    assert (ended.unit, ended.channel) == (NORMAL_END, PROG)
    assert ended.next_address == address_behind(0)
    if code == READ:
        assert bench.data(10, 0x7000 - 10) == BLOCK[:10]


@FORMATS
def test_it_does_no_harm_when_the_data_never_gets_there(indirect):
    bench = bench_with(indirect, 0x7000 - 10, 0x9008)
    bench.device.block = BLOCK[:10]

    assert bench.run(Word(READ, IDA | SLI, 60, LIST)).channel == CLEAN


@FORMATS
def test_a_list_is_aligned_to_its_entries(indirect):
    bench = bench_with(indirect)
    bench.put(LIST + indirect.entry_bytes // 2, (0x7000).to_bytes(indirect.entry_bytes, "big"))

    ended = bench.run(Word(READ, IDA | SLI, 8, LIST + indirect.entry_bytes // 2))

    assert (ended.unit, ended.channel) == (NOTHING, PROG)


@pytest.mark.parametrize(
    ("indirect", "address"),
    [(IDAW_1, 0x80007000), (IDAW_1, SIZE), (IDAW_2, 1 << 63), (IDAW_2, SIZE)],
)
def test_the_first_entry_must_lead_into_storage(indirect, address):
    ended = bench_with(indirect, address).run(Word(READ, IDA | SLI, 8, LIST))

    assert (ended.unit, ended.channel) == (NOTHING, PROG)


def test_a_list_must_lie_in_storage():
    assert bench_with(IDAW_1).run(Word(READ, IDA, 8, SIZE)).channel == PROG


def test_each_word_of_a_data_chain_has_a_list_of_its_own_or_none():
    bench = bench_with(IDAW_1, 0x7000)

    bench.run(Word(READ, CD, 6), Word(READ, IDA | SLI, 4, LIST))

    assert bench.data(4, 0x7000) == BLOCK[6:10]


def test_modified_entries_have_counts_of_their_own_and_lie_anywhere():
    bench = bench_modified((0, 7, 0x7001), (0, 100, 0x9003), (0x80, 3, 0x5000))

    ended = bench.run(Word(READ, MIDA | SLI, 110, LIST))

    assert (ended.unit, ended.channel, ended.residual) == (NORMAL_END, CLEAN, 0)
    assert bench.data(7, 0x7001) == BLOCK[:7]
    assert bench.data(100, 0x9003) == BLOCK[7:107]
    assert bench.data(3, 0x5000) == BLOCK[107:110]


def test_a_modified_entry_that_skips_consumes_its_bytes():
    bench = bench_modified((0x40, 7, 0), (0x80, 3, 0x5000))

    bench.run(Word(READ, MIDA | SLI, 10, LIST))

    assert bench.data(3, 0x5000) == BLOCK[7:10]


def test_a_skipped_entry_may_be_longer_than_a_page():
    bench = bench_modified((0x40, 5000, 4000), (0x80, 3, 0x5000))

    bench.run(Word(READ, MIDA | SLI, 5003, LIST))

    assert bench.data(3, 0x5000) == BLOCK[5000:5003]


@pytest.mark.parametrize(
    "entry",
    [
        (0x80, 0, 0x5000),
        (0x80, 11, 0x5000),
        (0x80, 10, 0x6000 - 9),
        (0xA0, 10, 0x5000),
        (0x80, 10, SIZE),
    ],
    ids=["no count", "more than the word", "over a page", "interruption", "outside storage"],
)
def test_a_modified_entry_must_make_sense(entry):
    ended = bench_modified(entry).run(Word(READ, MIDA | SLI, 10, LIST))

    assert (ended.unit, ended.channel) == (NOTHING, PROG)


@pytest.mark.parametrize("byte", range(5))
def test_the_reserved_bytes_of_a_modified_entry_are_zero(byte):
    bench = bench_modified((0x80, 10, 0x5000))
    bench.put(LIST + byte, b"\x01")

    assert bench.run(Word(READ, MIDA | SLI, 10, LIST)).channel == PROG


def test_modified_counts_must_reach_the_count_of_the_word():
    bench = bench_modified((0x80, 9, 0x5000))

    assert bench.run(Word(READ, MIDA | SLI, 10, LIST)).channel == PROG


def test_a_modified_list_is_aligned_and_stays_in_its_page():
    entries = ((0, 1, 0x5000), (0x80, 1, 0x5001))

    assert (
        bench_modified(*entries, at=LIST + 8).run(Word(READ, MIDA | SLI, 2, LIST + 8)).channel
        == PROG
    )
    across = bench_modified(*entries, at=LIST - 16)
    assert across.run(Word(READ, MIDA | SLI, 2, LIST - 16)).channel == PROG


def test_skipping_a_word_looks_at_no_list():
    assert bench_with(IDAW_1, SIZE).run(Word(READ, IDA | SKIP | SLI, 8, LIST)).channel == CLEAN


def test_a_list_for_more_than_the_block_is_an_incorrect_length_as_without_it():
    bench = bench_with(IDAW_1, 0x7000)
    bench.device.block = BLOCK[:5]

    ended = bench.run(Word(READ, IDA, 8, LIST))

    assert (ended.channel, ended.residual) == (LENGTH, 3)
