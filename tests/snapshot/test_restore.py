"""Restoring: from a dump in memory to a second volume, and everything that can be in the way."""

from contextlib import suppress
from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccw.choke_point import GuardedVolume
from ccw.online_tracks import OnlineTracks
from eckd.geometry import Geometry, family_named
from eckd.memory_volume import MemoryVolume
from eckd.size_table import SizeTable
from eckd.track import Track
from eckd.track_schema import END_OF_TRACK, FIRST_USER_RECORD
from primitives import TTR, DasdError, Dsname, FormatError, RelativeTrack, Volser
from primitives.dates import OrdinalDate
from snapshot.by_filter import parse_criteria
from snapshot.dump_file import NoDumpError
from snapshot.masks import Mask
from snapshot.renames import RenamePair, Renames
from snapshot.restore import RestoreRequest, run_restore
from snapshot.selection import Selection
from tests.support import dumps
from tests.support.dump_tapes import write_dump
from vtape.writer import write_tape
from vtoc.allocate import SpaceRequest, allocate, free_spans, scratch
from vtoc.dscb import DataSetIndicators, Format1, Organisation, SpaceUnit
from vtoc.initialise import initialise_volume
from vtoc.read import read_vtoc

FAMILY = family_named("3350")
ALL = (Mask.checked("**"),)


def volume(volser: str, cylinders: int = 20, family=FAMILY) -> MemoryVolume:
    store = MemoryVolume(Geometry(family, cylinders), volser)
    initialise_volume(store, Volser(volser), vtoc_tracks=2)
    return store


def format1(name: str, **fields) -> Format1:
    defaults = {
        "dsname": Dsname(name),
        "volser": Volser("SOURCE"),
        "created": OrdinalDate(2024, 60),
        "expires": OrdinalDate(2099, 365),
        "referenced": OrdinalDate(2026, 300),
        "dsorg": Organisation.PS,
        "recfm": 0x90,
        "lrecl": 80,
        "blksize": 800,
        "secondary": 5,
        "indicators": DataSetIndicators.LAST_VOLUME | DataSetIndicators.RACF,
        "lstar": TTR(2, 7),
        "trbal": 4321,
    }
    return Format1(**(defaults | fields))


def fill(store: MemoryVolume, data_set, seed: int) -> None:
    """Write every track of a data set, each with other records."""
    for k, track in enumerate(data_set.tracks().tolist()):
        at = store.geometry.cchh(RelativeTrack(track))
        sizes = [(8 * (seed % 2), 100 + 37 * k % 1000 + n) for n in range((k * 5 + seed) % 9)]
        users = dumps.count_key_data(at, *sizes, fill=seed)
        image = Track.of(at).to_image()[:FIRST_USER_RECORD] + users + END_OF_TRACK
        store.write_track(RelativeTrack(track), image)


def create(store: MemoryVolume, name: str, tracks: int, seed: int, **fields):
    whole_cylinders = fields.pop("whole_cylinders", False)
    request = SpaceRequest(format1=format1(name, **fields), tracks=tracks, round=whole_cylinders)
    data_set = allocate(store, request)
    fill(store, data_set, seed)
    return data_set


def reserve(store: MemoryVolume, name: str, tracks: int) -> None:
    """Allocate without writing anything."""
    allocate(store, SpaceRequest(format1=format1(name), tracks=tracks))


@pytest.fixture
def source():
    """Three data sets: used in part, in two extents, in whole cylinders."""
    store = volume("SOURCE")
    create(store, "PAY.MASTER", 5, 1)
    reserve(store, "GAP", 1)
    reserve(store, "BETWEEN", 400)
    reserve(store, "REST", 160)
    scratch(store, Dsname("GAP"))
    split = create(store, "PAY.SPLIT", 32, 5, lstar=TTR(27, 1), dsorg=Organisation.PO)
    assert len(split.extents) == 2
    scratch(store, Dsname("BETWEEN"))
    create(store, "PAY.CYLS", 60, 6, space_flags=SpaceUnit.CYLINDERS, whole_cylinders=True)
    return store


@pytest.fixture
def target():
    return volume("TARGET")


NAMES = ("PAY.CYLS", "PAY.MASTER", "PAY.SPLIT")


@pytest.fixture
def tape(tmp_path, source):
    return write_dump(tmp_path / "T.aws", dumps.volume_dump(source, NAMES))


