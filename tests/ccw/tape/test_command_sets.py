"""Which drive knows which command, and what every code does to a drive that does not know it."""

import pytest

from ccw import channel
from ccw.policy import HERCULES, IBM
from ccw.program import Program
from ccw.storage import Storage
from ccw.tape import MODELS
from ccw.tape.commands import MODE_SETS, Command, Need
from tests.support.drives import CHECKED, END, FILES, UC, content, drive_with, exact, outcome, run

VALID = [code for code in range(256) if code & 0x0F and code & 0x0F != 0x08]
CARTRIDGE_ONLY = {0x12, 0x22, 0x24, 0x34, 0x43, 0x4F, 0x64, 0x77, 0x9F, 0xAF, 0xB7, 0xC7, 0xDB}
CARTRIDGE_ONLY |= {0xE3, 0xE4}


@pytest.mark.parametrize("policy", [IBM, HERCULES], ids=["ibm", "hercules"])
@pytest.mark.parametrize("model", MODELS)
def test_an_unknown_command_is_rejected_before_it_begins_and_changes_nothing(model, policy):
    for code in VALID:
        if code not in MODELS[model].commands:
            drive = drive_with(model=model, policy=policy)
            result = run(drive, (code, b"some data"))
            assert outcome(result)[:2] == (UC, 0), f"{code:02x}"
            assert result.sense[0] == 0x80
            assert content(drive) == FILES


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("code", [0x1B, 0x47, 0x5F, 0xFF])
def test_a_control_command_without_data_never_looks_at_the_address_of_its_word(code, model):
    storage = Storage(64)
    storage.store(0, bytes([code, 0x20, 0, 1]) + b"\x7f\xff\xff\xf0")

    ended = channel.run(storage, 0, drive_with(model=model, policy=HERCULES), policy=HERCULES)

    assert (int(ended.unit) & UC, int(ended.channel)) == (UC, 0)


@pytest.mark.parametrize("policy", [IBM, HERCULES], ids=["ibm", "hercules"])
@pytest.mark.parametrize("model", MODELS)
def test_every_command_ends_on_every_drive_with_a_tape_or_without(model, policy):
    for code in sorted(MODELS[model].commands):
        for data in (b"\x00", bytes(20), b"\xff" * 20):
            drive = drive_with(model=model, policy=policy)
            for tape in ("with", "without"):
                result = run(drive, (code, data))
                unit = result.ended.unit
                assert unit & UC or unit & END == END or code == Command.READ_BUFFER, f"{code:02x}"
                if tape == "with":
                    run(drive, Command.REWIND_UNLOAD)


def test_commands_of_cartridge_drives_are_rejected_by_a_reel_drive():
    for code in CARTRIDGE_ONLY:
        result = run(drive_with(model="3420"), (code, bytes(20)))
        assert (outcome(result)[0], result.sense[:2].hex()) == (UC, "8048")


def test_a_reel_drive_marks_an_invalid_command_in_hercules():
    assert run(drive_with(model="3420"), 0x22).sense[4] == 0x00
    theirs = run(drive_with(model="3420", policy=HERCULES), 0x22)
    assert theirs.sense.hex() == "8048000001c0030000000000008001000100" + "00ffff000000"


def test_no_drive_knows_a_command_that_has_no_name():
    for model in MODELS.values():
        named = {int(command) for command in Command} | MODE_SETS | {0xCB, 0xCF, 0xD3, 0xD4, 0xEB}
        assert set(model.commands) <= named | {0xC3, 0xF4}


@pytest.mark.parametrize("model", MODELS)
def test_mode_sets_are_accepted_and_do_nothing(model):
    for code in MODE_SETS:
        drive = drive_with(model=model)
        assert outcome(run(drive, code)) == (END, 0, 1)
        assert MODELS[model].commands[code] is Need.NO_WORK


@pytest.mark.parametrize("code", [0x0B, 0x1B, 0x4B, 0x8B])
def test_diagnostics_are_accepted_and_hercules_rejects_them(code):
    assert run(drive_with(model="3420"), (code, b"\x00")).is_normal
    assert outcome(run(drive_with(model="3420", policy=HERCULES), (code, b"\x00")))[0] == UC


@pytest.mark.parametrize(
    ("model", "length"), [("3420", 24), ("3480", 24), ("3490", 32), ("3590", 32)]
)
def test_sense_says_that_nothing_is_wrong_and_is_as_long_as_the_drives(model, length):
    result = run(drive_with(model=model), (0x04, 40))

    assert len(result.data) == length
    expected = "0048000000c00300" if model == "3420" else "0048200000000020"
    assert result.data[:8].hex() == expected


def test_sense_tells_drives_apart_and_that_the_tape_is_protected():
    assert run(drive_with(model="3490"), (0x04, 32)).data.hex()[50:] == "0600ec00000000"
    assert run(drive_with(protected=True), (0x04, 24)).data[1] == 0x4A


def test_sense_is_given_once():
    drive = drive_with()

    assert run(drive, 0x27).sense[3] == 0x39
    assert run(drive, (0x04, 24)).data[3] == 0x00


def test_sense_cannot_be_spread_over_areas_in_hercules():
    spread = Program().add(0xE4, count=3).chain_data().add(0, count=4)
    assert spread.run_on(drive_with()).data.hex() == "ff348031348031"
    spread = Program().add(0xE4, count=3).chain_data().add(0, count=4)
    assert outcome(spread.run_on(drive_with(policy=HERCULES)))[0] == UC


def test_security_erase_must_follow_an_erased_gap():
    for words in ([0x97], [0x17, 0x03, 0x97]):
        drive = drive_with()
        result = run(drive, *words)
        assert (outcome(result)[0], result.sense[:4].hex()) == (UC, "80482027")
        assert content(drive) == FILES


def test_wrong_lengths_of_rejected_commands_do_not_count():
    assert outcome(exact(drive_with(), 0x09, b"1234")) == (UC, 0, 4)
    assert outcome(exact(drive_with(policy=HERCULES), 0x09, b"1234")) == (UC, 0, 0)
    assert outcome(exact(drive_with(protected=True), 0x01, b"1234")) == (CHECKED, 0, 4)
