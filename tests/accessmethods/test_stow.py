"""Members added, replaced, renamed and deleted."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accessmethods.block import Block
from accessmethods.directory import (
    DamagedDirectoryError,
    DirectoryFullError,
    MemberNotFoundError,
    NotPartitionedError,
    read_directory,
)
from accessmethods.directory_entry import DirectoryEntry
from accessmethods.member_name import read_name
from accessmethods.members import read_member
from accessmethods.partitioned import create_pds
from accessmethods.placing import BlockTooLongError, DataSetFullError
from accessmethods.relocation import RelocationError
from accessmethods.stow import (
    MemberData,
    MemberExistsError,
    delete_member,
    put_member,
    put_members,
    rename_member,
)
from eckd import Geometry, MemoryVolume, family_named
from primitives import TTR, Dsname, InvalidNameError, RelativeTrack, Volser
from primitives.dates import OrdinalDate
from tests.support.libraries import contents_of
from tests.support.whole_volumes import StoppedError, StoppingVolume
from vtoc.allocate import SpaceRequest, allocate, update_format1
from vtoc.data_set import DataSet, recfm_code
from vtoc.dscb import START, Format1, Organisation
from vtoc.initialise import initialise_volume
from vtoc.read import read_vtoc

CARD = b"\xc1" * 80
LONG = b"\xc2" * 27_920
END = TTR(0, 2)
ANY_NUMBER = 1 << 30


@pytest.fixture
def library(volume: MemoryVolume, new_data_set: Callable[..., DataSet]) -> DataSet:
    members = {"ALPHA": [CARD], "BETA": [LONG], "EMPTY": []}
    return create_pds(volume, new_data_set("PO", 6, pieces=True), 2, members)


def tracks_of(volume: MemoryVolume, data_set: DataSet) -> list[bytes]:
    return [volume.read_track(RelativeTrack(track)) for track in data_set.tracks().tolist()]


def test_a_new_member_goes_behind_everything_in_use(volume: MemoryVolume, library: DataSet) -> None:
    last = library.format1.lstar
    changed = put_member(volume, library, "gamma", [CARD, CARD])
    assert read_directory(volume, changed).find("GAMMA").ttr == TTR(last.track, last.record + 1)
    assert changed.format1.lstar == TTR(last.track, last.record + 3)
    assert contents_of(volume, changed) == {
        "ALPHA": [CARD],
        "BETA": [LONG],
        "EMPTY": [],
        "GAMMA": [CARD, CARD],
    }


def test_the_dscb_on_the_volume_tells_the_new_end(volume: MemoryVolume, library: DataSet) -> None:
    changed = put_member(volume, library, "GAMMA", [LONG, LONG])
    found = read_vtoc(volume).find(library.dsname)
    assert found is not None
    assert found.dscbs == changed.dscbs


def test_a_replaced_member_shows_its_new_data_and_an_alias_the_old(
    volume: MemoryVolume, library: DataSet
) -> None:
    old = read_directory(volume, library).find("ALPHA")
    alias = DirectoryEntry.of(read_name("ALSO"), old.ttr, alias=True)
    data = MemberData((alias,), [Block(old.ttr, b"", CARD)], TTR(old.ttr.track, 99))
    library = put_members(volume, library, [data])
    changed = put_member(volume, library, "ALPHA", [LONG])
    assert contents_of(volume, changed) == {
        "ALPHA": [LONG],
        "ALSO": [CARD],
        "BETA": [LONG],
        "EMPTY": [],
    }


def test_a_deleted_member_is_gone_and_its_space_stays_used(
    volume: MemoryVolume, library: DataSet
) -> None:
    changed = delete_member(volume, library, "BETA")
    assert contents_of(volume, changed) == {"ALPHA": [CARD], "EMPTY": []}
    assert changed.format1.lstar == library.format1.lstar


def test_a_renamed_member_moves_to_its_place_among_the_names(
    volume: MemoryVolume, library: DataSet
) -> None:
    changed = rename_member(volume, library, "ALPHA", "OMEGA")
    assert list(contents_of(volume, changed)) == ["BETA", "EMPTY", "OMEGA"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda v, d: put_member(v, d, "1BAD", []), InvalidNameError),
        (lambda v, d: put_member(v, d, "X", [b"x" * 27_921]), BlockTooLongError),
        (lambda v, d: put_member(v, d, "X", [LONG] * 11), DataSetFullError),
        (lambda v, d: delete_member(v, d, "NONE"), MemberNotFoundError),
        (lambda v, d: rename_member(v, d, "NONE", "X"), MemberNotFoundError),
        (lambda v, d: rename_member(v, d, "ALPHA", "BETA"), MemberExistsError),
    ],
)
def test_what_cannot_be_done_changes_nothing(
    change: Callable[[MemoryVolume, DataSet], DataSet],
    error: type[Exception],
    volume: MemoryVolume,
    library: DataSet,
) -> None:
    before = tracks_of(volume, library)
    with pytest.raises(error):
        change(volume, library)
    assert tracks_of(volume, library) == before
    found = read_vtoc(volume).find(library.dsname)
    assert found is not None
    assert found.dscbs == library.dscbs


def test_more_names_than_the_directory_holds_change_nothing(
    volume: MemoryVolume, library: DataSet
) -> None:
    before = tracks_of(volume, library)
    many = [
        MemberData((DirectoryEntry.of(read_name(f"M{n}"), TTR(0, 1)),), [], TTR(0, 1))
        for n in range(41)
    ]
    with pytest.raises(DirectoryFullError):
        put_members(volume, library, many)
    assert tracks_of(volume, library) == before


def test_a_damaged_directory_is_not_rewritten(
    volume: MemoryVolume, library: DataSet, put_track: Callable[..., None]
) -> None:
    entry = read_name("A") + bytes(4)
    area = (2 + 24).to_bytes(2, "big") + entry + entry
    put_track(library, 0, (read_name("A"), area.ljust(256, b"\0")), (b"", b""))
    with pytest.raises(DamagedDirectoryError, match="A comes behind A"):
        put_member(volume, library, "X", [CARD])


def test_a_sequential_data_set_gets_no_members(
    volume: MemoryVolume, new_data_set: Callable[..., DataSet]
) -> None:
    with pytest.raises(NotPartitionedError):
        put_member(volume, new_data_set("PS", 1), "X", [CARD])


def test_data_behind_the_end_the_dscb_tells_is_not_overwritten(
    volume: MemoryVolume, library: DataSet
) -> None:
    forgetful = update_format1(volume, library, _with_end(library, START))
    changed = put_member(volume, forgetful, "NEW", [CARD])
    assert contents_of(volume, changed) == {
        "ALPHA": [CARD],
        "BETA": [LONG],
        "EMPTY": [],
        "NEW": [CARD],
    }


def _with_end(data_set: DataSet, end: TTR) -> Format1:
    return replace(data_set.format1, lstar=end)


def test_ttrs_in_user_data_and_note_lists_move_with_their_blocks(
    volume: MemoryVolume, library: DataSet
) -> None:
    text, notes = TTR(7, 1), TTR(7, 3)
    listed = TTR(7, 2).to_bytes() + b"\x80" + text.to_bytes() + b"\0"
    user_data = text.to_bytes() + b"\0" + notes.to_bytes() + b"\x02" + b"\x11" * 4
    entry = DirectoryEntry(read_name("MODULE"), text, 0x40 | len(user_data) // 2, user_data)
    blocks = [Block(text, b"", b"text"), Block(TTR(7, 2), b"", b"more"), Block(notes, b"", listed)]
    changed = put_members(volume, library, [MemberData((entry,), blocks, TTR(7, 4))])
    found = read_directory(volume, changed).find("MODULE")
    first, second, third = [block.ttr for block in read_member(volume, changed, found)]
    assert (found.ttr, found.user_ttrs) == (first, (first, third))
    assert found.user_data[7:] == user_data[7:]
    (*_, note_list) = read_member(volume, changed, found)
    assert note_list.data == second.to_bytes() + b"\x80" + first.to_bytes() + b"\0"


@pytest.mark.parametrize("notes", [TTR(7, 2), TTR(7, 1)])
def test_a_ttr_that_points_outside_its_member_is_refused(
    notes: TTR, volume: MemoryVolume, library: DataSet
) -> None:
    before = tracks_of(volume, library)
    entry = DirectoryEntry(read_name("M"), TTR(7, 1), 0x22, notes.to_bytes() + b"\x01")
    data = MemberData((entry,), [Block(TTR(7, 1), b"", b"abc")], TTR(7, 9))
    with pytest.raises(RelocationError):
        put_members(volume, library, [data])
    assert tracks_of(volume, library) == before


MANY = {f"M{number:03}": [bytes([number]) * 80] for number in range(0, 200, 2)}
"""Members whose entries fill directory blocks on three tracks of a 2314."""


def put_between(volume: MemoryVolume, library: DataSet) -> None:
    put_member(volume, library, "M001", [LONG[:6000], CARD], user_data=bytes(62))


def delete_first(volume: MemoryVolume, library: DataSet) -> None:
    delete_member(volume, library, "M000")


@pytest.mark.parametrize("change", [put_between, delete_first])
def test_a_stop_at_any_write_leaves_every_other_member_whole(
    change: Callable[[MemoryVolume, DataSet], None],
) -> None:
    volume = StoppingVolume(MemoryVolume(Geometry(family_named("2314"), 4)), ANY_NUMBER)
    library = a_library(volume, tracks=20, directory_blocks=45)
    entry = DirectoryEntry.of(read_name("X"), TTR(0, 1), bytes(62))
    members = [
        MemberData((replace(entry, raw_name=read_name(name)),), [Block(TTR(0, 1), b"", data)], END)
        for name, (data,) in MANY.items()
    ]
    library = put_members(volume, library, members)
    images = tracks_of(volume, library)
    for writes in range(9):
        volume.writes_left = writes
        try:
            change(volume, library)
        except StoppedError:
            found = read_vtoc(volume).find(library.dsname)
            assert found is not None
            shown = {
                entry.name: [block.data for block in read_member(volume, found, entry)]
                for entry in read_directory(volume, found)
            }
            others = {name: data for name, data in MANY.items() if name != "M000"}
            assert {name: shown.get(name) for name in others} == others
        else:
            assert writes >= 3
            return
        volume.writes_left = ANY_NUMBER
        for track, image in zip(library.tracks().tolist(), images, strict=True):
            volume.write_track(RelativeTrack(track), image)
        library = update_format1(volume, library, library.format1)
    pytest.fail("the change never came to its end")


def a_library(volume: MemoryVolume, *, tracks: int, directory_blocks: int) -> DataSet:
    initialise_volume(volume, Volser("WORK01"))
    format1 = Format1(
        dsname=Dsname("LIB"),
        volser=Volser("WORK01"),
        created=OrdinalDate(2026, 1),
        dsorg=Organisation.PO,
        recfm=recfm_code("U"),
        blksize=30_000,
    )
    data_set = allocate(volume, SpaceRequest(format1=format1, tracks=tracks))
    return create_pds(volume, data_set, directory_blocks, {})


names = st.sampled_from([f"M{number}" for number in range(9)])
blocks = st.lists(
    st.builds(
        lambda byte, length: bytes([byte]) * length, st.integers(0, 255), st.integers(1, 9000)
    ),
    max_size=4,
)


class MembersAgainstADictionary(RuleBasedStateMachine):
    """Whatever is done, the data set holds what a dictionary would."""

    @initialize(device=st.sampled_from(["3390", "3350", "2314"]))
    def begin(self, device: str) -> None:
        self.volume = MemoryVolume(Geometry(family_named(device), 10))
        self.library = a_library(self.volume, tracks=40, directory_blocks=1)
        self.model: dict[str, list[bytes]] = {}

    @rule(name=names, data=blocks, user_data=st.sampled_from([b"", bytes(30)]))
    def put(self, name: str, data: list[bytes], user_data: bytes) -> None:
        try:
            self.library = put_member(self.volume, self.library, name, data, user_data=user_data)
        except (DirectoryFullError, DataSetFullError, BlockTooLongError):
            return
        self.model[name] = data

    @precondition(lambda self: self.model)
    @rule(name=names)
    def delete(self, name: str) -> None:
        if name in self.model:
            self.library = delete_member(self.volume, self.library, name)
            del self.model[name]

    @precondition(lambda self: self.model)
    @rule(old=names, new=names)
    def rename(self, old: str, new: str) -> None:
        if old in self.model and new not in self.model:
            self.library = rename_member(self.volume, self.library, old, new)
            self.model[new] = self.model.pop(old)

    @invariant()
    def holds_what_the_dictionary_holds(self) -> None:
        if hasattr(self, "model"):
            assert contents_of(self.volume, self.library) == self.model


TestMembersAgainstADictionary = MembersAgainstADictionary.TestCase
TestMembersAgainstADictionary.settings = settings(max_examples=15, stateful_step_count=20)


@pytest.mark.soak
def test_members_against_a_dictionary_for_long() -> None:
    run_state_machine_as_test(
        MembersAgainstADictionary, settings=settings(max_examples=1_000, stateful_step_count=40)
    )
