"""Words: both formats, transfers in channel, chaining, suspending, and what is a program check."""

import pytest

from ccw import data_chain, fetching
from ccw.command_word import direction_of
from ccw.device import Outcome
from ccw.fetching import LOOP_LIMIT
from ccw.policy import HERCULES
from tests.support.channel_words import (
    CC,
    CD,
    CLEAN,
    DATA,
    LENGTH,
    MIDA,
    MODIFIED,
    NOP,
    NORMAL_END,
    NOTHING,
    PCI,
    PROG,
    PROGRAM,
    READ,
    SIZE,
    SLI,
    SUSPEND,
    WRITE,
    Bench,
    Word,
    address_behind,
    transfer,
)

SEARCH = 0x31


def goes_on(code=READ):
    return Word(code, CC | SLI, 100)


@pytest.mark.parametrize("code", [0x00, 0x10, 0xF0])
def test_a_code_of_low_bits_zero_is_no_command(code):
    ended = Bench().run(Word(code, 0, 9))

    assert (ended.unit, ended.channel, ended.next_address) == (NOTHING, PROG, address_behind(0))


def test_a_code_only_the_device_does_not_know_is_the_devices_business():
    bench = Bench()

    bench.run(Word(0xFF, SLI))

    assert bench.device.codes == [0xFF]


def test_the_low_bits_say_which_way_data_goes():
    names = {low: direction_of(low | 0xC0).name for low in range(16)}

    assert names == {
        0x0: "INVALID",
        0x4: "SENSE",
        0x8: "TRANSFER_IN_CHANNEL",
        0xC: "READ_BACKWARD",
        **dict.fromkeys((0x1, 0x5, 0x9, 0xD), "WRITE"),
        **dict.fromkeys((0x2, 0x6, 0xA, 0xE), "READ"),
        **dict.fromkeys((0x3, 0x7, 0xB, 0xF), "CONTROL"),
    }


def test_format_0_has_its_address_before_its_flags():
    bench = Bench(0)

    bench.put(PROGRAM, bytes.fromhex("06 004000 20 ff 0003"))  # byte 5 is not looked at
    bench.program().start(PROGRAM)

    assert bench.data(4) == bytes([0, 1, 2, 0])


def test_format_1_has_its_flags_before_its_address():
    bench = Bench()

    bench.put(PROGRAM, bytes.fromhex("06 20 0003 00004000"))
    bench.program().start(PROGRAM)

    assert bench.data(4) == bytes([0, 1, 2, 0])


@pytest.mark.parametrize("address", [0x80004000, SIZE, SIZE - 99, 0x7FFFFFFF])
@pytest.mark.parametrize("code", [READ, WRITE])
def test_data_must_lie_in_storage(code, address):
    ended = Bench().run(Word(code, 0, 100, address))

    assert (ended.unit, ended.channel) == (NOTHING, PROG)
    assert ended.next_address == address_behind(0)


@pytest.mark.parametrize("start", [PROGRAM + 4, PROGRAM + 1, SIZE, SIZE + 8, SIZE - 4])
def test_a_program_starts_at_a_doubleword_in_storage(start):
    ended = Bench().program().start(start)

    assert (ended.unit, ended.channel) == (NOTHING, PROG)


def test_a_program_that_runs_out_of_storage_is_checked():
    ended = Bench().run(goes_on(), at=SIZE - 8)

    assert (ended.unit, ended.channel) == (NOTHING, PROG)


def test_a_transfer_goes_on_elsewhere():
    bench = Bench()
    bench.load(Word(WRITE, SLI), at=0x2000)

    ended = bench.run(goes_on(), transfer(0x2000))

    assert bench.device.codes == [READ, WRITE]
    assert ended.next_address == 0x2008


@pytest.mark.parametrize("code", [0x08, 0x18, 0xF8])
def test_any_low_eight_is_a_transfer_in_format_0_whatever_else_the_word_says(code):
    bench = Bench(0)
    bench.load(Word(NOP), at=0x2000)

    ended = bench.run(goes_on(), Word(code, 0xFF, 0xFFFF, 0x2000))

    assert (ended.channel, ended.next_address) == (CLEAN, 0x2008)


