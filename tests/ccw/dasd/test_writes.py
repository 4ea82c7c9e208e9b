"""Writes outside domains: what must come before them, what they change, and what they keep."""

import pytest

from ccw.program import Program
from primitives import CCHH
from tests.support.disks import (
    CREJ,
    EMPTY,
    ENDED,
    ITF,
    KEYED,
    PLAIN,
    Brief,
    at,
    brief,
    contents,
    count,
    disk,
    found,
    is_clean,
    key,
    plain,
    senses,
    track_of,
    whole,
)

RECORDS = [(number, b"", plain(number)) for number in (1, 2, 3, 4)]
SEQUENCE = (CREJ, 2)
NEW = count(PLAIN, 9, 0, 4) + b"new!"
AREA = b"\xaa" * 100


@pytest.fixture(params=["3990-6", "2107", "3880", "3830"])
def device(request):
    return disk(request.param, {"3880": "3380", "3830": "3350"}.get(request.param, "3390"))


def by_id():
    return found(PLAIN, 2)


def by_key():
    return at(KEYED).add(0x29, key(3)).back(1)


WRITES = {
    "data": lambda program: program.write_data(b"\xaa" * 80),
    "key and data": lambda program: program.write_key_data(b"\xbb" * 88),
    "count, key, data": lambda program: program.add(0x1D, count(KEYED, 9, 0, 4) + b"new!"),
    "erase": lambda program: program.add(0x11, bytes(8), sli=True),
}
ALLOWED_AFTER = {
    "": set(),
    "id": set(WRITES),
    "partial id": set(),
    "id high": set(),
    "id not equal": set(),
    "key": {"data", "count, key, data", "erase"},
    "id, read data": {"count, key, data", "erase"},
    "id, read key and data": {"count, key, data", "erase"},
    "id, write data": {"count, key, data", "erase"},
    "id, write key and data": {"count, key, data", "erase"},
    "id, read data of two records": set(),
    "id, read count": set(),
    "id, read ckd": set(),
    "key, read data": {"count, key, data", "erase"},
    "id, no operation": set(),
    "id, sector": set(),
    "write ckd": {"count, key, data", "erase"},
    "erase": set(),
}
"""Which writes may follow directly on what: the chaining conditions, whole."""

ID = KEYED.to_bytes() + b"\x02"
BEFORE = {
    "": at(KEYED),
    "id": found(KEYED, 2),
    "partial id": found(KEYED, 1).add(0x31, ID[:4], sli=True).back(1),
    "id high": at(KEYED).add(0x51, ID).back(1),
    "id not equal": at(KEYED).add(0x31, ID),
    "key": by_key(),
    "id, read data": found(KEYED, 2).read_data(80),
    "id, read key and data": found(KEYED, 2).add(0x0E, count=88),
    "id, write data": found(KEYED, 2).write_data(bytes(80)),
    "id, write key and data": found(KEYED, 2).write_key_data(bytes(88)),
    "id, read data of two records": found(KEYED, 1).read_data(80).read_data(80),
    "id, read count": found(KEYED, 2).add(0x12, count=8),
    "id, read ckd": found(KEYED, 2).add(0x1E, count=96),
    "key, read data": by_key().read_data(80),
    "id, no operation": found(KEYED, 2).add(0x03, count=1, sli=True),
    "id, sector": found(KEYED, 2).add(0x22, count=1),
    "write ckd": found(KEYED, 2).add(0x1D, count(KEYED, 8, 0, 4) + b"then"),
    "erase": found(KEYED, 1).add(0x11, bytes(8), sli=True),
}


def copy(program):
    again = Program()
    again.words = list(program.words)
    return again


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("before", BEFORE)
def test_a_write_follows_only_on_what_makes_sure_of_its_record(before, write):
    device = disk()
    old = whole(device)
    BEFORE[before].run_on(device)
    after_before = whole(device)
    for track, image in enumerate(old):
        device.volume.store.write_track(track, image)

    result = WRITES[write](copy(BEFORE[before])).run_on(device)

    if write in ALLOWED_AFTER[before]:
        assert is_clean(result), (result.ended, result.sense.hex())
        assert whole(device) != old
    else:
        assert senses(result) == SEQUENCE
        assert whole(device) == after_before


def test_data_shorter_than_its_area_leaves_zeros_behind(device):
    result = by_id().add(0x05, b"\xaa" * 60, sli=True).run_on(device)

    assert brief(result) == Brief(0, 0, 0, None, 3)
    assert contents(device, PLAIN)[1] == (2, b"", b"\xaa" * 60 + bytes(40))


def test_a_longer_one_is_cut(device):
    result = by_id().add(0x05, b"\xaa" * 150, sli=True).run_on(device)

    assert brief(result) == Brief(0, 0, 50, None, 3)
    assert contents(device, PLAIN)[1] == (2, b"", AREA)
    assert contents(device, PLAIN)[2:] == RECORDS[2:]


