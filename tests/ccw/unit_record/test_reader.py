"""A card reader gives its cards in turn, and says when there are no more."""

import pytest

from ccw.program import Program
from ccw.unit_record import CardReader
from primitives.ebcdic import encode
from tests.support.drives import CHECKED, END, EXCEPTED, IL, UC, exact, outcome, run

READ, FEED = (0x02, 80), 0x23
JOB, END_OF_JOB = encode("//JOB", 80), encode("//", 80)


def reader_with(*cards, **options):
    reader = CardReader()
    reader.load(cards, **options)
    return reader


def test_cards_are_read_in_turn_padded_and_cut_to_80_bytes():
    reader = reader_with(encode("//JOB", 5), END_OF_JOB + b"beyond")

    assert run(reader, READ, (0x42, 80)).reads == {0: JOB, 1: END_OF_JOB}


def test_chained_data_are_one_card():
    made = Program().add(0x02, count=5).chain_data().add(0, count=75)

    assert made.run_on(reader_with(JOB)).reads == {0: JOB[:5], 1: JOB[5:]}


def test_a_count_that_is_not_a_card_is_a_wrong_length():
    assert outcome(exact(reader_with(JOB), 0x02, 100)) == (END, IL, 20)
    assert outcome(exact(reader_with(JOB), 0x02, 10)) == (END, IL, 0)


def test_a_card_is_fed_without_being_read():
    assert run(reader_with(JOB, END_OF_JOB), FEED, READ).reads == {1: END_OF_JOB}


@pytest.mark.parametrize("word", [READ, FEED])
def test_the_end_of_the_deck_is_told_once_and_then_cards_are_missing(word):
    reader = reader_with(JOB)
    run(reader, READ)

    assert outcome(run(reader, word))[0] == EXCEPTED
    result = run(reader, word)
    assert (outcome(result)[0], result.sense) == (UC, b"\x40")


def test_a_deck_that_goes_on_ends_with_cards_missing():
    reader = reader_with(JOB, end_of_file=False)
    run(reader, READ)

    assert run(reader, READ).sense == b"\x40"
    reader.load([END_OF_JOB])
    assert run(reader, READ).data == END_OF_JOB


def test_a_reader_without_cards_waits_for_them():
    assert run(CardReader(), READ).sense == b"\x40"


def test_other_commands_do_nothing_or_are_rejected():
    reader = reader_with(JOB)

    assert outcome(run(reader, 0x03)) == (END, 0, 1)
    assert run(reader, (0x04, 5)).data == b"\x00"
    for code in set(range(256)) - {0x02, 0x42, 0x82, 0x23, 0x63, 0xA3, 0x03, 0x04}:
        if code & 0x0F and code & 0x0F != 0x08:
            result = run(reader, (code, b"data"))
            assert (outcome(result)[0] & CHECKED, result.sense) == (UC, b"\x80")
    assert run(reader, READ).data == JOB
