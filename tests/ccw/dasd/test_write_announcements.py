"""Every command that can change a track announces it first, as what it is; a refusal holds."""

import pytest

from ccw.choke_point import WriteKind
from ccw.policy import HERCULES, IBM
from ccw.program import Program
from eckd.track_store import BrokenVolumeError, ReadOnlyVolumeError
from primitives import CCHH
from tests.support.announcements import MUTANTS, Witness, behind, complaints
from tests.support.disks import (
    EMPTY,
    EQUIPMENT,
    ITF,
    KEYED,
    PLAIN,
    at,
    contents,
    count,
    disk,
    found,
    is_clean,
    key,
    locate_extended,
    located,
    senses,
    whole,
)
from tests.support.every_command import CASES

UPDATE, FORMAT = WriteKind.UPDATE, WriteKind.FORMAT
KINDS = {
    0x05: UPDATE,
    0x0D: UPDATE,
    0x85: UPDATE,
    0x8D: UPDATE,
    0x01: FORMAT,
    0x11: FORMAT,
    0x15: FORMAT,
    0x19: FORMAT,
    0x1D: FORMAT,
    0x9D: FORMAT,
}
"""What each command that can change a track does to it."""

AREA = b"\xaa" * 100
NEXT_TO_EMPTY = CCHH.of(0, 5)
R0_ALONE = located(0x0B, PLAIN, 0, length=100).add(0x05, b"REC ZERO")
ANY = (
    Program()
    .define_extent(0, PLAIN, PLAIN, block_size=100)
    .add(0x4B, locate_extended(0x3F, PLAIN, 0, by_17=0x09, parameter=b"\x01"))
)
OTHERS = {
    "record zero alone": (R0_ALONE, [(PLAIN, FORMAT)]),
    "any record": (ANY.add(0x85, AREA), [(PLAIN, UPDATE)]),
    "over two tracks": (
        located(0x01, PLAIN, 4, to=KEYED, number=2, attributes=0x20)
        .add(0x85, AREA)
        .add(0x85, b"\xbb" * 80),
        [(PLAIN, UPDATE), (KEYED, UPDATE)],
    ),
    "update, then new record": (
        found(PLAIN, 2).write_data(AREA).add(0x1D, count(PLAIN, 3, 0, 4) + b"new!"),
        [(PLAIN, UPDATE), (PLAIN, FORMAT)],
    ),
}


def number_of(device, place):
    return device.volume.geometry.track(place)


def test_the_table_has_every_code_whose_program_changes_something():
    changing = {code for code, case in CASES.items() if case.changes}

    assert changing | {0x19} == set(KINDS)


@pytest.mark.parametrize("policy", [IBM, HERCULES], ids=["ibm", "hercules"])
@pytest.mark.parametrize("code", KINDS, ids="{:02X}".format)
def test_a_track_is_announced_before_its_first_byte_changes(code, policy):
    case = CASES[code]
    device = disk(*case.device, policy=policy)
    witness, before = Witness(device.volume), whole(device)

    assert is_clean(case.program.run_on(device))

    assert complaints(device, witness, before) == []
    places = case.changes or {PLAIN: []}
    assert witness.tracks == {number_of(device, place) for place in places}
    assert {kind for _track, kind in witness.announced} == {KINDS[code]}
    for track, seen in witness.seen.items():
        assert seen == before[track]


@pytest.mark.parametrize("name", OTHERS)
def test_so_are_tracks_of_longer_programs(name):
    program, announced = OTHERS[name]
    device = disk("2107")
    witness, before = Witness(device.volume), whole(device)

    assert is_clean(program.run_on(device))

    assert complaints(device, witness, before) == []
    expected = [(number_of(device, place), kind) for place, kind in announced]
    first_heard = list(dict.fromkeys(witness.announced))
    assert first_heard == expected


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_choke_point_that_does_less_is_found_out(mutant):
    caught = set()
    for code in KINDS:
        case = CASES[code]
        device = behind(disk(*case.device), mutant)
        witness, before = Witness(device.volume), whole(device)
        case.program.run_on(device)
        if complaints(device, witness, before):
            caught.add(code)

    formats = {code for code, kind in KINDS.items() if kind is FORMAT} - {0x19}
    only_formats = mutant.__name__ in ("PlayingDownVolume", "ForgetfulVolume")
    # the new record zero leaves nothing, so its table differs; WHA changes nothing
    assert caught == (formats if only_formats else set(KINDS) - {0x19})


@pytest.mark.parametrize("code", KINDS, ids="{:02X}".format)
def test_a_refused_write_is_an_equipment_check_and_changes_nothing(code):
    case = CASES[code]
    device = disk(*case.device)
    witness, before = Witness(device.volume), whole(device)
    witness.refuses = None

    result = case.program.run_on(device)

    assert senses(result)[0] == EQUIPMENT
    assert whole(device) == before
    assert device.volume.changes == 0
    assert complaints(device, witness, before) == []


def test_what_was_written_before_the_refusal_stays_and_nothing_behind_it():
    device = disk()
    witness, before = Witness(device.volume), whole(device)
    witness.refuses = {number_of(device, NEXT_TO_EMPTY)}

    result = CASES[0x9D].program.run_on(device)

    assert senses(result)[0] == EQUIPMENT
    assert contents(device, EMPTY) == [(1, b"", b"one")]
    assert whole(device)[5] == before[5]
    assert complaints(device, witness, before) == []


@pytest.mark.parametrize(
    "program",
    [
        found(PLAIN, 2).add(0x1D, count(PLAIN, 3, 0, 60000), sli=True),
        found(PLAIN, 2).add(0x1D, b"\xff" * 8),
        located(0x01, PLAIN, 2, length=90).add(0x85, AREA),
    ],
    ids=["too long", "end mark", "wrong length"],
)
def test_a_track_is_announced_even_when_its_write_then_fails(program):
    """A control unit may leave the rest of such a track unpredictable."""
    device = disk()
    witness, before = Witness(device.volume), whole(device)

    assert senses(program.run_on(device)) == (ITF, 0)

    assert witness.tracks == {number_of(device, PLAIN)}
    assert whole(device) == before


@pytest.mark.parametrize(
    "program",
    [
        at(PLAIN).write_data(AREA),
        found(PLAIN, 9).write_data(AREA),
        located(0x01, PLAIN, 2, mask=0x40, length=100).add(0x85, AREA),
        located(0x01, PLAIN, 2, length=100),
        located(0x06, PLAIN, 2).read_data(100),
        at(KEYED).add(0x29, key(1)).back(1).read_data(80),
    ],
)
def test_a_program_that_cannot_write_announces_nothing(program):
    device = disk()
    witness = Witness(device.volume)

    program.run_on(device)

    assert witness.announced == []


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ReadOnlyVolumeError("TOLD"), (0x1002, 0)),
        (BrokenVolumeError("TOLD", "no space left"), (EQUIPMENT, 0x10)),
    ],
)
@pytest.mark.parametrize("code", sorted(set(KINDS) - {0x19}), ids="{:02X}".format)
def test_a_store_that_fails_is_told_to_the_host(code, error, told):
    device = disk(*CASES[code].device)
    device.volume.store.failure = error

    assert senses(CASES[code].program.run_on(device)) == told
