"""Where Hercules 4.9 leaves the rules, its mode follows; the rules are tested elsewhere."""

import pytest

from ccw.policy import HERCULES, IBM
from ccw.program import Program
from tests.support.disks import CREJ, EQUIPMENT, LOAD, disk, senses, whole


@pytest.fixture
def old_disk():
    """A disk whose control unit wants no seek."""
    return disk("3830", "3350", policy=HERCULES)


def test_before_any_seek_the_start_of_the_track_is_taken_for_a_count_field(old_disk):
    result = Program().add(0x5E, count=100, sli=True).run_on(old_disk)

    assert result.reads[0] == bytes.fromhex("0000000008000000")


def test_who_was_lost_meets_the_end_of_the_track_as_an_equipment_check(old_disk):
    program = Program().add(0x12, count=8).add(0x12, count=8)

    assert senses(program.run_on(old_disk)) == (EQUIPMENT, 0x10)


def test_a_seek_ends_being_lost(old_disk):
    result = Program().seek(0, 0).add(0x12, count=8).run_on(old_disk)

    assert result.data[:5] == LOAD.to_bytes() + b"\x01"


def test_nothing_is_written_by_who_is_lost(old_disk):
    before = whole(old_disk)
    program = Program().add(0x31, bytes(5)).back(1).add(0x1D, bytes(8) + b"\xc1")

    assert program.run_on(old_disk).sense[1] == 0x40
    assert whole(old_disk) == before


def test_by_the_rule_the_arm_is_where_it_was_left():
    result = Program().add(0x12, count=8).run_on(disk("3830", "3350", policy=IBM))

    assert result.data[:5] == LOAD.to_bytes() + b"\x01"


def test_the_rule_is_not_needed_where_a_seek_is():
    result = Program().add(0x12, count=8).run_on(disk("3990-6", policy=HERCULES))

    assert senses(result) == (CREJ, 0x22)
