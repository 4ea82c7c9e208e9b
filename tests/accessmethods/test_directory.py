"""Directory of a partitioned data set: what is listed, what is found wrong, what is written."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessmethods.directory import (
    DirectoryFullError,
    MemberNotFoundError,
    NotPartitionedError,
    pack_directory,
    read_directory,
)
from accessmethods.directory_entry import DirectoryEntry, parse_entries
from accessmethods.directory_schema import END_NAME
from accessmethods.directory_update import replace_directory
from accessmethods.member_name import read_name
from eckd import MemoryVolume
from primitives import TTR, FormatError, InvalidNameError
from vtoc.data_set import DataSet

END_OF_FILE = (b"", b"")


def entry(name: str, user_data: bytes = b"") -> DirectoryEntry:
    return DirectoryEntry.of(read_name(name), TTR(0, 9), user_data)


def packed(*names: str, blocks: int = 2) -> list[tuple[bytes, bytes]]:
    return pack_directory([entry(name) for name in names], blocks)


@pytest.fixture
def library(new_data_set: Callable[..., DataSet]) -> DataSet:
    return new_data_set("PO", 2)


def test_entries_are_listed_up_to_the_end_entry(
    volume: MemoryVolume, library: DataSet, put_track: Callable[..., None]
) -> None:
    left_over = packed("OLD")[0]
    put_track(library, 0, packed("A", "B")[0], left_over, END_OF_FILE)
    directory = read_directory(volume, library)
    assert [found.name for found in directory] == ["A", "B"]
    assert (directory.blocks, directory.used_blocks, len(directory)) == (2, 1, 2)
    assert directory.findings == ()


def test_a_directory_goes_on_over_tracks(
    volume: MemoryVolume, library: DataSet, put_track: Callable[..., None]
) -> None:
    names = [f"M{number:03}" for number in range(30)]
    first, second = packed(*names)
    put_track(library, 0, first)
    put_track(library, 1, second, END_OF_FILE)
    directory = read_directory(volume, library)
    assert [found.name for found in directory] == names
    assert directory.used_blocks == 2


def test_a_member_is_found_by_the_name_it_shows(
    volume: MemoryVolume, library: DataSet, put_track: Callable[..., None]
) -> None:
    put_track(library, 0, *packed("A", "x:ff00000000000000"), END_OF_FILE)
    directory = read_directory(volume, library)
    assert directory.find("A").raw_name == read_name("A")
    assert directory.find("x:ff00000000000000").raw_name[0] == 0xFF
    with pytest.raises(MemberNotFoundError, match="013-18"):
        directory.find("B")
    with pytest.raises(InvalidNameError):
        directory.find("NINECHARS")


@pytest.mark.parametrize(
    ("blocks", "code", "message", "names"),
    [
        ([(END_NAME, b"\1\1" + packed("A")[0][1][2:])], "directory-used", "found 257", ["A"]),
        ([(END_NAME, b"\0\1" + packed("A")[0][1][2:])], "directory-used", "found 1", []),
        (
            [(END_NAME, b"\0\x13" + packed("A")[0][1][2:])],
            "directory-entry",
            "last 5 of 19 bytes",
            ["A"],
        ),
        ([(read_name("A"), packed("A")[0][1])], "directory-key", "found A", ["A"]),
        (
            [(read_name("Z"), packed(*"ABCDEFGHIJKLMNOPQRSTUVWXYZ")[0][1])],
            "directory-key",
            "expected U, its last name, found Z",
            list("ABCDEFGHIJKLMNOPQRSTU"),
        ),
        (
            [(END_NAME, b"\0\x26" + entry("B").to_bytes() + packed("A")[0][1][2:-12])],
            "directory-order",
            "A comes behind B",
            ["B", "A"],
        ),
        (
            [
                (
                    END_NAME,
                    b"\0\x26"
                    + DirectoryEntry(read_name("A"), TTR(0, 9), 0x20).to_bytes()
                    + packed("B")[0][1][2:-12],
                )
            ],
            "directory-user-data",
            "cannot hold 1 TTRs",
            ["A", "B"],
        ),
        ([(b"", b"x" * 80)], "directory-block", "found key of 0, data of 80 bytes", []),
    ],
)
def test_a_broken_rule_is_reported_and_the_rest_listed(
    blocks: list[tuple[bytes, bytes]],
    code: str,
    message: str,
    names: list[str],
    volume: MemoryVolume,
    library: DataSet,
    put_track: Callable[..., None],
) -> None:
    before = packed("@", blocks=1)[0] if code == "directory-block" else None
    unended = [(read_name("@"), b"\0\x0e" + entry("@").to_bytes() + bytes(242))] if before else []
    put_track(library, 0, *unended, *blocks, END_OF_FILE)
    directory = read_directory(volume, library)
    found = {finding.code: finding.message for finding in directory.findings}
    assert message in found[code]
    assert [listed.name for listed in directory] == (["@"] if before else []) + names


def test_a_directory_without_end_entry_is_reported(
    volume: MemoryVolume, library: DataSet, put_track: Callable[..., None]
) -> None:
    put_track(library, 0, (read_name("A"), b"\0\x0e" + entry("A").to_bytes() + bytes(242)))
    put_track(library, 1, END_OF_FILE)
    directory = read_directory(volume, library)
    assert [found.name for found in directory] == ["A"]
    assert [finding.message for finding in directory.findings] == [
        "no entry ends it (name X'FF' x 8)"
    ]


def test_a_directory_without_end_of_file_record_is_reported(
    volume: MemoryVolume, library: DataSet, put_track: Callable[..., None]
) -> None:
    put_track(library, 0, *packed("A"))
    put_track(library, 1, *packed("B"))
    directory = read_directory(volume, library)
    assert [found.name for found in directory] == ["A"]
    assert [finding.code for finding in directory.findings] == ["directory-end"]


def test_tracks_without_a_directory_are_an_error(
    volume: MemoryVolume, library: DataSet, put_track: Callable[..., None]
) -> None:
    put_track(library, 0, (b"", b"x" * 80))
    with pytest.raises(FormatError, match="found key of 0, data of 80 bytes"):
        read_directory(volume, library)


@pytest.mark.parametrize("dsorg", ["PS", "DA", ""])
def test_a_data_set_of_another_organisation_has_no_directory(
    dsorg: str, volume: MemoryVolume, new_data_set: Callable[..., DataSet]
) -> None:
    with pytest.raises(NotPartitionedError, match=f"organisation {dsorg or 'none'}"):
        read_directory(volume, new_data_set(dsorg, 1))


@given(
    st.lists(
        st.builds(
            DirectoryEntry.of,
            st.binary(min_size=8, max_size=8).filter(lambda name: name != END_NAME),
            st.builds(TTR, st.integers(0, 0xFFFF), st.integers(0, 255)),
            st.integers(0, 31).flatmap(lambda n: st.binary(min_size=2 * n, max_size=2 * n)),
            alias=st.booleans(),
        ),
        unique_by=lambda made: made.raw_name,
    )
)
def test_packed_entries_are_read_back_in_order_of_their_names(
    entries: list[DirectoryEntry],
) -> None:
    blocks = pack_directory(entries, 60)
    found = []
    for key, data in blocks:
        parsed = parse_entries(data[2 : int.from_bytes(data[:2], "big")])
        found += parsed.entries
        assert parsed.unread == 0
        assert key == (END_NAME if parsed.ended else parsed.entries[-1].raw_name)
        if parsed.ended:
            break
    assert found == sorted(entries, key=lambda made: made.raw_name)
    assert {(len(key), len(data)) for key, data in blocks} == {(8, 256)}


def test_an_empty_directory_is_one_end_entry_and_unused_blocks() -> None:
    assert pack_directory([], 2) == [
        (END_NAME, b"\0\x0e" + END_NAME + bytes(246)),
        (bytes(8), bytes(256)),
    ]


def test_more_entries_than_the_blocks_hold_are_refused() -> None:
    names = [f"M{number:03}" for number in range(20)]
    assert len(packed(*names, blocks=1)) == 1
    with pytest.raises(DirectoryFullError, match=r"2 directory blocks are needed.*B14-0C"):
        packed(*names, "M999", blocks=1)


def test_a_directory_is_replaced_in_place_over_tracks(
    volume: MemoryVolume, library: DataSet, put_track: Callable[..., None]
) -> None:
    put_track(library, 0, *packed("A", blocks=3))
    put_track(library, 1, *packed("B", blocks=2), END_OF_FILE, (b"", b"member"))
    names = [f"M{number:03}" for number in range(100)]
    replace_directory(volume, library, packed(*names, blocks=5))
    directory = read_directory(volume, library)
    assert [found.name for found in directory] == names
    assert directory.blocks == 5


def test_a_replaced_directory_must_not_be_longer_than_the_old_one(
    volume: MemoryVolume, library: DataSet, put_track: Callable[..., None]
) -> None:
    put_track(library, 0, *packed("A"), END_OF_FILE)
    with pytest.raises(FormatError, match="expected a key of 8, data of 256 bytes"):
        replace_directory(volume, library, packed("A", blocks=3))
