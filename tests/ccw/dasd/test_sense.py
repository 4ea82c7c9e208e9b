"""Sense: how long, in which form, what each fault says, and when it is gone."""

import pytest

from ccw.dasd import EckdDevice, sense
from ccw.dasd.sense import Fault, sense_bytes
from ccw.program import Program
from eckd.geometry import Geometry, family_named
from primitives import CCHH
from tests.support.disks import (
    PLAIN,
    at,
    disk,
    extent,
    found,
    is_clean,
    located,
)
from tests.support.online_volume import online_volume

LENGTHS = {
    ("2314", "2314"): 6,
    ("2841", "2311"): 6,
    ("3830", "3330"): 24,
    ("3830", "3350"): 24,
    ("3880", "3380"): 24,
    ("3990-3", "3380"): 32,
    ("3990-6", "3390"): 32,
    ("9343", "9345"): 32,
    ("2107", "3390"): 32,
}
EACH = pytest.mark.parametrize(("unit", "family"), LENGTHS)


def failed(device):
    """Leave sense of a rejected seek pending."""
    result = Program().seek(0, 1).add(0x07, bytes(5)).run_on(device)
    assert result.ended.unit == 0x0E
    return result.sense


@EACH
def test_each_control_unit_has_its_own_length(unit, family):
    assert len(failed(disk(unit, family))) == LENGTHS[unit, family]


@EACH
def test_a_sense_command_gives_as_much(unit, family):
    length = LENGTHS[unit, family]
    result = Program().add(0x04, count=64, sli=True).run_on(disk(unit, family))

    assert len(result.data) == length
    assert result.ended.residual == 64 - length


def test_fewer_bytes_may_be_read_and_the_rest_is_gone():
    device = disk()
    device._sense = b"pending".ljust(32, b"\x00")

    first = Program().add(0x04, count=4, sli=True).run_on(device)

    assert (first.data, first.ended.residual) == (b"pend", 0)
    assert Program().add(0x04, count=7, sli=True).run_on(device).data == bytes(7)


def test_what_is_pending_is_given_once():
    device = disk()
    before = failed(device)

    assert before[0] == 0x80
    quiet = bytes(27) + b"\x80" + bytes(3) + bytes([PLAIN.head])
    after = Program().add(0x04, count=32).run_on(device).data
    assert (after[:5], after[7:]) == (quiet[:5], quiet[7:])


def test_a_command_that_ends_well_leaves_what_is_pending():
    device = disk()
    device._sense = b"pending".ljust(32, b"\x00")

    assert is_clean(at(PLAIN).run_on(device))

    assert Program().add(0x04, count=32).run_on(device).data.startswith(b"pending")


MESSAGES = {
    "invalid command": (at(PLAIN).add(0xFF, b"x", sli=True), 0x80, 0x00, 0x01),
    "invalid sequence": (Program().read_data(100), 0x80, 0x00, 0x02),
    "count too small": (Program().add(0x07, bytes(5)), 0x80, 0x00, 0x03),
    "invalid parameter": (Program().add(0x1F, b"\x20"), 0x80, 0x00, 0x04),
    "incomplete domain": (located(0x06, PLAIN, number=2).read_data(100), 0x81, 0x00, 0x00),
    "no record found": (found(PLAIN, 9), 0x00, 0x08, 0x00),
    "end of cylinder": (at(PLAIN).add(0xB1, b"nope!").back(1), 0x00, 0x20, 0x00),
    "file protected": (extent(PLAIN).seek(0, 2), 0x00, 0x04, 0x00),
    "invalid track format": (
        located(0x01, PLAIN, 1, length=90).add(0x85, bytes(100)),
        0x00,
        0x40,
        0x00,
    ),
}


@pytest.mark.parametrize("what", MESSAGES)
def test_each_fault_of_a_program_has_its_bits_and_message(what):
    program, byte0, byte1, message = MESSAGES[what]

    told = program.run_on(disk()).sense

    assert (told[0], told[1], told[7]) == (byte0, byte1, message)


@pytest.mark.parametrize(
    ("unit", "length"), [("2107", 32), ("3990-6", 32), ("3880", 24), ("3830", 24)]
)
def test_the_place_of_the_arm_is_told(unit, length):
    family = {"3880": "3380", "3830": "3350"}.get(unit, "3390")
    device = disk(unit, family)

    told = Program().seek(1, 7).search_id(0, 0, 9).run_on(device).sense

    assert told[5:7] == bytes([1, 7])
    if length == 32:
        assert told[27] == 0x80
        assert told[29:32] == bytes([0, 1, 7])


