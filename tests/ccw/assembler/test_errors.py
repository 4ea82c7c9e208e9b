"""A wrong source says where, what was expected and what was found."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccw.assembler import AssemblerError, SourceFileError, assemble, assemble_file, parsing
from ccw.assembler.assemble import MOST_BYTES

WRONG = [
    ("sek 0,1", 1, 1, "a command or directive (such as seek)", "'sek'"),
    ("seek 0 cc", 1, 6, "cylinder,head", "'0'"),
    ("nop cc\nseek 0,70000 cc", 2, 8, "head from 0 to 65535", "'70000'"),
    ("seek 0,1 zz", 1, 10, "literals, count= or flags (cd, cc, sli, skip", "'zz'"),
    ("read-data cc", 1, 1, "count= for read-data", "'read-data'"),
    ("read-data count=65536", 1, 17, "a number from 0 to 65535", "'65536'"),
    ("a: nop cc\nprogram\ntic a", 3, 5, "a label of this program", "'a'"),
    ("nop count=1 count=2", 1, 13, "count= only once", "'count'"),
    ("tic *-8", 1, 5, "a place in the program", "'*-8'"),
    ("nop * what", 1, 5, "a place such as *-8", "'*'"),
    ("seek *-8", 1, 6, "cylinder,head", "'*-8'"),
    ("tic cc", 1, 1, "a label behind tic", "'tic'"),
    ("a: nop\na: nop", 2, 4, "a label that no other word has", "'nop'"),
    ("a: program", 1, 4, "a command behind a label", "'program'"),
    ("define-extent first=0,0", 1, 1, "mask= for define-extent", "'define-extent'"),
    ("define-extent mask=none", 1, 20, "X'..' or some of format, read-only", "'none'"),
    ("set-file-mask update+any", 1, 22, "does not speak of the same as update", "'any'"),
    ("nop mask=any", 1, 10, "literals, flags or count=", "'any'"),
    ("seek 0,1 bin=0 bin=1", 1, 16, "bin= only once", "'bin'"),
    ("seek X'00", 1, 7, "closed on the same line", '"\'00"'),
    ('case "name', 1, 6, "closed on the same line", "'\"name'"),
    ("seek 0,1 \\ cc", 1, 10, "the end of the line behind a backslash", "'\\\\'"),
    ("seek 0,", 1, 8, "a name or number", "the end of the source"),
    ("seek 0,\nnop", 1, 8, "a name or number", "the end of the line"),
    ("write-data X'0'", 1, 12, "an even number of hex digits", "\"X'0'\""),
    ("write-data 99999999999X'00'", 1, 12, "at most 65535 bytes", "\"99999999999X'00'\""),
    ("write-data C'\u20ac'", 1, 12, "characters of code page 037", "\"C'\u20ac'\""),
    ("0x1FF", 1, 1, "a command code from 0 to 255", "'0x1FF'"),
    ("format 2", 1, 8, "0 or 1", "'2'"),
    ("disk 3390", 1, 1, "cylinders= from 1 to 65520", "'disk'"),
    ("disk 3390 cylinders=1\ntape 3480", 2, 1, "one disk or tape for each case", "'tape'"),
    ("track 0,1", 1, 1, "a disk before its tracks", "'track'"),
    ("record 1", 1, 1, "a track before its records", "'record'"),
    ("block X'00'", 1, 1, "a tape before what is on it", "'block'"),
    ("program\nnop\nprogram", 3, 1, "a command word in every program", "'program'"),
    ("program\nprogram\nnop", 1, 1, "a command word in every program", "'program'"),
    ("seek 1_0,1", 1, 6, "cylinder from 0 to 65535", "'1_0'"),
    ("seek 0,0 \r cc", 1, 10, "a name or number", "'\\r'"),
    ("seek 0,0 " + "65535X'00' " * 2, 1, 1, "at most 65535 bytes of data", "'seek'"),
    ("tic " + "9" * 5000, 1, 5, "an index from 0 to", f"'{'9' * 24}'"),
    ("program two", 1, 9, "nothing more behind program", "'two'"),
]

VOCABULARY = """
case disk tape track record block program seek tic write-ckd locate-record search-id-eq nop
mask= op= search= first= count= data= key= bin= offset= kl= read-only update 0,1 0,1,2 0x47 3390
cylinders=1 X'00' C'A' 65535X'00' cc sli fault a: "b": , = + : ( ) ' " \\ ; *
"""
PIECES = VOCABULARY.split() + [" ", "\n", "\r\n"] * 12


@pytest.mark.parametrize(("text", "line", "column", "expected", "found"), WRONG)
def test_a_mistake_is_told_with_its_place(text, line, column, expected, found):
    with pytest.raises(AssemblerError) as caught:
        assemble(text, "p.ccw")

    assert (caught.value.line, caught.value.column) == (line, column)
    assert expected in caught.value.expected
    assert caught.value.found == found
    assert str(caught.value).startswith(f"p.ccw:{line}:{column}: expected ")


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_source_is_assembled_or_told_what_is_wrong(text):
    with contextlib.suppress(AssemblerError):
        assemble(text, "p.ccw")


def test_a_mark_of_utf_8_is_no_part_of_a_source(tmp_path):
    path = tmp_path / "p.ccw"
    path.write_bytes(b"\xef\xbb\xbfnop")

    assert len(assemble_file(path)) == 1


def test_a_program_has_at_most_as_many_words_as_a_case_file_allows():
    with pytest.raises(AssemblerError, match="at most 4096 words"):
        assemble("nop cc\n" * 4097, "p.ccw")


def test_the_place_is_right_however_long_the_source_is():
    with pytest.raises(AssemblerError) as caught:
        assemble("program\nnop cc ; " + "x" * 60 + "\n" + "* y\n" * 9000 + "nop \\\n sek", "p.ccw")

    assert (caught.value.line, caught.value.column) == (9004, 2)


def test_a_source_has_no_more_data_and_statements_than_there_is_room_for(monkeypatch):
    with pytest.raises(AssemblerError, match="at most 67108864 bytes of data in a source"):
        assemble("program\nwrite-data 65535X'00'\n" * 1100, "p.ccw")
    with pytest.raises(AssemblerError, match="statements of 524288 characters"):
        assemble("nop \\\n" * 100_000, "p.ccw")
    monkeypatch.setattr(parsing, "MOST_STATEMENTS", 3)
    with pytest.raises(AssemblerError, match="4:1: expected at most 3 statements"):
        assemble("nop\n" * 4, "p.ccw")


def test_a_file_that_is_not_text_is_told_with_the_offset(tmp_path):
    path = tmp_path / "p.ccw"
    path.write_bytes(b"nop\n\xff")

    with pytest.raises(SourceFileError, match=r"p\.ccw\+0x4: expected UTF-8 text, found ff"):
        assemble_file(path)


def test_a_file_that_is_not_there_or_too_long_is_refused(tmp_path):
    path = tmp_path / "p.ccw"
    with pytest.raises(SourceFileError, match="No such file"):
        assemble_file(path)
    path.write_bytes(b" " * (MOST_BYTES + 1))
    with pytest.raises(SourceFileError, match="longer than"):
        assemble_file(path)
