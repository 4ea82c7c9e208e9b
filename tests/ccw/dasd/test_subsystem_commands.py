"""Functions of the subsystem, and diagnostic commands: what they answer, and what may follow."""

import pytest

from ccw.policy import HERCULES
from ccw.program import Program
from primitives import CCHHR
from tests.support.disks import (
    CREJ,
    ENDED,
    ITF,
    KEYED,
    PLAIN,
    at,
    count,
    disk,
    extent,
    is_clean,
    key,
    plain,
    senses,
)

INVALID, SEQUENCE, TOO_SHORT, PARAMETER = ((CREJ, message) for message in (1, 2, 3, 4))
NOT_AUTHORISED = (CREJ, 5)


@pytest.fixture
def device():
    return disk("3990-6")


def prepare(suborder, detail=bytes(5), flags=0):
    return Program().add(0x27, bytes([0x18, flags, 0, 0, 0, 0, suborder]) + detail)


@pytest.mark.parametrize(
    ("unit", "suborder", "detail", "answer"),
    [
        ("2107", 0x00, bytes(5), b"\xc0\x80" + bytes(14)),
        ("3990-6", 0x00, bytes(5), b"\xc0\x80" + bytes(14) + b"\x01" + bytes(7)),
        ("2107", 0x01, bytes(5), bytes(96)),
        ("2107", 0x01, b"\xff\x01\x00\x00\x00", bytes(192)),
        ("2107", 0x03, b"\x00abcd", b"\x00\x09\x00\x00abcd\x00"),
        ("2107", 0x0E, bytes(5), bytes(512)),
        ("2107", 0x41, bytes(5), bytes(256)),
    ],
)
def test_what_an_order_prepares_is_read_behind_it(unit, suborder, detail, answer):
    program = prepare(suborder, detail).add(0x3E, count=len(answer))

    assert program.run_on(disk(unit)).data == answer


@pytest.mark.parametrize(
    ("suborder", "detail", "flags"),
    [
        (0x02, bytes(5), 0),
        (0x00, b"\x01" + bytes(4), 0),
        (0x00, bytes(4) + b"\x01", 0),
        (0x01, b"\x01" + bytes(4), 0),
        (0x01, b"\x00\x02" + bytes(3), 0),
        (0x01, bytes(4) + b"\x01", 0),
        (0x03, b"\x01" + bytes(4), 0),
        (0x00, bytes(5), 1),
    ],
)
def test_an_order_with_bytes_it_cannot_have_is_refused(device, suborder, detail, flags):
    assert senses(prepare(suborder, detail, flags).run_on(device)) == PARAMETER


@pytest.mark.parametrize(
    ("parameters", "fault"),
    [
        (b"", TOO_SHORT),
        (b"\x18", TOO_SHORT),
        (b"\x18" + bytes(10), TOO_SHORT),
        (b"\x1d" + bytes(64), TOO_SHORT),
        (b"\x99\x00", PARAMETER),
        (b"\x18\x00\x01" + bytes(9), PARAMETER),
    ],
)
def test_an_order_has_its_length_and_must_be_known(device, parameters, fault):
    program = Program().add(0x27, parameters).add(0x03)

    assert senses(program.run_on(device)) == fault


def test_characteristics_may_be_set_and_change_nothing(device):
    assert is_clean(Program().add(0x27, b"\x1d" + bytes(65)).run_on(device))


def test_nothing_but_the_read_may_follow_what_was_prepared(device):
    assert senses(prepare(0x00).seek(0, 0).run_on(device)) == SEQUENCE


def test_what_was_not_prepared_cannot_be_read(device):
    assert senses(Program().add(0x3E, count=16).run_on(device)) == SEQUENCE


def test_only_another_order_may_follow_the_read(device):
    read = prepare(0x0E).add(0x3E, count=512)
    again = prepare(0x0E).add(0x3E, count=512).add(0x27, b"\x18" + bytes(11)).add(0x3E, count=24)

    assert senses(read.seek(0, 0).run_on(device)) == SEQUENCE
    assert is_clean(again.run_on(device))


def test_status_of_a_3990_6_is_longer_and_ends_its_chain(device):
    result = Program().add(0x54, count=44).run_on(device)

    assert result.data == b"\x01\x00\x1f" + bytes(35) + b"\x00\x01" + bytes(4)
    assert senses(Program().add(0x54, count=44).seek(0, 0).run_on(device)) == SEQUENCE
    assert is_clean(Program().add(0x54, count=40).seek(0, 0).run_on(disk("2107")))


