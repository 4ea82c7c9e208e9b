"""Path groups, assignment and passwords: kept, given back, and refused when they do not fit."""

import pytest

from ccw.policy import HERCULES
from tests.support.drives import END, UC, drive_with, exact, outcome, run

GROUP, OTHER, NOBODY = b"HOST ONE 01", b"HOST TWO 02", bytes(11)
SENSE_GROUP, SET_GROUP, ASSIGN, UNASSIGN, ACCESS = 0x34, 0xAF, 0xB7, 0xC7, 0xE3
ESTABLISH, DISBAND, RESIGN = b"\x00", b"\x20", b"\x40"


def state(drive):
    data = run(drive, (SENSE_GROUP, 12)).data
    return data[0], data[1:]


def rejected(drive, *word):
    result = run(drive, word)
    return outcome(result)[0] == UC and result.sense[:4].hex() == "80482027"


def grouped():
    drive = drive_with()
    assert outcome(exact(drive, SET_GROUP, ESTABLISH + GROUP)) == (END, 0, 0)
    return drive


def test_a_group_is_established_and_shows():
    assert state(drive_with()) == (0, NOBODY)
    assert state(grouped()) == (0xC0, GROUP)


def test_another_group_cannot_be_established():
    drive = grouped()

    assert rejected(drive, SET_GROUP, ESTABLISH + OTHER)
    assert run(drive, (SET_GROUP, ESTABLISH + GROUP)).is_normal
    assert state(drive) == (0xC0, GROUP)


def test_a_group_is_left_by_resigning_and_its_name_stays_when_it_is_disbanded():
    drive = grouped()

    run(drive, (SET_GROUP, DISBAND + GROUP))
    assert state(drive) == (0, GROUP)
    run(drive, (SET_GROUP, RESIGN + GROUP))
    assert state(drive) == (0, NOBODY)
    assert run(drive, (SET_GROUP, ESTABLISH + OTHER)).is_normal


@pytest.mark.parametrize("data", [b"\x00" + NOBODY, b"\x01" + GROUP, b"\x60" + GROUP])
def test_groups_without_a_name_or_of_reserved_kinds_are_rejected_except_in_hercules(data):
    assert rejected(drive_with(), SET_GROUP, data)
    assert run(drive_with(policy=HERCULES), (SET_GROUP, data)).is_normal


@pytest.mark.parametrize("code", [SENSE_GROUP, SET_GROUP])
def test_group_commands_stand_alone_in_their_chain(code):
    assert outcome(run(drive_with(), 0x03, (code, ESTABLISH + GROUP)))[0] == UC


@pytest.mark.parametrize(
    ("code", "length"), [(SET_GROUP, 12), (ASSIGN, 11), (UNASSIGN, 11), (ACCESS, 12)]
)
def test_too_few_bytes_are_rejected(code, length):
    assert rejected(drive_with(), code, bytes(length - 1))


@pytest.mark.parametrize("whom", [NOBODY, GROUP])
def test_a_drive_is_assigned_to_its_group_or_to_the_path(whom):
    drive = grouped()

    assert outcome(exact(drive, ASSIGN, whom)) == (END, 0, 0)
    assert state(drive) == (0xF0, GROUP)
    assert outcome(exact(drive, UNASSIGN, whom)) == (END, 0, 0)
    assert state(drive) == (0, NOBODY)


def test_a_drive_is_not_assigned_to_another_group():
    assert rejected(grouped(), ASSIGN, OTHER)


def test_a_password_is_set_on_an_assigned_drive_and_must_be_repeated():
    drive = grouped()
    assert rejected(drive, ACCESS, b"\x00" + GROUP)
    run(drive, (ASSIGN, NOBODY))

    assert rejected(drive, ACCESS, b"\x00" + NOBODY)
    assert outcome(exact(drive, ACCESS, b"\x00" + GROUP)) == (END, 0, 0)
    assert run(drive, (ACCESS, b"\x00" + GROUP)).is_normal
    assert rejected(drive, ACCESS, b"\x00" + OTHER)


def test_conditional_access_asks_for_the_password():
    drive = grouped()
    assert run(drive, (ACCESS, b"\x40" + OTHER)).is_normal
    assert rejected(drive, ACCESS, b"\x80" + NOBODY)
    run(drive, (ASSIGN, NOBODY))
    run(drive, (ACCESS, b"\x00" + GROUP))

    for function in (b"\x40", b"\x80"):
        assert run(drive, (ACCESS, function + GROUP)).is_normal
        assert rejected(drive, ACCESS, function + OTHER)
    assert rejected(drive, ACCESS, b"\xc0" + GROUP)
