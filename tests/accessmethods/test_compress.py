"""Compressing partitioned data sets."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accessmethods.block import Block
from accessmethods.compress import NotCompressibleError, compress
from accessmethods.directory import read_directory
from accessmethods.directory_entry import DirectoryEntry
from accessmethods.member_name import read_name
from accessmethods.members import read_member
from accessmethods.partitioned import create_pds
from accessmethods.relocation import RelocationError
from accessmethods.stow import MemberData, delete_member, put_member, put_members
from eckd import MemoryVolume
from eckd.undo import UndoStore, undo
from primitives import TTR, DasdError, FormatError, RelativeTrack
from tests.support.libraries import contents_of
from tests.support.whole_volumes import images_of
from vtoc.data_set import DataSet
from vtoc.read import read_vtoc

CARD = b"\xc1" * 80
LONG = b"\xc2" * 27_920


@pytest.fixture
def library(volume: MemoryVolume, new_data_set: Callable[..., DataSet]) -> DataSet:
    members = {"ALPHA": [CARD], "BETA": [LONG, LONG], "EMPTY": [], "OMEGA": [CARD, LONG]}
    return create_pds(volume, new_data_set("PO", 8, pieces=True), 2, members)


def test_dead_space_becomes_free_and_members_stay(volume: MemoryVolume, library: DataSet) -> None:
    library = put_member(volume, library, "BETA", [CARD])
    before = contents_of(volume, library)
    result = compress(volume, library)
    assert contents_of(volume, result.data_set) == before
    assert (result.tracks_before, result.tracks_after, result.members) == (3, 1, 3)
    found = read_vtoc(volume).find(library.dsname)
    assert found is not None
    assert found.dscbs == result.data_set.dscbs
    assert found.format1.lstar.track == 0


def test_a_data_set_without_dead_space_stays_as_it_is(
    volume: MemoryVolume, library: DataSet
) -> None:
    before = images_of(volume)
    assert compress(volume, library).members == 0
    assert images_of(volume) == before


def test_names_that_share_data_share_it_afterwards(volume: MemoryVolume, library: DataSet) -> None:
    at = read_directory(volume, library).find("OMEGA").ttr
    alias = DirectoryEntry.of(read_name("ALSO"), TTR(0, 1), alias=True)
    main = DirectoryEntry.of(read_name("OMEGA"), TTR(0, 1))
    data = MemberData((main, alias), [Block(TTR(0, 1), b"", CARD)], TTR(0, 2))
    library = put_members(volume, library, [data])
    library = delete_member(volume, library, "BETA")
    made = compress(volume, library).data_set
    directory = read_directory(volume, made)
    assert directory.find("ALSO").ttr == directory.find("OMEGA").ttr < at


def test_an_entry_may_point_into_another_member(volume: MemoryVolume, library: DataSet) -> None:
    first, second = TTR(0, 1), TTR(0, 2)
    whole = DirectoryEntry.of(read_name("WHOLE"), first)
    part = DirectoryEntry.of(read_name("PART"), second)
    blocks = [Block(first, b"", b"1" * 80), Block(second, b"", b"2" * 80)]
    library = put_members(volume, library, [MemberData((whole, part), blocks, TTR(0, 3))])
    library = delete_member(volume, library, "ALPHA")
    shown = contents_of(volume, compress(volume, library).data_set)
    assert (shown["WHOLE"], shown["PART"]) == ([b"1" * 80, b"2" * 80], [b"2" * 80])


def test_note_lists_and_load_modules_move_with_their_blocks(
    volume: MemoryVolume, library: DataSet
) -> None:
    text, notes = TTR(7, 1), TTR(7, 3)
    user_data = text.to_bytes() + b"\0" + notes.to_bytes() + b"\x01"
    entry = DirectoryEntry(read_name("MODULE"), text, 0x44, user_data)
    listed = TTR(7, 2).to_bytes() + b"\x80"
    blocks = [Block(text, b"", CARD), Block(TTR(7, 2), b"", CARD), Block(notes, b"", listed)]
    library = put_members(volume, library, [MemberData((entry,), blocks, TTR(7, 4))])
    library = delete_member(volume, library, "BETA")
    made = compress(volume, library).data_set
    found = read_directory(volume, made).find("MODULE")
    first, second, third = [block.ttr for block in read_member(volume, made, found)]
    assert found.user_ttrs == (first, third)
    assert list(read_member(volume, made, found))[2].data == second.to_bytes() + b"\x80"


def test_a_ttr_into_no_member_is_found_before_anything_moves(
    volume: MemoryVolume, library: DataSet, put_track: Callable[..., None]
) -> None:
    entry = DirectoryEntry(read_name("A"), TTR(0, 3), 0x22, TTR(0, 2).to_bytes() + b"\0")
    area = (2 + 16 + 12).to_bytes(2, "big") + entry.to_bytes() + b"\xff" * 8 + bytes(4)
    put_track(
        library, 0, (b"\xff" * 8, area.ljust(256, b"\0")), (b"", b""), (b"", CARD), (b"", b"")
    )
    before = images_of(volume)
    with pytest.raises(RelocationError, match="entry A: points to track 0 record 2"):
        compress(volume, library)
    assert images_of(volume) == before


def test_a_member_without_an_end_is_found_before_anything_moves(
    volume: MemoryVolume, library: DataSet, put_track: Callable[..., None]
) -> None:
    library = delete_member(volume, library, "ALPHA")
    for tt in range(1, 8):
        put_track(library, tt, (b"", CARD))
    before = images_of(volume)
    with pytest.raises(FormatError):
        compress(volume, library)
    assert images_of(volume) == before


def test_tracks_fuller_than_the_device_allows_are_not_compressed(
    volume: MemoryVolume, library: DataSet, put_track: Callable[..., None]
) -> None:
    entry = DirectoryEntry.of(read_name("A"), TTR(0, 3))
    area = (2 + 24).to_bytes(2, "big") + entry.to_bytes() + b"\xff" * 8 + bytes(4)
    full = [(b"", b"x" * 400)] * 100
    put_track(library, 0, (b"\xff" * 8, area.ljust(256, b"\0")), (b"", b""), *full, (b"", b""))
    with pytest.raises(NotCompressibleError, match="holds more than"):
        compress(volume, library)


members = st.dictionaries(
    st.sampled_from([f"M{number}" for number in range(12)]),
    st.lists(st.integers(1, 27_000).map(lambda length: bytes([length % 256]) * length), max_size=3),
    min_size=1,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(members=members, data=st.data())
def test_any_library_holds_the_same_members_in_no_more_space(
    members: dict[str, list[bytes]],
    data: st.DataObject,
    new_data_set: Callable[..., DataSet],
    volume: MemoryVolume,
) -> None:
    library = read_vtoc(volume).find("TEST.DATA") or new_data_set("PO", 40)  # type: ignore[arg-type]
    library = create_pds(volume, library, 2, members)
    gone = data.draw(st.sets(st.sampled_from(sorted(members))))
    for name in gone:
        library = delete_member(volume, library, name)
    kept = {name: blocks for name, blocks in members.items() if name not in gone}
    result = compress(volume, library)
    assert contents_of(volume, result.data_set) == kept
    assert result.tracks_after <= result.tracks_before
    fresh = create_pds(
        volume, replace(library), 2, {name: members[name] for name in members if name in kept}
    )
    assert fresh.format1.lstar == result.data_set.format1.lstar


def test_a_stop_on_the_way_can_be_taken_back(
    volume: MemoryVolume, library: DataSet, tmp_path: Path
) -> None:
    library = delete_member(volume, library, "ALPHA")
    before = images_of(volume)

    class Stopping(UndoStore):
        def write_track(self, track: RelativeTrack, image: bytes) -> None:
            super().write_track(track, image)
            raise DasdError("stopped")

    with Stopping(volume, tmp_path / "u") as store, pytest.raises(DasdError, match="stopped"):
        compress(store, library)
    assert images_of(volume) != before
    undo(volume, tmp_path / "u")
    assert images_of(volume) == before