def restore(tape, target, include=ALL, events=None, exclude=(), by=(), **options):
    selection = Selection(include=include, exclude=exclude, by=by)
    request = RestoreRequest(tape=tape, selection=selection, target=target, **options)
    return run_restore(request) if events is None else run_restore(request, events=events)


def told(result):
    return [(one.dsname, one.target, one.severity, one.message_id) for one in result.outcomes]


def users(store, name, *, moved=True):
    """User records of every track, the addresses in their count fields taken out."""
    data_set = read_vtoc(store).find(name)
    tracks = []
    for track in map(RelativeTrack, data_set.tracks().tolist()):
        records = bytearray(store.read_track(track)[FIRST_USER_RECORD : -len(END_OF_TRACK)])
        at = 0
        while at < len(records):
            address = bytes(records[at : at + 4])
            assert address == store.geometry.cchh(track).to_bytes()
            if moved:
                records[at : at + 4] = bytes(4)
            at += 8 + records[at + 5] + (records[at + 6] << 8) + records[at + 7]
        tracks.append(bytes(records))
    return tracks


def whole(store):
    """Every track of a volume."""
    return [store.read_track(RelativeTrack(track)) for track in range(store.geometry.tracks)]


# What is restored -----------------------------------------------------------------------------


def test_restored_tracks_are_those_of_the_dump_at_their_new_address(source, target, tape):
    reserve(target, "IN.THE.WAY", 3)

    result = restore(tape, target)

    assert told(result) == [(name, name, 0, "ADR489I") for name in NAMES]
    assert result.severity == 0
    for name in NAMES:
        used = read_vtoc(source).find(name).used_tracks()
        assert users(target, name)[:used] == users(source, name)[:used]
        assert len(users(target, name)) == len(users(source, name))


def test_tracks_the_dump_has_nothing_for_are_empty(source, target, tape):
    old = create(target, "OLD.DATA", 200, 9)
    scratch(target, old.dsname)

    restore(tape, target)

    used = read_vtoc(source).find("PAY.MASTER").used_tracks()
    assert used == 3
    assert users(target, "PAY.MASTER")[used:] == [b"", b""]


def test_attributes_are_those_of_the_dump(source, target, tape):
    restore(tape, target)

    before = read_vtoc(source).find("PAY.MASTER").format1
    after = read_vtoc(target).find("PAY.MASTER").format1
    placed = {"extents": before.extents, "volser": before.volser}
    assert replace(after, **placed) == replace(
        before, indicators=before.indicators | DataSetIndicators.CHANGED
    )
    assert after.volser == "TARGET"


def test_renamed_data_set_leaves_its_protection_profile(target, tape):
    renames = Renames((RenamePair.checked("PAY.**", "NEW.**"),), unconditional=True)

    result = restore(tape, target, renames=renames)

    assert [one.target for one in result.outcomes] == ["NEW.CYLS", "NEW.MASTER", "NEW.SPLIT"]
    indicators = read_vtoc(target).find("NEW.MASTER").format1.indicators
    assert indicators == DataSetIndicators.LAST_VOLUME | DataSetIndicators.CHANGED


def test_whole_cylinders_stay_whole_where_they_can(target, tape):
    reserve(target, "IN.THE.WAY", 3)

    restore(tape, target)

    (extent,) = read_vtoc(target).find("PAY.CYLS").extents
    assert (extent.first.head, extent.last.head) == (0, 29)


def test_extents_need_not_be_as_they_were(source, target, tape):
    restore(tape, target)

    assert len(read_vtoc(source).find("PAY.SPLIT").extents) == 2
    assert len(read_vtoc(target).find("PAY.SPLIT").extents) == 1


def test_target_may_come_in_several_pieces(source, tape):
    target = volume("TARGET", cylinders=7)
    for number in range(23):
        reserve(target, f"F.F{number:02}", 9)
    for number in range(0, 23, 2):
        scratch(target, Dsname(f"F.F{number:02}"))

    result = restore(tape, target, (Mask.checked("PAY.SPLIT"),))

    assert result.severity == 0
    assert len(read_vtoc(target).find("PAY.SPLIT").extents) > 3
    assert users(target, "PAY.SPLIT")[:28] == users(source, "PAY.SPLIT")[:28]


