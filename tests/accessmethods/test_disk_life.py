"""Everything that can be done to a volume, in any order, on any device: it stays in order.

After every step tracks, label, VTOC, free space and contents are checked, and held against a model.
"""

from collections.abc import Callable
from pathlib import Path

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

from accessmethods.blocks import read_blocks
from accessmethods.compress import compress
from accessmethods.extending import extending
from accessmethods.partitioned import create_pds
from accessmethods.sequential import write_sequential
from accessmethods.stow import delete_member, put_member, rename_member
from eckd import Geometry, MemoryVolume, TrackStore
from eckd.geometry import FAMILIES, DeviceFamily
from primitives import DasdError, Dsname, Volser
from primitives.dates import OrdinalDate
from tests.support import libraries
from tests.support.whole_volumes import (
    StoppedError,
    StoppingVolume,
    findings_of,
    stop_at_every_write,
)
from vtoc.allocate import SpaceRequest, allocate, rename, scratch
from vtoc.data_set import DataSet
from vtoc.dscb import Format1, Organisation
from vtoc.initialise import initialise_volume
from vtoc.read import read_vtoc
from vtoc.resize import extend, release

BLKSIZE = 1_600
NAMES = st.sampled_from(["A", "B.C", "LIB.X"])
MEMBERS = st.sampled_from(["ONE", "TWO", "THREE", "FOUR"])
BLOCKS = st.lists(st.integers(1, 20).map(lambda cards: b"\xc1" * 80 * cards), max_size=8)

Contents = list[bytes] | dict[str, list[bytes]]


def new_volume(family: DeviceFamily, cylinders: int = 6) -> MemoryVolume:
    volume = MemoryVolume(Geometry(family, cylinders), "LIFE")
    initialise_volume(volume, Volser("LIFE01"))
    return volume


def request(name: str, tracks: int, organisation: Organisation) -> SpaceRequest:
    format1 = Format1(
        dsname=Dsname(name),
        volser=Volser(""),
        created=OrdinalDate(2026, 330),
        dsorg=organisation,
        recfm=0x90,
        lrecl=80,
        blksize=BLKSIZE,
        secondary=1,
    )
    return SpaceRequest(format1=format1, tracks=tracks)


def find(store: TrackStore, name: str) -> DataSet:
    found = read_vtoc(store).find(name)
    assert found is not None
    return found


def contents_of(store: TrackStore, data_set: DataSet) -> Contents:
    if data_set.organisation != "PO":
        return [block.data for block in read_blocks(store, data_set)]
    return libraries.contents_of(store, data_set)


class LifeOfADisk(RuleBasedStateMachine):
    """A volume, and what it should hold."""

    @initialize(family=st.sampled_from(FAMILIES))
    def format_volume(self, family: DeviceFamily) -> None:
        self.volume = new_volume(family)
        self.model: dict[str, Contents] = {}

    def libraries(self) -> list[str]:
        return [name for name, held in self.model.items() if isinstance(held, dict)]

    @rule(name=NAMES, tracks=st.integers(1, 12), partitioned=st.booleans())
    def allocate(self, name: str, tracks: int, partitioned: bool) -> None:
        kind = Organisation.PO if partitioned else Organisation.PS
        try:
            data_set = allocate(self.volume, request(name, tracks, kind))
        except DasdError:
            return
        self.model[name] = []
        if partitioned:
            extending(self.volume, data_set, lambda full: create_pds(self.volume, full, 2, {}))
            self.model[name] = {}

    @precondition(lambda self: self.model)
    @rule(data=st.data(), blocks=BLOCKS)
    def write(self, data: st.DataObject, blocks: list[bytes]) -> None:
        name = data.draw(st.sampled_from(sorted(self.model)))
        if isinstance(self.model[name], dict):
            return
        try:
            extending(
                self.volume,
                find(self.volume, name),
                lambda full: write_sequential(self.volume, full, blocks),
            )
        except DasdError:
            return
        self.model[name] = blocks

    @precondition(lambda self: self.libraries())
    @rule(data=st.data(), member=MEMBERS, blocks=BLOCKS)
    def put(self, data: st.DataObject, member: str, blocks: list[bytes]) -> None:
        name = data.draw(st.sampled_from(self.libraries()))
        try:
            extending(
                self.volume,
                find(self.volume, name),
                lambda full: put_member(self.volume, full, member, blocks, user_data=bytes(30)),
            )
        except DasdError:
            return
        held = self.model[name]
        assert isinstance(held, dict)
        held[member] = blocks

    @precondition(lambda self: self.libraries())
    @rule(data=st.data(), member=MEMBERS, new=MEMBERS | st.none())
    def delete_or_rename(self, data: st.DataObject, member: str, new: str | None) -> None:
        name = data.draw(st.sampled_from(self.libraries()))
        held, data_set = self.model[name], find(self.volume, name)
        assert isinstance(held, dict)
        if member not in held or new in held:
            return
        if new is None:
            delete_member(self.volume, data_set, member)
            del held[member]
        else:
            rename_member(self.volume, data_set, member, new)
            held[new] = held.pop(member)

    @precondition(lambda self: self.libraries())
    @rule(data=st.data())
    def compress(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(self.libraries()))
        compress(self.volume, find(self.volume, name))

    @precondition(lambda self: self.model)
    @rule(data=st.data(), how=st.sampled_from(["extend", "release", "scratch", "rename"]))
    def resize_or_remove(self, data: st.DataObject, how: str) -> None:
        name = data.draw(st.sampled_from(sorted(self.model)))
        try:
            match how:
                case "extend":
                    extend(self.volume, Dsname(name), 3)
                case "release":
                    release(self.volume, Dsname(name))
                case "scratch":
                    scratch(self.volume, Dsname(name))
                    del self.model[name]
                case _:
                    rename(self.volume, Dsname(name), Dsname("NEW.NAME"))
                    self.model["NEW.NAME"] = self.model.pop(name)
        except DasdError:
            return

    @invariant()
    def everything_is_in_order(self) -> None:
        if not hasattr(self, "model"):
            return
        assert list(findings_of(self.volume)) == []
        data_sets = read_vtoc(self.volume).data_sets
        assert {each.dsname: contents_of(self.volume, each) for each in data_sets} == self.model


