"""Parameters in the words of the field, and the bytes they stand for."""

import pytest

from ccw.assembler import assemble

# By statement: the parameters it stands for.
MEANING = {
    "seek 1,14": "0000 0001 000e",
    "seek 1,14 bin=X'0100'": "0100 0001 000e",
    "search-id-eq 0,3,2": "0000 0003 02",
    "search-ha-eq 2,1": "0002 0001",
    "set-file-mask read-only+no-seek": "58",
    "set-file-mask X'ff'": "ff",
    "set-sector 200": "c8",
    "search-key-eq C'PAY'": "d7c1e8",
    "write-ckd 0,3,1 C'AB'": "0000000301 00 0002 c1c2",
    "write-ckd 0,3,1 kl=4 C'KEY1' 4X'00'": "0000000301 04 0004 d2c5e8f1 00000000",
    "write-ckd 0,3,1 dl=4096": "0000000301 00 1000",
    "define-extent mask=update first=0,1 last=1,14": "80c00000 00000000 00000001 0001000e",
    "define-extent mask=any+support attributes=eckd+bypass-cache block=4096 first=2,0": (
        "c2c41000 00000000 00020000 00020000"
    ),
    "locate-record op=read-data commands=3 search=0,1,2": (
        "06000003 00000001 0000000102 ff 0000"
    ),
    "locate-record op=write-data+at-data search=0,1,2 sector=7 length=80": (
        "81800001 00000001 0000000102 07 0050"
    ),
    "locate-record op=read seek=0,2 search=0,1,2 aux=count-suffix commands=2": (
        "16010002 00000002 0000000102 ff 0000"
    ),
    "locate-record-extended op=extended ext=read-trackset commands=2 search=0,1,0 X'a0'": (
        "3f000002 00000001 0000000100 ff 0000 00 0e 0001 a0"
    ),
    "prefix form=1 mask=read-only first=0,0 last=1,0 op=read search=0,1,1": (
        "0180" + "00" * 10 + "40c00000 00000000 00000000 00010000" + "00" * 16
        + "16000001 00000001 0000000101 ff 0000 00 00 0000"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("statement", "meant"), MEANING.items())
def test_parameters_are_built_from_their_fields(statement, meant):
    (case,) = assemble(statement, "p.ccw")
    (word,) = case.programs[0]

    assert word.data == bytes.fromhex(meant)
    assert word.count == len(word.data)


def test_commands_of_a_tape_have_their_own_names():
    (case,) = assemble("tape 3480\nlocate-block 3 cc\nmode-set compaction", "p.ccw")

    assert [(word.cmd, word.data) for word in case.programs[0]] == [
        (0x4F, bytes([0, 0, 0, 3])),
        (0xDB, b"\x08"),
    ]


def test_names_and_flags_may_be_written_in_any_case():
    (case,) = assemble("SEEK 0,1 CC SLI", "p.ccw")

    assert case.programs[0][0].flags == ("CC", "SLI")


def test_comments_blank_lines_and_continuations_do_not_matter():
    (case,) = assemble("* a comment\n\nnop cc ; behind a word\n  seek 0,1 \\\n  cc\n", "p.ccw")

    assert [word.cmd for word in case.programs[0]] == [0x03, 0x07]
    assert case.programs[0][1].flags == ("CC",)


def test_a_transfer_may_go_to_a_place_relative_to_itself():
    (case,) = assemble("nop cc\ntic *-8\ntic *+20", "p.ccw")

    assert [(word.tic, word.tic_offset) for word in case.programs[0][1:]] == [(0, 0), (4, 4)]


def test_a_star_begins_a_comment_only_where_a_line_begins():
    (case,) = assemble("  * indented\nnop cc\n* between\ntic *-8 ; back", "p.ccw")

    assert [word.cmd for word in case.programs[0]] == [0x03, 0x08]


def test_a_case_without_a_name_has_that_of_its_file():
    assert assemble("nop", "dir/read-vtoc.ccw")[0].name == "read-vtoc"


def test_a_case_without_a_volume_is_for_any():
    assert assemble("nop", "p.ccw")[0].volume is None
