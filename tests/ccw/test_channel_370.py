"""Starting programs as System/370 does: address word, status word, loading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccw.channel_370 import CawLayout, CswLayout, load, start_io
from ccw.device import Outcome
from tests.support.channel_words import CC, CHECKED, NOP, READ, SLI, Bench, Word


def bench_at(caw, *words):
    bench = Bench(0)
    bench.load(*words)
    bench.put(0x48, bytes.fromhex(caw))
    return bench


def csw_of(bench):
    return bench.storage.fetch(0x40, 8)


def test_fields_of_both_words_sit_at_their_documented_offsets():
    caw, csw = CawLayout.parse(bytes(range(4))), CswLayout.parse(bytes(range(8)))

    assert (caw.key_flags, caw.address) == (0, 0x010203)
    assert (csw.key, csw.next_address, csw.unit, csw.channel) == (0, 0x010203, 4, 5)
    assert csw.residual == 0x0607


@given(st.binary(min_size=8, max_size=8))
def test_status_words_build_back_to_the_same_bytes(raw):
    assert CswLayout.build(CswLayout.parse(raw)) == raw


def test_the_address_word_starts_a_program_and_the_status_word_tells_its_end():
    bench = bench_at("00001000", Word(READ, SLI, 110))

    start_io(bench.storage, bench.device)

    assert csw_of(bench) == bytes.fromhex("00 001008 0c 00 000a")
    assert bench.data(100) == bytes(range(100))


def test_the_key_protects_storage_and_comes_back():
    bench = bench_at("70001000", Word(READ, 0, 100))
    bench.storage.set_key(0, len(bench.storage), 6)

    start_io(bench.storage, bench.device)

    assert csw_of(bench) == bytes.fromhex("70 001008 0c 10 0064")


@pytest.mark.parametrize("caw", ["01001000", "02001000", "04001000"])
def test_reserved_bits_are_a_program_check(caw):
    bench = bench_at(caw, Word(READ, 0, 100))

    start_io(bench.storage, bench.device)

    assert csw_of(bench) == bytes.fromhex("00 001008 00 20 0000")
    assert bench.device.codes == []


def test_words_are_of_format_0():
    bench = bench_at("00001000", Word(READ, 0, 0))

    start_io(bench.storage, bench.device)

    assert csw_of(bench)[5] == 0x20


def test_a_unit_check_is_stored_like_any_status():
    bench = bench_at("00001000", Word(READ, SLI, 5))
    bench.device.outcomes[READ] = Outcome(CHECKED)

    start_io(bench.storage, bench.device)

    assert csw_of(bench) == bytes.fromhex("00 001008 0e 00 0005")


def test_loading_goes_on_with_what_it_has_read():
    bench = Bench(0)
    psw = bytes.fromhex("000c000000005000")
    words = Word(READ, CC | SLI, 3, 0x4000).encoded(0) + Word(NOP, SLI).encoded(0)
    bench.device.outcomes[0x02] = Outcome(data=psw + words)

    ended = load(bench.storage, bench.device)

    assert bench.device.codes == [0x02, READ, NOP]
    assert bench.storage.fetch(0, 24) == psw + words
    assert bench.data(3) == bytes([0, 1, 2])
    assert (ended.unit, ended.channel, ended.next_address) == (0x0C, 0, 0x18)


def test_loading_ends_where_the_first_record_cannot_be_read():
    bench = Bench(0)
    bench.device.outcomes[0x02] = Outcome(CHECKED)

    ended = load(bench.storage, bench.device)

    assert bench.device.codes == [0x02]
    assert (ended.unit, ended.residual) == (CHECKED, 24)
