"""Where the arm may go, and what Set File Mask lets a chain do."""

import pytest

from ccw.program import Program
from primitives import CCHH
from tests.support.disks import (
    CREJ,
    EMPTY,
    FPROT,
    KEYED,
    LOAD,
    NEXT,
    PLAIN,
    Brief,
    at,
    brief,
    count,
    disk,
    extent,
    is_clean,
    plain,
    senses,
)

SEEKS = {"seek": 0x07, "cylinder": 0x0B, "head": 0x1B}


def seek(code, place, bin_number=bytes(2)):
    return Program().seek(0, 0).add(code, bin_number + place.to_bytes())


@pytest.mark.parametrize("code", [0x07, 0x0B])
def test_a_seek_goes_to_cylinder_and_head(code):
    result = seek(code, NEXT).read_data(100).run_on(disk())

    assert result.data == plain(9)


def test_seek_head_stays_in_its_cylinder_whatever_cylinder_it_names():
    result = Program().seek(1, 3).add(0x1B, bytes(2) + CCHH.of(77, 0).to_bytes()).read_data(100)

    assert result.run_on(disk()).data == plain(9)


@pytest.mark.parametrize("code", SEEKS.values())
@pytest.mark.parametrize("size", range(6))
def test_fewer_than_six_bytes_are_too_few(code, size):
    result = Program().seek(0, 0).add(code, bytes(size), count=size, sli=True).run_on(disk())

    assert senses(result) == (CREJ, 3)


def test_more_are_an_incorrect_length():
    result = Program().add(0x07, bytes(7)).add(0x03, count=1).run_on(disk())

    assert brief(result) == Brief(0, 0x40, 1, None, 0)


@pytest.mark.parametrize("code", SEEKS.values())
@pytest.mark.parametrize(
    ("place", "bin_number"),
    [(CCHH.of(0, 15), bytes(2)), (PLAIN, b"\x01\x00"), (PLAIN, b"\x00\x01")],
)
def test_there_must_be_such_a_place(code, place, bin_number):
    assert senses(seek(code, place, bin_number).run_on(disk())) == (CREJ, 4)


@pytest.mark.parametrize("code", [0x07, 0x0B])
def test_there_must_be_such_a_cylinder(code):
    device = disk()
    assert is_clean(at(KEYED).run_on(device))

    result = Program().add(code, bytes(2) + CCHH.of(2, 0).to_bytes()).run_on(device)

    assert senses(result) == (CREJ, 4)
    assert result.sense[5:7] == bytes([0, KEYED.head])


@pytest.mark.parametrize("unit", ["3990-3", "3990-6", "2107"])
def test_seek_head_needs_a_cylinder_first(unit):
    program = Program().add(0x1B, bytes(2) + PLAIN.to_bytes())

    assert senses(program.run_on(disk(unit))) == (CREJ, 2)


@pytest.mark.parametrize(
    ("seeks", "allowed"),
    [
        (0x00, {"seek", "cylinder", "head"}),
        (0x08, {"cylinder", "head"}),
        (0x10, {"head"}),
        (0x18, set()),
    ],
)
@pytest.mark.parametrize("name", SEEKS)
@pytest.mark.parametrize("unit", ["3990-6", "2107", "3830"])
def test_the_mask_says_which_seeks(unit, name, seeks, allowed):
    device = disk(unit, "3350" if unit == "3830" else "3390")
    program = (
        Program().seek(0, 0).add(0x1F, bytes([seeks])).add(SEEKS[name], bytes(2) + PLAIN.to_bytes())
    )

    result = program.read_data(100).run_on(device)

    if name in allowed:
        assert result.data == plain(1)
    else:
        assert senses(result) == (FPROT, 0)


@pytest.mark.parametrize("code", SEEKS.values())
def test_no_seek_leaves_the_extent(code):
    program = extent(PLAIN, to=KEYED).add(0x07, bytes(2) + PLAIN.to_bytes())

    assert senses(program.add(code, bytes(2) + EMPTY.to_bytes()).run_on(disk())) == (FPROT, 0)


@pytest.mark.parametrize("code", SEEKS.values())
def test_both_ends_belong_to_the_extent(code):
    for place in (PLAIN, KEYED):
        program = extent(PLAIN, to=KEYED).add(0x07, bytes(2) + PLAIN.to_bytes())
        assert is_clean(program.add(code, bytes(2) + place.to_bytes()).run_on(disk()))


def test_a_mask_is_set_once():
    assert senses(Program().add(0x1F, b"\x40").add(0x1F, b"\x40").run_on(disk())) == (CREJ, 2)


def test_not_beside_an_extent():
    assert senses(extent(PLAIN).add(0x1F, b"\x40").run_on(disk())) == (CREJ, 2)
    program = Program().add(0x1F, b"\x40").add(0x63, extent(PLAIN).words[0].data)
    assert senses(program.run_on(disk())) == (CREJ, 2)


def test_the_next_chain_has_no_mask_any_more():
    device = disk()
    assert is_clean(Program().add(0x1F, b"\x58").run_on(device))

    assert is_clean(at(PLAIN).run_on(device))


def test_a_mask_has_one_byte():
    assert brief(Program().add(0x1F, b"\x40\x00").run_on(disk())).channel == 0x40
    assert senses(Program().add(0x1F, b"", sli=True).run_on(disk())) == (CREJ, 3)


@pytest.mark.parametrize("mask", [0x20, 0x60, 0xE7])
def test_its_reserved_bit_is_zero(mask):
    assert senses(Program().add(0x1F, bytes([mask])).run_on(disk())) == (CREJ, 4)


def test_whether_diagnostic_masks_exist_depends_on_the_unit():
    program = Program().add(0x1F, b"\x04")

    assert senses(program.run_on(disk("2107"))) == (CREJ, 4)
    assert is_clean(program.run_on(disk("3990-3", "3380")))
    assert is_clean(Program().add(0x1F, b"\x06").run_on(disk("2107")))


@pytest.mark.parametrize("mask", [0x08, 0x10, 0x18, 0x04])
def test_recalibrate_is_protected_by_seek_control_and_diagnostic_masks(mask):
    program = Program().add(0x1F, bytes([mask])).add(0x13, count=1, sli=True)

    assert senses(program.run_on(disk("3990-3", "3380"))) == (FPROT, 0)


def test_recalibrate_goes_to_the_first_track():
    device = disk("3990-3", "3380")
    assert is_clean(at(NEXT).run_on(device))

    result = Program().add(0x13, count=1, sli=True).read_data(24).run_on(device)

    assert result.data == plain(1, 24)


def test_a_sector_exists_or_is_any():
    for sector in (0, 223, 255):
        assert is_clean(at(PLAIN).add(0x23, bytes([sector])).run_on(disk()))
    assert senses(at(PLAIN).add(0x23, b"\xe0").run_on(disk())) == (CREJ, 4)
    assert senses(at(PLAIN).add(0x23, sli=True).run_on(disk())) == (CREJ, 3)


def test_record_zero_of_another_head_after_a_seek_head():
    result = at(LOAD).add(0x1B, bytes(2) + EMPTY.to_bytes()).add(0x16, count=16).run_on(disk())

    assert result.data == count(EMPTY, 0, 0, 8) + bytes(8)
