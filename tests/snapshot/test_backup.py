"""Backups from end to end: what hosts do meanwhile never shows on the tape."""

import random
import threading

import pytest

from ccw.choke_point import WriteKind
from ccw.dasd import EckdDevice
from ccw.gate import Gate
from ccw.online_tracks import OnlineTracks
from ccw.program import Program
from ccw.workload import Kind, RandomHost
from eckd.memory_volume import MemoryVolume
from eckd.track import Record, Track, parse_track
from primitives import CCHHR, Dsname, RelativeTrack, Where
from snapshot.backup import NothingSelectedError, plan_backup, run_backup
from snapshot.dump_file import open_dump
from snapshot.events import Intercepted, Planned, TimeZero, Window
from snapshot.masks import Mask
from snapshot.preplan import SameSerialError
from snapshot.selection import Selection
from snapshot.verify import verify_tape
from tests.support.live_backup import (
    Oracles,
    copied_into,
    copy_of,
    data_tracks,
    gold,
    hosts_on,
    made_store,
    online,
    request_of,
    tape_at_rest,
)
from vtape.planned_tape import PlannedTape
from vtoc.allocate import SpaceRequest, allocate, free_spans, scratch
from vtoc.extent import Extent, ExtentType
from vtoc.read import read_vtoc


@pytest.fixture
def volume():
    return online(made_store())


def no_hooks(*volumes):
    return all(volume._hooks == () for volume in volumes)


def new_data_set(volume, name, tracks, *, like="DEMO.LEDGER"):
    """Allocate a data set with the attributes of another one, through the choke point."""
    format1 = read_vtoc(volume).find(like).format1
    values = {name: getattr(format1, name) for name in ("created", "dsorg", "recfm", "lrecl")}
    request = type(format1)(
        dsname=Dsname(name), volser=format1.volser, blksize=format1.blksize, **values
    )
    return allocate(OnlineTracks(volume), SpaceRequest(format1=request, tracks=tracks))


def give_user_labels(store, name):
    """Make the first track of a data set of one extent that of user labels."""
    vtoc = read_vtoc(store)
    data_set = vtoc.find(name)
    (extent,) = data_set.extents
    first = extent.span(store.geometry).first
    second = store.geometry.cchh(RelativeTrack(first + 1))
    label = Extent(ExtentType.USER_LABELS, 0, extent.first, extent.first)
    data = Extent(ExtentType.DATA, 1, second, extent.last)
    raw = bytearray(data_set.dscbs[0])
    raw[59] = 2
    raw[105:125] = label.to_bytes() + data.to_bytes()
    vtoc.table.write(store, data_set.addresses[0], bytes(raw))
    return first


class TestUserLabels:
    @pytest.fixture
    def label_track(self, volume):
        return give_user_labels(OnlineTracks(volume), "DEMO.LEDGER")

    @pytest.mark.parametrize("all_data", [False, True])
    def test_their_track_goes_along_first_with_alldata_alone(
        self, volume, label_track, tmp_path, all_data
    ):
        masks = (Mask.checked("DEMO.LEDGER"),)
        selection = Selection(masks, all_data=masks if all_data else ())

        with hosts_on([volume], each=2):
            result, _ = gold([volume], tmp_path, selection=selection, programs=20)

        (element,) = result.tape_map.layout.elements
        assert (label_track in element.tracks) is all_data
        assert list(element.tracks) == sorted(element.tracks)
        with open_dump(tmp_path / "T00001.aws") as dump:
            (content,) = dump.survey()
        assert content.label_tracks == all_data
        assert content.tracks == content.volume.tracks == len(element.tracks)
        assert verify_tape(tmp_path / "T00001.aws") == []


