"""Reading backward: the last byte of a block comes first, and storage is filled from its end."""

import pytest

from ccw.device import Outcome
from ccw.indirect import IDAW_1, IDAW_2, IDAW_2_SMALL
from ccw.policy import HERCULES
from tests.support.channel_words import (
    CC,
    CD,
    CLEAN,
    DATA,
    IDA,
    LENGTH,
    MIDA,
    NOP,
    NORMAL_END,
    NOTHING,
    PROG,
    SIZE,
    SKIP,
    SLI,
    Bench,
    Word,
    address_behind,
)

READ_BACKWARD = 0x0C
BLOCK = bytes(range(100))
LIST = 0x3000


def test_a_block_ends_at_the_address_of_its_word():
    bench = Bench()

    ended = bench.run(Word(READ_BACKWARD, count=100, address=DATA + 99))

    assert (ended.unit, ended.channel, ended.residual) == (NORMAL_END, CLEAN, 0)
    assert bench.data(102, DATA - 1) == b"\x00" + BLOCK + b"\x00"


def test_a_block_shorter_than_the_count_leaves_the_low_addresses_alone():
    bench = Bench()

    ended = bench.run(Word(READ_BACKWARD, SLI, 120, DATA + 119))

    assert (ended.channel, ended.residual) == (CLEAN, 20)
    assert bench.data(120) == bytes(20) + BLOCK


def test_a_count_shorter_than_the_block_stores_the_end_of_the_block():
    bench = Bench()

    ended = bench.run(Word(READ_BACKWARD, 0, 30, DATA + 29))

    assert (ended.channel, ended.residual) == (LENGTH, 0)
    assert bench.data(30) == BLOCK[70:]


def test_one_emulator_has_only_the_beginning_of_the_block_there():
    bench = Bench(policy=HERCULES)

    ended = bench.run(Word(READ_BACKWARD, 0, 80, DATA + 79))

    assert (ended.channel, ended.residual) == (LENGTH, 0)
    assert bench.data(80) == BLOCK[20:80] + bytes(20)


def test_chained_data_goes_on_downward_with_the_next_word():
    bench = Bench()

    ended = bench.run(
        Word(READ_BACKWARD, CD, 40, DATA + 39), Word(0x00, CD | SKIP, 10), Word(0x00, 0, 50, 0x5031)
    )

    assert (ended.channel, ended.residual) == (CLEAN, 0)
    assert bench.data(40) == BLOCK[60:]
    assert bench.data(50, 0x5000) == BLOCK[:50]


@pytest.mark.parametrize("indirect", [IDAW_1, IDAW_2, IDAW_2_SMALL])
def test_later_indirect_words_designate_the_last_byte_of_a_block(indirect):
    block, size = indirect.block_bytes, indirect.entry_bytes
    bench = Bench(indirect=indirect)
    bench.device.block = content = bytes(range(256)) * (block // 256) + b"the end"
    ends = (0x8000 + 6, 0x7000 - 1)
    bench.put(LIST, b"".join(at.to_bytes(size, "big") for at in ends))

    ended = bench.run(Word(READ_BACKWARD, IDA, len(content), LIST))

    assert (ended.unit, ended.channel, ended.residual) == (NORMAL_END, CLEAN, 0)
    assert bench.data(7, 0x8000) == b"the end"
    assert bench.data(block, 0x7000 - block) == content[:block]


def test_a_later_indirect_word_that_is_not_the_end_of_a_block_is_a_program_check():
    bench = Bench()
    bench.put(LIST, (0x8000 + 6).to_bytes(4, "big") + (0x7000).to_bytes(4, "big"))

    ended = bench.run(Word(READ_BACKWARD, IDA, 100, LIST))

    assert (ended.channel, ended.next_address) == (PROG, address_behind(0))
    assert bench.data(7, 0x8000) == BLOCK[93:]


@pytest.mark.parametrize("address", [98, SIZE])
def test_an_area_that_leaves_storage_is_a_program_check(address):
    bench = Bench()

    ended = bench.run(Word(READ_BACKWARD, 0, 100, address))

    assert (ended.unit, ended.channel) == (NOTHING, PROG)
    assert bench.device.codes == []


def test_modified_indirect_words_cannot_be_read_into_backward():
    bench = Bench(modified=True)

    ended = bench.run(Word(READ_BACKWARD, MIDA, 100, LIST))

    assert (ended.unit, ended.channel) == (NOTHING, PROG)


def test_a_command_without_an_ending_status_ends_the_program():
    bench = Bench()
    bench.device.outcomes[NOP] = Outcome(NOTHING)

    ended = bench.run(Word(NOP, CC | SLI), Word(NOP, SLI))

    assert (ended.unit, ended.next_address) == (NOTHING, address_behind(0))
