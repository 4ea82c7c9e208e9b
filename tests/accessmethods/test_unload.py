"""Libraries unloaded as IEBCOPY does, and read back."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accessmethods.block import Block
from accessmethods.blocking import block_records
from accessmethods.directory import read_directory
from accessmethods.directory_entry import DirectoryEntry
from accessmethods.load import allocate_for, load_library
from accessmethods.member_name import read_name
from accessmethods.members import read_member
from accessmethods.partitioned import create_pds
from accessmethods.records import deblock
from accessmethods.stow import MemberData, delete_member, put_members
from accessmethods.unload_reader import (
    UnloadedLibrary,
    UnsupportedUnloadError,
    is_unload,
)
from accessmethods.unload_schema import BlockHeaderLayout, Copyr1Layout
from accessmethods.unload_writer import UnloadBlockTooLongError, unload_records
from eckd import Geometry, MemoryVolume, family_named
from primitives import TTR, DasdError, Dsname, FormatError, Volser
from primitives.dates import OrdinalDate
from tests.support.libraries import contents_of
from vtoc.allocate import SpaceRequest, allocate
from vtoc.data_set import DataSet, recfm_code
from vtoc.dscb import Format1, Organisation
from vtoc.initialise import initialise_volume

CARD = b"\xc1" * 80
LONG = b"\xc2" * 27_920
BLOCK_SIZE = 32_760


@pytest.fixture
def library(volume: MemoryVolume, new_data_set: Callable[..., DataSet]) -> DataSet:
    members = {"ALPHA": [CARD], "BETA": [LONG, LONG], "EMPTY": [], "OMEGA": [CARD, LONG]}
    made = create_pds(volume, new_data_set("PO", 8, pieces=True), 2, members)
    return delete_member(volume, made, "ALPHA")


def unloaded(volume: MemoryVolume, data_set: DataSet, block_size: int = BLOCK_SIZE) -> list[bytes]:
    return list(unload_records(volume, data_set, block_size=block_size))


def another_library(device: str) -> tuple[MemoryVolume, DataSet]:
    volume = MemoryVolume(Geometry(family_named(device), 40))
    initialise_volume(volume, Volser("OTHER1"))
    format1 = Format1(
        dsname=Dsname("OTHER"),
        volser=Volser("OTHER1"),
        created=OrdinalDate(2026, 1),
        dsorg=Organisation.PO,
        recfm=recfm_code("U"),
        blksize=32_760,
    )
    data_set = allocate(volume, SpaceRequest(format1=format1, tracks=200))
    return volume, create_pds(volume, data_set, 3, {})


def test_the_first_records_tell_what_it_was_and_where_it_lay(
    volume: MemoryVolume, library: DataSet
) -> None:
    first, second, *_ = unloaded(volume, library)
    assert (len(first), len(second)) == (56, 276)
    assert is_unload(first)
    header = UnloadedLibrary([first, second, bytes(12)], source="it").header
    assert (header.recfm, header.lrecl, header.blksize, header.heads) == ("FB", 80, 27_920, 15)
    tracks = library.tracks().tolist()
    assert [piece.start for piece in header.extents] == tracks[::2]
    assert [piece.before for piece in header.extents] == [0, 2, 4, 6]


def test_fields_of_a_block_header_sit_at_their_documented_offsets() -> None:
    found = BlockHeaderLayout.parse(bytes.fromhex("00 01 0203 0405 0607 08 09 0a0b"))
    assert (found.extent, found.cylinder, found.head) == (0x01, 0x0405, 0x0607)
    assert (found.record, found.key_length, found.data_length) == (0x08, 0x09, 0x0A0B)


def test_fields_of_the_first_record_sit_at_their_documented_offsets() -> None:
    raw = bytes([0, 0xCA, 0x6D, 0x0F, *range(4, 56)])
    found = Copyr1Layout.parse(raw)
    assert (found.dsorg, found.blksize, found.lrecl) == (0x0405, 0x0607, 0x0809)
    assert (found.recfm, found.unload_blksize, found.unit_type) == (0x0A, 0x0E0F, 0x10111213)
    assert (found.longest_block, found.cylinders, found.heads) == (0x14151617, 0x1819, 0x1A1B)
    assert Copyr1Layout.build(found) == raw


def test_only_directory_blocks_in_use_go_along(volume: MemoryVolume, library: DataSet) -> None:
    directory = unloaded(volume, library)[2]
    assert len(directory) == 12 + 8 + 256 + 12
    assert UnloadedLibrary(unloaded(volume, library), source="it").directory_blocks == 1


def test_a_member_begins_a_new_record_and_records_hold_whole_blocks(
    volume: MemoryVolume, library: DataSet
) -> None:
    lengths = [len(record) for record in unloaded(volume, library)[3:]]
    assert lengths == [27_932, 27_944, 12, 92 + 27_944]


def test_members_come_back_in_the_order_they_lay_in(volume: MemoryVolume, library: DataSet) -> None:
    read = UnloadedLibrary(unloaded(volume, library), source="it")
    members = [(data.entries[0].name, len(data.blocks)) for data in read.members()]
    assert members == [("BETA", 2), ("EMPTY", 0), ("OMEGA", 2)]


def test_names_of_a_member_stay_together_in_the_order_of_the_directory(
    volume: MemoryVolume, new_data_set: Callable[..., DataSet]
) -> None:
    """An alias may point into the middle of its member, and sort before or behind its name."""
    made = create_pds(volume, new_data_set("PO", 4), 2, {})
    blocks = [Block(TTR(0, number), b"", CARD) for number in (1, 2)]
    names = [("MAIN", 1), ("AT", 2), ("ZZ", 1), ("END", 3)]
    entries = tuple(DirectoryEntry.of(read_name(n), TTR(0, at)) for n, at in names)
    made = put_members(volume, made, [MemberData(entries, blocks, TTR(0, 3))])

    [member] = UnloadedLibrary(unloaded(volume, made), source="it").members()

    assert [entry.name for entry in member.entries] == ["AT", "END", "MAIN", "ZZ"]


def test_time_does_not_grow_with_the_square_of_the_members(
    volume: MemoryVolume, new_data_set: Callable[..., DataSet], monkeypatch: pytest.MonkeyPatch
) -> None:
    """How often places are looked up, not how long it takes: 60,000 members took half an hour."""
    made = create_pds(volume, new_data_set("PO", 40), 40, {f"M{n:05}": [] for n in range(500)})
    library = UnloadedLibrary(unloaded(volume, made), source="it")
    looked_up = []

    def counting(ttr: TTR) -> int:
        looked_up.append(ttr)
        return hash((ttr.track, ttr.record))

    monkeypatch.setattr(TTR, "__hash__", counting)
    assert len(list(library.members())) == 500
    assert len(looked_up) < 10 * 500


def test_a_library_with_keys_is_made_anew_with_keys(
    volume: MemoryVolume, new_data_set: Callable[..., DataSet]
) -> None:
    made = create_pds(volume, new_data_set("PO", 4, keylen=3), 2, {})
    block = Block(TTR(0, 1), b"KEY", CARD)
    entry = DirectoryEntry.of(read_name("KEYED"), TTR(0, 1))
    made = put_members(volume, made, [MemberData((entry,), [block], TTR(0, 2))])
    library = UnloadedLibrary(unloaded(volume, made), source="it")

    loaded = allocate_for(volume, library, Dsname("COPY"), OrdinalDate(2026, 1))
    loaded = load_library(volume, loaded, library.members())

    assert loaded.format1.keylen == 3
    [found] = read_member(volume, loaded, read_directory(volume, loaded).entries[0])
    assert (found.key, found.data) == (b"KEY", CARD)


@pytest.mark.parametrize("device", ["3390", "3350", "2314"])
def test_a_library_can_be_loaded_on_any_device(
    device: str, volume: MemoryVolume, library: DataSet
) -> None:
    if device == "2314":
        library = delete_member(volume, delete_member(volume, library, "BETA"), "OMEGA")
    if device == "3350":
        library = delete_member(volume, delete_member(volume, library, "BETA"), "OMEGA")
    other, made = another_library(device)
    read = UnloadedLibrary(unloaded(volume, library), source="it")
    made = put_members(other, made, list(read.members()))
    assert contents_of(other, made) == contents_of(volume, library)


names = st.sampled_from([f"M{number}" for number in range(12)])
blocks = st.lists(
    st.integers(1, 7_000).map(lambda length: bytes([length % 256]) * length), max_size=4
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(members=st.dictionaries(names, blocks, min_size=1), gone=st.sets(names), device=...)
def test_what_is_unloaded_blocked_and_loaded_is_the_same(
    members: dict[str, list[bytes]],
    gone: set[str],
    device: bool,
    volume: MemoryVolume,
    new_data_set: Callable[..., DataSet],
) -> None:
    made = another_library("3350" if device else "3390")
    source, library = another_library("3390")
    library = create_pds(source, library, 3, members)
    for name in gone & members.keys():
        library = delete_member(source, library, name)
    records = unloaded(source, library, 7_100)
    tape = list(block_records("VS", 0x8000, 7_100, records))
    assert max(map(len, tape)) <= 7_100
    joined = deblock("VS", 0, [Block(TTR(0, n), b"", data) for n, data in enumerate(tape)])
    read = UnloadedLibrary(joined, source="it")
    copy = put_members(made[0], made[1], list(read.members()))
    assert contents_of(made[0], copy) == contents_of(source, library)


def test_aliases_and_ttrs_in_user_data_go_along(volume: MemoryVolume, library: DataSet) -> None:
    text = TTR(0, 1)
    main = DirectoryEntry(read_name("MODULE"), text, 0x22, text.to_bytes() + b"\0")
    alias = DirectoryEntry(read_name("ALSO"), text, 0xA2, text.to_bytes() + b"\0")
    library = put_members(
        volume, library, [MemberData((main, alias), [Block(text, b"", CARD)], TTR(0, 2))]
    )
    other, made = another_library("3390")
    read = UnloadedLibrary(unloaded(volume, library), source="it")
    directory = read_directory(other, put_members(other, made, list(read.members())))
    found, also = directory.find("MODULE"), directory.find("ALSO")
    assert found.user_ttrs == also.user_ttrs == (found.ttr,) == (also.ttr,)
    assert (found.is_alias, also.is_alias) == (False, True)


def test_a_block_size_too_small_is_refused(volume: MemoryVolume, library: DataSet) -> None:
    with pytest.raises(UnloadBlockTooLongError, match="choose a larger block size"):
        unloaded(volume, library, 20_000)


@pytest.mark.parametrize(
    ("record", "offset", "byte", "error", "message"),
    [
        (0, 1, 0, FormatError, "first record"),
        (0, 0, 0xC0, UnsupportedUnloadError, "kind X'C0'"),
        (0, 0, 0x10, UnsupportedUnloadError, "kind X'10'"),
        (0, 27, 0, FormatError, "0 heads"),
        (1, 0, 17, FormatError, "17 extents"),
        (2, 10, 2, FormatError, "directory of the unload"),
        (2, 20, 9, FormatError, "directory of the unload"),
        (3, 1, 9, FormatError, "address of a block"),
        (3, 5, 9, FormatError, "address of a block"),
        (3, 10, 0xFF, FormatError, "end of the records"),
    ],
)
def test_damage_is_an_error_that_says_where(
    record: int,
    offset: int,
    byte: int,
    error: type[Exception],
    message: str,
    volume: MemoryVolume,
    library: DataSet,
) -> None:
    records = unloaded(volume, library)
    damaged = bytearray(records[record])
    damaged[offset] = byte
    records[record] = bytes(damaged)
    with pytest.raises(error, match=message):
        list(UnloadedLibrary(records, source="it").members())


@given(data=st.data())
def test_any_records_are_read_or_refused(data: st.DataObject) -> None:
    source, library = another_library("3390")
    library = create_pds(source, library, 3, {"A": [b"a"], "B": [b"bb", b"c"]})
    records = unloaded(source, library)
    number = data.draw(st.integers(0, len(records) - 1))
    changed = bytearray(records[number])
    for _ in range(data.draw(st.integers(1, 3))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    records[number] = bytes(changed)
    if data.draw(st.booleans()):
        del records[data.draw(st.integers(0, len(records) - 1)) :]
    members: list[MemberData] = []
    with suppress(DasdError):
        members = list(UnloadedLibrary(records, source="it").members())
    assert len(members) <= 2
