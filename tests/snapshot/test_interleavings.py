"""SCHED and MUT: every interleaving of a small backup, and mutants that the same search catches.

Two data sets of three tracks, two copying workers, two writers with two writes each. The programs
that copy are the engine's own (``snapshot.steps``, ``snapshot.claims``, ``snapshot.layout``); disk,
tape and gates are small values, so that hundreds of thousands of steps are quick. The data sets are
on one volume, whose gate lets one writer in at a time, or on two, where both writers secure tracks
at once.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest

from primitives.checksums import bulk_crc
from snapshot import steps
from snapshot.claims import Claims, Run, State
from snapshot.layout import Layout
from tests.support.explorer import DeadlockError, all_schedules, explore
from tests.support.small_format import HEAD, NO_R0, SmallFormat, SmallFrame
from vtape.chunk import HEADER_LENGTH

# Two data sets; the second lies before the first and in two extents.
TRACKS = ([4, 5, 6], [1, 0, 2])
ONE_VOLUME = dict.fromkeys([*TRACKS[0], *TRACKS[1]], 0)
TWO_VOLUMES = {track: volume for volume in (0, 1) for track in TRACKS[volume]}
T0 = {0: b"a", 1: b"bb", 2: b"", 4: b"dddd", 5: b"eee", 6: b"f"}
WRITES = (
    # (track, new content): updates keep the length, format writes change it
    ((4, b"DDDD"), (0, b"AAAAAA")),
    ((5, b""), (0, b"Y")),
)


LAYOUT = Layout(
    [SimpleNamespace(tracks=np.array(tracks, np.int64)) for tracks in TRACKS],
    SmallFormat(),
    SmallFrame(),
)


def sizes_of(disk) -> np.ndarray:
    return np.array([len(disk[track]) for track in LAYOUT.tracks.tolist()], np.int64)


MAP = LAYOUT.freeze(sizes_of(T0))
POSITION = {track: position for position, track in enumerate(LAYOUT.tracks.tolist())}


@cache
def next_run(first, stop, m) -> Run:
    return next(MAP.runs(Run(first, stop), m))


def block_of(tape_map, position, records) -> bytes:
    return tape_map.track_headers(Run(position, position + 1), NO_R0).tobytes() + records


BLOCKS = [block_of(MAP, position, T0[track]) for track, position in POSITION.items()]
PLACES = MAP.places.tolist()


@dataclass
class Faults:
    """What a mutant does differently."""

    copy_run: Callable[..., steps.Steps] = steps.copy_run
    copy_element: Callable[..., steps.Steps] = steps.copy_element
    secure: Callable[..., steps.Steps] = steps.secure
    hook_first: bool = True
    frozen: bool = True
    place_shift: int = 0


def _ends(run: Run) -> tuple[int, int]:
    return run.first, run.stop


def tape_with(regions) -> bytes:
    tape = bytearray(MAP.length)
    for offset, data in regions:
        tape[offset : offset + len(data)] = data
    return bytes(tape)


AROUND = [*map(MAP.head, (0, 1)), *(MAP.tail(e, digest=0) for e in (0, 1))]
EMPTY_TAPE = tape_with(AROUND)
TAPE_OF_T0 = tape_with([*AROUND, *zip(PLACES, BLOCKS, strict=True)])


class Mover:
    """Reads and places one track at a time, checking I2 and I4 as it does."""

    def __init__(self, world):
        self.world = world
        self.held = ()

    def read(self, run):
        tracks = LAYOUT.tracks[run.first : run.stop].tolist()
        self.held = tuple(self.world.disk[track] for track in tracks)

    def place(self, run):
        for position, records in zip(range(run.first, run.stop), self.held, strict=True):
            self.world.place(position, records)
        self.held = ()


class SmallWorld:
    """A backup from T0 on."""

    def __init__(self, faults, m, writes=WRITES, *, volume_of=ONE_VOLUME, elements=(0, 1)):
        self.faults = faults
        self.volume_of = volume_of
        self.disk = dict(T0)
        self.claims = Claims(len(POSITION))
        self.tape = bytearray(EMPTY_TAPE)
        self.placed = [0] * len(POSITION)
        self.gates: list[int | None] = [None, None]
        self.movers = [Mover(self) for _ in range(4)]
        self.wanted = [p for e in elements for p in range(*_ends(LAYOUT.positions(e)))]
        self.actors = [self.copier(element, m) for element in elements]
        self.actors += [self.writer(2 + n, changes) for n, changes in enumerate(writes)]

    # The programs -----------------------------------------------------------------------------

    def copier(self, index, m):
        positions = LAYOUT.positions(index)
        yield from self.faults.copy_element(
            self.claims,
            positions,
            self.movers[index],
            next_run=lambda at: next_run(at, positions.stop, m),
            pause=lambda: GateFree(self, self.volume_of[TRACKS[index][0]]),
        )

    def writer(self, index, changes):
        """A host: gate, hook, store, as ``GuardedVolume.change_track`` does them."""
        for track, new in changes:
            volume = self.volume_of[track]
            yield GateFree(self, volume)
            self.gates[volume] = index
            if self.faults.hook_first:
                yield from self.hook(track, index)
                self.store(track, new)
            else:
                self.store(track, new)
                yield None
                yield from self.hook(track, index)
            yield None
            self.gates[volume] = None

    def hook(self, track, index):
        position = POSITION[track]
        if not self.claims.is_copied(position):
            yield None
            yield from self.faults.secure(self.claims, position, self.movers[index])
        yield None

    # What they do to the world, with the invariants -------------------------------------------

    def store(self, track, new):
        assert self.on_tape(POSITION[track]), f"I3: track {track} changed before it was safe"
        self.disk[track] = new

    def place(self, position, records):
        if self.faults.frozen:
            at, block = PLACES[position], BLOCKS[position][: HEADER_LENGTH + HEAD] + records
        else:
            live = LAYOUT.freeze(sizes_of(self.disk))
            at, block = int(live.places[position]), block_of(live, position, records)
        at += self.faults.place_shift
        self.placed[position] += 1
        assert self.placed[position] == 1, f"I2: position {position} written twice"
        end = PLACES[position] + len(BLOCKS[position])
        inside = PLACES[position] <= at and at + len(block) <= end
        assert inside, f"I4: position {position} written outside its place"
        self.tape[at : at + len(block)] = block

    def on_tape(self, position):
        at = PLACES[position]
        return self.tape[at : at + len(BLOCKS[position])] == BLOCKS[position]

    def shared(self) -> Hashable:
        return (
            bytes(self.tape),
            tuple(self.disk.items()),
            bytes(self.claims._states),
            tuple(self.placed),
            tuple(self.gates),
            tuple(mover.held for mover in self.movers),
        )

    def check(self) -> None:
        for position in POSITION.values():
            if self.claims.is_copied(position):
                assert self.on_tape(position), f"BIT of position {position} set, not on tape"

    def check_end(self) -> None:
        assert all(map(self.on_tape, self.wanted)), "I1: the tape is not the image of T0"
        assert all(self.placed[p] == 1 for p in self.wanted), "I2: every track exactly once"
        if len(self.wanted) == len(POSITION):
            assert self.tape == TAPE_OF_T0, "I1: the tape is not the image of T0"


@dataclass(frozen=True)
class GateFree:
    world: SmallWorld
    volume: int

    def ready(self):
        return self.world.gates[self.volume] is None

    def block(self):
        raise AssertionError


@pytest.mark.parametrize(
    ("m", "volume_of"),
    [
        pytest.param(1, ONE_VOLUME, id="M 1", marks=pytest.mark.soak),
        pytest.param(2, TWO_VOLUMES, id="M 2 on two volumes"),
        pytest.param(2, ONE_VOLUME, id="M 2", marks=pytest.mark.soak),
        pytest.param(1, TWO_VOLUMES, id="M 1 on two volumes", marks=pytest.mark.soak),
    ],
)
def test_no_interleaving_of_two_workers_and_two_writers_breaks_an_invariant(m, volume_of):
    """I1 to I4, in 10^16 to 10^19 orders of steps, which lead through 20,000 to 30,000 states."""
    explored = explore(lambda: SmallWorld(Faults(), m, volume_of=volume_of))

    ways = 2**3  # each of the three tracks that writers want went in or out of order
    assert len(explored.ends) == ways * 2  # and either writer was the last one at track 0
    assert explored.states > 20_000
    assert explored.schedules > 10**16


@pytest.mark.parametrize(
    ("m", "elements", "writes", "schedules"),
    [
        pytest.param(3, (0,), (((4, b"D"),),), 185, id="a worker and a writer"),
        pytest.param(3, (0, 1), (), 38_760, id="two workers", marks=pytest.mark.soak),
        pytest.param(
            3,
            (0,),
            (((4, b"D"),), ((5, b""),)),
            68_610,
            id="a worker and two writers",
            marks=pytest.mark.soak,
        ),
    ],
)
def test_search_by_states_takes_as_many_orders_as_there_are(m, elements, writes, schedules):
    """Each order taken one by one, and its end is one the search by states has seen."""

    def world():
        return SmallWorld(Faults(), m, writes, elements=elements)

    explored = explore(world)
    one_by_one = list(all_schedules(world))

    assert len(one_by_one) == explored.schedules == schedules
    assert len(set(one_by_one)) == len(explored.ends)


def bit_before_copy(claims, positions, mover, how):
    mover.read(positions)
    claims.copied(positions, how)
    yield None
    mover.place(positions)
    yield None


def racing_secure(claims, position, mover):
    """Test and claim in two steps."""
    free = claims.state(position) is State.FREE
    yield None
    if not free:
        yield steps.UntilCopied(claims, Run(position, position + 1))
        return
    claims.claim_one(position)
    yield from steps.copy_run(claims, Run(position, position + 1), mover, State.OUT_OF_ORDER)


MUTANTS = {
    "no atomic claim": (Faults(secure=racing_secure), "I2"),
    "hook after the write": (Faults(hook_first=False), "I3"),
    "V not frozen": (Faults(frozen=False), "I4"),
    "LU without H": (Faults(place_shift=-int(LAYOUT.head_bytes[0])), "I4"),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_the_same_search_finds_a_failure_for_the_mutant(name):
    faults, invariant = MUTANTS[name]

    with pytest.raises(AssertionError, match=invariant):
        explore(lambda: SmallWorld(faults, 2, volume_of=TWO_VOLUMES))


def test_the_same_search_finds_a_bit_that_is_set_before_the_copy(monkeypatch):
    monkeypatch.setattr(steps, "copy_run", bit_before_copy)

    with pytest.raises(AssertionError, match="BIT of position"):
        explore(lambda: SmallWorld(Faults(), 2, volume_of=TWO_VOLUMES))


def test_a_wait_that_nobody_ends_is_found_as_a_deadlock(monkeypatch):
    def forgets(claims, positions, mover, how):
        mover.read(positions)
        yield None

    monkeypatch.setattr(steps, "copy_run", forgets)

    with pytest.raises(DeadlockError):
        explore(lambda: SmallWorld(Faults(), 1))


def test_literal_formula_of_the_text_overwrites_the_header_of_the_file():
    """E1: without H, the first track lands on the header labels."""
    literal = int(MAP.starts[0])

    spoiled = tape_with([*AROUND, (literal, BLOCKS[0])])

    assert EMPTY_TAPE[literal + HEADER_LENGTH :].startswith(b"HDR1")
    assert not spoiled[literal + HEADER_LENGTH :].startswith(b"HDR1")
    assert PLACES[0] == literal + int(LAYOUT.head_bytes[0])


def test_digest_is_that_of_the_data_blocks_in_tape_order():
    crcs = np.array([bulk_crc(b"x" * n) for n in range(6)], np.uint32)

    assert MAP.digest(crcs) != MAP.digest(crcs[::-1].copy())
