"""Backups that end early: no tape, no guard left on a volume, and the history says so."""

import pytest

from ccw.dasd import EckdDevice
from ccw.online_tracks import OnlineTracks
from ccw.program import Program
from eckd.memory_volume import MemoryVolume
from eckd.track import parse_track
from primitives import DasdError, RelativeTrack, Where
from snapshot.backup import BackupFailedError, NothingSelectedError, run_backup
from snapshot.events import Planned, TimeZero, Window
from snapshot.history import FILE_NAME, History, HistoryError
from snapshot.session import Policy, SharedTracksError
from snapshot.verify import verify_tape
from tests.support.live_backup import (
    copied_into,
    data_tracks,
    hosts_on,
    made_store,
    online,
    request_of,
)
from tests.support.spaces import patch
from vtape.planned_tape import PlannedTape
from vtape.reservation import DestinationTooSmallError
from vtoc.read import read_vtoc


@pytest.fixture
def volume():
    return online(made_store())


def no_hooks(*volumes):
    return all(volume._hooks == () for volume in volumes)


class TestGivenUp:
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
            assert parse_track(volume.read_track(track), where=Where("")).records == ()
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

        bad = copied_into(Bad(made_store().geometry, "WORK01"))
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


class TestHistoryThatFillsUp:
    """Its disk may be full when the backup ends: the tape has taken all the room there was."""

    @pytest.fixture
    def request_(self, volume, tmp_path, monkeypatch):
        def refuse(self, number, *, complete):
            raise HistoryError("history: database or disk is full")

        monkeypatch.setattr(History, "end", refuse)
        return request_of([volume], tmp_path / "T.aws", history=History(tmp_path))

    def test_the_message_says_that_the_tape_is_complete(self, request_, volume):
        with pytest.raises(HistoryError, match=r"T\.aws is complete, but .* disk is full"):
            run_backup(request_)

        assert verify_tape(request_.tape) == []
        assert no_hooks(volume)

    def test_what_went_wrong_first_is_told(self, request_, monkeypatch):
        def fail(self, offset, pieces):
            raise DasdError("the tape tears")

        monkeypatch.setattr(PlannedTape, "place", fail)

        with pytest.raises(BackupFailedError, match="the tape tears"):
            run_backup(request_)

        assert not request_.tape.exists()