@pytest.mark.parametrize(
    "word",
    [
        Word(0x18, 0, 0, 0x2000),
        Word(0x08, SLI, 0, 0x2000),
        Word(0x08, 0, 1, 0x2000),
        Word(0x08, 0, 0, 0x80002000),
    ],
)
def test_a_transfer_of_format_1_is_nothing_but_its_address(word):
    bench = Bench()
    bench.load(Word(NOP), at=0x2000)

    ended = bench.run(goes_on(), word)

    assert (ended.unit, ended.channel) == (NOTHING, PROG)
    assert ended.next_address == address_behind(1)


@pytest.mark.parametrize("target", [0x2001, 0x2002, 0x2004, SIZE, SIZE - 4])
def test_a_transfer_must_lead_to_a_doubleword_in_storage(target):
    ended = Bench().run(goes_on(), transfer(target))

    assert (ended.channel, ended.next_address) == (PROG, address_behind(1))


def test_a_transfer_must_not_lead_to_a_transfer():
    bench = Bench()

    ended = bench.run(goes_on(), transfer(address_behind(1)), transfer(PROGRAM))

    assert (ended.channel, ended.next_address) == (PROG, address_behind(2))


def test_a_program_must_not_begin_with_a_transfer():
    bench = Bench()

    ended = bench.run(transfer(PROGRAM + 8), Word(NOP, SLI))

    assert (ended.unit, ended.channel, ended.next_address) == (NOTHING, PROG, address_behind(0))
    assert bench.device.codes == []


def test_a_transfer_inside_a_data_chain_leads_to_the_next_word_of_it():
    bench = Bench()
    bench.load(Word(0, 0, 60, 0x5000), at=0x2000)

    ended = bench.run(Word(READ, CD, 40), transfer(0x2000))

    assert (ended.channel, ended.next_address) == (CLEAN, 0x2008)
    assert bench.data(60, 0x5000) == bytes(range(40, 100))


def test_status_modifier_skips_one_word():
    bench = Bench()
    bench.device.outcomes[SEARCH] = Outcome(MODIFIED, taken=5)

    bench.run(Word(SEARCH, CC, 5), transfer(PROGRAM), Word(READ, SLI), Word(WRITE))

    assert bench.device.codes == [SEARCH, READ]


def test_status_modifier_at_the_end_of_a_program_does_not_move_its_address():
    bench = Bench()
    bench.device.outcomes[SEARCH] = Outcome(MODIFIED, taken=5)

    ended = bench.run(Word(SEARCH, 0, 5))

    assert (ended.unit, ended.next_address) == (MODIFIED, address_behind(0))


def test_a_search_that_never_holds_goes_round_through_its_transfer():
    bench = Bench()

    def execute(order):
        bench.device.orders.append(order)
        return Outcome(MODIFIED if len(bench.device.orders) == 5 else NORMAL_END, taken=5)

    bench.device.execute = execute

    bench.run(Word(SEARCH, CC, 5), transfer(PROGRAM), Word(NOP, SLI))

    assert bench.device.codes == [SEARCH] * 5 + [NOP]


@pytest.mark.parametrize("policy_limit", [False, True])
def test_no_program_goes_round_for_ever(policy_limit):
    bench = Bench(policy=HERCULES) if policy_limit else Bench()

    ended = bench.run(Word(NOP, CC | SLI), transfer(PROGRAM))

    limit = 256 if policy_limit else LOOP_LIMIT
    assert ended.channel == PROG
    assert len(bench.device.orders) == limit + 1


def test_nor_does_one_that_does_much_in_every_round(monkeypatch):
    monkeypatch.setattr(fetching, "WORD_LIMIT", 1000)
    bench = Bench()

    ended = bench.run(*[Word(NOP, CC | SLI)] * 9, transfer(PROGRAM))

    assert ended.channel == PROG
    assert len(bench.device.orders) == 1000


def test_data_chained_in_a_circle_is_not_gathered_for_ever(monkeypatch):
    monkeypatch.setattr(data_chain, "MOST_OUTPUT", 950)
    bench = Bench()

    bench.run(Word(WRITE, CD, 100), transfer(PROGRAM))

    (order,) = bench.device.orders
    assert len(order.output) == 1000


