"""GOLD over the engine itself: threads that copy, threads that write, and an oracle taken at T0."""

import random
import threading

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ccw.choke_point import WriteDeniedError, WriteKind
from eckd.layout_change import is_format_write
from eckd.memory_volume import MemoryVolume
from eckd.size_table import SizeTable
from primitives import DasdError, RelativeTrack
from snapshot import steps
from snapshot.claims import Run, State
from snapshot.copying import HostsFirst, copy_all
from snapshot.events import FileDone, Intercepted, Paused
from snapshot.session import Policy
from tests.support.small_backup import GEOMETRY, SmallBackup, copy_of, online
from tests.support.tracks import fill, patterned_track
from vtape.memory_tape import MemoryTape

ELEMENTS = ((3, 4, 5, 6), (9, 8), (), (0, 12, 13, 19))


def backup_of(volume, **options):
    return SmallBackup([(volume, tracks) for tracks in ELEMENTS], **options)


def tape_of_oracle(oracle):
    """The tape of the same set when nobody writes."""
    backup = backup_of(online(oracle))
    copy_all(backup.session, workers=1, m=16)
    return backup.close()


def change(volume, track, seed):
    """One host write: another patterned track, update or format as it comes out."""
    at = volume.geometry.cchh(RelativeTrack(track))
    image = patterned_track(at, seed, volume.geometry.family).to_image()
    with volume.gate.hold():
        old = volume.read_track(RelativeTrack(track))
        kind = WriteKind.FORMAT if is_format_write(old, image) else WriteKind.UPDATE
        volume.change_track(RelativeTrack(track), image, kind)


@pytest.mark.parametrize("m", [1, 3, 16])
@pytest.mark.parametrize("workers", [1, 2])
def test_the_tape_under_load_is_the_tape_of_t0(workers, m):
    volume = online()
    events = []
    backup = backup_of(volume, listener=events.append)
    oracle = copy_of(volume)
    stop = threading.Event()

    def host(seed):
        chance = random.Random(seed)
        for write in range(400):
            if stop.is_set():
                return
            change(volume, chance.randrange(GEOMETRY.tracks), write)

    hosts = [threading.Thread(target=host, args=(seed,)) for seed in range(2)]
    for thread in hosts:
        thread.start()
    copy_all(backup.session, workers=workers, m=m)
    stop.set()
    for thread in hosts:
        thread.join()

    assert backup.session.failure is None
    assert backup.close() == tape_of_oracle(oracle)
    assert volume.sizes == SizeTable.scan(volume)  # I5
    done = [event for event in events if isinstance(event, FileDone)]
    assert sum(d.in_order + d.out_of_order for d in done) == sum(map(len, ELEMENTS))


def test_a_track_is_intercepted_once_and_told_with_its_address():
    volume, events = online(), []
    backup = backup_of(volume, listener=events.append)

    change(volume, 8, seed=2)
    change(volume, 8, seed=3)

    (event,) = events
    assert isinstance(event, Intercepted)
    assert (event.i, event.j, event.cchh, event.device) == (2, 2, [0, 8], "SMALL")
    assert backup.session.claims.count(Run(0, 10), State.OUT_OF_ORDER) == 1


def test_a_write_outside_the_set_passes_untouched():
    volume, events = online(), []
    backup = backup_of(volume, listener=events.append)

    change(volume, 1, seed=2)

    assert events == []
    assert backup.session.claims.count(Run(0, 10), State.FREE) == 10


def test_a_track_copied_in_order_is_not_copied_again():
    volume, events = online(), []
    backup = backup_of(volume)
    copy_all(backup.session, workers=2, m=2)
    backup.session.listener = events.append

    change(volume, 3, seed=9)

    assert events == []


class FullTape(MemoryTape):
    """A tape that fails from some write on."""

    def __init__(self, length, writes):
        super().__init__(length)
        self.left = writes

    def place(self, offset, pieces):
        self.left -= 1
        if self.left < 0:
            msg = "no space left on device"
            raise DasdError(msg)
        super().place(offset, pieces)


def test_protect_host_lets_the_write_go_on_and_gives_the_backup_up():
    volume = online()
    backup = backup_of(volume, tape=FullTape(10**6, 0), policy=Policy.PROTECT_HOST)

    change(volume, 3, seed=2)

    assert "no space left" in str(backup.session.failure)
    assert volume.read_track(RelativeTrack(3)) == _image(3, seed=2)


def test_protect_backup_refuses_the_write_and_changes_nothing():
    volume = online()
    before = volume.read_track(RelativeTrack(3))
    backup = backup_of(volume, tape=FullTape(10**6, 0), policy=Policy.PROTECT_BACKUP)

    with pytest.raises(WriteDeniedError, match="no space left"):
        change(volume, 3, seed=2)

    assert volume.read_track(RelativeTrack(3)) == before
    assert backup.session.failure is not None


def test_old_track_is_on_the_tape_before_bit_before_the_host_write():
    """E9, the order that a crash may cut anywhere; seen in what the parts are asked to do."""
    log = []

    class Tape(MemoryTape):
        def place(self, offset, pieces):
            super().place(offset, pieces)
            log.append("tape")

    class Disk(MemoryVolume):
        def write_track(self, track, image):
            log.append("write")
            super().write_track(track, image)

    store = Disk(GEOMETRY, "SMALL")
    fill(store)
    volume = online(store)
    backup = backup_of(volume, tape=Tape(10**6))
    copied = backup.session.claims.copied
    backup.session.claims.copied = lambda run, how: (log.append("bit"), copied(run, how))
    log.clear()

    change(volume, 8, seed=2)

    assert log == ["tape", "bit", "write"]


