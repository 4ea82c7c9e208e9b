"""Members made of files."""

import datetime
from collections.abc import Callable

import pytest

from accessmethods.exchange import Form
from accessmethods.new_member import new_members
from accessmethods.partitioned import create_pds
from accessmethods.text import CodePage, TextRules, code_page
from eckd import MemoryVolume
from vtoc.data_set import DataSet

NOW = datetime.datetime(2026, 11, 26, tzinfo=datetime.UTC)


def test_a_line_of_text_is_encoded_once_for_blocks_and_statistics(
    volume: MemoryVolume, new_data_set: Callable[..., DataSet], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes most of the time of a large directory of files."""
    library = create_pds(volume, new_data_set("PO", 2), 1, {})
    rules, encode, seen = TextRules(code_page("cp037")), CodePage.encode, []

    def counting(page: CodePage, text: str) -> bytes:
        seen.append(text)
        return encode(page, text)

    monkeypatch.setattr(CodePage, "encode", counting)
    sources = {"A": ("a.txt", b"ONE\nTWO\nTHREE\n")}
    [member] = new_members(volume, library, Form.TEXT, rules, sources, user="ME", now=NOW)

    assert seen == ["ONE", "TWO", "THREE"]
    assert [len(block.data) for block in member.data.blocks] == [240]


def test_blocks_stay_as_they_are_and_their_records_are_counted(
    volume: MemoryVolume, new_data_set: Callable[..., DataSet]
) -> None:
    library = create_pds(volume, new_data_set("PO", 2, blksize=160), 1, {})
    rules, contents = TextRules(code_page("cp037")), b"\xc1" * 400
    sources = {"A": ("a.bin", contents)}

    [member] = new_members(volume, library, Form.BLOCKS, rules, sources, user="ME", now=NOW)

    assert [len(block.data) for block in member.data.blocks] == [160, 160, 80]
    assert member.data.entries[0].user_data[14:16] == (5).to_bytes(2, "big")
