"""Where Hercules 4.9 leaves the rules, its mode follows; the rules are tested elsewhere."""

import pytest

from ccw.policy import HERCULES, IBM
from ccw.program import Program
from primitives import CCHH, CCHHR
from tests.support.disks import (
    CREJ,
    EOC,
    EQUIPMENT,
    FPROT,
    ITF,
    KEYED,
    LOAD,
    NEXT,
    NRF,
    PLAIN,
    count,
    disk,
    extent,
    is_clean,
    key,
    locate_extended,
    plain,
    senses,
    whole,
)

SEQUENCE, TOO_SHORT, PARAMETER = (CREJ, 2), (CREJ, 3), (CREJ, 4)


@pytest.fixture
def device():
    return disk("3990-6", policy=HERCULES)


def both(program):
    """What the sense says by the rule, and in the mode; None where nothing is wrong."""
    results = (program.run_on(disk("3990-6", policy=policy)) for policy in (IBM, HERCULES))
    return tuple(senses(result) if result.sense else None for result in results)


@pytest.fixture
def old_disk():
    """A disk whose control unit wants no seek."""
    return disk("3830", "3350", policy=HERCULES)


def test_before_any_seek_the_start_of_the_track_is_taken_for_a_count_field(old_disk):
    program = Program().add(0x12, count=8).add(0x12, count=8)

    read = program.run_on(old_disk).data
    assert read[:8] == bytes.fromhex("0000000008000000")  # from the middle of record zero's
    assert read[8:] == b"\x00\x01\x00\x00\x18" + b"\x01" * 3  # from the middle of record 1


def test_who_was_lost_meets_the_end_of_the_track_as_an_equipment_check(old_disk):
    program = Program().add(0x12, count=8).add(0x12, count=8).add(0x12, count=8)

    assert senses(program.run_on(old_disk)) == (EQUIPMENT, 0x10)


def test_the_start_of_the_track_follows_what_the_chain_before_has_passed(old_disk):
    track = whole(old_disk)[0]
    found = Program().seek(0, 0).add(0x31, LOAD.to_bytes() + b"\x01").back(1).add(0x03)

    assert is_clean(found.run_on(old_disk))
    assert Program().add(0x06, count=24).run_on(old_disk).data == track[:24]

    assert is_clean(found.run_on(old_disk))
    assert Program().add(0x12, count=8).run_on(old_disk).data == track[24:32]


def test_and_what_has_passed_of_a_record_is_not_passed_again(old_disk):
    track = whole(old_disk)[KEYED.head]
    found = Program().seek(0, KEYED.head).add(0x29, key(3)).back(1).add(0x03)

    assert is_clean(found.run_on(old_disk))
    assert Program().add(0x06, count=80).run_on(old_disk).data == track[:80]


def test_who_has_found_nothing_goes_on_with_the_next_track(old_disk):
    nowhere = Program().seek(0, 0).add(0x31, bytes(4) + b"\x63").back(1)

    assert nowhere.run_on(old_disk).sense[1] == NRF
    assert Program().add(0x12, count=8).run_on(old_disk).data == count(PLAIN, 1)


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


# codes


@pytest.mark.parametrize("code", [0x85, 0x8D, 0x9D, 0xDE])
def test_control_units_without_domains_know_their_commands_and_find_them_out_of_sequence(code):
    program = Program().seek(0, 0).add(code, bytes(8), sli=True)

    assert senses(program.run_on(disk("3830", "3350"))) == (CREJ, 1)
    assert senses(program.run_on(disk("3830", "3350", policy=HERCULES))) == SEQUENCE


def test_codes_for_whole_tracks_move_records(device):
    program = extent(PLAIN).locate(0x06, CCHHR(PLAIN, 2)).add(0xA6, count=100)
    assert program.run_on(device).data == plain(2)

    program = extent(PLAIN).locate(0x01, CCHHR(PLAIN, 2), length=100).add(0xA5, plain(7))
    assert is_clean(program.run_on(device))
    program = Program().seek(0, 1).search_id(0, 1, 2).read_data(100)
    assert program.run_on(device).data == plain(7)


def test_an_old_control_unit_takes_a_later_code_for_seek(old_disk):
    result = Program().add(0x27, bytes(2) + NEXT.to_bytes()).read_data(100).run_on(old_disk)

    assert result.data == plain(9)


# sequence


def test_parameters_of_extents_and_locates_are_counted_before_a_domain_is_looked_at():
    for code, length in ((0x63, 16), (0x47, 16), (0x4B, 20)):
        located = extent(PLAIN).locate(0x06, CCHHR(PLAIN, 1), count=2)
        assert both(located.add(code, bytes(length - 1)).add(0x03)) == (TOO_SHORT, TOO_SHORT)


def test_a_place_outside_the_extent_is_seen_before_a_length_that_does_not_fit():
    outside = extent(PLAIN, block_size=100).locate(0x06, CCHHR(KEYED, 1), length=101)
    inside = extent(PLAIN, block_size=100).locate(0x06, CCHHR(PLAIN, 1), length=101)

    assert both(outside) == ((FPROT, 0), (FPROT, 0))
    assert both(inside) == (PARAMETER, PARAMETER)


def test_read_ipl_leaves_no_block_size():
    begun = Program().add(0x02, count=24).add(0x06, count=100)
    located = begun.locate(0x01, CCHHR(PLAIN, 2), length=100)

    assert both(located.add(0x85, plain(7))) == (None, PARAMETER)


