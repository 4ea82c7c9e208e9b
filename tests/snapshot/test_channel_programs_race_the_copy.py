"""The engine, stopped anywhere, while hosts send random channel programs: GOLD as a state machine.

Copiers are the engine's own programs over a real layout; they take a step when told to. Hosts send
what an access method would: updates of data and of keys, new records, a moved end of file, erase,
one program over several tracks, and programs that end with a unit check. A twin of the volume that
nobody backs up gets the same programs, so that what a host sees can be compared as well.
"""

import random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ccw.dasd import EckdDevice
from ccw.program import Program
from ccw.workload import Kind, RandomHost
from eckd.size_table import SizeTable
from eckd.track_schema import END_OF_TRACK, FIRST_USER_RECORD
from primitives import CCHHR, RelativeTrack
from snapshot import steps
from snapshot.claims import Run, State
from snapshot.copying import HostsFirst, copy_all, place_region
from snapshot.events import ignore
from snapshot.preplan import preplan
from snapshot.session import Guard, Policy, Session
from tests.support.live_backup import copy_of, data_tracks, made_store, online, request_of
from vtape.chunk import HEADER_LENGTH
from vtape.memory_tape import MemoryTape

INHIBIT_ALL_WRITES = 0x40


class Backup:
    """A backup of all data sets of a volume, from T0 on, to a tape in memory."""

    def __init__(self, volume, tmp_path="T.aws"):
        request = request_of([volume], tmp_path)
        self.plan = preplan(request.volumes, request.selection, request.layout)
        self.map = self.plan.layout.freeze(self.plan.sizes())
        self.tape = MemoryTape(self.map.length)
        self.session = Session(self.map, self.tape, Policy.PROTECT_BACKUP, ignore)
        self.elements = range(len(self.map.layout.elements))

    def guard(self):
        for volume, positions in self.plan.inverted:
            volume.add_hook(Guard(self.session, volume, positions))

    def finished(self):
        last = self.elements[-1]
        digest = self.map.digest(self.session.crcs)
        place_region(self.tape, self.map.tail(last, digest=digest))
        self.tape.finish()
        return bytes(self.tape.content)


def tape_of(oracle):
    backup = Backup(online(oracle))
    copy_all(backup.session, workers=1, m=16)
    return backup.finished()


