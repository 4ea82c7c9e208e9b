"""Text of records: code pages and lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessmethods.text import (
    KNOWN,
    Asa,
    Numbers,
    TextRules,
    UnknownCodePageError,
    code_page,
    lines,
    numbered,
    records_of,
    text_lines,
)
from primitives.ebcdic import NotEncodableError

PAGES = [f"cp{number}" for number in KNOWN]
EVERY_CODE = bytes(range(256))


@pytest.mark.parametrize("name", PAGES)
def test_every_code_decodes_to_a_character_of_its_own(name: str) -> None:
    assert len(set(code_page(name).decode(EVERY_CODE))) == 256


@pytest.mark.parametrize("name", PAGES)
@given(raw=st.binary(max_size=64))
def test_encoding_what_was_decoded_gives_the_same_bytes(name: str, raw: bytes) -> None:
    page = code_page(name)
    assert page.encode(page.decode(raw)) == raw


@pytest.mark.parametrize("name", ["cp037", "cp273", "cp500", "cp1140"])
def test_a_page_differs_from_pythons_table_in_line_ends_only(name: str) -> None:
    ours, pythons = code_page(name).decode(EVERY_CODE), EVERY_CODE.decode(name)
    differing = {code for code in EVERY_CODE if ours[code] != pythons[code]}
    assert differing == {0x0D, 0x15, 0x25}


def test_page_1047_is_037_with_six_codes_swapped() -> None:
    of_1047, of_037 = code_page("1047"), code_page("037")
    differing = {
        code: of_1047.decode(bytes([code]))
        for code in EVERY_CODE
        if of_1047.decode(bytes([code])) != of_037.decode(bytes([code]))
    }
    assert differing == {0x5F: "^", 0xB0: "¬", 0xAD: "[", 0xBD: "]", 0xBA: "Ý", 0xBB: "¨"}


def test_a_line_end_inside_a_record_does_not_split_the_line() -> None:
    (line,) = lines([bytes.fromhex("c1 15 c2 25 c3 0d c4")], code_page("037"))
    assert line.splitlines() == [line]
    assert line == "A\u2424B\u240aC\u240dD"


def test_lines_lose_trailing_blanks_but_no_other_blank() -> None:
    records = [bytes.fromhex("40c140c24040"), bytes.fromhex("40404040"), b""]
    assert list(lines(records, code_page("1047"))) == [" A B", "", ""]


def test_a_code_that_a_page_leaves_undefined_shows_as_its_private_character() -> None:
    assert code_page("cp424").decode(b"\x70") == "\uf770"


@pytest.mark.parametrize("name", ["cp437", "ascii", "", "cpcp037x"])
def test_an_unknown_page_is_refused_with_the_known_ones(name: str) -> None:
    with pytest.raises(UnknownCodePageError, match="cp1047"):
        code_page(name)


def test_encoding_refuses_a_character_the_page_lacks() -> None:
    with pytest.raises(NotEncodableError, match="'€' is not in code page 037"):
        code_page("037").encode("5 €")


def test_lines_become_fixed_records_filled_with_blanks() -> None:
    page = code_page("037")
    assert list(records_of(["A", "", "BCD "], page, "FB", 3)) == [
        bytes.fromhex("c14040"),
        bytes.fromhex("404040"),
        bytes.fromhex("c2c3c4"),
    ]


def test_an_empty_line_becomes_a_variable_record_of_one_blank() -> None:
    page = code_page("037")
    assert list(records_of(["A", ""], page, "VB", 255)) == [b"\xc1", b"\x40"]


@given(st.lists(st.text("AB c", max_size=8)))
def test_lines_come_back_without_their_trailing_blanks(written: list[str]) -> None:
    page = code_page("1047")
    records = records_of(written, page, "FB", 80)
    assert list(lines(records, page)) == [line.rstrip(" ") for line in written]


# Sequence numbers and control characters

PAGE = code_page("cp037")
DROP = TextRules(PAGE, Numbers.DROP)


def ebcdic_of(text: str) -> bytes:
    return text.encode("cp037")


@pytest.mark.parametrize(
    ("recfm", "record", "line"),
    [
        ("FB", "//JOB JOB".ljust(72) + "00000100", "//JOB JOB"),
        ("FB", "//JOB JOB".ljust(72) + "ABCD0100", "//JOB JOB".ljust(72) + "ABCD0100"),
        ("VB", "00000100//JOB JOB", "//JOB JOB"),
        ("VB", "//JOB JOB", "//JOB JOB"),
        ("VB", "1234", "1234"),
        ("FB", "", ""),
    ],
)
def test_columns_that_hold_a_sequence_number_are_dropped_on_request(
    recfm: str, record: str, line: str
) -> None:
    assert list(text_lines([ebcdic_of(record)], recfm, DROP)) == [line]
    kept = list(text_lines([ebcdic_of(record)], recfm, TextRules(PAGE)))
    assert kept == [record.rstrip(" ")]


def test_new_numbers_go_where_the_format_has_them() -> None:
    fixed = [ebcdic_of(text.ljust(80)) for text in ("ONE", "TWO")]
    assert [record[72:] for record in numbered(fixed, PAGE, "FB", 80)] == [
        ebcdic_of("00000100"),
        ebcdic_of("00000200"),
    ]
    variable = [ebcdic_of("ONE")]
    assert list(numbered(variable, PAGE, "VB", 255)) == [ebcdic_of("00000100ONE")]


def test_text_where_a_number_goes_is_refused() -> None:
    with pytest.raises(NotEncodableError, match="line 1: text in columns 73 to 80"):
        list(numbered([ebcdic_of("X" * 80)], PAGE, "FB", 80))


@given(st.lists(st.text(st.sampled_from("ABC 019"), max_size=72).map(lambda s: s.rstrip(" "))))
def test_new_numbers_that_are_dropped_again_leave_the_text(texts: list[str]) -> None:
    for recfm, lrecl in (("FB", 80), ("VB", 255)):
        records = list(records_of(texts, PAGE, recfm, lrecl))
        again = text_lines(numbered(records, PAGE, recfm, lrecl), recfm, DROP)
        assert [line.rstrip(" ") for line in again] == texts


def test_control_characters_become_spacing_on_request() -> None:
    records = [ebcdic_of(text) for text in ("1TITLE", " ONE", "0TWO", "-THREE", "+BOLD", "")]
    rules = TextRules(PAGE, asa=Asa.APPLY)
    assert list(text_lines(records, "FBA", rules)) == [
        "\fTITLE",
        "ONE",
        "\nTWO",
        "\n\nTHREE",
        "BOLD",
        "",
    ]
    assert next(text_lines(records, "FB", rules)) == "1TITLE"
