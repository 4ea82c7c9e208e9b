"""Whatever a program says, it ends in a defined way and only announced tracks change."""

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

DEVICES = [("2107", "3390"), ("3990-6", "3390"), ("3990-3", "3380"), ("3880", "3380")]
DEVICES += [("3830", "3350"), ("2314", "2314")]
places = st.sampled_from([LOAD, PLAIN, KEYED, ENDED, EMPTY, NEXT, CCHH.of(0, 14), CCHH.of(9, 9)])
numbers = st.integers(0, 5)
flags = st.sampled_from(
    [Flag(0), Flag(0x20), Flag(0x20), Flag(0x20), Flag(0x80), Flag(0x30), Flag(8)]
)


@st.composite
def counts(draw):
    field = count(
        draw(places),
        draw(numbers),
        draw(st.sampled_from([0, 0, 8, 255])),
        draw(st.sampled_from([0, 4, 100, 9000, 56664, 65535])),
    )
    return field + draw(st.binary(max_size=20))


@st.composite
def seeks(draw):
    return Word(draw(st.sampled_from([0x07, 0x0B, 0x1B])), bytes(2) + draw(places).to_bytes())


@st.composite
def searches(draw):
    code = draw(st.sampled_from([0x31, 0x31, 0x31, 0xB1, 0x51, 0x71, 0x29, 0xA9, 0x69, 0x39, 0xB9]))
    argument = draw(places).to_bytes() + bytes([draw(numbers)])
    return Word(code, key(draw(numbers)) if code & 0x7F in (0x29, 0x69) else argument)


@st.composite
def writes(draw):
    code = draw(st.sampled_from([0x05, 0x0D, 0x85, 0x8D, 0x1D, 0x01, 0x9D, 0x15, 0x11, 0x19]))
    return Word(code, draw(counts() | st.binary(min_size=1, max_size=120)), flags=draw(flags))


@st.composite
def domains(draw):
    first, last = draw(places), draw(places)
    mask = draw(st.sampled_from([0x00, 0xC0, 0x80, 0x40, 0x18]))
    operation = draw(st.sampled_from([0, 1, 3, 6, 0x0B, 0x0C, 0x16]))
    orientation = draw(st.sampled_from([0, 0, 0, 0x40, 0x80, 0xC0]))
    program = located(
        operation | orientation,
        draw(places),
        draw(numbers),
        to=last,
        mask=mask,
        number=draw(st.integers(0, 3)),
        length=draw(st.sampled_from([0, 8, 80, 88, 100])),
        attributes=draw(st.sampled_from([0, 0x20])),
    )
    words = list(program.words)
    words[0] = Word(0x63, words[0].data[:8] + first.to_bytes() + last.to_bytes())
    if draw(st.booleans()):
        kind, parameter = draw(
            st.sampled_from([(9, b"\x01"), (10, b"\x01"), (14, b"\xa0"), (0, b"")])
        )
        raw = locate_extended(
            0x3F if kind else operation,
            draw(places),
            draw(numbers),
            by_17=kind,
            parameter=parameter,
        )
        words[1] = Word(0x4B, raw)
    return words


@st.composite
def programs(draw):
    some_word = (
        seeks()
        | searches()
        | writes()
        | st.builds(
            Word,
            st.sampled_from(sorted(DECODED)),
            count=st.sampled_from([0, 1, 8, 100, 5000]),
            flags=flags,
        )
        | st.builds(Word, st.integers(0, 255), st.binary(max_size=32), flags=flags)
    )
    program = Program()
    program.words += draw(domains() | st.just([]) | st.tuples(st.just(Word(0x1F, b"\xc0"))))
    program.words += draw(st.just([]) | seeks().map(lambda word: [word]))
    for word in draw(st.lists(some_word, max_size=8)):
        program.words.append(word)
        if program.words and draw(st.integers(0, 3)) == 0:
            program.back(draw(st.integers(1, len(program.words))))
    if not program.words:
        program.add(0x03, count=1)
    return program


def allowed_places(program, geometry):
    """Return the tracks of the extent a program begins with; all of them when it has none."""
    first = program.words[0]
    if first.command != 0x63 or len(first.data) < 16:
        return set(range(geometry.tracks))
    ends = (CCHH.from_bytes(first.data[8:12]), CCHH.from_bytes(first.data[12:16]))
    return {track for track in range(geometry.tracks) if ends[0] <= geometry.cchh(track) <= ends[1]}


@settings(max_examples=200)
@given(programs(), st.sampled_from(DEVICES), st.sampled_from([IBM, HERCULES]), st.booleans())
def test_any_program_ends_and_changes_only_what_it_may_and_announces(program, kind, policy, denies):
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
