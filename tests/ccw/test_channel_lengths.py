"""Counts: residuals, incorrect length, data chaining, skipping, words of count zero.

The scripted device has a block of 100 bytes for every read and takes 100 bytes of every write.
"""

import pytest

from ccw.device import Outcome
from ccw.policy import HERCULES, IBM
from tests.support.channel_words import (
    CC,
    CD,
    CHECKED,
    CLEAN,
    CONTROL,
    DATA,
    EXCEPTED,
    LENGTH,
    NOP,
    NORMAL_END,
    NOTHING,
    PROG,
    READ,
    SENSE,
    SKIP,
    SLI,
    WRITE,
    Bench,
    Word,
    address_behind,
)

OTHER = 0x5000
BLOCK = bytes(range(100))


def brief(ended):
    """Status, residual, and index of the last word."""
    return ended.unit, ended.channel, ended.residual, (ended.next_address - 0x1000) // 8 - 1


@pytest.mark.parametrize(
    ("count", "flags", "channel", "residual"),
    [
        (100, 0, CLEAN, 0),
        (50, 0, LENGTH, 0),
        (150, 0, LENGTH, 50),
        (50, SLI, CLEAN, 0),
        (150, SLI, CLEAN, 50),
    ],
)
@pytest.mark.parametrize("code", [READ, SENSE, WRITE, CONTROL])
@pytest.mark.parametrize("ccw_format", [0, 1])
def test_residual_is_what_is_left_of_the_count_and_sli_forgives_the_rest(
    ccw_format, code, count, flags, channel, residual
):
    bench = Bench(ccw_format)

    ended = bench.run(Word(code, flags, count))

    assert brief(ended) == (NORMAL_END, channel, residual, 0)


@pytest.mark.parametrize("code", [READ, WRITE])
def test_an_incorrect_length_stops_command_chaining(code):
    bench = Bench()

    ended = bench.run(Word(code, CC, 50), Word(NOP))

    assert brief(ended) == (NORMAL_END, LENGTH, 0, 0)
    assert bench.device.codes == [code]


@pytest.mark.parametrize("code", [READ, WRITE])
def test_a_suppressed_one_does_not(code):
    bench = Bench()

    ended = bench.run(Word(code, CC | SLI, 50), Word(NOP, SLI))

    assert brief(ended) == (NORMAL_END, CLEAN, 1, 1)


@pytest.mark.parametrize(
    ("first", "flags", "second", "second_flags", "outcome"),
    [
        (50, CD, 50, 0, (NORMAL_END, CLEAN, 0, 1)),
        (50, CD, 30, 0, (NORMAL_END, LENGTH, 0, 1)),
        (50, CD, 30, SLI, (NORMAL_END, CLEAN, 0, 1)),
        (50, CD, 80, 0, (NORMAL_END, LENGTH, 30, 1)),
        (50, CD, 80, SLI, (NORMAL_END, CLEAN, 30, 1)),
        (150, CD | SLI, 30, SLI, (NORMAL_END, LENGTH, 50, 0)),
        (100, CD, 30, SLI, (NORMAL_END, CLEAN, 30, 1)),
        (100, CD, 30, 0, (NORMAL_END, LENGTH, 30, 1)),
    ],
)
@pytest.mark.parametrize("code", [READ, WRITE])
def test_only_the_last_word_used_counts_when_data_is_chained(
    code, first, flags, second, second_flags, outcome
):
    ended = Bench().run(Word(code, flags, first), Word(code, second_flags, second))

    assert brief(ended) == outcome


def test_sli_is_ignored_on_a_word_that_chains_data():
    ended = Bench().run(Word(READ, CD | SLI, 150), Word(READ, SLI, 1))

    assert ended.channel == LENGTH


def test_input_fills_word_after_word():
    bench = Bench()

    bench.run(Word(READ, CD, 40), Word(0, 0, 60, OTHER))

    assert bench.data(40) == BLOCK[:40]
    assert bench.data(60, OTHER) == BLOCK[40:]


