"""Every command code once, in the shortest program in which it may stand, and who knows it.

The tables are walked against the command table: a code without an entry here fails.
"""

import pytest

from ccw.dasd import EckdDevice
from ccw.dasd.commands import DECODED, Command
from ccw.dasd.control_unit import CONTROL_UNITS
from ccw.program import Program
from tests.support.disks import (
    CREJ,
    PLAIN,
    at,
    contents,
    disk,
    senses,
    whole,
)
from tests.support.every_command import CASES

REFUSED_ALONE = {Command.READ_SUBSYSTEM_DATA}
"""Codes that only answer what a command before them prepared: see test_subsystem_commands."""


@pytest.mark.parametrize("code", sorted(DECODED.keys() - REFUSED_ALONE), ids="{:02X}".format)
def test_a_command_does_what_it_is_for_and_nothing_else(code):
    case = CASES[code]
    assert case.program.words[-1].command == code
    device = disk(*case.device)
    before = whole(device)

    result = case.program.run_on(device)

    assert result.ended.unit == 0x0C | (0x40 if case.matches else 0), (result.ended, result.sense)
    assert result.ended.channel == 0
    assert result.last == len(case.program.words) - 1
    assert result.reads.get(result.last, b"") == case.gives
    geometry = device.volume.geometry
    for place, expected in case.changes.items():
        assert contents(device, place) == expected
    changed = {
        geometry.cchh(track) for track, old in enumerate(before) if whole(device)[track] != old
    }
    assert changed == set(case.changes)


def test_no_entry_is_for_a_code_that_does_not_exist():
    assert not CASES.keys() - DECODED.keys()


def usual(unit: str) -> EckdDevice:
    family = {"2314": "2314", "2841": "2311", "3830": "3350", "3880": "3380", "9343": "9345"}
    return disk(unit, family.get(unit, "3390"))


CODES = [code for code in range(256) if code & 0x0F and code & 0x0F not in (0x08, 0x0C)]


@pytest.mark.parametrize("unit", CONTROL_UNITS)
def test_any_other_code_is_an_invalid_command_everywhere(unit):
    device = usual(unit)
    for code in CODES:
        if code not in DECODED:
            result = at(PLAIN).add(code, bytes(16), sli=True).run_on(device)
            assert senses(result)[0] == CREJ, f"{code:02X}"
            assert result.sense[7:8] in (b"\x01", b""), f"{code:02X}"


EXTENT_CODES = {0x63, 0x47}
DOMAIN_CODES = {0x85, 0x8D, 0x9D, 0xDE}
RESTS = {0x13, 0x17}
SUBSYSTEM_CODES = {0x27, 0x4E, 0x54, 0xFA}
ONLY_BY_LARGE = {0x64, 0x34, 0xAF, 0x5B}
UNKNOWN = {
    "2314": EXTENT_CODES
    | DOMAIN_CODES
    | ONLY_BY_LARGE
    | SUBSYSTEM_CODES
    | {0x4B, 0xE7, 0xE4, 0x14, 0x44, 0x87, 0x22, 0x23, 0x0A},
    "2841": EXTENT_CODES
    | DOMAIN_CODES
    | ONLY_BY_LARGE
    | SUBSYSTEM_CODES
    | {0x4B, 0xE7, 0xE4, 0x14, 0x44, 0x87, 0x22, 0x23, 0x0A},
    "3830": EXTENT_CODES
    | DOMAIN_CODES
    | ONLY_BY_LARGE
    | SUBSYSTEM_CODES
    | {0x4B, 0xE7, 0x14, 0x44, 0x87, 0x0A},
    "3880": EXTENT_CODES | DOMAIN_CODES | SUBSYSTEM_CODES | {0x4B, 0xE7, 0x44, 0x87},
    "3990-3": {0x4B, 0xE7} | RESTS,
    "3990-6": {0xE7} | RESTS,
    "9343": {0xE7} | RESTS,
    "2107": RESTS,
}
"""Codes of the command table that a control unit does not know, with its usual device."""


@pytest.mark.parametrize("unit", CONTROL_UNITS)
def test_each_control_unit_knows_its_own_commands(unit):
    device = usual(unit)
    refused = set()
    for code in DECODED:
        result = Program().add(code, bytes(64), sli=True).run_on(device)
        if (
            result.sense[:1] == b"\x80"
            and result.sense[7:8] in (b"\x01", b"")
            and not any(result.sense[1:3])
        ):
            refused.add(code)
    if unit in ("2314", "2841"):  # six bytes of sense do not say why
        refused &= UNKNOWN[unit]
    assert refused == UNKNOWN[unit]