class TestUnderLoad:
    @pytest.mark.parametrize(("workers", "m"), [(1, 1), (2, 3), (4, 16)])
    def test_the_tape_is_that_of_t0_whatever_several_hosts_do(self, volume, tmp_path, workers, m):
        """GOLD, with random channel programs of every kind."""
        with hosts_on([volume], each=3, at_least=60) as hosts:
            result, _ = gold([volume], tmp_path, workers=workers, m=m, programs=20)

        assert all(sum(host.done[kind] for host in hosts) for kind in Kind)
        assert result.in_order + result.out_of_order == len(result.tape_map.sizes)
        assert result.out_of_order >= 5
        assert no_hooks(volume)

    def test_two_volumes_are_taken_at_one_instant(self, tmp_path):
        """I7 over a set: what was written last before T0 is the same generation on both."""
        volumes = [online(made_store(f"WORK0{n}"), 0x148 + n) for n in (1, 2)]

        with hosts_on(volumes):
            result, _ = gold(volumes, tmp_path, workers=3, m=2, programs=10)

        assert {e.element.data_set.volser for e in result.elements} == {"WORK01", "WORK02"}
        assert result.out_of_order >= 5
        assert no_hooks(*volumes)

    def test_t0_never_lies_inside_a_channel_program(self, volume, tmp_path):
        """I7: a program that writes the same to two tracks is on the tape whole or not at all."""
        first, second = (RelativeTrack(t) for t in data_tracks(volume)[-2:])
        device, stop = EckdDevice(volume), threading.Event()

        def host():
            for number in range(10**6):
                if stop.is_set():
                    return
                program = Program()
                for track in (first, second):
                    at = volume.geometry.cchh(track)
                    program.seek(at.cylinder, at.head).search_id(at.cylinder, at.head, 1)
                    program.write_data(number.to_bytes(4, "big").rjust(27_998, b"\0"))
                assert program.run_on(device).is_normal

        thread = threading.Thread(target=host)
        thread.start()
        try:
            for _ in range(10):
                _, oracles = gold([volume], tmp_path, "DEMO.BULK")
                (tmp_path / "T00001.aws").unlink()
                (oracle,) = oracles.copies
                one, two = (_records(oracle, track)[0].data for track in (first, second))
                assert one == two
        finally:
            stop.set()
            thread.join()


def _records(volume, track):
    return parse_track(volume.read_track(track), where=Where(volume.name)).records


def test_one_program_that_changes_three_tracks_secures_each_before_its_first_byte(volume, tmp_path):
    """E14: the program runs between T0 and the first copy, so all three are out of order."""
    tracks = data_tracks(volume)[-3:]
    program = Program()
    for track in tracks:
        at = volume.geometry.cchh(track)
        program.seek(at.cylinder, at.head).search_id(at.cylinder, at.head, 0).erase()
    told = []

    def host(event):
        if isinstance(event, Window):
            assert program.run_on(EckdDevice(volume)).is_normal
        elif isinstance(event, Intercepted):
            told.append((event.cchh, event.j))

    oracles = Oracles([volume])
    tape = tmp_path / "T.aws"
    result = run_backup(
        request_of([volume], tape, "DEMO.BULK"), events=lambda e: (oracles(e), host(e))
    )

    assert [cchh for cchh, _ in told] == [
        [at.cylinder, at.head] for at in map(volume.geometry.cchh, tracks)
    ]
    assert result.out_of_order == 3
    assert tape.read_bytes() == tape_at_rest(oracles.online(), tmp_path / "O.aws", "DEMO.BULK")
    assert all(_records(volume, track) == () for track in tracks)


class TestDirectoryThatChanges:
    """E10: between planning and T0; the window plans again."""

    @pytest.fixture
    def before_t0(self, monkeypatch):
        """Something that happens when the plan is made and T0 not yet taken."""
        create = PlannedTape.create

        def set_up(act):
            def create_and_act(*arguments, **options):
                monkeypatch.undo()
                tape = create(*arguments, **options)
                act()
                return tape

            monkeypatch.setattr(PlannedTape, "create", create_and_act)

        return set_up

    def names(self, tape):
        with open_dump(tape) as dump:
            return [content.dsname for content in dump.survey()]

    def test_data_set_allocated_before_t0_is_on_the_tape(self, volume, tmp_path, before_t0):
        before_t0(lambda: new_data_set(volume, "DEMO.NEW", 3))

        gold([volume], tmp_path)

        assert "DEMO.NEW" in self.names(tmp_path / "T00001.aws")

    def test_data_set_scratched_before_t0_is_not(self, volume, tmp_path, before_t0):
        before_t0(lambda: scratch(OnlineTracks(volume), Dsname("DEMO.LEDGER")))

        gold([volume], tmp_path)

        assert "DEMO.LEDGER" not in self.names(tmp_path / "T00001.aws")
        assert verify_tape(tmp_path / "T00001.aws") == []

    def test_track_formatted_before_t0_has_its_new_size(self, volume, tmp_path, before_t0):
        """The plan's estimate is of no account: V is that of T0."""
        (host,) = [RandomHost(EckdDevice(volume), data_tracks(volume), random.Random(3))]
        before_t0(lambda: [host.send_one() for _ in range(200)])

        gold([volume], tmp_path)

        assert host.done[Kind.FORMAT]
        assert host.done[Kind.ERASE]

    def test_set_that_is_empty_at_t0_ends_the_backup(self, volume, tmp_path, before_t0):
        before_t0(lambda: scratch(OnlineTracks(volume), Dsname("DEMO.LEDGER")))

        with pytest.raises(NothingSelectedError, match=r"WORK01 is selected by DEMO\.LEDGER"):
            run_backup(request_of([volume], tmp_path / "T.aws", "DEMO.LEDGER"))

        assert list(tmp_path.iterdir()) == []
        assert no_hooks(volume)

    def test_directory_that_reads_torn_is_read_again_with_the_gate_held(self, tmp_path):
        """A reader without the gate may see half of a write to a VTOC track."""

        class Torn(MemoryVolume):
            torn = False

            def read_track(self, track):
                image = super().read_track(track)
                if self.torn and track == 1 and not guarded.gate.held_by_me:
                    return image[:-20]
                return image

        guarded = online(copied_into(Torn(made_store().geometry, "WORK01")))
        guarded.store.torn = True

        run_backup(request_of([guarded], tmp_path / "T.aws"))

        assert verify_tape(tmp_path / "T.aws") == []

    def test_directory_that_changes_behind_the_reader_is_planned_again(self, tmp_path):
        """The new DSCB comes to a VTOC track that the planner has read already."""

        class Busy(MemoryVolume):
            act = None

            def read_track(self, track):
                if track == 2 and self.act is not None:
                    act, self.act = self.act, None
                    act()
                return super().read_track(track)

        guarded = online(copied_into(Busy(made_store().geometry, "WORK01")))
        guarded.store.act = lambda: new_data_set(guarded, "DEMO.NEW", 3)

        run_backup(request_of([guarded], tmp_path / "T.aws"))

        assert guarded.store.act is None
        assert "DEMO.NEW" in self.names(tmp_path / "T.aws")