def test_data_set_never_used_gets_an_end_of_file(tmp_path, target):
    store = volume("SOURCE")
    never_closed = DataSetIndicators.RACF
    create(store, "NEVER.USED", 2, 7, lstar=TTR(0, 0), indicators=never_closed)
    tape = write_dump(tmp_path / "T.aws", dumps.volume_dump(store, ["NEVER.USED"]))

    result = restore(tape, target)

    assert result.outcomes[0].tracks == 0
    first, second = users(target, "NEVER.USED")
    assert first == bytes.fromhex("00000000 01 00 0000")
    assert second == b""


def test_user_labels_in_a_dump_are_not_restored(tmp_path, target):
    """DSSDUMP dumps their track first when told to dump everything."""
    labelled = dumps.source("LABELLED", 4, [(4, 80)], [(0, 500), (0, 0)], [(0, 700)])
    extents = b"".join(
        bytes([kind, number]) + at.to_bytes() * 2
        for number, (kind, at) in enumerate(zip((0x40, 1, 1), labelled.addresses, strict=True))
    )
    block = bytearray(dumps.dump_blocks([labelled])[3])
    block[16 + 26] = 3
    block[16 + 28 + 59] = 2
    block[16 + 28 + 105 : 16 + 28 + 135] = extents
    block[16 + 28 + 140 :] = extents
    blocks = dumps.dump_blocks([labelled])
    blocks[3] = dumps.segment(0x10, bytes(block[16:]))
    tape = write_dump(tmp_path / "T.aws", dumps.renumbered(blocks))

    result = restore(tape, target)

    assert result.outcomes[0].message == "restored 2 tracks"
    assert [len(track) for track in users(target, "LABELLED")] == [516, 708]


LEFT = "VOLSER.RESTORE.T0000001"


def test_what_a_stopped_restore_has_left_can_be_dumped_and_restored(tmp_path, target):
    """A backup of everything takes it along; its name is one that restores use themselves."""
    store = volume("SOURCE")
    names = ["A.FIRST", LEFT, "Z.LAST"]
    for seed, name in enumerate(names):
        create(store, name, 2, seed)
    tape = write_dump(tmp_path / "T.aws", dumps.volume_dump(store, names))

    for replaces in (False, True):
        result = restore(tape, target, replace=replaces)

        assert [(one.target, one.severity) for one in result.outcomes] == [(n, 0) for n in names]
    assert sorted(data_set.dsname for data_set in read_vtoc(target).data_sets) == names


def test_what_a_stopped_restore_has_left_is_told(target, tape):
    assert restore(tape, target).left_behind == ()
    reserve(target, LEFT, 1)
    reserve(target, "VOLSER.RESTORE.TEST", 1)

    result = restore(tape, target, replace=True)

    assert result.left_behind == (LEFT,)
    assert read_vtoc(target).find(LEFT) is not None


def test_selection_takes_masks_and_criteria(target, tape):
    restore(tape, target, exclude=(Mask.checked("**.SPLIT"),))
    assert [ds.dsname for ds in read_vtoc(target).data_sets] == ["PAY.CYLS", "PAY.MASTER"]

    by = parse_criteria("DSORG,EQ,PDS", today=dumps.WHEN.date())
    result = restore(tape, target, by=by)

    assert told(result) == [("PAY.SPLIT", "PAY.SPLIT", 0, "ADR489I")]


def test_name_that_is_not_in_the_dump_is_told(target, tape):
    include = (Mask.checked("PAY.MASTER"), Mask.checked("NO.SUCH"), Mask.checked("NONE.**"))

    result = restore(tape, target, include)

    assert told(result) == [
        ("NO.SUCH", None, 4, "ADR383W"),
        ("PAY.MASTER", "PAY.MASTER", 0, "ADR489I"),
    ]
    assert result.severity == 4


def test_nothing_selected_is_severity_8(target, tape):
    assert restore(tape, target, (Mask.checked("NONE.**"),)).severity == 8


def test_each_outcome_is_told_as_an_event(target, tape):
    events = []

    result = restore(tape, target, events=events.append)

    assert tuple(events) == result.outcomes
    assert events[0].to_json() == {
        "event": "restored",
        "dsname": "PAY.CYLS",
        "target": "PAY.CYLS",
        "severity": 0,
        "message_id": "ADR489I",
        "message": "restored 3 tracks",
        "tracks": 3,
    }


