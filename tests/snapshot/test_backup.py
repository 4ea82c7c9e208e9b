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
from eckd.track import parse_track
from primitives import DasdError, Dsname, RelativeTrack, Where
from snapshot.backup import BackupFailedError, NothingSelectedError, run_backup
from snapshot.dump_file import open_dump
from snapshot.events import Intercepted, Planned, TimeZero, Window
from snapshot.history import FILE_NAME, History, HistoryError
from snapshot.session import Policy, SharedTracksError
from snapshot.verify import verify_tape
from tests.support.live_backup import (
    Oracles,
    copy_of,
    data_tracks,
    gold,
    hosts_on,
    made_store,
    online,
    request_of,
    tape_at_rest,
)
from tests.support.spaces import patch
from vtape.planned_tape import PlannedTape
from vtape.reservation import DestinationTooSmallError
from vtoc.allocate import SpaceRequest, allocate, free_spans, scratch
from vtoc.read import read_vtoc

STORE = made_store()


@pytest.fixture
def volume():
    return online(made_store())


def into(store):
    """Copy the made volume into a store of another kind."""
    for track in map(RelativeTrack, range(STORE.geometry.tracks)):
        store.write_track(track, STORE.read_track(track))
    return store


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

        guarded = online(into(Torn(STORE.geometry, "WORK01")))
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

        guarded = online(into(Busy(STORE.geometry, "WORK01")))
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