TestLifeOfADisk = LifeOfADisk.TestCase
TestLifeOfADisk.settings = settings(max_examples=15, stateful_step_count=20)


@pytest.mark.soak
def test_long_lives_of_many_disks() -> None:
    run_state_machine_as_test(
        LifeOfADisk, settings=settings(max_examples=300, stateful_step_count=50, deadline=None)
    )


@pytest.fixture
def lived_in() -> MemoryVolume:
    """A volume with a library whose members have holes between them, and a sequential data set."""
    volume = new_volume(FAMILIES[3])
    library = allocate(volume, request("LIB", 14, Organisation.PO))
    library = create_pds(volume, library, 20, {f"M{n:02}": [b"\xc1" * 1_600] for n in range(20)})
    for number in range(0, 20, 3):
        library = delete_member(volume, library, f"M{number:02}")
    write_sequential(volume, allocate(volume, request("SEQ", 3, Organisation.PS)), [b"\xc2" * 80])
    return volume


CHANGES: dict[str, Callable[[TrackStore], object]] = {
    "allocate": lambda store: allocate(store, request("NEW", 5, Organisation.PS)),
    "scratch": lambda store: scratch(store, Dsname("SEQ")),
    "rename": lambda store: rename(store, Dsname("SEQ"), Dsname("OTHER")),
    "extend": lambda store: extend(store, Dsname("LIB"), 4),
    "release": lambda store: release(store, Dsname("SEQ")),
    "write": lambda store: write_sequential(store, find(store, "SEQ"), [b"\xc3" * 1_600] * 9),
    "put": lambda store: put_member(store, find(store, "LIB"), "AAA", [b"\xc4" * 1_600] * 7),
    "delete": lambda store: delete_member(store, find(store, "LIB"), "M01"),
    "rename a member": lambda store: rename_member(store, find(store, "LIB"), "M01", "ZZZ"),
    "compress": lambda store: compress(store, find(store, "LIB")),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_kill_before_any_write_can_be_taken_back(
    name: str, lived_in: MemoryVolume, tmp_path: Path
) -> None:
    assert stop_at_every_write(lived_in, CHANGES[name], tmp_path) >= 1
    CHANGES[name](lived_in)
    assert list(findings_of(lived_in)) == []


@pytest.mark.parametrize("name", sorted(CHANGES.keys() - {"compress"}))
def test_without_taking_back_everything_else_is_untouched(
    name: str, lived_in: MemoryVolume
) -> None:
    """Only compress needs the undo file; the others leave what they do not name as it was."""

    def others(volume: MemoryVolume) -> dict[str, object]:
        held = contents_of(volume, find(volume, "LIB"))
        assert isinstance(held, dict)
        return {key: value for key, value in held.items() if key not in ("M01", "AAA", "ZZZ")}

    before = others(lived_in)
    for writes in range(40):
        stopping = StoppingVolume(lived_in, writes)
        try:
            CHANGES[name](stopping)
        except StoppedError:
            assert others(stopping) == before
        else:
            return
    pytest.fail("the change never came to its end")