class ChannelProgramsRaceTheCopy(RuleBasedStateMachine):
    @initialize(m=st.integers(1, 5))
    def take_t0(self, m):
        store = made_store(bulk_tracks=6)
        self.volume, self.twin = online(store), online(copy_of(store))
        self.oracle = copy_of(store)
        self.tracks = data_tracks(self.volume)
        self.backup = Backup(self.volume)
        self.position = self.backup.plan.inverted[0][1]
        self.backup.guard()
        for element in self.backup.elements:
            place_region(self.backup.tape, self.backup.map.head(element))
        for element in self.backup.elements[:-1]:
            place_region(self.backup.tape, self.backup.map.tail(element, digest=0))
        self.copiers = {element: self.copier(element, m) for element in self.backup.elements}
        self.waits = dict.fromkeys(self.copiers)
        self.checked = set()

    def copier(self, element, m):
        session, tape_map = self.backup.session, self.backup.map
        run = tape_map.layout.positions(element)
        return steps.copy_element(
            session.claims,
            run,
            session.mover(m),
            next_run=lambda at: next(tape_map.runs(Run(at, run.stop), m)),
            pause=lambda: HostsFirst(self.volume, ignore),
        )

    def would_wait(self, *tracks):
        """Whether a host would wait for a copier, which only goes on when told to."""
        claims = self.backup.session.claims
        positions = [self.position[track] for track in tracks if self.position[track] >= 0]
        return any(claims.state(position) is State.CLAIMED for position in positions)

    @precondition(lambda self: self.copiers)
    @rule(data=st.data(), count=st.integers(1, 6))
    def a_copier_takes_steps(self, data, count):
        element = data.draw(st.sampled_from(sorted(self.copiers)))
        for _ in range(count):
            if self.waits[element] is not None and not self.waits[element].ready():
                return
            try:
                self.waits[element] = next(self.copiers[element])
            except StopIteration:
                del self.copiers[element]
                return

    @rule(data=st.data(), seed=st.integers(0, 10_000))
    def a_host_sends_a_program(self, data, seed):
        track = data.draw(st.sampled_from(self.tracks))
        if self.would_wait(track):
            return
        sent = []
        for volume in (self.volume, self.twin):
            host = RandomHost(EckdDevice(volume), [track], random.Random(seed))
            host.send_one()
            assert host.refused == 0
            sent.append(host.done)
        assert sent[0] == sent[1]

    def both(self, program):
        results = [program.run_on(EckdDevice(volume)) for volume in (self.volume, self.twin)]
        assert results[0] == results[1]
        return results[0]

    @rule(data=st.data(), length=st.integers(0, 3000))
    def a_host_sends_one_program_for_several_tracks(self, data, length):
        tracks = data.draw(st.lists(st.sampled_from(self.tracks), min_size=2, max_size=4))
        if self.would_wait(*tracks):
            return
        program = Program()
        for track in tracks:
            at = self.volume.geometry.cchh(track)
            program.seek(at.cylinder, at.head).search_id(at.cylinder, at.head, 0)
            program.write_ckd(CCHHR(at, 1), b"", bytes([track % 256]) * length)
        assert self.both(program).is_normal

    @rule(data=st.data())
    def a_host_sends_a_program_that_may_not_write(self, data):
        track = data.draw(st.sampled_from(self.tracks))
        if self.would_wait(track):
            return
        at = self.volume.geometry.cchh(track)
        program = Program().set_file_mask(INHIBIT_ALL_WRITES).seek(at.cylinder, at.head)
        program.search_id(at.cylinder, at.head, 0).erase()
        before = self.volume.read_track(track)
        assert not self.both(program).is_normal
        assert self.volume.read_track(track) == before

    @invariant()
    def every_track_said_to_be_copied_is_the_track_of_t0(self):
        if not hasattr(self, "backup"):
            return
        session, tape_map = self.backup.session, self.backup.map
        assert session.failure is None
        head = HEADER_LENGTH + tape_map.layout.dump.track_head_length
        for position, track in enumerate(tape_map.layout.tracks.tolist()):
            if position in self.checked or not session.claims.is_copied(position):
                continue
            image = self.oracle.read_track(RelativeTrack(track))
            at = int(tape_map.places[position]) + head
            records = image[FIRST_USER_RECORD : -len(END_OF_TRACK)]
            assert self.backup.tape.content[at : at + len(records)] == records
            self.checked.add(position)  # the whole tape is compared at the end

    def teardown(self):
        if not hasattr(self, "backup"):
            return
        for copier in self.copiers.values():
            for _ in copier:
                pass
        assert self.backup.finished() == tape_of(self.oracle)  # I1
        assert self.volume.sizes == SizeTable.scan(self.volume)  # I5
        for track in self.tracks:
            assert self.volume.read_track(track) == self.twin.read_track(track)


TestChannelProgramsRaceTheCopy = ChannelProgramsRaceTheCopy.TestCase
TestChannelProgramsRaceTheCopy.settings = settings(max_examples=25, stateful_step_count=40)


@pytest.mark.soak
class TestChannelProgramsRaceTheCopyForLong(ChannelProgramsRaceTheCopy.TestCase):
    settings = settings(max_examples=500, stateful_step_count=120)


def test_the_random_host_sends_programs_of_every_kind():
    """So that the state machine above does not quietly lose one."""
    volume = online(made_store(bulk_tracks=6))
    host = RandomHost(EckdDevice(volume), data_tracks(volume), random.Random(1))

    for _ in range(200):
        host.send_one()

    assert all(host.done[kind] for kind in Kind)