def test_command_chaining_is_ignored_where_data_is_chained():
    bench = Bench()

    bench.run(Word(READ, CC | CD, 40), Word(WRITE, 0, 60))

    assert bench.device.codes == [READ]


@pytest.mark.parametrize("status", [0x80, 0x10, 0x02, 0x01])
def test_any_unusual_status_ends_the_program(status):
    bench = Bench()
    bench.device.outcomes[READ] = Outcome(NORMAL_END | status, data=bytes(100))

    ended = bench.run(Word(READ, CC, 100), Word(NOP))

    assert ended.unit == NORMAL_END | status
    assert bench.device.codes == [READ]


def test_a_program_check_leaves_the_commands_before_it_done():
    bench = Bench()

    ended = bench.run(goes_on(), Word(0x00))

    assert (ended.unit, ended.channel) == (NOTHING, PROG)
    assert bench.data(100) == bytes(range(100))


def test_suspending_without_leave_is_a_program_check():
    bench = Bench()

    ended = bench.run(goes_on(), Word(NOP, SUSPEND))

    assert (ended.unit, ended.channel, ended.next_address) == (NOTHING, PROG, address_behind(1))


@pytest.mark.parametrize("index", [0, 1])
def test_a_program_suspends_before_the_word_and_goes_on_with_it(index):
    bench = Bench(suspends=True)
    words = [goes_on(), Word(NOP, SLI)]
    words[index].flags |= SUSPEND
    bench.load(*words)
    program = bench.program()

    rests = program.start(PROGRAM)
    assert rests.suspended
    assert rests.next_address == address_behind(index)
    assert bench.device.codes == [READ, NOP][:index]

    words[index].flags &= ~SUSPEND  # as the one who resumes does
    bench.load(*words)
    ended = program.resume(rests.next_address - 8)

    assert not ended.suspended
    assert bench.device.codes == [READ, NOP]


def test_a_word_that_still_suspends_rests_again():
    bench = Bench(suspends=True)
    bench.load(Word(NOP, SUSPEND | SLI))
    program = bench.program()

    program.start(PROGRAM)

    assert program.resume(PROGRAM).suspended


@pytest.mark.parametrize("flags", [(CD, SUSPEND), (SUSPEND | CD, 0)])
def test_a_data_chain_must_not_suspend(flags):
    bench = Bench(suspends=True)

    ended = bench.run(Word(READ, flags[0], 40), Word(READ, flags[1], 60))

    assert ended.channel & PROG


def test_modified_indirect_words_need_leave():
    assert Bench().run(Word(READ, MIDA)).channel == PROG


@pytest.mark.parametrize("flags", [0x04, 0x10])
def test_modified_indirect_words_go_with_neither_idaws_nor_skip(flags):
    assert Bench(modified=True).run(Word(READ, MIDA | flags)).channel == PROG


@pytest.mark.parametrize("flags", [(PCI, 0), (0, PCI)])
@pytest.mark.parametrize(("chaining", "counts"), [(CC, (100, 100)), (CD, (40, 60))])
def test_an_interruption_nobody_took_on_the_way_shows_in_the_final_status(flags, chaining, counts):
    ended = Bench().run(Word(READ, chaining | flags[0], counts[0]), Word(READ, flags[1], counts[1]))

    assert (ended.unit, ended.channel) == (NORMAL_END, 0x80)


def test_it_ends_no_chain_and_goes_with_other_status():
    ended = Bench().run(Word(READ, PCI | CC, 100), Word(READ, 0, 50))

    assert ended.channel == 0x80 | LENGTH


def test_the_interruption_of_a_word_never_reached_is_never_presented():
    ended = Bench().run(Word(READ, CC, 50), Word(READ, PCI, 100))

    assert ended.channel == LENGTH


def test_device_and_storage_are_as_they_were_when_the_first_word_is_wrong():
    bench = Bench()

    bench.run(Word(READ, 0, 100, SIZE))

    assert bench.device.codes == []
    assert bench.data(100, DATA) == bytes(100)