def test_an_element_is_done_only_when_what_a_host_is_securing_is_on_the_tape():
    """Its trailers, and the digest, must not be written before."""
    backup = backup_of(online())
    claims, run = backup.session.claims, backup.layout.positions(0)
    assert claims.claim_one(run.stop - 1)
    copier = steps.copy_element(
        claims,
        run,
        backup.session.mover(16),
        next_run=lambda at: Run(at, run.stop),
        pause=lambda: None,
    )

    claimed, read, placed, paused, end = (next(copier) for _ in range(5))

    assert (claimed, read, placed, paused) == (None, None, None, None)
    assert not end.ready()
    claims.copied(Run(run.stop - 1, run.stop), State.OUT_OF_ORDER)
    assert end.ready()
    assert list(copier) == []


@pytest.mark.parametrize("writes", range(8))
def test_a_tape_that_fails_gives_the_backup_up_without_a_hang(writes):
    backup = backup_of(online(), tape=FullTape(10**6, writes))

    copy_all(backup.session, workers=2, m=2)

    assert "no space left" in str(backup.session.failure)


class BadTrack(MemoryVolume):
    """A volume with one track that cannot be read any more."""

    bad = None

    def read_slots(self, first, count, into):
        if self.bad is not None and first <= self.bad < first + count:
            msg = f"{self.name}: track {self.bad} cannot be read"
            raise DasdError(msg)
        super().read_slots(first, count, into)


def test_a_source_that_fails_gives_the_backup_up():
    store = BadTrack(GEOMETRY, "SMALL")
    fill(store)
    backup = backup_of(online(store))
    store.bad = 12

    copy_all(backup.session, workers=2, m=2)

    assert "track 12 cannot be read" in str(backup.session.failure)


def test_a_size_table_that_went_wrong_never_reaches_the_tape():
    volume = online()
    volume.sizes.data_bytes[5] += 1
    backup = backup_of(volume)

    copy_all(backup.session, workers=1, m=4)

    assert "end-of-track marker" in str(backup.session.failure)


def test_a_worker_lets_waiting_hosts_go_first():
    """E15: the pause is a turn in the queue at the gate."""
    volume, events = online(), []
    order = []
    entered = threading.Event()

    def host():
        entered.set()
        with volume.gate.hold():
            order.append("host")

    with volume.gate.hold():
        waiting = threading.Thread(target=host)
        waiting.start()
        entered.wait()
        while volume.gate.waiting == 0:
            pass
        worker = threading.Thread(
            target=lambda: (HostsFirst(volume, events.append).block(), order.append("worker"))
        )
        worker.start()
        while volume.gate.waiting < 2:
            pass
    waiting.join()
    worker.join()

    assert order == ["host", "worker"]
    assert isinstance(events[0], Paused)


def _image(track, seed):
    at = GEOMETRY.cchh(RelativeTrack(track))
    return patterned_track(at, seed, GEOMETRY.family).to_image()


class WritesRaceTheCopy(RuleBasedStateMachine):
    """Copiers that stop anywhere, hosts that write anything: the tape stays the tape of T0."""

    @initialize()
    def take_t0(self):
        self.volume = online()
        self.oracle = copy_of(self.volume)
        self.backup = backup_of(self.volume)
        session = self.backup.session
        tape_map = session.tape_map
        for region in map(tape_map.head, range(4)):
            self.backup.tape.place(region[0], [region[1]])
        for element in range(3):
            offset, data = tape_map.tail(element, digest=0)
            self.backup.tape.place(offset, [data])
        self.copiers = {index: self.copier(index) for index in range(4)}
        self.stopped_at = dict.fromkeys(self.copiers)

    def copier(self, index):
        session = self.backup.session
        positions = self.backup.layout.positions(index)
        return steps.copy_element(
            session.claims,
            positions,
            session.mover(2),
            next_run=lambda at: next(session.tape_map.runs(Run(at, positions.stop), 2)),
            pause=lambda: HostsFirst(self.volume, session.listener),
        )

    @rule(data=st.data())
    @precondition(lambda self: self.copiers)
    def a_copier_takes_a_step(self, data):
        index = data.draw(st.sampled_from(sorted(self.copiers)))
        wait = self.stopped_at[index]
        if wait is not None and not wait.ready():
            return
        try:
            self.stopped_at[index] = next(self.copiers[index])
        except StopIteration:
            del self.copiers[index]

    @rule(track=st.integers(0, GEOMETRY.tracks - 1), seed=st.integers(0, 50))
    def a_host_writes(self, track, seed):
        position = self.backup.guards[0]._position[track]
        if position >= 0 and self.backup.session.claims.state(position) is State.CLAIMED:
            return  # it would wait for a copier that only takes steps when told to
        change(self.volume, track, seed)

    @invariant()
    def every_track_said_to_be_copied_is_the_track_of_t0(self):
        if not hasattr(self, "backup"):
            return
        session = self.backup.session
        for position, track in enumerate(self.backup.layout.tracks.tolist()):
            if session.claims.is_copied(position):
                at = int(session.tape_map.places[position]) + 6 + 4
                end = at + int(session.tape_map.sizes[position])
                image = self.oracle.read_track(RelativeTrack(track))
                assert self.backup.tape.content[at:end] == image[21:-8]

    def teardown(self):
        if not hasattr(self, "backup"):
            return
        for copier in self.copiers.values():
            for _ in copier:
                pass
        assert self.backup.close() == tape_of_oracle(self.oracle)
        assert self.volume.sizes == SizeTable.scan(self.volume)


TestWritesRaceTheCopy = WritesRaceTheCopy.TestCase
TestWritesRaceTheCopy.settings = settings(max_examples=25, stateful_step_count=40)