def test_file_of_the_tape_may_be_chosen(tmp_path, source, target):
    files = [dumps.volume_dump(source, [name]) for name in NAMES]
    tape = write_dump(tmp_path / "T.aws", [b"no dump"], *files)

    assert told(restore(tape, target)) == [("PAY.CYLS", "PAY.CYLS", 0, "ADR489I")]
    assert told(restore(tape, target, file=3)) == [("PAY.MASTER", "PAY.MASTER", 0, "ADR489I")]
    with pytest.raises(NoDumpError, match="file 1"):
        restore(tape, target, file=1)
    with pytest.raises(NoDumpError, match="file 9"):
        restore(tape, target, file=9)


def test_online_volume_changes_through_its_choke_point_alone(tape, target):
    sizes = SizeTable.scan(target)
    guarded = GuardedVolume(target, sizes, device_number=0x148)
    changed = []
    with guarded.gate.hold():
        guarded.add_hook(SimpleNamespace(before_write=lambda track, kind: changed.append(track)))

    result = restore(tape, OnlineTracks(guarded))

    assert result.severity == 0
    assert guarded.sizes == SizeTable.scan(target)
    restored = {int(t) for ds in read_vtoc(target).data_sets for t in ds.tracks()}
    assert restored <= set(changed)
    assert len(changed) == guarded.changes


# What is there already ------------------------------------------------------------------------


def test_existing_data_set_is_left_alone(target, tape):
    create(target, "PAY.MASTER", 4, 9)
    before = users(target, "PAY.MASTER")

    result = restore(tape, target)

    assert told(result)[1] == ("PAY.MASTER", None, 8, "ADR380E")
    assert [one.severity for one in result.outcomes] == [0, 8, 0]
    assert users(target, "PAY.MASTER") == before


def test_replace_puts_the_dumped_one_in_its_place(source, target, tape):
    create(target, "PAY.MASTER", 4, 9)

    result = restore(tape, target, replace=True)

    assert result.outcomes[1].message == "replaced 3 tracks"
    assert users(target, "PAY.MASTER")[:3] == users(source, "PAY.MASTER")[:3]
    assert len(read_vtoc(target).data_sets) == 3


def test_rename_is_used_where_the_old_name_exists(target, tape):
    create(target, "PAY.MASTER", 4, 9)
    before = users(target, "PAY.MASTER")

    result = restore(tape, target, renames=Renames(prefix=Dsname("NEW")))

    assert [one.target for one in result.outcomes] == ["PAY.CYLS", "NEW.MASTER", "PAY.SPLIT"]
    assert users(target, "PAY.MASTER") == before


def test_name_may_come_once_only(tmp_path, source, target):
    blocks = dumps.volume_dump(source, ["PAY.MASTER", "PAY.MASTER"])
    tape = write_dump(tmp_path / "T.aws", blocks)

    result = restore(tape, target, replace=True)

    assert told(result)[1] == ("PAY.MASTER", None, 8, "ADR285E")


# No room --------------------------------------------------------------------------------------


def small_target(free: int) -> MemoryVolume:
    """A volume on which a PAY.MASTER of 6 tracks and ``free`` tracks have room."""
    target = volume("TARGET", cylinders=2)
    reserve(target, "FULL", 57 - 6 - free)
    create(target, "PAY.MASTER", 6, 9)
    assert sum(map(len, free_spans(read_vtoc(target)))) == free
    return target


def test_no_room_is_told_with_the_systems_own_message(tape):
    target = small_target(4)
    scratch(target, Dsname("PAY.MASTER"))
    before = whole(target)

    result = restore(tape, target, (Mask.checked("PAY.SPLIT"),))

    assert told(result) == [("PAY.SPLIT", None, 8, "ADR472E")]
    assert "IEF257I SPACE REQUESTED NOT AVAILABLE ON TARGET" in result.outcomes[0].message
    assert whole(target) == before


def test_replacing_without_room_for_both_overwrites_in_place(source, tape):
    target = small_target(4)

    result = restore(tape, target, (Mask.checked("PAY.MASTER"),), replace=True)

    assert result.severity == 0
    assert "overwritten in place" in result.outcomes[0].message
    assert users(target, "PAY.MASTER") == [*users(source, "PAY.MASTER")[:3], b"", b"", b""]
    assert read_vtoc(target).find("PAY.MASTER").format1.lstar == TTR(2, 7)


