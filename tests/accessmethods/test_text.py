"""Text of records: code pages and lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessmethods.text import UnknownCodePageError, code_page, lines, records_of
from primitives.ebcdic import NotEncodableError

PAGES = ["cp037", "cp273", "cp424", "cp500", "cp875", "cp1026", "cp1047", "cp1140"]
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