class TestGivenUp:
    """Whatever ends a backup early: no tape, no guard left on a volume, and the history says so."""

    @pytest.fixture
    def history(self, tmp_path):
        return History(tmp_path)

    def left(self, tmp_path):
        return sorted(path.name for path in tmp_path.iterdir() if path.name != FILE_NAME)

    def failing_tape(self, monkeypatch, after):
        calls, place = [], PlannedTape.place

        def failing(tape, offset, pieces):
            calls.append(offset)
            if len(calls) > after:
                raise tape._failed("writing", OSError(5, "Input/output error"))
            place(tape, offset, pieces)

        monkeypatch.setattr(PlannedTape, "place", failing)

    @pytest.mark.parametrize("after", [0, 1, 5, 11])
    @pytest.mark.parametrize("policy", Policy)
    def test_tape_that_fails_on_the_way(
        self, volume, tmp_path, history, monkeypatch, policy, after
    ):
        self.failing_tape(monkeypatch, after)

        with pytest.raises(BackupFailedError, match=r"given up: .*Input/output error"):
            run_backup(
                request_of([volume], tmp_path / "T.aws", history=history, policy=policy, m=3)
            )

        assert self.left(tmp_path) == []
        assert {entry.status for entry in history.find()} == {"incomplete"}
        assert no_hooks(volume)

    @pytest.mark.parametrize("policy", Policy)
    def test_policy_decides_between_host_and_backup_while_it_runs(
        self, volume, tmp_path, monkeypatch, policy
    ):
        """The first write after T0 meets a tape that takes no more."""
        track = data_tracks(volume)[-1]
        at = volume.geometry.cchh(track)
        before = volume.read_track(track)
        results = []

        def host(event):
            if isinstance(event, Window):
                self.failing_tape(monkeypatch, 0)
                program = Program().seek(at.cylinder, at.head)
                program.search_id(at.cylinder, at.head, 0).erase()
                results.append(program.run_on(EckdDevice(volume)))

        with pytest.raises(BackupFailedError):
            run_backup(request_of([volume], tmp_path / "T.aws", policy=policy), events=host)

        (result,) = results
        if policy is Policy.PROTECT_HOST:
            assert result.is_normal
            assert _records(volume, track) == ()
        else:
            assert result.sense[0] == 0x10  # equipment check
            assert volume.read_track(track) == before
        assert (
            Program()
            .seek(at.cylinder, at.head)
            .search_id(at.cylinder, at.head, 0)
            .erase()
            .run_on(EckdDevice(volume))
            .is_normal
        )  # the backup is gone, and its guard with it
        assert self.left(tmp_path) == []

    @pytest.mark.parametrize("policy", Policy)
    def test_hosts_get_an_answer_when_the_tape_fails_under_load(
        self, volume, tmp_path, history, monkeypatch, policy
    ):
        self.failing_tape(monkeypatch, 20)

        with (
            hosts_on([volume], each=1) as hosts,
            pytest.raises(BackupFailedError, match="Input/output"),
        ):
            run_backup(
                request_of([volume], tmp_path / "T.aws", history=history, policy=policy, m=1)
            )

        assert policy is Policy.PROTECT_BACKUP or hosts[0].refused == 0
        assert {entry.status for entry in history.find()} == {"incomplete"}
        assert self.left(tmp_path) == []
        assert no_hooks(volume)

    def test_source_that_cannot_be_read(self, tmp_path, history):
        class Bad(MemoryVolume):
            bad: int | None = None

            def read_slots(self, first, count, into):
                if self.bad is not None and first <= self.bad < first + count:
                    msg = f"{self.name}: track {self.bad} cannot be read"
                    raise DasdError(msg)
                super().read_slots(first, count, into)

        bad = into(Bad(STORE.geometry, "WORK01"))
        volume = online(bad)
        bad.bad = data_tracks(volume)[-1]

        with pytest.raises(BackupFailedError, match=f"track {bad.bad} cannot be read"):
            run_backup(request_of([volume], tmp_path / "T.aws", history=history))

        assert self.left(tmp_path) == []
        assert {entry.status for entry in history.find()} == {"incomplete"}

    def test_history_that_cannot_be_written(self, volume, tmp_path, history):
        """It is found out after T0, when guards are set."""
        (tmp_path / FILE_NAME).write_bytes(b"this is no database" * 100)

        with pytest.raises(HistoryError):
            run_backup(request_of([volume], tmp_path / "T.aws", history=history))

        assert self.left(tmp_path) == []
        assert no_hooks(volume)

    @pytest.mark.parametrize("when", [TimeZero, Planned, Window])
    @pytest.mark.parametrize("how", [KeyboardInterrupt, DasdError])
    def test_interrupt_at_any_stage_of_the_window(self, volume, tmp_path, when, how):
        def interrupt(event):
            if isinstance(event, when):
                raise how

        with pytest.raises(how):
            run_backup(request_of([volume], tmp_path / "T.aws"), events=interrupt)

        assert self.left(tmp_path) == []
        assert no_hooks(volume)

    def test_no_room_is_known_before_t0(self, volume, tmp_path, history, monkeypatch):
        """No hook was ever set, nothing copied; the history has nothing to tell."""
        events = []

        def no_room(path, descriptor, present, length):
            raise DestinationTooSmallError(path, needed=length, available=present)

        monkeypatch.setattr("vtape.planned_tape.reserve", no_room)
        with pytest.raises(DestinationTooSmallError, match="available"):
            run_backup(
                request_of([volume], tmp_path / "T.aws", history=history), events=events.append
            )

        assert events == []
        assert self.left(tmp_path) == []
        assert history.find() == []

    def test_data_sets_that_share_cylinders_are_not_backed_up_together(self, volume, tmp_path):
        """A track has one place on the tape; a host's write to it would spoil the other one."""
        tracks = OnlineTracks(volume)
        ledger, spread = (read_vtoc(volume).find(f"DEMO.{n}") for n in ("LEDGER", "SPREAD"))
        shared = b"\x80" + ledger.dscbs[0][106:115]
        for data_set in (ledger, spread):
            patch(tracks, data_set.addresses[0], 105, shared)
        at = volume.geometry.cchh(RelativeTrack(int(ledger.tracks()[0])))

        with pytest.raises(
            SharedTracksError, match=rf"WORK01 \({at}\): .*2 times .*DEMO.LEDGER and DEMO.SPREAD"
        ):
            run_backup(request_of([volume], tmp_path / "T.aws"))

        assert self.left(tmp_path) == []
        run_backup(request_of([volume], tmp_path / "T.aws", "DEMO.LEDGER"))

    def test_tape_that_exists_stays_as_it_is(self, volume, tmp_path):
        (tmp_path / "T.aws").write_bytes(b"precious")

        with pytest.raises(DasdError, match=r"T\.aws: exists already; choose another serial"):
            run_backup(request_of([volume], tmp_path / "T.aws"))

        assert (tmp_path / "T.aws").read_bytes() == b"precious"
        assert self.left(tmp_path) == ["T.aws"]

    def test_tape_that_appears_meanwhile_is_not_overwritten(self, volume, tmp_path):
        def other(event):
            if isinstance(event, Window):
                (tmp_path / "T.aws").write_bytes(b"precious")

        with pytest.raises(DasdError, match="exists already"):
            run_backup(request_of([volume], tmp_path / "T.aws"), events=other)

        assert (tmp_path / "T.aws").read_bytes() == b"precious"
        assert self.left(tmp_path) == ["T.aws"]

    def test_masks_that_select_nothing_name_themselves_and_the_volume(self, volume, tmp_path):
        with pytest.raises(NothingSelectedError, match=r"WORK01 is selected by NO\.SUCH, ALSO\.\*"):
            run_backup(request_of([volume], tmp_path / "T.aws", "NO.SUCH", "ALSO.*"))

        assert self.left(tmp_path) == []


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