def test_replacing_something_too_small_without_room_for_both_changes_nothing(tape):
    target = small_target(4)
    before = whole(target)
    renames = Renames((RenamePair.checked("PAY.SPLIT", "PAY.MASTER"),), unconditional=True)

    result = restore(
        tape, target, (Mask.checked("PAY.SPLIT"),), renames=renames, replace_unconditional=True
    )

    assert told(result) == [("PAY.SPLIT", None, 8, "ADR472E")]
    assert "scratch it first" in result.outcomes[0].message
    assert whole(target) == before


def test_full_vtoc_is_told_with_the_systems_own_message(tape):
    target = MemoryVolume(Geometry(FAMILY, 20), "TARGET")
    initialise_volume(target, Volser("TARGET"), vtoc_tracks=1)
    for number in range(45):
        reserve(target, f"A.A{number:02}", 1)

    result = restore(tape, target, (Mask.checked("PAY.MASTER"),))

    assert told(result) == [("PAY.MASTER", None, 8, "ADR472E")]
    assert "IEF254I" in result.outcomes[0].message


# What cannot be restored ----------------------------------------------------------------------


def test_other_kind_of_device_is_refused(tape):
    target = volume("TARGET", family=family_named("3390"))
    before = whole(target)

    result = restore(tape, target)

    assert {one.severity for one in result.outcomes} == {8}
    assert "dumped from 3350, the target volume is a 3390" in result.outcomes[0].message
    assert whole(target) == before


@pytest.mark.parametrize(
    "dsorg", [Organisation.PS | Organisation.UNMOVABLE, Organisation.IS, Organisation.VSAM]
)
def test_data_set_that_depends_on_its_place_needs_force(tmp_path, target, dsorg):
    store = volume("SOURCE")
    create(store, "FIXED", 2, 3, dsorg=dsorg, lstar=TTR(1, 1))
    tape = write_dump(tmp_path / "T.aws", dumps.volume_dump(store, ["FIXED"]))

    refused = restore(tape, target)
    forced = restore(tape, target, force=True)

    assert "depends on its place" in refused.outcomes[0].message
    assert [refused.severity, forced.severity] == [8, 0]
    assert users(target, "FIXED") == users(store, "FIXED")


def without_last_track(blocks, trailer_at):
    assert blocks[trailer_at][10] == 0x04
    return dumps.renumbered([*blocks[: trailer_at - 1], *blocks[trailer_at:]])


def test_data_set_that_lacks_a_track_is_refused(tmp_path, source, target):
    blocks = dumps.volume_dump(source, ["PAY.MASTER"])
    tape = write_dump(tmp_path / "T.aws", without_last_track(blocks, len(blocks) - 2))

    result = restore(tape, target)

    assert result.outcomes[0].message == "the dump has 2 of its 3 tracks"
    assert read_vtoc(target).data_sets == ()


def test_unreadable_track_makes_the_restored_data_set_not_whole(tmp_path, source, target):
    blocks = dumps.volume_dump(source, ["PAY.MASTER"])
    blocks[5] = dumps.segment(0x08, b"\x00\x08\x80" + bytes(21))
    tape = write_dump(tmp_path / "T.aws", dumps.renumbered(blocks))

    result = restore(tape, target)

    assert told(result) == [("PAY.MASTER", "PAY.MASTER", 8, "ADR367E")]
    assert "1 of them not whole" in result.outcomes[0].message
    assert users(target, "PAY.MASTER")[1] == b""
    assert users(target, "PAY.MASTER")[2] == users(source, "PAY.MASTER")[2]


def test_of_a_track_in_invalid_format_the_whole_records_are_restored(tmp_path, source, target):
    blocks = dumps.volume_dump(source, ["PAY.MASTER"])
    cut = blocks[5][16:-10]
    length = (len(cut) - 16).to_bytes(2, "big")
    blocks[5] = dumps.segment(0x08, length + b"\x08" + cut[3:])
    tape = write_dump(tmp_path / "T.aws", dumps.renumbered(blocks))

    result = restore(tape, target)

    assert told(result) == [("PAY.MASTER", "PAY.MASTER", 8, "ADR367E")]
    before, after = users(source, "PAY.MASTER")[1], users(target, "PAY.MASTER")[1]
    assert 0 < len(after) < len(before)
    assert before.startswith(after)


