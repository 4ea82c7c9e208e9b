"""Whatever a program says, it ends in a defined way and only announced tracks change."""

from dataclasses import replace
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from ccw import fetching
from ccw.channel import ChannelProgram
from ccw.command_word import OUTPUT, Flag, direction_of
from ccw.dasd.commands import DECODED
from ccw.indirect import IDAW_1, IDAW_2, IDAW_2_SMALL
from ccw.orb import Orb
from ccw.policy import HERCULES, IBM
from ccw.program import Program, Word
from ccw.storage import Storage
from eckd.track import parse_track
from primitives import CCHH, Where
from tests.support.announcements import Witness, complaints
from tests.support.disks import (
    EMPTY,
    ENDED,
    KEYED,
    LOAD,
    NEXT,
    PLAIN,
    count,
    disk,
    key,
    locate_extended,
    located,
    whole,
)

ECKD = [("2107", "3390"), ("3990-6", "3390"), ("3990-3", "3380")]
DEVICES = [*ECKD, ("3880", "3380"), ("3830", "3350"), ("2314", "2314")]
TRACKS = (LOAD, PLAIN, KEYED, ENDED, EMPTY, CCHH.of(0, 11), NEXT)
places = st.sampled_from(TRACKS)
anywhere = places | st.just(CCHH.of(9, 9))
numbers = st.integers(0, 4)
masks = st.sampled_from([0xC0, 0xC0, 0x00, 0x80, 0x40, 0x18])
SLI = Flag.SUPPRESS_LENGTH
flags = st.sampled_from([0x00, 0x20, 0x20, 0x20, 0x80, 0x30, 0x08]).map(Flag)


@st.composite
def new_records(draw):
    """Count, key and data; sometimes of a record that fits nowhere."""
    lengths = st.sampled_from([0, 4, 100, 100, 9000, 56664, 65535])
    head = count(draw(anywhere), draw(numbers), draw(st.sampled_from([0, 0, 8])), draw(lengths))
    return head + draw(st.binary(max_size=20))


def words(codes, **parts):
    return st.builds(Word, st.sampled_from(codes), **parts)


sli = st.just(SLI)
areas = st.sampled_from([80, 88, 100, 30]).map(lambda size: b"\xaa" * size)
seeks = anywhere.map(lambda at: bytes(2) + at.to_bytes())
lengths = st.sampled_from([0, 1, 8, 100, 5000])
noise = (
    words([0x07, 0x0B, 0x1B], data=seeks)
    | words(sorted(DECODED), count=lengths, flags=flags)
    | words(range(256), data=st.binary(max_size=32), flags=flags)
    | words([0x08], back=st.integers(0, 9))
)


@st.composite
def found_places(draw):
    """A seek, a search and the way back to it."""
    place = draw(places)
    by_key = place == KEYED and draw(st.booleans())
    argument = key(draw(numbers)) if by_key else place.to_bytes() + bytes([draw(numbers)])
    if draw(st.integers(0, 5)) == 0:
        by_key, argument = None, place.to_bytes()
    code = {True: 0x29, False: 0x31, None: 0x39}[by_key]
    return [Word(0x07, bytes(2) + place.to_bytes()), Word(code, argument), Word(0x08, back=1)]


updates = words([0x05, 0x05, 0x0D, 0x85, 0x8D], data=areas, flags=sli)
formats = words([0x1D, 0x1D, 0x1D, 0x11, 0x15, 0x19, 0x01, 0x9D], data=new_records(), flags=sli)
reads = words([0x06, 0x86, 0x0E, 0x12, 0x1E, 0x16, 0x5E, 0xDE], count=st.just(500), flags=sli)
OPERATIONS = {
    0x01: words([0x85, 0x85, 0x8D], data=areas, flags=sli),
    0x03: words([0x1D, 0x1D, 0x9D], data=new_records(), flags=sli),
    0x0B: updates | formats,
    0x0C: words([0xDE], count=st.just(500), flags=sli),
    0x16: words([0x86, 0x92, 0x9E], count=st.just(500), flags=sli),
}
SETS = {0x09: b"\x01", 0x0A: b"\x01", 0x0E: b"\xa0"}
"""Operations of the extended form, and their parameters."""
orientations = st.sampled_from([0, 0, 0, 0, 0, 0x40, 0x80, 0xC0])


@st.composite
def domains(draw):
    """Define Extent, a locate, and commands of its domain, sometimes one too few."""
    place = draw(places)
    ends = draw(st.sampled_from([(LOAD, NEXT), (place, NEXT), (place, place), (ENDED, EMPTY)]))
    operation = draw(st.sampled_from([0x01, 0x01, 0x03, 0x03, 0x0B, 0x0C, 0x16]))
    commands = draw(st.lists(OPERATIONS[operation], min_size=1, max_size=4))
    number = len(commands) + (draw(st.integers(0, 9)) == 0)
    program = located(
        operation | draw(orientations),
        place,
        draw(numbers),
        mask=draw(masks),
        number=number,
        length=draw(st.sampled_from([0, 80, 88, 100])),
        attributes=draw(st.sampled_from([0, 0x20])),
    )
    parts = list(program.words)
    parts[0] = Word(0x63, parts[0].data[:8] + ends[0].to_bytes() + ends[1].to_bytes())
    if draw(st.integers(0, 3)) == 0:
        kind = draw(st.sampled_from(sorted(SETS)))
        where = {"number": number, "by_17": kind, "parameter": SETS[kind]}
        parts[1] = Word(0x4B, locate_extended(0x3F, place, draw(numbers), **where))
    return [*parts, *commands]