@pytest.mark.parametrize(("size", "residual"), [(60, 0), (150, 50)])
def test_either_is_an_incorrect_length_and_done_all_the_same(device, size, residual):
    program = by_id().add(0x05, b"\xaa" * size).add(0x03, count=1, sli=True)

    assert brief(program.run_on(device)) == Brief(0, 0x40, residual, None, 3)
    assert contents(device, PLAIN)[1] == (2, b"", (b"\xaa" * size)[:100].ljust(100, b"\x00"))


@pytest.mark.parametrize("code", [0x05, 0x0D])
def test_an_end_of_file_record_cannot_be_updated(device, code):
    old = whole(device)

    result = found(ENDED, 2).add(code, AREA, sli=True).run_on(device)

    assert brief(result) == Brief(0x01, 0, 100, None, 3)
    assert whole(device) == old


def test_a_new_record_ends_the_track_behind_itself(device):
    assert is_clean(by_id().add(0x1D, NEW).run_on(device))

    assert contents(device, PLAIN) == [*RECORDS[:2], (9, b"", b"new!")]


def test_records_are_written_one_behind_the_other(device):
    program = found(EMPTY, 0)
    for number in (1, 2, 3):
        program.add(0x1D, count(EMPTY, number, 2, 3) + b"kkddd")

    assert is_clean(program.run_on(device))

    assert contents(device, EMPTY) == [(number, b"kk", b"ddd") for number in (1, 2, 3)]


def test_missing_bytes_of_a_new_record_are_zeros_and_its_count_says_how_many(device):
    program = found(EMPTY, 0).add(0x1D, count(EMPTY, 1, 2, 5) + b"kkd", sli=True)
    program.add(0x1D, count(EMPTY, 2)[:6], sli=True)

    assert is_clean(program.run_on(device))

    assert contents(device, EMPTY) == [(1, b"kk", b"d\x00\x00\x00\x00"), (2, b"", b"")]


def test_the_count_field_may_say_what_it_likes(device):
    odd = bytes.fromhex("3f3f3f3f77 00 0001") + b"x"

    assert is_clean(found(EMPTY, 0).add(0x1D, odd).run_on(device))

    assert track_of(device, EMPTY).records[0].at.to_bytes() == odd[:5]


def test_but_not_what_an_image_ends_its_tracks_with(device):
    old = whole(device)

    assert senses(found(EMPTY, 0).add(0x1D, b"\xff" * 8).run_on(device)) == (ITF, 0)
    assert whole(device) == old


@pytest.mark.parametrize("length", [60000, 56000])
def test_a_record_that_does_not_fit_changes_nothing(length):
    device = disk()
    old = whole(device)
    program = by_id().add(0x1D, count(PLAIN, 3, 0, length) + bytes(8), sli=True)

    assert senses(program.run_on(device)) == (ITF, 0)
    assert whole(device) == old


def test_the_gaps_of_a_real_track_count():
    """An image has room for 18 records of 3,120 bytes on a 3390, the device for 15."""
    device = disk()
    program = found(EMPTY, 0)
    for number in range(1, 17):
        program.add(0x1D, count(EMPTY, number, 0, 3120), sli=True)

    result = program.run_on(device)

    assert senses(result) == (ITF, 0)
    assert len(contents(device, EMPTY)) == 15


def test_erase_leaves_the_record_found(device):
    assert is_clean(by_id().add(0x11, bytes(8), sli=True).run_on(device))

    assert contents(device, PLAIN) == RECORDS[:2]


def r0_program(mask=0xC0):
    program = Program().add(0x1F, bytes([mask])).add(0x07, bytes(2) + PLAIN.to_bytes())
    return program.add(0x39, PLAIN.to_bytes()).back(1)


STANDARD = count(PLAIN, 0, 0, 8) + b"REC ZERO"


def test_record_zero_takes_the_rest_of_the_track_with_it(device):
    assert is_clean(r0_program().add(0x15, STANDARD).run_on(device))

    track = track_of(device, PLAIN)
    assert (track.r0.data, track.records) == (b"REC ZERO", ())


def test_records_may_be_chained_behind_it(device):
    assert is_clean(r0_program().add(0x15, STANDARD).add(0x1D, NEW).run_on(device))

    assert contents(device, PLAIN) == [(9, b"", b"new!")]


def test_it_may_follow_the_home_address(device):
    program = Program().add(0x1F, b"\xc0").add(0x07, bytes(2) + PLAIN.to_bytes())
    home = bytes(1) + PLAIN.to_bytes()
    family = device.volume.geometry.family.name
    program.add(0x19, home.ljust(11 if family == "3350" else 5, b"\x00")).add(0x15, STANDARD)

    assert is_clean(program.run_on(device))


