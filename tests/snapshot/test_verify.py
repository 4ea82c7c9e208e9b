"""Checking tapes: a whole one has nothing to say, and every kind of damage has its code."""

import json

import pytest

from primitives.finding import Severity, has_errors
from snapshot.verify import check_dump, verify_tape
from tapelabels import VolumeLabel
from tests.support import dumps
from tests.support.dump_tapes import VOLSER, write_dump
from vtape.tape_errors import UnreadableTapeError
from vtape.writer import write_tape

SOURCES = (
    dumps.source("PAY.MASTER", 4, [(0, 80), (0, 0)], [(8, 256)] * 20, []),
    dumps.source("PAY.NOTES", 9, [(0, 6_000), (0, 6_000), (0, 6_000)]),
)
BLOCKS = dumps.dump_blocks(SOURCES)


def codes(findings):
    return [(finding.severity.value, finding.code) for finding in findings]


def checked(blocks):
    return list(check_dump(blocks, "T"))


def changed(at, offset, value):
    block = bytearray(BLOCKS[at])
    block[offset : offset + len(value)] = value
    return [*BLOCKS[:at], bytes(block), *BLOCKS[at + 1 :]]


def test_good_tape_has_no_findings(tmp_path):
    assert verify_tape(write_dump(tmp_path / "T.aws", BLOCKS)) == []


def test_every_file_of_a_tape_is_checked(tmp_path):
    damaged = changed(5, 16, b"\x00\x09")

    findings = verify_tape(write_dump(tmp_path / "T.aws", BLOCKS, [b"not a dump"] * 3, damaged))

    assert codes(findings) == [("error", "damaged-dump")]
    assert str(findings[0].where) == f"{tmp_path / 'T.aws'} file 3 (block 6 byte 0, segment 6)"


def test_finding_reads_as_a_json_object(tmp_path):
    (finding,) = verify_tape(write_dump(tmp_path / "T.aws", BLOCKS, digest_of=BLOCKS[1:]))

    assert json.loads(json.dumps(finding.to_json()))["code"] == "digest"
    assert "expected CRC32C=" in finding.message
    assert f"BLOCKS={len(BLOCKS):07}" in finding.message


@pytest.mark.parametrize("at", range(len(BLOCKS)))
def test_changed_byte_anywhere_breaks_the_digest(tmp_path, at):
    blocks = changed(at, len(BLOCKS[at]) - 1, bytes([BLOCKS[at][-1] ^ 0x40]))

    findings = verify_tape(write_dump(tmp_path / "T.aws", blocks, digest_of=BLOCKS))

    assert ("error", "digest") in codes(findings)


def test_exchanged_blocks_break_the_digest(tmp_path):
    blocks = [*BLOCKS[:5], BLOCKS[6], BLOCKS[5], *BLOCKS[7:]]

    findings = verify_tape(write_dump(tmp_path / "T.aws", blocks, digest_of=BLOCKS))

    assert codes(findings) == [("warning", "odd-dump"), ("error", "digest")]


def test_tape_without_digest_label_is_told_so(tmp_path):
    label = VolumeLabel(volser=VOLSER, owner="").to_bytes()
    write_tape(tmp_path / "T.aws", [[label], BLOCKS])

    assert ("info", "no-digest") in codes(verify_tape(tmp_path / "T.aws"))


def test_cut_tape_is_found_and_the_rest_is_still_checked(tmp_path):
    path = write_dump(tmp_path / "T.aws", BLOCKS)
    path.write_bytes(path.read_bytes()[:15_000])

    found = codes(verify_tape(path))

    assert ("error", "cut-block") in found
    assert ("error", "no-trailer") in found
    assert ("error", "damaged-dump") in found


def test_file_that_is_not_there_is_no_finding(tmp_path):
    with pytest.raises(UnreadableTapeError):
        verify_tape(tmp_path / "NONE.aws")


def test_lost_last_track_is_found_by_the_extents():
    """Its number may be missing before a trailer, so only the extents tell."""
    findings = checked([*BLOCKS[:6], *BLOCKS[7:]])

    assert codes(findings) == [("error", "track-count"), ("warning", "odd-dump")]
    assert "2 tracks, its extents have 3" in findings[0].message


def test_track_of_another_place_is_found():
    findings = checked(changed(5, 19, bytes.fromhex("00090003")))

    assert codes(findings) == [("warning", "track-address")]
    assert "track 2 is that of cylinder 9 head 3; due is cylinder 4 head 1" in findings[0].message


def test_unreadable_track_is_told():
    blocks = [*BLOCKS[:5], dumps.segment(0x08, b"\x00\x08\x80\x00\x04\x00\x01" + bytes(17))]

    findings = checked(dumps.renumbered([*blocks, *BLOCKS[6:]]))

    assert codes(findings) == [("warning", "unreadable-track")]


def test_listed_data_set_that_is_not_there_is_told():
    blocks = dumps.dump_blocks(SOURCES[:1], names=["PAY.MASTER", "PAY.NOTES"])

    assert codes(checked(blocks)) == [("warning", "not-dumped")]


def test_dump_of_another_kind_is_not_looked_into():
    physical = BLOCKS[0][:9] + b"\x20" + BLOCKS[0][10:]

    assert codes(checked([physical])) == [("warning", "unsupported")]


def test_data_set_in_another_form_is_not_looked_into():
    assert codes(checked(changed(2, 16 + 105, b"\x30"))) == [("warning", "unsupported")]


def test_extents_that_cannot_be_are_damage():
    for value in ("0004001f", "00030000"):
        findings = checked(changed(3, 16 + 28 + 140 + 6, bytes.fromhex(value)))
        assert codes(findings) == [("error", "damaged-dump")]
        assert has_errors(findings)
        assert findings[0].severity is Severity.ERROR