@st.composite
def programs(draw, *, eckd):
    """Set a mask or a domain up, then find places and write there; with noise in between."""
    some = st.lists(updates | formats | reads, min_size=1, max_size=3)
    step = st.tuples(found_places(), some).map(lambda parts: parts[0] + parts[1])
    mask = masks.map(lambda value: [Word(0x1F, bytes([value]))])
    program = Program()
    program.words += draw(domains() if eckd else mask | st.just([]))
    for part in draw(st.lists(step, max_size=3)):
        program.words += part
    for word in draw(st.lists(noise, max_size=1)):
        program.words.insert(draw(st.integers(0, len(program.words))), word)
    for index, word in enumerate(program.words):
        if word.back is not None and word.back > index:
            program.words[index] = replace(word, back=index)
    return program if program.words else program.add(0x03, count=1)


cases = st.sampled_from(DEVICES).flatmap(
    lambda kind: st.tuples(
        st.just(kind), st.booleans().flatmap(lambda eckd: programs(eckd=eckd and kind in ECKD))
    )
)


def allowed_places(program, geometry):
    """Return the tracks of the extent a program begins with; all of them when it has none."""
    first = program.words[0]
    if first.command != 0x63 or len(first.data) < 16:
        return set(range(geometry.tracks))
    ends = (CCHH.from_bytes(first.data[8:12]), CCHH.from_bytes(first.data[12:16]))
    return {track for track in range(geometry.tracks) if ends[0] <= geometry.cchh(track) <= ends[1]}


@settings(max_examples=200)
@given(cases, st.sampled_from([IBM, HERCULES]), st.sampled_from([False, False, True]))
def test_any_program_ends_and_changes_only_what_it_may_and_announces(case, policy, denies):
    kind, program = case
    device = disk(*kind, policy=policy)
    witness, before = Witness(device.volume), whole(device)
    if denies:
        witness.refuses = None

    with mock.patch.object(fetching, "LOOP_LIMIT", 300):
        result = program.run_on(device)

    assert 0 <= result.ended.residual <= 65535
    assert 0 <= result.ended.unit <= 255
    assert 0 <= result.ended.channel <= 255
    assert complaints(device, witness, before) == []
    geometry = device.volume.geometry
    allowed = allowed_places(program, geometry)
    for track, (old, new) in enumerate(zip(before, whole(device), strict=True)):
        if old != new:
            assert track in allowed
            assert not denies
            parse_track(new, where=Where("test"))
            assert len(new) <= geometry.track_size
    chains_data = any(word.flags & Flag.CHAIN_DATA for word in program.words)
    for index, word in enumerate(program.words):
        if direction_of(word.command) in OUTPUT and not chains_data:
            assert not result.reads.get(index)


@settings(max_examples=150)
@given(
    st.lists(st.sampled_from(range(0, 256, 8)).map(lambda at: 0x100 + at), min_size=4, max_size=4),
    st.binary(min_size=256, max_size=256),
    st.integers(0, 1),
    st.sampled_from([IDAW_1, IDAW_2, IDAW_2_SMALL]),
    st.booleans(),
    st.integers(0, 15),
)
def test_any_bytes_are_a_program_that_ends(targets, noise, ccw_format, indirect, liberal, access):
    """Noise with a few words that mean something, in small storage full of addresses."""
    device = disk()
    storage = Storage(0x10000)
    storage.store(0x100, noise)
    for at, code in zip(targets, (0x07, 0x31, 0x08, 0x06), strict=True):
        head = bytes([code, 0x40, 0, 6]) if ccw_format else bytes([code, 0, 1, 0x20])
        storage.store(at, head + (bytes([0, 0, 1, 0x20]) if ccw_format else b"\x60\x00\x00\x06"))
    storage.set_key(0x1000, 0x2000, 5, fetch_protected=True)
    witness, before = Witness(device.volume), whole(device)
    orb = Orb(ccw_format, access, liberal, liberal, liberal, indirect)

    with mock.patch.object(fetching, "LOOP_LIMIT", 300), device.volume.gate.hold():
        program = ChannelProgram(storage, device, orb)
        ended = program.start(targets[0])
        for _ in range(3):
            if ended.suspended:
                ended = program.resume(ended.next_address - 8)

    assert 0 <= ended.residual <= 65535
    assert ended.suspended or ended.unit or ended.channel
    assert complaints(device, witness, before) == []