def test_extent_scratched_and_used_again_after_t0_is_still_protected(volume, tmp_path):
    """E12: interception goes by address; what moved in after T0 is no part of it."""
    victim = read_vtoc(volume).find("DEMO.SPREAD").tracks().tolist()
    found = []

    def host(event):
        if not isinstance(event, Window):
            return
        scratch(OnlineTracks(volume), Dsname("DEMO.SPREAD"))
        hole = next(s for s in free_spans(read_vtoc(volume)) if s.first <= victim[0] < s.end)
        intruder = new_data_set(volume, "INTRUDER", len(hole)).tracks().tolist()
        found.extend(set(intruder) & set(victim))
        writer = RandomHost(EckdDevice(volume), intruder, random.Random(1))
        for _ in range(150):
            writer.send_one()

    oracles = Oracles([volume])
    tape = tmp_path / "T.aws"
    run_backup(request_of([volume], tape), events=lambda e: (oracles(e), host(e)))

    assert len(found) == len(victim)
    assert tape.read_bytes() == tape_at_rest(oracles.online(), tmp_path / "O.aws")


def test_labels_of_the_data_sets_are_those_of_t0(volume, tmp_path):
    """E11: the DSCB on the tape is the one of T0, though it changed while tracks were read."""
    before = {ds.dsname: ds.dscbs for ds in read_vtoc(volume).data_sets}

    def host(event):
        if isinstance(event, Window):
            for name in ("DEMO.LEDGER", "DEMO.BULK"):
                scratch(OnlineTracks(volume), Dsname(name))

    run_backup(request_of([volume], tmp_path / "T.aws"), events=host)

    with open_dump(tmp_path / "T.aws") as dump:
        after = {content.dsname: content.volume.dscbs for content in dump.survey()}
    assert after == before
    assert len(before["DEMO.SPREAD"]) == 1


def test_part_of_a_data_set_on_each_of_two_volumes_is_an_element_of_its_own(tmp_path):
    """E13: with the sequence number its DSCB gives it."""
    volumes = [online(made_store(f"WORK0{n}"), n) for n in (1, 2)]

    result = run_backup(request_of(volumes, tmp_path / "T.aws", "DEMO.LEDGER"))

    parts = [(e.element.dsname, e.element.data_set.volser) for e in result.elements]
    assert parts == [("DEMO.LEDGER", "WORK01"), ("DEMO.LEDGER", "WORK02")]
    with open_dump(tmp_path / "T.aws") as dump:
        assert [content.volume.volser for content in dump.survey()] == ["WORK01", "WORK02"]


def test_sizes_come_from_the_table_though_the_format_says_fixed(volume, tmp_path):
    """E6: RECFM=F promises n records a track; a PDS, short blocks and EOF records break it."""
    result = run_backup(request_of([volume], tmp_path / "T.aws", "DEMO.SOURCE"))

    (element,) = result.elements
    source = element.element.data_set
    per_block = 8 + source.format1.keylen + source.format1.blksize
    assert source.recfm == "FB"
    assert any(size % per_block for size in result.tape_map.sizes.tolist())
    assert verify_tape(tmp_path / "T.aws") == []


