"""Where the pointer is after each command, and what reads and searches make of it."""

import pytest

from ccw.program import Program
from primitives import CCHH
from tests.support.disks import (
    CREJ,
    EMPTY,
    ENDED,
    EOC,
    FPROT,
    KEYED,
    NEXT,
    NRF,
    PLAIN,
    Brief,
    at,
    brief,
    count,
    disk,
    found,
    is_clean,
    key,
    last_of,
    plain,
    senses,
)

LENGTH = 0x40
EXCEPTION = 0x01
CHECK = 0x02


@pytest.fixture(params=["3990-6", "2107", "3880", "3830"])
def device(request):
    """Reads are the same everywhere."""
    return disk(request.param, {"3880": "3380", "3830": "3350"}.get(request.param, "3390"))


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("", 1),
        ("id", 2),
        ("id key", 2),
        ("id data", 3),
        ("id count", 3),
        ("id keydata", 3),
        ("id ckd", 4),
        ("r0", 1),
        ("home", 1),
        ("id home", 1),
        ("id multiple", 1),
    ],
)
def test_read_data_takes_the_record_identified_or_the_next_one(device, before, expected):
    steps = {
        "id": lambda program: program.search_id(0, 2, 2),
        "key": lambda program: program.add(0x29, b"none yet"),
        "data": lambda program: program.read_data(80),
        "count": lambda program: program.add(0x12, count=8),
        "keydata": lambda program: program.add(0x0E, count=88),
        "ckd": lambda program: program.add(0x1E, count=96),
        "r0": lambda program: program.add(0x16, count=16),
        "home": lambda program: program.add(0x1A, count=5),
        "multiple": lambda program: program.add(0x5E, count=500, sli=True),
    }
    program = at(KEYED)
    for step in before.split():
        steps[step](program)
    program.read_data(80)

    result = program.run_on(device)

    assert is_clean(result)
    # after a read of record 3 the track begins anew at record 1
    assert result.reads[result.last] == plain(expected if expected < 4 else 1, 80)


@pytest.mark.parametrize(("code", "gives"), [(0x06, plain(2, 80)), (0x0E, key(5) + plain(3, 80))])
def test_after_a_key_search_data_is_of_this_record_and_key_and_data_of_the_next(
    device, code, gives
):
    program = at(KEYED).add(0x29, key(3)).back(1).add(code, count=len(gives))

    assert program.run_on(device).data == gives


@pytest.mark.parametrize(
    ("code", "gives"),
    [
        (0x12, count(KEYED, 3, 8, 80)),
        (0x1E, count(KEYED, 3, 8, 80) + key(5) + plain(3, 80)),
    ],
)
def test_whatever_begins_with_a_count_is_of_the_next_record(device, code, gives):
    assert found(KEYED, 2).add(code, count=len(gives)).run_on(device).data == gives


def test_reading_on_wraps_from_the_last_record_to_record_1(device):
    program = at(PLAIN)
    for _ in range(5):
        program.read_data(100)

    result = program.run_on(device)

    assert is_clean(result)
    assert [data[0] for data in result.reads.values()] == [1, 2, 3, 4, 1]


def test_counts_alone_end_when_the_index_comes_by_the_second_time(device):
    program = at(PLAIN)
    for _ in range(9):
        program.add(0x12, count=8)

    result = program.run_on(device)

    assert brief(result) == Brief(CHECK, LENGTH, 8, (NRF, 0), 9)
    assert len(result.reads) == 8


@pytest.mark.parametrize(("code", "size"), [(0x06, 100), (0x12, 8), (0x0E, 100), (0x1E, 108)])
def test_there_is_no_record_on_an_empty_track(device, code, size):
    result = at(EMPTY).add(code, count=size).run_on(device)

    assert brief(result) == Brief(CHECK, LENGTH, size, (NRF, 0), 1)


@pytest.mark.parametrize("code", [0x06, 0x86])
@pytest.mark.parametrize(("sli", "channel"), [(False, LENGTH), (True, 0)])
def test_an_end_of_file_record_is_a_unit_exception_without_data(device, code, sli, channel):
    result = found(ENDED, 2).add(code, count=100, sli=sli).read_data(50).run_on(device)

    assert brief(result) == Brief(EXCEPTION, channel, 100, None, 3)
    assert not result.reads


def test_its_count_and_key_are_there_all_the_same(device):
    assert is_clean(found(ENDED, 1).add(0x12, count=8).run_on(device))
    by_count = found(ENDED, 2).add(0x1E, count=100, sli=True).run_on(device)
    assert brief(by_count) == Brief(EXCEPTION, 0, 84, None, 3)
    assert by_count.data == count(ENDED, 3, 8, 0) + key(7)
    by_key = found(ENDED, 3).add(0x0E, count=100, sli=True).run_on(device)
    assert brief(by_key) == Brief(EXCEPTION, 0, 92, None, 3)
    assert by_key.data == key(7)


