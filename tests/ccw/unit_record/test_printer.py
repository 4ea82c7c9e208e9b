"""A line printer: where lines land, where the carriage goes, what it says on the way."""

import pytest

from ccw.unit_record import CardReader, Form, LinePrinter
from primitives.ebcdic import encode
from tests.support.drives import CHECKED, END, EXCEPTED, IL, UC, exact, outcome, run

SENSE = 0x04


def line(text):
    return encode(text, len(text))


class Paper:
    """A printer and the pages that came out of it."""

    def __init__(self, model="1403"):
        self.pages = []
        self.printer = LinePrinter(self.pages.append, model)

    def run(self, *words):
        return run(self.printer, *words)

    @property
    def all(self):
        self.printer.eject()
        return self.pages


@pytest.fixture
def paper():
    return Paper()


def test_the_carriage_moves_as_the_code_says_after_the_line_is_printed(paper):
    paper.run((0x09, line("ONE")), (0x11, line("TWO")), (0x19, line("THREE")), (0x01, line("FOUR")))

    assert paper.all == [["ONE", "TWO", "", "THREE", "", "", "FOUR"]]


def test_the_carriage_moves_without_printing(paper):
    assert outcome(paper.run(0x0B, 0x13, 0x1B)) == (END, 0, 1)
    assert paper.printer.line == 7


def test_lines_printed_over_each_other_show_what_is_not_blank_and_are_not_hidden_by_underscores(
    paper,
):
    paper.run((0x01, line("BOLD  X")), (0x01, line("____ __")), (0x09, line("  XX")))

    assert paper.all == [["BOXX _X"]]


@pytest.mark.parametrize("skip", [(0x89, line("LAST")), 0x8B])
def test_skipping_to_channel_1_begins_a_page(paper, skip):
    paper.run((0x09, line("FIRST")), skip, (0x09, line("NEXT")))

    assert [page[0] for page in paper.all] == ["FIRST", "NEXT"]
    assert (paper.pages[0][1:] == ["LAST"]) == isinstance(skip, tuple)


@pytest.mark.parametrize("channel", range(1, 13))
def test_every_channel_has_its_codes(channel):
    for low in (0x01, 0x03):
        paper = Paper()
        paper.printer.form = Form(20, {10: channel})
        paper.run(((0x10 | channel) << 3 | low, line("X")))
        assert paper.printer.line == 10


def test_a_channel_behind_the_carriage_is_on_the_next_page_and_a_missing_one_at_its_top(paper):
    paper.printer.form = Form(20, {5: 2, 10: 3})
    paper.run(0x9B, (0x01, line("AT 10")), 0x93)
    assert (paper.printer.line, len(paper.pages)) == (5, 1)

    paper.run((0x01, line("AT 5")), 0xA3)
    assert (paper.printer.line, len(paper.pages)) == (1, 2)


def test_pages_without_a_line_are_not_given_away(paper):
    paper.run(0x8B, 0x8B, (0x09, line("X")))

    assert paper.all == [["X"]]


def test_spacing_past_the_last_line_begins_a_page(paper):
    paper.printer.form = Form(3, {})
    for text in ("1", "2", "3", "4"):
        paper.run((0x09, line(text)))

    assert paper.all == [["1", "2", "3"], ["4"]]


def test_spacing_over_channel_12_is_a_unit_exception_and_over_channel_9_a_unit_check(paper):
    paper.printer.form = Form(20, {4: 9, 6: 12})

    result = paper.run(0x1B)
    assert (outcome(result)[0], result.sense) == (CHECKED, b"\x01")
    assert outcome(paper.run((0x11, line("X"))))[0] == EXCEPTED
    assert paper.printer.line == 6


def test_skipping_over_channels_says_nothing(paper):
    paper.printer.form = Form(20, {2: 3, 4: 9, 6: 12, 8: 4})

    assert paper.run(0xA3, 0x8B).is_normal


def test_what_does_not_fit_on_a_line_is_a_wrong_length(paper):
    assert outcome(exact(paper.printer, 0x09, bytes([0xC1]) * 140)) == (END, IL, 8)
    assert outcome(exact(paper.printer, 0x09, bytes([0xC1]) * 13)) == (END, 0, 0)
    assert [len(text) for text in paper.all[0]] == [132, 13]


BUFFER = bytes.fromhex("01 00 00 02 00 0c 10")


@pytest.mark.parametrize("index", [b"", b"\x81"])
def test_a_forms_control_buffer_says_how_long_the_form_is_and_where_its_channels_are(index):
    paper = Paper("3211")

    assert paper.run((0x63, index + BUFFER)).is_normal
    assert paper.printer.form == Form(7, {1: 1, 4: 2, 6: 12})


@pytest.mark.parametrize("wrong", ["", "01000000", "01000d10", "01004010", "80"])
def test_a_forms_control_buffer_that_is_none_is_rejected(wrong):
    paper = Paper("3211")

    result = paper.run((0x63, bytes.fromhex(wrong))) if wrong else exact(paper.printer, 0x63, b"")

    assert (outcome(result)[0], result.sense) == (UC, b"\x80")
    assert paper.printer.form == Form()


def test_a_1403_has_no_forms_control_buffer(paper):
    assert paper.run((0x63, BUFFER)).sense == b"\x80"


def test_unknown_commands_are_rejected_and_print_nothing(paper):
    for code in (0x02, 0x05, 0x21, 0x29, 0x81, 0x83, 0xE9, 0xE4, 0x07):
        result = paper.run((code, line("X")))
        assert (outcome(result)[0], result.sense) == (UC, b"\x80")
    assert paper.all == []


def test_character_sets_are_taken_and_do_nothing(paper):
    assert paper.run(0x73, 0x7B, (0xFB, bytes(240)), (SENSE, 1)).data == b"\x00"


def test_a_deck_read_card_by_card_is_listed(paper):
    reader = CardReader()
    deck = [line("//JOB"), line("//STEP EXEC PGM=IEFBR14"), line("//")]
    reader.load(deck)

    while (card := run(reader, (0x02, 80))).ended.unit == END:
        paper.run((0x09, card.data))

    assert paper.all == [["//JOB", "//STEP EXEC PGM=IEFBR14", "//"]]
