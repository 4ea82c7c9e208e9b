"""Command words from storage: what the program can reach, as source that assembles again."""

import pytest

from ccw.assembler import assemble
from ccw.assembler.language import TAPE_WORDS
from ccw.assembler.raw import RawProgramError, disassemble_raw, raw_bytes
from primitives import FormatError

SEARCH_LOOP = bytes.fromhex(
    "0740000600001030 3140000500001036 0800000000001008 0620100000002000"
    "ffffffffffffffff ffffffffffffffff 00000000000100000001 0300"
)
"""Format 1, at 001000: seek, search, tic, read; what is behind is no word of the program."""


def words(text):
    (case,) = assemble(text, "raw.ccw")
    return case.programs[0]


def test_words_are_shown_along_chaining_transfers_and_searches():
    text = disassemble_raw(SEARCH_LOOP, ccw_format=1, origin=0x1000)

    assert [word.cmd for word in words(text)] == [0x07, 0x31, 0x08, 0x06]
    assert [word.data.hex() for word in words(text)[:2]] == ["000000000001", "0000000103"]
    assert words(text)[2].tic == words(text)[1].label == "a1008"
    assert "; 001018, data at 002000" in text


def test_words_of_format_0_are_shown_as_such():
    text = disassemble_raw(bytes.fromhex("0700001040000006 0300000000000001"), ccw_format=0)

    (case,) = assemble(text, "raw.ccw")
    assert case.ccw_format == 0
    assert [word.count for word in case.programs[0]] == [6, 1]


def test_a_program_that_leaves_the_storage_says_so():
    text = disassemble_raw(bytes.fromhex("0340000100000000 0800000000000100"), ccw_format=1)

    assert "; 000008, to 000100: not here" in text
    text = disassemble_raw(bytes.fromhex("0340000100000000"), ccw_format=1)
    assert "goes on outside" in text
    assert words(text)[0].flags == ("CC",)


def test_indirect_data_is_not_taken_for_the_data_itself():
    text = disassemble_raw(bytes.fromhex("0504000400000000"), ccw_format=1)

    assert words(text)[0].data == b""
    assert "list at 000000" in text


def test_commands_of_a_tape_are_named_when_told():
    text = disassemble_raw(bytes.fromhex("0220005000000100"), ccw_format=1, language=TAPE_WORDS)

    assert "read-forward" in text


def test_a_loop_of_transfers_ends():
    assert "a0" in disassemble_raw(bytes.fromhex("0800000000000000"), ccw_format=1)


@pytest.mark.parametrize("image", [b"", bytes(7), bytes.fromhex("0640000880000000")])
def test_storage_without_a_first_word_is_refused(image):
    with pytest.raises(RawProgramError, match="no command word of format 1 at address 000000"):
        disassemble_raw(image, ccw_format=1)


def test_a_program_that_designates_the_same_bytes_over_and_over_is_bounded():
    image = bytes.fromhex("0540ffff00000000") * 4096 + bytes(0xFFFF)

    with pytest.raises(RawProgramError, match="16 MiB at most"):
        disassemble_raw(image, ccw_format=1)


def test_a_file_may_have_bytes_or_hex_digits():
    assert raw_bytes(b"07 40\n00 06", "f") == raw_bytes(bytes.fromhex("07400006"), "f")
    with pytest.raises(FormatError, match="f: hex: expected pairs of digits, found 3 digits"):
        raw_bytes(b"074", "f")