def test_read_multiple_gives_no_exception_for_end_of_file_and_nothing_for_an_empty_track(device):
    ended = found(ENDED, 1).add(0x5E, count=200, sli=True).run_on(device)
    assert ended.data == (
        count(ENDED, 2, 0, 0) + count(ENDED, 3, 8, 0) + key(7) + count(ENDED, 4, 0, 50)
    ) + plain(4, 50)
    assert brief(ended) == Brief(0, 0, 200 - 82, None, 3)

    empty = at(EMPTY).add(0x5E, count=50, sli=True).run_on(device)
    assert brief(empty) == Brief(0, 0, 50, None, 1)


def test_read_multiple_stays_on_its_track(device):
    result = at(PLAIN).add(0x5E, count=500, sli=True).add(0x12, count=8).run_on(device)

    assert result.reads[2] == count(PLAIN, 1)


def test_multitrack_reads_go_on_with_record_1_of_the_next_track(device):
    program = found(PLAIN, 4).read_data(100).add(0x86, count=80).add(0x92, count=8)

    result = program.run_on(device)

    assert is_clean(result)
    assert result.reads[4] == plain(1, 80)
    assert result.reads[5] == count(KEYED, 2, 8, 80)


def test_they_pass_tracks_without_records(device):
    program = at(ENDED).add(0x1E, count=108)
    for _ in range(3):
        program.add(0x92, count=8)
    program.add(0x92, count=8)

    result = program.run_on(device)

    assert is_clean(result)
    assert result.reads[result.last] == count(last_of(device), 1)


@pytest.mark.parametrize("code", [0x86, 0x8E, 0x92, 0x9E, 0x96, 0x9A])
def test_they_end_where_the_cylinder_ends(device, code):
    last = last_of(device)
    result = found(last, 2).read_data(100).add(code, count=100).run_on(device)

    assert brief(result) == Brief(CHECK, LENGTH, 100, (EOC, 0), 4)


@pytest.mark.parametrize("code", [0x86, 0x8E, 0x92, 0x9E, 0x96, 0x9A, 0xB9])
def test_a_mask_without_seeks_keeps_them_on_their_track(device, code):
    program = (
        at(PLAIN)
        .add(0x1F, b"\x18")
        .search_id(0, 1, 4)
        .read_data(100)
        .add(code, bytes(4) if code == 0xB9 else b"", count=0 if code == 0xB9 else 100)
    )

    assert senses(program.run_on(device)) == (FPROT, 0)


def test_reading_inside_the_track_is_fine_under_it(device):
    program = at(PLAIN).add(0x1F, b"\x18").add(0x86, count=100).add(0x86, count=100)

    assert is_clean(program.run_on(device))


SEARCHES = [
    (0x31, False, True, False),
    (0x51, False, False, True),
    (0x71, False, True, True),
]


@pytest.mark.parametrize(("code", "lower", "equal", "higher"), SEARCHES)
def test_high_means_that_the_record_is_greater_than_the_argument(
    device, code, lower, equal, higher
):
    for argument, holds in ((3, lower), (2, equal), (1, higher)):
        program = found(PLAIN, 1).add(code, PLAIN.to_bytes() + bytes([argument]))
        assert bool(program.run_on(device).ended.unit & 0x40) is holds


@pytest.mark.parametrize(
    ("code", "lower", "equal", "higher"), [(code - 8, *rest) for code, *rest in SEARCHES]
)
def test_the_same_holds_for_keys(device, code, lower, equal, higher):
    for argument, holds in ((4, lower), (3, equal), (2, higher)):
        program = found(KEYED, 2).add(code, key(argument))
        assert bool(program.run_on(device).ended.unit & 0x40) is holds


def test_a_shorter_argument_is_compared_as_far_as_it_goes(device):
    program = at(PLAIN).add(0x31, PLAIN.to_bytes(), sli=True).back(1)
    program.read_data(8)

    result = program.run_on(device)

    assert is_clean(result)
    assert result.data == bytes(8)  # record zero is the first with this track's address


def test_without_sli_a_shorter_argument_is_an_incorrect_length(device):
    result = at(PLAIN).add(0x31, PLAIN.to_bytes()).read_data(8).run_on(device)

    assert brief(result) == Brief(0x40, LENGTH, 0, None, 1)


def test_a_key_search_on_records_without_keys_finds_nothing(device):
    result = at(PLAIN).add(0x29, key(1), sli=True).back(1).run_on(device)

    assert senses(result) == (NRF, 0)


def test_a_search_for_a_missing_record_ends_after_the_second_index(device):
    result = found(PLAIN, 9).read_data(100).run_on(device)

    assert senses(result) == (NRF, 0)
    assert result.last == 1