def test_literal_formula_of_the_text_would_put_the_first_track_over_the_header_label(
    volume, tmp_path
):
    """E1, on a finished tape: L begins where HDR1 is, so LU without H does."""
    result = run_backup(request_of([volume], tmp_path / "T.aws"))

    tape, literal = (tmp_path / "T.aws").read_bytes(), int(result.tape_map.starts[0])
    assert tape[literal + 6 : literal + 10].decode("cp037") == "HDR1"
    first = int(result.tape_map.places[0])
    assert first == literal + int(result.tape_map.layout.head_bytes[0])
    assert tape[first + 6 + 10] == 0x08  # a data track record of the dump


def test_labels_count_blocks_that_are_not_written_yet(volume, tmp_path):
    """E17: the trailer labels are planned with the rest, digest apart."""
    planned = []
    result = run_backup(
        request_of([volume], tmp_path / "T.aws"),
        events=lambda e: planned.append(e) if isinstance(e, Planned) else None,
    )

    assert planned[0].tape_bytes == (tmp_path / "T.aws").stat().st_size
    assert verify_tape(tmp_path / "T.aws") == []  # among others the block count of EOF1
    blocks = 2 + len(result.tape_map.sizes) + 4 * len(result.elements)
    assert result.tape_map.layout.data_blocks == blocks


def test_gates_of_the_window_are_taken_in_device_order_and_given_back(tmp_path, monkeypatch):
    volumes = [online(made_store(f"WORK0{n}"), number) for n, number in ((1, 0x14A), (2, 0x148))]
    order, enter = [], Gate.__enter__

    def entering(gate):
        enter(gate)
        order.append(gate.number)

    held = []

    def at_t0(event):
        if isinstance(event, TimeZero):
            held.extend(volume.gate.held_by_me for volume in volumes)
            held.extend(len(volume._hooks) for volume in volumes)

    monkeypatch.setattr(Gate, "__enter__", entering)
    run_backup(request_of(volumes, tmp_path / "T.aws"), events=at_t0)

    assert order[:2] == [0x148, 0x14A]
    assert held == [True, True, 1, 1]
    assert not any(volume.gate.held_by_me for volume in volumes)


def test_backup_never_changes_the_volume(volume, tmp_path):
    before = copy_of(volume)

    run_backup(request_of([volume], tmp_path / "T.aws"))

    assert copy_of(volume)._images == before._images
    assert volume.changes == 0


def test_write_to_a_data_set_outside_the_set_is_not_intercepted(volume, tmp_path):
    track = data_tracks(volume)[0]  # of DEMO.SOURCE

    def host(event):
        if isinstance(event, Window):
            with volume.gate.hold():
                volume.change_track(track, volume.read_track(track), WriteKind.UPDATE)

    result = run_backup(request_of([volume], tmp_path / "T.aws", "DEMO.BULK"), events=host)

    assert result.out_of_order == 0


def test_record_zero_goes_along_with_a_data_set_that_is_dumped_whole(volume, tmp_path):
    """Its eight bytes, where it has eight; where it is odd, records begin elsewhere."""
    plain, odd, *_ = (
        RelativeTrack(t) for t in read_vtoc(volume).find("DEMO.KEYED").tracks().tolist()
    )
    records = _records(volume, plain)
    for track, data in ((plain, b"RECORD 0"), (odd, bytes(range(30)))):
        at = volume.geometry.cchh(track)
        image = Track(at, records, Record(CCHHR(at, 0), b"", data)).to_image()
        with volume.gate.hold():
            volume.change_track(track, image, WriteKind.FORMAT)

    result, _ = gold([volume], tmp_path, "DEMO.KEYED", "DEMO.LEDGER", programs=10)

    tape, places = (tmp_path / "T00001.aws").read_bytes(), result.tape_map.places.tolist()
    r0 = [tape[at + 6 + 32 : at + 6 + 40] for at in places]
    users = b"".join(record.to_bytes() for record in records)
    assert [e.element.dsname for e in result.elements] == ["DEMO.KEYED", "DEMO.LEDGER"]
    assert r0[0] == b"RECORD 0"
    assert set(r0[1:]) == {bytes(8)}
    for at in places[:2]:
        assert tape[at + 6 + 40 : at + 6 + 40 + len(users)] == users


@pytest.mark.parametrize("take", [run_backup, plan_backup])
def test_volumes_of_one_serial_are_refused_and_nothing_is_written(volume, tmp_path, take):
    other = online(made_store("WORK01"), 0x149)

    with pytest.raises(SameSerialError, match="expected another volume, found WORK01"):
        take(request_of([volume, other], tmp_path / "T.aws"))

    assert list(tmp_path.iterdir()) == []
    assert no_hooks(volume, other)