@pytest.mark.parametrize("before", [0x64, 0xFA])
def test_status_may_follow_what_identifies_the_device_and_nothing_else(device, before):
    program = Program().add(before, count=256, sli=True).add(0x54, count=44)

    assert is_clean(program.run_on(device))
    assert senses(Program().seek(0, 0).add(0x54, count=44).run_on(device)) == SEQUENCE


# modes


@pytest.mark.parametrize(
    "mode", ["0000", "2000", "4000", "4100", "8100", "1100", "0040", "0140", "01a0", "0008", "0010"]
)
def test_one_setting_may_change_with_a_message_where_that_may_take_long(device, mode):
    assert is_clean(Program().add(0x87, bytes.fromhex(mode)).run_on(device))


@pytest.mark.parametrize("mode", ["0200", "0001", "0004", "2400", "2020", "0048", "2100", "0108"])
def test_other_modes_are_invalid_parameters(device, mode):
    assert senses(Program().add(0x87, bytes.fromhex(mode)).run_on(device)) == PARAMETER


def test_behind_a_mode_only_its_message_may_follow(device):
    assert senses(Program().add(0x87, bytes(2)).seek(0, 0).run_on(device)) == SEQUENCE
    assert senses(Program().add(0x87, bytes(2)).add(0x4E, count=4).run_on(device)) == SEQUENCE
    announced = Program().add(0x87, b"\x41\x00").add(0x4E, count=4)
    assert announced.run_on(device).data == b"\xff" * 4
    assert senses(announced.seek(0, 0).run_on(device)) == SEQUENCE
    assert senses(Program().seek(0, 0).add(0x4E, count=4).run_on(device)) == SEQUENCE


# diagnosis


def test_home_address_is_diagnosed_with_a_mask_that_says_so(device):
    assert senses(at(PLAIN).add(0x0A, count=28).run_on(device)) == NOT_AUTHORISED
    support = at(PLAIN).set_file_mask(0x06).add(0x0A, count=28)
    assert senses(support.run_on(device)) == NOT_AUTHORISED
    assert is_clean(support.run_on(disk("3880", "3380")))


def test_a_domain_at_the_index_needs_no_such_mask():
    program = extent(PLAIN).locate(0xD6, CCHHR(PLAIN, 0)).add(0x0A, count=28)

    assert program.run_on(disk("2107")).data[19:24] == b"\x00" + PLAIN.to_bytes()


@pytest.mark.parametrize(
    ("parameters", "mask", "fault"),
    [
        (b"\x12\x00\x00", 2, TOO_SHORT),
        (b"\x02\x00\x00\x00", 2, PARAMETER),
        (b"\x12\x00\x01\x00", 2, PARAMETER),
        (b"\x12\x00\x00\x00", 0, NOT_AUTHORISED),
    ],
)
def test_diagnostic_control_answers_a_maintenance_query_alone(device, parameters, mask, fault):
    program = Program().set_file_mask(mask).add(0xF3, parameters).add(0x03)

    assert senses(program.run_on(device)) == fault


# Space Count


def test_behind_a_count_passed_key_and_data_are_at_hand(device):
    program = at(KEYED).search_id(0, 2, 1).add(0x0F, b"\x08\x00\x50").add(0x0E, count=88)

    assert program.run_on(device).data == key(3) + plain(2, 80)


def test_fewer_bytes_of_length_stand_for_zeros(device):
    program = at(ENDED).search_id(0, 3, 1).add(0x0F, b"\x00").add(0x12, count=8)

    result = program.run_on(device)

    assert result.ended.channel == 0x40  # two bytes more were wanted


def test_lengths_that_are_not_the_records_own_cannot_be_followed_on_an_image(device):
    program = at(PLAIN).search_id(0, 1, 1).add(0x0F, b"\x00\x00\x65")

    assert senses(program.run_on(device)) == (ITF, 0)


def test_record_zero_has_a_count_area_as_well(device):
    assert is_clean(at(PLAIN).add(0x0F, b"\x00\x00\x08").run_on(device))
    passed = at(PLAIN).add(0x0F, b"\x00\x00\x08").add(0x0F, b"\x00\x00\x64").add(0x06, count=100)
    assert passed.run_on(device).data == plain(1)


def test_no_extent_may_follow_and_nothing_of_it_is_known_in_the_other_mode(device):
    program = at(KEYED).search_id(0, 2, 1).add(0x0F, b"\x08\x00\x50")
    program.add(0x63, extent(PLAIN).words[0].data)

    assert senses(program.run_on(device)) == SEQUENCE
    assert senses(program.run_on(disk("3990-6", policy=HERCULES))) == INVALID


def test_a_count_field_is_as_it_was(device):
    program = at(KEYED).search_id(0, 2, 1).add(0x0F, b"\x08\x00\x50").add(0x12, count=8)

    assert program.run_on(device).data == count(KEYED, 3, 8, 80)
