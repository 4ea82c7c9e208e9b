"""Contents of data sets as bytes of ordinary files, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessmethods.block import Block
from accessmethods.blocking import RecordLengthError, block_records
from accessmethods.exchange import (
    Form,
    NoBoundariesError,
    Shape,
    from_blocks,
    to_blocks,
    to_records,
)
from accessmethods.records import DeblockingError, deblock
from accessmethods.text import TextRules, code_page, text_lines
from primitives import TTR, FormatError

PAGE = TextRules(code_page("cp037"))
FIXED = Shape("FB", 10, 40)
VARIABLE = Shape("VB", 84, 200)
SPANNED = Shape("VBS", 0x8000, 50)
UNDEFINED = Shape("U", 0, 100)


def blocks_of(shape, records):
    data = block_records(shape.recfm, shape.lrecl, shape.blksize, records)
    return [Block(TTR(0, number), b"", each) for number, each in enumerate(data, start=1)]


def out(form, shape, records):
    return b"".join(from_blocks(form, shape, blocks_of(shape, records), PAGE, source="A"))


def back(form, shape, contents):
    return list(to_records(form, shape, contents, PAGE, source="file"))


def text(words, width=10):
    return words.ljust(width).encode("cp037")


def test_text_is_a_line_per_record_without_blanks_at_its_end():
    assert out(Form.TEXT, FIXED, [text("ONE"), text(""), text("  TWO")]) == b"ONE\n\n  TWO\n"


def test_text_is_encoded_in_utf_8():
    assert out(Form.TEXT, FIXED, [bytes.fromhex("4ab0") + b"@" * 8]) == "¢^\n".encode()


def test_binary_is_records_joined():
    assert out(Form.BINARY, VARIABLE, [b"abc", b"", b"de"]) == b"abcde"


def test_rdw_is_records_behind_their_lengths():
    assert out(Form.RDW, FIXED, [b"0123456789"]) == b"\0\x0e\0\0" + b"0123456789"
    assert out(Form.RDW, VARIABLE, [b"ab", b""]) == b"\0\6\0\0ab" + b"\0\4\0\0"


def test_blocks_are_joined_as_they_are():
    records = [b"a" * 80, b"b" * 80, b"c" * 80]

    contents = out(Form.BLOCKS, VARIABLE, records)

    assert contents == b"".join(block.data for block in blocks_of(VARIABLE, records))


def test_a_record_too_long_for_its_descriptor_word_is_refused():
    shape = Shape("VBS", 0x8000, 32_760)

    with pytest.raises(NoBoundariesError, match="65532"):
        out(Form.RDW, shape, [bytes(65_532)])
    assert len(out(Form.RDW, shape, [bytes(65_531)])) == 65_535


@pytest.mark.parametrize("contents", [b"ONE\nTWO\n", b"ONE\nTWO", b"ONE\r\nTWO\r\n"])
def test_lines_become_records_however_they_end(contents):
    assert back(Form.TEXT, FIXED, contents) == [text("ONE"), text("TWO")]


def test_an_empty_file_of_text_has_no_records_and_an_empty_line_is_one():
    assert back(Form.TEXT, FIXED, b"") == []
    assert back(Form.TEXT, FIXED, b"\n") == [text("")]


def test_a_line_that_is_too_long_is_refused_by_its_number():
    with pytest.raises(RecordLengthError, match="record 2 has 11 bytes"):
        list(to_blocks(Form.TEXT, FIXED, b"ok\n01234567890\n", PAGE, source="file"))


def test_text_that_is_not_utf_8_is_refused_where_it_is_not():
    with pytest.raises(FormatError, match=r"file\+0x2: text: expected UTF-8, found ff"):
        back(Form.TEXT, FIXED, b"ab\xff")


@pytest.mark.parametrize("form", [Form.BINARY, Form.BLOCKS])
def test_fixed_records_must_fill_the_file(form):
    with pytest.raises(FormatError, match="expected a multiple of 10, found 15"):
        back(form, FIXED, bytes(15))


@pytest.mark.parametrize(
    ("form", "shape"),
    [(Form.BINARY, VARIABLE), (Form.BINARY, UNDEFINED), (Form.BLOCKS, UNDEFINED)],
)
def test_forms_that_do_not_tell_where_a_record_ends_are_refused(form, shape):
    with pytest.raises(NoBoundariesError, match="rdw does"):
        back(form, shape, b"x" * 8)


@pytest.mark.parametrize("contents", [b"\0", b"\0\3\0\0", b"\0\x09\0\0abcd", b"\0\5\0\0a\0\0"])
def test_descriptor_words_that_lead_nowhere_are_refused(contents):
    with pytest.raises(FormatError, match="length in a record descriptor word"):
        back(Form.RDW, VARIABLE, contents)


@pytest.mark.parametrize("contents", [b"\0", b"\0\3\0\0", b"\0\x09\0\0abcd"])
def test_block_descriptor_words_that_lead_nowhere_are_refused(contents):
    with pytest.raises(FormatError, match="length in a block descriptor word"):
        list(to_blocks(Form.BLOCKS, VARIABLE, contents, PAGE, source="file"))


any_records = st.lists(st.binary(max_size=80), max_size=20)


@given(any_records, st.sampled_from([VARIABLE, SPANNED]))
def test_variable_records_come_back_from_rdw_and_blocks(records, shape):
    for form in (Form.RDW, Form.BLOCKS):
        assert back(form, shape, out(form, shape, records)) == records


@given(st.lists(st.binary(min_size=10, max_size=10), max_size=20))
def test_fixed_records_come_back_from_every_form(records):
    for form in (Form.BINARY, Form.RDW, Form.BLOCKS, Form.TEXT):
        assert back(form, FIXED, out(form, FIXED, records)) == records


@given(st.lists(st.binary(min_size=1, max_size=100), max_size=20))
def test_undefined_records_come_back_from_rdw(records):
    assert back(Form.RDW, UNDEFINED, out(Form.RDW, UNDEFINED, records)) == records


@given(any_records)
def test_blocks_come_back_the_same(records):
    contents = out(Form.BLOCKS, VARIABLE, records)

    again = to_blocks(Form.BLOCKS, VARIABLE, contents, PAGE, source="file")

    assert list(again) == [block.data for block in blocks_of(VARIABLE, records)]


@given(
    data=st.lists(
        st.lists(
            st.text(st.sampled_from("AZ09 ./é\n¬{"), max_size=10)
            | st.binary(min_size=10, max_size=10),
            min_size=1,
            max_size=4,
        ),
        max_size=4,
    ),
    recfm=st.sampled_from(["F", "FB", "FA", "FBA"]),
    page=st.sampled_from(["cp037", "cp1047", "cp500"]),
)
def test_text_by_the_block_is_text_by_the_record(
    data: list[list[str | bytes]], recfm: str, page: str
) -> None:
    rules, shape = TextRules(code_page(page)), Shape(recfm, 10, 40)
    records = [
        [each if isinstance(each, bytes) else encoded(each, rules) for each in block]
        for block in data
    ]
    blocks = [
        Block(TTR(0, number), b"", b"".join(block) if "B" in recfm else block[0])
        for number, block in enumerate(records, start=1)
    ]
    slow = text_lines(deblock(recfm, 10, blocks), recfm, rules)
    expected = "".join(f"{line}\n" for line in slow).encode()
    assert b"".join(from_blocks(Form.TEXT, shape, blocks, rules, source="A")) == expected


def encoded(text: str, rules: TextRules) -> bytes:
    known = "".join(character for character in text if character in rules.page.characters)
    return rules.page.encode(known).ljust(10, b"\x40")


@pytest.mark.parametrize(("recfm", "length"), [("FB", 15), ("F", 20)])
def test_a_block_of_a_wrong_length_is_refused_by_the_block_as_by_the_record(
    recfm: str, length: int
) -> None:
    blocks = [Block(TTR(0, 1), b"", b"\xc1" * length)]
    with pytest.raises(DeblockingError, match=r"A .*track 0 record 1"):
        list(from_blocks(Form.TEXT, Shape(recfm, 10, 40), blocks, PAGE, source="A"))