def test_without_a_length_an_update_behind_read_ipl_fits_no_record():
    begun = Program().add(0x02, count=24).add(0x06, count=100)
    program = begun.locate(0x81, CCHHR(PLAIN, 1)).add(0x85, plain(7))

    assert both(program) == ((ITF, 0), (ITF, 0))


def test_a_second_extent_is_compared_with_the_first_in_the_order_of_its_fields():
    def second(**changed):
        raw = bytearray(extent(PLAIN, to=KEYED).words[0].data)
        for name, value in changed.items():
            raw[int(name[1:])] = value
        return extent(PLAIN, to=KEYED).add(0x63, bytes(raw))

    assert both(second()) == (SEQUENCE, None)
    assert both(second(b0=0x80)) == (SEQUENCE, SEQUENCE)
    assert both(second(b3=0x50)) == (SEQUENCE, SEQUENCE)
    assert both(second(b4=0x01)) == (SEQUENCE, PARAMETER)
    assert both(second(b15=3)) == (SEQUENCE, SEQUENCE)
    assert both(second(b11=3)) == (SEQUENCE, SEQUENCE)


# domains


def test_any_record_may_be_behind_the_extent():
    any_record = locate_extended(0x3F, KEYED, by_17=0x0A, parameter=b"\x01")
    program = extent(PLAIN).add(0x4B, any_record).add(0x86, count=80)

    assert both(program) == ((FPROT, 0), None)


def test_the_extended_locate_reads_data_by_its_own_operation():
    old, own = (locate_extended(operation, PLAIN, 1) for operation in (0x06, 0x16))

    assert both(extent(PLAIN).add(0x4B, old).add(0x86, count=100)) == (PARAMETER, None)
    assert both(extent(PLAIN).add(0x4B, own).add(0x86, count=100)) == (None, None)


def test_but_by_the_old_one_in_a_prefix():
    head = b"\x01\x80" + bytes(10) + extent(PLAIN).words[0].data.ljust(32, b"\x00")
    program = Program().add(0xE7, head + locate_extended(0x06, PLAIN, 1)).add(0x86, count=100)

    assert program.run_on(disk("2107")).data == plain(1)


def test_reading_any_record_a_chained_count_is_not_counted(device):
    any_record = locate_extended(0x3F, PLAIN, by_17=0x0A, parameter=b"\x01")
    program = extent(PLAIN).add(0x4B, any_record).add(0x92, count=8).add(0x86, count=100)

    assert program.run_on(device).data == count(PLAIN, 1) + plain(1)


def test_a_count_that_ends_a_domain_goes_back_to_the_track_of_the_first_one():
    raw = bytearray(Program().locate(0x96, CCHHR(PLAIN, 3), count=2).words[0].data)
    raw[1] |= 0x01
    program = extent(PLAIN, to=KEYED).add(0x47, bytes(raw))
    program.add(0x92, count=8).add(0x92, count=8)

    by_rule, in_mode = (program.run_on(disk(policy=policy)) for policy in (IBM, HERCULES))

    assert by_rule.reads[3] == count(KEYED, 1, 8, 80)
    assert in_mode.reads[3] == count(PLAIN, 1)


def test_home_address_is_read_in_a_domain_only_from_the_index():
    def reading(orientation):
        return extent(PLAIN).locate(orientation | 0x16, CCHHR(PLAIN, 0)).add(0x9A, count=5)

    assert both(reading(0x40)) == (None, SEQUENCE)
    assert both(reading(0xC0)) == (None, None)


def test_ckd_conversion_keeps_a_domain_in_its_cylinder():
    last = CCHH.of(0, 14)
    program = extent(last, to=NEXT, attributes=0xE0).locate(0x06, CCHHR(last, 2), count=2)
    program.add(0x86, count=100).add(0x86, count=100)

    assert both(program) == ((EOC, 0), None)


# track overflow


def test_the_seam_of_an_overflow_record_has_a_hole_where_more_than_data_is_read():
    segments = count(PLAIN, 1, 0, 4) + b"ONE!", count(KEYED, 1, 0, 4) + b"TWO!"
    written = Program().seek(0, 1).search_id(0, 1, 0).add(0x01, segments[0])
    written.seek(0, 2).search_id(0, 2, 0).add(0x1D, segments[1])
    reading = Program().seek(0, 1).add(0x1E, count=16)
    data_alone = Program().seek(0, 1).add(0x06, count=8)

    for policy, seen in ((IBM, b"ONE!TWO!"), (HERCULES, b"ONE!" + bytes(4))):
        device = disk("3830", "3350", policy=policy)
        assert is_clean(written.run_on(device))
        assert reading.run_on(device).data[8:] == seen
        assert data_alone.run_on(device).data == b"ONE!TWO!"


# format writes


def test_a_home_address_cut_short_is_an_incorrect_length_unlike_other_writes(device):
    def status(code, data):
        place = Program().seek(0, 1).set_file_mask(0xC0)
        return int(place.add(code, data).run_on(device).ended.channel)

    assert (status(0x19, bytes(4)), status(0x19, bytes(5)), status(0x23, bytes(2))) == (0x40, 0, 0)


def test_record_zero_may_be_written_long_after_the_home_address():
    program = Program().seek(0, 1).set_file_mask(0xC0).add(0x19, bytes(1) + PLAIN.to_bytes())
    program.add(0x1A, count=5).add(0x15, count(PLAIN, 0, 0, 8) + bytes(8))

    assert both(program) == (SEQUENCE, None)