def test_output_is_gathered_from_all_words():
    bench = Bench()
    bench.put(DATA, b"ab")
    bench.put(OTHER, b"cdef")

    bench.run(Word(CONTROL, CD, 2), Word(0xFF, SLI, 4, OTHER))

    assert bench.device.orders[0].output == b"abcdef"


@pytest.mark.parametrize("code", [0x00, 0xFF, 0x10])
def test_the_code_of_a_word_reached_by_data_chaining_is_not_looked_at(code):
    ended = Bench().run(Word(READ, CD, 40), Word(code, 0, 60))

    assert ended.channel == CLEAN


@pytest.mark.parametrize("code", [READ, SENSE])
def test_skip_keeps_storage_as_it_was_and_moves_the_data_all_the_same(code):
    bench = Bench()

    ended = bench.run(Word(code, SKIP | CD, 50), Word(code, 0, 50, OTHER))

    assert brief(ended) == (NORMAL_END, CLEAN, 0, 1)
    assert bench.data(50) == bytes(50)
    assert bench.data(50, OTHER) == BLOCK[50:]


def test_skip_needs_no_storage_at_all():
    assert Bench().run(Word(READ, SKIP, 100, 0x7FFFFF00)).channel == CLEAN


@pytest.mark.parametrize("code", [WRITE, CONTROL])
def test_skip_means_nothing_for_output(code):
    bench = Bench()
    bench.put(DATA, BLOCK)

    bench.run(Word(code, SKIP, 100))

    assert bench.device.orders[0].output == BLOCK


@pytest.mark.parametrize(
    ("ccw_format", "flags", "channel"), [(0, 0, CLEAN), (1, 0, LENGTH), (1, SLI, CLEAN)]
)
def test_an_immediate_command_leaves_its_whole_count(ccw_format, flags, channel):
    ended = Bench(ccw_format).run(Word(NOP, flags, 7))

    assert brief(ended) == (NORMAL_END, channel, 7, 0)


def test_length_suppression_excuses_immediate_commands_of_format_1():
    ended = Bench(lengths_suppressed=True).run(Word(NOP, CC, 7), Word(NOP, 0, 5))

    assert brief(ended) == (NORMAL_END, CLEAN, 5, 1)


def test_length_suppression_excuses_nobody_else():
    assert Bench(lengths_suppressed=True).run(Word(READ, 0, 50)).channel == LENGTH


def test_a_chained_immediate_command_of_format_1_with_a_count_stops_the_chain():
    ended = Bench().run(Word(NOP, CC, 1), Word(NOP, SLI))

    assert brief(ended) == (NORMAL_END, LENGTH, 1, 0)


@pytest.mark.parametrize("code", [READ, WRITE, CONTROL, SENSE, NOP])
def test_a_format_0_word_of_count_zero_is_a_program_check(code):
    ended = Bench(0).run(Word(code, 0, 0))

    assert brief(ended) == (NOTHING, PROG, 0, 0)


@pytest.mark.parametrize(
    ("code", "flags", "channel"),
    [(READ, 0, LENGTH), (READ, SLI, CLEAN), (WRITE, 0, LENGTH), (WRITE, SLI, CLEAN), (NOP, 0, 0)],
)
def test_a_format_1_word_of_count_zero_stops_the_transfer_at_once(code, flags, channel):
    assert brief(Bench().run(Word(code, flags, 0))) == (NORMAL_END, channel, 0, 0)


def test_a_format_1_word_of_count_zero_must_not_chain_data():
    ended = Bench().run(Word(READ, CD, 0), Word(READ, SLI, 50))

    assert brief(ended) == (NOTHING, PROG, 0, 0)


@pytest.mark.parametrize("ccw_format", [0, 1])
def test_nor_be_reached_by_data_chaining(ccw_format):
    ended = Bench(ccw_format).run(Word(READ, CD, 50), Word(READ, SLI, 0))

    assert ended.channel & PROG
    assert ended.next_address == address_behind(1)