@pytest.mark.parametrize("code", [0xB1, 0xA9])
def test_a_multitrack_search_goes_on_to_the_end_of_the_cylinder(device, code):
    argument = b"\xee" * (5 if code == 0xB1 else 8)
    result = at(PLAIN).add(code, argument, sli=True).back(1).run_on(device)

    assert senses(result) == (EOC, 0)
    geometry = device.volume.geometry
    assert result.sense[6] & 0x1F == geometry.heads - 1


def test_a_multitrack_key_search_finds_what_is_on_a_later_track(device):
    result = at(PLAIN).add(0xA9, key(5), sli=True).back(1).read_data(80).run_on(device)

    assert is_clean(result)
    assert result.data == plain(3, 80)


def test_home_address_search(device):
    assert at(PLAIN).add(0x39, KEYED.to_bytes()).run_on(device).ended.unit == 0x0C
    moved = at(PLAIN).add(0xB9, KEYED.to_bytes()).back(1).read_data(80).run_on(device)
    assert moved.data == plain(1, 80)


def test_the_arm_stays_where_it_is_between_programs_of_old_units():
    device = disk("3830", "3350")
    assert is_clean(at(KEYED).run_on(device))

    assert Program().read_data(80).run_on(device).data == plain(1, 80)


@pytest.mark.parametrize(
    "code", [0x06, 0x0E, 0x12, 0x16, 0x1A, 0x1E, 0x5E, 0x31, 0x29, 0x39, 0x23, 0x92, 0xB1]
)
@pytest.mark.parametrize("unit", ["3880", "3990-3", "3990-6", "2107"])
def test_newer_units_want_a_seek_in_every_chain(unit, code):
    device = disk(unit, "3380" if unit == "3880" else "3390")
    assert is_clean(at(PLAIN).run_on(device))
    output = code & 1
    result = (
        Program().add(code, bytes(5) if output else b"", count=0 if output else 100).run_on(device)
    )

    assert brief(result) == Brief(CHECK, 0, 5 if output else 100, (CREJ, 2), 0)


@pytest.mark.parametrize("start", ["seek", "cylinder", "locate", "load", "recalibrate"])
def test_several_commands_count_as_one(start):
    programs = {
        "seek": (at(PLAIN), "3990-6", "3390"),
        "cylinder": (Program().add(0x0B, bytes(2) + PLAIN.to_bytes()), "3990-6", "3390"),
        "locate": (
            Program()
            .define_extent(0, PLAIN, PLAIN)
            .add(0x47, bytes(4) + PLAIN.to_bytes() + PLAIN.to_bytes() + b"\x01\xff\x00\x00"),
            "3990-6",
            "3390",
        ),
        "load": (Program().add(0x02, count=24), "3990-6", "3390"),
        "recalibrate": (Program().add(0x13, count=1, sli=True), "3880", "3380"),
    }
    program, unit, family = programs[start]

    assert is_clean(program.add(0x06, count=100, sli=True).run_on(disk(unit, family)))


def test_read_ipl_reads_the_first_record_of_the_volume_wherever_the_arm_is(device):
    assert is_clean(at(NEXT).run_on(device))

    result = Program().add(0x02, count=24).read_data(100).run_on(device)

    assert result.reads == {0: plain(1, 24), 1: plain(2)}


@pytest.mark.parametrize("code", [0x07, 0x1F])
def test_nothing_but_reads_right_after_read_ipl(code):
    data = bytes(6) if code == 0x07 else b"\x40"
    result = Program().add(0x02, count=24).add(code, data).run_on(disk())

    assert senses(result) == (CREJ, 2)


def test_after_one_more_command_a_seek_may_come():
    program = Program().add(0x02, count=24).read_data(100).seek(0, 1).read_data(100)

    assert is_clean(program.run_on(disk()))


@pytest.mark.parametrize("before", [b"\x63", b"\x1f", b"\x47"])
def test_read_ipl_comes_before_masks_and_extents(before):
    program = {
        b"\x63": Program().define_extent(0, PLAIN, PLAIN),
        b"\x1f": Program().add(0x1F, b"\x40"),
        b"\x47": Program()
        .define_extent(0, PLAIN, PLAIN)
        .add(0x47, bytes(4) + PLAIN.to_bytes() + PLAIN.to_bytes() + b"\x01\xff\x00\x00"),
    }[before]

    assert senses(program.add(0x02, count=24).run_on(disk())) == (CREJ, 2)


@pytest.mark.parametrize("code", [0x63, 0x02])
def test_and_only_once(code):
    program = Program().add(0x02, count=24).read_data(100)
    data = bytes([0, 0xC0]) + bytes(14)
    program.add(code, data if code == 0x63 else b"", count=0 if code == 0x63 else 24)

    assert senses(program.run_on(disk())) == (CREJ, 2)


def test_a_track_of_an_image_that_is_no_track_is_an_invalid_track_format():
    device = disk()
    store = device.volume.store
    store.read_track = lambda track: b"\x00" + CCHH.of(0, track).to_bytes() + bytes(40)

    assert senses(at(PLAIN).read_data(100).run_on(device)) == (0x0040, 0)
