"""``volser channel asm`` and ``disasm``."""

import json

SOURCE = """case first
disk 3390 cu=3990-6 cylinders=2
track 0,1
  record 1 data=C'CARD 001'
program
        seek         0,1 cc
found:  search-id-eq 0,1,1 cc
        tic          found
        read-data    count=8
case second
tape 3480
  block C'ONE'
  tape-mark
program
  read-forward count=3
"""


def test_a_source_becomes_a_case_file_that_shows_as_source_again(volser, tmp_path):
    source, cases = tmp_path / "p.ccw", tmp_path / "p.json"
    source.write_text(SOURCE)

    assert volser("channel", "asm", source, "-o", cases).code == 0
    shown = volser("channel", "disasm", cases)

    assert shown.code == 0
    source.write_text(shown.out)
    again = volser("channel", "asm", source)
    assert json.loads(again.out) == json.loads(cases.read_text())
    assert json.loads(again.out)["format"] == "ccw-cases-1"


def test_one_case_is_shown_by_its_name(volser, tmp_path):
    source, cases = tmp_path / "p.ccw", tmp_path / "p.json"
    source.write_text(SOURCE)
    volser("channel", "asm", source, "-o", cases)

    assert volser("channel", "disasm", cases, "second").out.startswith("case second\ntape 3480\n")
    missing = volser("channel", "disasm", cases, "third")
    assert (missing.code, missing.err) == (1, f"volser: {cases}: no case third\n")


def test_a_wrong_source_leaves_the_case_file_as_it_was(volser, tmp_path):
    source, cases = tmp_path / "p.ccw", tmp_path / "p.json"
    cases.write_text("old")
    source.write_text("seek 0,1 cc\nsek 0,2\n")

    ran = volser("channel", "asm", source, "-o", cases)

    assert ran.code == 1
    assert ran.err == (
        f"volser: {source}:2:1: expected a command or directive (such as seek), found 'sek'\n"
    )
    assert cases.read_text() == "old"


def test_words_from_storage_are_shown_with_their_addresses(volser, tmp_path):
    storage = tmp_path / "dump.hex"
    storage.write_text("0340000100000000 0420001800001000")

    shown = volser("channel", "disasm", "--raw", storage, "--at", "2000")

    assert "; 002008, data at 001000" in shown.out
    assert volser("channel", "disasm", "--raw", storage, "--at", "x").code == 2
    assert volser("channel", "disasm", "--raw", tmp_path / "none").code == 1
    as_tape = volser("channel", "disasm", "--raw", storage, "--format", "0", "--tape")
    assert "format 0\n" in as_tape.out


def test_programs_and_storage_may_come_from_standard_input(volser):
    assembled = json.loads(volser("channel", "asm", "-", stdin=SOURCE.encode()).out)
    shown = volser("channel", "disasm", "--raw", "-", stdin=b"0300000100000000")

    assert [case["name"] for case in assembled["cases"]] == ["first", "second"]
    assert "no-operation" in shown.out


def test_a_case_for_any_volume_says_nothing_of_one(volser):
    (case,) = json.loads(volser("channel", "asm", "-", stdin=b"nop").out)["cases"]

    assert "volume" not in case
    assert case["name"] == "stdin"


def test_storage_that_is_far_too_long_is_refused(volser, tmp_path):
    path = tmp_path / "disk.ckd"
    with path.open("wb") as file:
        file.truncate(1 << 30)

    ran = volser("channel", "disasm", "--raw", path)

    assert (ran.code, ran.err) == (1, f"volser: {path}: longer than 16777216 bytes\n")