@pytest.mark.parametrize("status", [CHECKED, EXCEPTED])
@pytest.mark.parametrize(("flags", "channel"), [(CC, LENGTH), (CC | SLI, CLEAN)])
def test_a_check_or_exception_without_data_leaves_the_count_and_ends_the_program(
    status, flags, channel
):
    bench = Bench()
    bench.device.outcomes[READ] = Outcome(status)

    ended = bench.run(Word(READ, flags, 60), Word(NOP))

    assert brief(ended) == (status, channel, 60, 0)
    assert bench.device.codes == [READ]


def test_a_command_refused_in_its_initial_status_has_no_incorrect_length():
    bench = Bench()
    bench.device.outcomes[WRITE] = Outcome(CHECKED, rejected=True)

    assert brief(bench.run(Word(WRITE, 0, 60))) == (CHECKED, CLEAN, 60, 0)


NOWHERE = 0x7FFFFFF0


@pytest.mark.parametrize("policy", [IBM, HERCULES])
@pytest.mark.parametrize("bad", [Word(0, 0, 0), Word(0, 0, 9, NOWHERE)])
def test_a_word_that_cannot_be_used_is_no_check_while_no_data_gets_there(policy, bad):
    bench = Bench(policy=policy)
    bench.device.outcomes[WRITE] = Outcome(CHECKED, taken=0)

    ended = bench.run(Word(WRITE, CD, 40), bad)

    assert (ended.unit, ended.channel & PROG) == (CHECKED, CLEAN)
    assert ended.next_address == address_behind(0)


@pytest.mark.parametrize("policy", [IBM, HERCULES])
def test_it_is_one_when_the_device_has_taken_all_that_was_before_it(policy):
    ended = Bench(policy=policy).run(Word(WRITE, CD, 100), Word(0, 0, 0))

    assert (ended.unit, ended.channel, ended.next_address) == (
        NORMAL_END,
        PROG,
        address_behind(1),
    )


def test_a_device_that_has_enough_ends_in_the_word_where_it_had():
    words = (Word(WRITE, CD, 60), Word(0, CD, 80), Word(0, 0, 80))

    assert brief(Bench(policy=HERCULES).run(*words)) == (NORMAL_END, CLEAN, 0, 1)
    assert brief(Bench().run(*words)) == (NORMAL_END, LENGTH, 40, 1)


@pytest.mark.parametrize(("policy", "unit"), [(IBM, NORMAL_END), (HERCULES, NOTHING)])
@pytest.mark.parametrize("bad", [Word(0, 0, 0), Word(0, 0, 9, NOWHERE)])
def test_a_read_whose_later_word_cannot_be_used_has_no_status_in_one_emulator(policy, unit, bad):
    ended = Bench(policy=policy).run(Word(READ, CD, 40), bad)

    assert (ended.unit, ended.channel, ended.next_address) == (unit, PROG, address_behind(1))


def test_one_emulator_sends_zeros_for_a_word_that_cannot_be_used():
    sent = {}
    for policy in (IBM, HERCULES):
        bench = Bench(policy=policy)
        bench.put(DATA, b"abc")
        bench.run(Word(WRITE, CD, 3), Word(0, 0, 5, NOWHERE))
        sent[policy] = bench.device.orders[0].output

    assert sent == {IBM: b"abc", HERCULES: b"abc" + bytes(5)}


def test_it_has_room_for_256_words_of_one_write():
    bench = Bench(policy=HERCULES)
    bench.device.outcomes[WRITE] = Outcome(taken=256)
    words = [Word(WRITE, CD, 1)] * 256

    assert brief(bench.run(*words[1:], Word(WRITE, SLI, 1))) == (NORMAL_END, CLEAN, 0, 255)

    ended = bench.run(*words, Word(WRITE, SLI, 1))
    assert (ended.unit, ended.channel, ended.next_address) == (NOTHING, CLEAN, address_behind(256))


@pytest.mark.parametrize(("insists", "channel"), [(False, CLEAN), (True, LENGTH)])
def test_some_commands_insist_on_their_bytes_where_writes_do_not(insists, channel):
    bench = Bench(policy=HERCULES)
    bench.device.outcomes[WRITE] = Outcome(taken=40, wanted=100, insists=insists)

    assert bench.run(Word(WRITE, 0, 40)).channel == channel
    assert bench.run(Word(WRITE, SLI, 40)).channel == CLEAN