@pytest.mark.parametrize(
    ("family", "cylinder", "head", "packed"),
    [
        ("3390", 0x123, 14, "231e"),
        ("3380", 0x123, 14, "231e"),
        ("3350", 0x123, 29, "233d"),
        ("3330", 0x123, 18, "2352"),
        ("3340", 0x123, 11, "232b"),
        ("3375", 0x123, 11, "234b"),
        ("2314", 0x12, 19, "0000"),
    ],
)
def test_cylinder_and_head_are_packed_as_the_device_does(family, cylinder, head, packed):
    geometry = Geometry(family_named(family), 400)

    told = sense_bytes(Fault(), geometry, 0, CCHH.of(cylinder, head), 24)

    assert told[5:7] == bytes.fromhex(packed)


def test_a_large_volume_tells_no_place_there():
    geometry = Geometry(family_named("3390"), 10_017)

    told = sense_bytes(Fault(), geometry, 0, CCHH.of(5000, 3), 32)

    assert told[5:7] == b"\xff\xff"
    assert told[29:32] == (5000).to_bytes(2, "big") + b"\x03"


@pytest.mark.parametrize(
    ("family", "drive", "byte"),
    [
        ("3330", 0x150, 0x38),
        ("3330", 0x153, 0x23),
        ("3340", 0x150, 0x80),
        ("3350", 0x153, 0x10),
        ("3375", 0x15B, 0x03),
        ("3380", 0x15B, 0x0B),
        ("3390", 0x15B, 0x00),
    ],
)
def test_the_drive_is_told_as_its_device_does(family, drive, byte):
    geometry = Geometry(family_named(family), 10)

    assert sense_bytes(Fault(), geometry, drive, CCHH.of(0, 0), 24)[4] == byte


def test_sense_of_six_bytes_ends_with_the_place():
    geometry = Geometry(family_named("2314"), 10)

    told = sense_bytes(sense.END_OF_CYLINDER, geometry, 0, CCHH.of(1, 1), 6)

    assert told == bytes.fromhex("00 20 00 44 00 00")


def test_reserve_and_release_give_sense_too_and_it_is_gone_then():
    device = disk()
    failed(device)

    for code in (0xB4, 0x94, 0x14):
        assert len(Program().add(code, count=32).run_on(device).data) == 32


def test_a_reserved_path_says_so():
    device = disk()
    assert is_clean(Program().add(0xB4, count=32).run_on(device))
    assert Program().add(0x34, count=12).run_on(device).data[0] == 0x30
    assert is_clean(Program().add(0x94, count=32).run_on(device))
    assert Program().add(0x34, count=12).run_on(device).data[0] == 0x00


def test_a_path_group_is_joined_kept_and_left():
    device = disk()
    group = b"path group!"
    assert is_clean(Program().add(0xAF, b"\x80" + group).run_on(device))
    assert Program().add(0x34, count=12).run_on(device).data[1:] == group

    other = Program().add(0xAF, b"\x80" + b"another one").run_on(device)
    assert (other.sense[0], other.sense[7]) == (0x80, 0x04)
    assert is_clean(Program().add(0xAF, b"\x20" + group).run_on(device))
    assert Program().add(0x34, count=12).run_on(device).data[1:] == bytes(11)


COMES_FIRST = {
    0x14: Program().add(0x14, count=32),
    0xB4: Program().add(0xB4, count=32),
    0x34: Program().add(0x34, count=12),
    0xAF: Program().add(0xAF, b"\x00path group!"),
    0x44: Program().add(0x44, count=32),
    0x87: Program().add(0x87, bytes(2)),
}


@pytest.mark.parametrize("code", COMES_FIRST)
def test_some_commands_come_first_or_behind_a_wish_to_stay_on_the_path(code):
    after_seek = at(PLAIN)
    behind = Program().add(0x5B, count=1, sli=True)
    for program in (after_seek, behind):
        program.words += COMES_FIRST[code].words

    late = after_seek.run_on(disk()).sense

    assert (late[0], late[7]) == (0x80, 0x02)
    assert is_clean(behind.run_on(disk()))


def test_a_device_has_the_sense_of_its_own_trouble_only():
    one, other = disk(), EckdDevice(online_volume(cylinders=1))
    failed(one)

    assert Program().add(0x04, count=32).run_on(other).data[0] == 0
