"""Parts found by the names people give them, read, and put."""

import datetime

import pytest

from accessmethods import MemberNotFoundError, NoSuchDataSetError, find_part, parts_of, put_contents
from accessmethods.directory import DamagedDirectoryError
from accessmethods.member_name import read_name
from accessmethods.part_name import PartName
from accessmethods.partitioned import create_pds
from accessmethods.parts import HasMembersError
from accessmethods.put import NotWrittenError
from accessmethods.sequential import write_sequential
from primitives import DasdError, InvalidNameError

CARD = b"\xc1" * 80
NOW = datetime.datetime(2026, 11, 26, tzinfo=datetime.UTC)


@pytest.fixture
def library(volume, new_data_set):
    return create_pds(volume, new_data_set("PO", 3), 2, {"ALPHA": [CARD * 2], "EMPTY": []})


def test_a_member_is_found_by_its_name_in_any_case(volume, library):
    part = find_part(volume, "test.data(alpha)")

    assert part.name == "TEST.DATA(ALPHA)"
    assert list(part.records()) == [CARD, CARD]
    assert list(part.lines()) == ["A" * 80] * 2


def test_a_data_set_without_members_is_one_part(volume, new_data_set):
    data_set = write_sequential(volume, new_data_set("PS", 1), [CARD])

    assert [part.name for part in parts_of(volume, data_set)] == ["TEST.DATA"]
    assert list(find_part(volume, "TEST.DATA").records()) == [CARD]


def test_the_parts_of_a_library_are_its_members(volume, library):
    assert [part.member for part in parts_of(volume, library)] == ["ALPHA", "EMPTY"]


def test_a_damaged_directory_is_told_behind_the_members_it_has(volume, library, put_track):
    entry = read_name("A") + bytes(4)
    area = (2 + 24).to_bytes(2, "big") + entry + entry
    put_track(library, 0, (read_name("A"), area.ljust(256, b"\0")), (b"", b""))
    parts = parts_of(volume, library)

    assert next(parts).member == "A"
    with pytest.raises(DamagedDirectoryError, match="A comes behind A"):
        next(parts)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("NO.SUCH", NoSuchDataSetError),
        ("TEST.DATA(NONE)", MemberNotFoundError),
        ("TEST.DATA(TOOLONGNAME)", InvalidNameError),
        ("", InvalidNameError),
        ("(ALPHA)", InvalidNameError),
    ],
)
def test_what_is_not_there_is_an_error_of_its_kind(volume, library, name, error):
    with pytest.raises(error):
        find_part(volume, name)


def test_a_library_without_a_member_is_no_part(volume, library):
    with pytest.raises(HasMembersError, match="name a member"):
        find_part(volume, "TEST.DATA")


def test_a_name_without_end_is_none():
    with pytest.raises(InvalidNameError, match=r"expected DSN or DSN\(MEMBER\)"):
        PartName.checked("A.B(C")


def test_a_put_member_reads_back_and_has_statistics(volume, library):
    put_contents(volume, "TEST.DATA(NEW)", b"ONE\nTWO\n", now=NOW, user="ME")

    part = find_part(volume, "TEST.DATA(NEW)")
    assert list(part.lines()) == ["ONE", "TWO"]
    assert len(part.entry.user_data) == 30
    assert list(find_part(volume, "TEST.DATA(ALPHA)").records()) == [CARD, CARD]


def test_a_put_without_a_user_leaves_no_statistics(volume, library):
    put_contents(volume, "TEST.DATA(NEW)", b"ONE\n", now=NOW, user=None)

    assert find_part(volume, "TEST.DATA(NEW)").entry.user_data == b""


def test_a_put_replaces_a_sequential_data_set(volume, new_data_set):
    write_sequential(volume, new_data_set("PS", 1), [CARD * 3])

    put_contents(volume, "TEST.DATA", b"ONE\n", now=NOW)

    assert list(find_part(volume, "TEST.DATA").lines()) == ["ONE"]


def test_what_reads_back_otherwise_is_an_error(volume, new_data_set, monkeypatch):
    new_data_set("PS", 1)
    monkeypatch.setattr("accessmethods.put.read_blocks", lambda *_: iter(()))

    with pytest.raises(NotWrittenError):
        put_contents(volume, "TEST.DATA", b"ONE\n", now=NOW)


def test_a_user_too_long_for_statistics_is_refused_and_nothing_changes(volume, library):
    with pytest.raises(DasdError, match="TOOLONGUSER"):
        put_contents(volume, "TEST.DATA(NEW)", b"ONE\n", now=NOW, user="TOOLONGUSER")

    assert [part.member for part in parts_of(volume, library)] == ["ALPHA", "EMPTY"]