@pytest.mark.parametrize("at", range(0, 30, 3))
def test_damaged_dump_changes_nothing(tmp_path, source, target, at):
    create(target, "PAY.MASTER", 4, 9)
    before = whole(target)
    blocks = dumps.volume_dump(source, NAMES)
    damaged = bytearray(blocks[at])
    damaged[-1] ^= 0x01
    tape = write_dump(
        tmp_path / "T.aws", [*blocks[:at], bytes(damaged), *blocks[at + 1 :]], digest_of=blocks
    )

    with pytest.raises(FormatError):
        restore(tape, target, replace=True)

    assert whole(target) == before


SMALL = dumps.dump_blocks(
    [dumps.source("PAY.A", 4, [(0, 80), (0, 0)], [(8, 256)] * 3), dumps.source("PAY.B", 9, [])]
)


@settings(max_examples=25)
@given(st.integers(0, len(SMALL) - 1), st.integers(0, 2_000), st.integers(0, 255))
def test_dump_with_any_byte_changed_is_refused_or_leaves_a_sound_volume(
    tmp_path_factory, number, at, value
):
    """Without a digest, so that more than the digest has to hold."""
    damaged = bytearray(SMALL[number])
    damaged[at % len(damaged)] = value
    path = tmp_path_factory.mktemp("tape") / "T.aws"
    write_tape(path, [[*SMALL[:number], bytes(damaged), *SMALL[number + 1 :]]])
    target = volume("TARGET", cylinders=2)

    with suppress(DasdError):
        restore(path, target, force=True)

    for data_set in read_vtoc(target).data_sets:
        users(target, data_set.dsname)


# Faults of the target -------------------------------------------------------------------------


class Failing(MemoryVolume):
    """Fails at the n-th write, or forgets it."""

    fails_at = -1
    forgets_at = -1
    writes = 0

    def write_track(self, track, image):
        self.writes += 1
        if self.writes == self.fails_at:
            msg = "equipment check"
            raise DasdError(msg)
        if self.writes == self.forgets_at:
            image = Track.of(self.geometry.cchh(track)).to_image()
        super().write_track(track, image)


def failing(**faults) -> Failing:
    store = Failing(Geometry(FAMILY, 20), "TARGET")
    initialise_volume(store, Volser("TARGET"), vtoc_tracks=2)
    create(store, "PAY.MASTER", 4, 9)
    store.writes = 0
    for name, value in faults.items():
        setattr(store, name, value)
    return store


def writes_of_a_good_restore(tape) -> int:
    target = failing()
    restore(tape, target, (Mask.checked("PAY.MASTER"),), replace=True)
    return target.writes


def test_old_or_new_data_set_is_there_wherever_a_write_fails(source, tape):
    new = [*users(source, "PAY.MASTER")[:3], b"", b""]
    old = users(failing(), "PAY.MASTER")
    for at in range(1, writes_of_a_good_restore(tape) + 1):
        target = failing(fails_at=at)

        with pytest.raises(DasdError, match="equipment check"):
            restore(tape, target, (Mask.checked("PAY.MASTER"),), replace=True)

        names = [ds.dsname for ds in read_vtoc(target).data_sets]
        found = [users(target, name) for name in names]
        assert old in found or new in found, f"neither after write {at}: {names}"


def test_track_that_reads_back_differently_keeps_the_old_data_set(tape):
    """Whichever write the volume forgets: if it is that of a track, nothing is switched."""
    old = users(failing(), "PAY.MASTER")
    found = 0
    for at in range(1, writes_of_a_good_restore(tape) + 1):
        target = failing(forgets_at=at)
        with suppress(DasdError):  # the VTOC's own tracks are not read back
            result = restore(tape, target, (Mask.checked("PAY.MASTER"),), replace=True)
            if "reads back" in result.outcomes[0].message:
                found += 1
                assert told(result) == [("PAY.MASTER", None, 8, "ADR380E")]
                assert [ds.dsname for ds in read_vtoc(target).data_sets] == ["PAY.MASTER"]
                assert users(target, "PAY.MASTER") == old
    assert found == 3, "one for each track with records"