@pytest.mark.parametrize("mask", [0x00, 0x40, 0x80])
def test_it_needs_a_mask_for_all_writes(device, mask):
    old = whole(device)

    assert senses(r0_program(mask).add(0x15, STANDARD).run_on(device)) == SEQUENCE
    assert whole(device) == old


def test_it_needs_the_home_address_found(device):
    program = Program().add(0x1F, b"\xc0").search_id(0, 0, 0)
    program.words.insert(1, at(PLAIN).words[0])
    program.words[2] = Program().add(0x31, PLAIN.to_bytes() + b"\x00").words[0]

    assert senses(program.add(0x15, STANDARD).run_on(device)) == SEQUENCE


@pytest.mark.parametrize(
    "bad",
    [
        count(EMPTY, 0, 0, 8) + bytes(8),
        count(PLAIN, 1, 0, 8) + bytes(8),
        count(PLAIN, 0, 1, 8) + bytes(9),
        count(PLAIN, 0, 0, 9) + bytes(9),
    ],
    ids=["another track", "number", "key", "length"],
)
def test_units_with_define_extent_take_only_the_standard_record_zero(bad):
    device = disk()
    old = whole(device)

    assert senses(r0_program().add(0x15, bad).run_on(device)) == (CREJ, 4)
    assert whole(device) == old


@pytest.mark.parametrize("mask", [0x00, 0x40, 0x80])
def test_the_home_address_needs_a_mask_for_all_writes(device, mask):
    program = Program().add(0x1F, bytes([mask])).add(0x07, bytes(2) + PLAIN.to_bytes())

    assert senses(program.add(0x19, bytes(1) + PLAIN.to_bytes()).run_on(device)) == SEQUENCE


def test_the_home_address_of_a_place_cannot_be_another():
    program = Program().add(0x1F, b"\xc0").add(0x07, bytes(2) + PLAIN.to_bytes())

    assert senses(program.add(0x19, bytes(1) + EMPTY.to_bytes()).run_on(disk())) == (CREJ, 4)


MASKS = {0x00: set(WRITES), 0x40: set(), 0x80: {"data", "key and data"}, 0xC0: set(WRITES)}


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("mask", MASKS)
def test_the_mask_says_which_writes(device, mask, write):
    old = whole(device)
    program = found(KEYED, 2)
    program.words.insert(0, Program().add(0x1F, bytes([mask])).words[0])

    result = WRITES[write](program).run_on(device)

    if write in MASKS[mask]:
        assert is_clean(result)
    else:
        assert senses(result) == SEQUENCE
        assert whole(device) == old


def test_special_records_go_on_on_the_next_track():
    device = disk("3830", "3350")
    long = Program().seek(0, 4).search_id(0, 4, 0).add(0x01, count(EMPTY, 1, 0, 4) + b"over")
    assert is_clean(long.run_on(device))
    rest = count(CCHH.of(0, 5), 1, 0, 5)
    assert is_clean(found(CCHH.of(0, 5), 0).add(0x1D, rest + b"flows").run_on(device))

    read = found(EMPTY, 1).read_data(9).run_on(device)
    assert is_clean(read)
    assert read.data == b"overflows"

    assert is_clean(found(EMPTY, 1).write_data(b"OVERFLOWS").run_on(device))
    assert found(EMPTY, 1).read_data(9).run_on(device).data == b"OVERFLOWS"
    assert contents(device, CCHH.of(0, 5)) == [(1, b"", b"FLOWS")]
    assert found(EMPTY, 0).add(0x12, count=8).run_on(device).data == count(EMPTY, 1, 0, 4)


@pytest.mark.parametrize(("code", "operation"), [(0x06, 6), (0x05, 5)])
@pytest.mark.parametrize(("stop", "reason"), [("mask", 0x05), ("cylinder", 0x21)])
def test_what_cannot_be_followed_to_the_next_track_ends_imprecisely(stop, reason, code, operation):
    device = disk("3830", "3350")
    place = EMPTY if stop == "mask" else CCHH.of(0, 29)
    start = found(place, 0)
    assert is_clean(start.add(0x01, count(place, 1, 0, 4) + b"over").run_on(device))
    program = found(place, 1)
    if stop == "mask":
        program.words.insert(1, Program().add(0x1F, b"\x18").words[0])
    data = bytes(8) if code == 0x05 else b""

    result = program.add(code, data, count=0 if data else 30).run_on(device)

    assert senses(result) == (reason, 0)
    assert result.sense[3] == operation


@pytest.mark.parametrize("unit", ["3990-3", "3990-6", "2107"])
def test_devices_without_overflow_refuse_special_records(unit):
    assert senses(found(EMPTY, 0).add(0x01, NEW).run_on(disk(unit))) == SEQUENCE
