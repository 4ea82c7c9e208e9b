"""Modes, subsystem functions and their answers, messages, logs, what a drive says it is."""

import pytest

from ccw.policy import HERCULES, IBM
from ccw.tape.display import Function
from primitives.ebcdic import encode
from tests.support.drives import END, IL, UC, A, drive_with, exact, outcome, run

MODE_SET, FUNCTION, DATA, MESSAGE, LOG, DISPLAY = 0xDB, 0x77, 0x3E, 0x4E, 0x24, 0x9F
PREPARE = bytes.fromhex("180000000000030000000000")


def rejected(result):
    return outcome(result)[0] == UC and result.sense[3] == 0x27


@pytest.mark.parametrize(
    "word",
    [
        *((0x34, 12), (0xAF, b"\x00HOST ONE 01"), (0xB7, bytes(11)), (0xC7, bytes(11))),
        *((0xE3, b"\x40" + bytes(11)), (FUNCTION, b"\x90\x00"), (DISPLAY, bytes(17))),
        *((MODE_SET, b"\x00"), 0x5B),
    ],
)
def test_supervisor_commands_are_rejected_behind_a_mode_that_inhibits_them(word):
    drive = drive_with(model="3490")

    assert rejected(run(drive, (MODE_SET, b"\x10"), word))
    assert run(drive, (MODE_SET, b"\x10"), (0x02, 10)).data == A
    assert not rejected(run(drive, word))


def test_a_mode_set_takes_one_byte():
    assert outcome(exact(drive_with(), MODE_SET, b"\x08")) == (END, 0, 0)
    assert outcome(exact(drive_with(), MODE_SET, b"\x08\x00")) == (END, IL, 1)
    assert rejected(exact(drive_with(), MODE_SET, b""))


def test_nothing_is_pending_when_subsystem_data_are_asked_for():
    drive = drive_with(model="3490")

    assert run(drive, (FUNCTION, PREPARE), (DATA, 20)).data.hex() == "000900000000000000"
    named = PREPARE[:8] + b"\x00\x00\x12\x34"
    assert run(drive, (FUNCTION, named), (DATA, 20)).data.hex() == "000a0201000012340000"


def test_subsystem_data_are_read_right_behind_the_function_that_prepares_them():
    drive = drive_with(model="3490")

    assert rejected(run(drive, (DATA, 20)))
    assert rejected(run(drive, (FUNCTION, b"\x90\x00"), (DATA, 20)))
    assert rejected(run(drive, (FUNCTION, PREPARE), (0x02, 10)))
    assert rejected(run(drive, (FUNCTION, PREPARE), (DATA, 20), (DATA, 20)))


@pytest.mark.parametrize(
    "order",
    [
        *("", "90", "18", "42000000", "180000000000040000000000", "180100000000030000000000"),
        *("180001000000030000000000", "180000000000030100000000"),
        *("82000000", "82004000", "82008001", "800003", "a10002", "900100"),
    ],
)
def test_functions_that_are_unknown_short_or_wrong_are_rejected(order):
    assert rejected(exact(drive_with(), FUNCTION, bytes.fromhex(order)))


@pytest.mark.parametrize(
    "order", ["800001", "810002", "82000100", "9000", "a10001", "a200", "1c00" + "00" * 18]
)
def test_functions_that_change_nothing_here_are_accepted(order):
    assert outcome(exact(drive_with(), FUNCTION, bytes.fromhex(order))) == (END, 0, 0)


def test_a_drive_protects_any_tape_until_it_is_told_otherwise():
    drive = drive_with()

    run(drive, (FUNCTION, bytes.fromhex("82008000")))
    assert run(drive, 0x1F).sense[:4].hex() == "804a2030"
    run(drive, (FUNCTION, bytes.fromhex("83008000")))
    assert run(drive, 0x1F).is_normal


def test_the_message_id_of_a_write_says_that_it_is_over():
    drive = drive_with(model="3490")

    assert run(drive, (0x01, A), (MESSAGE, 20)).data.hex() == "000a0201000000000000"
    assert rejected(run(drive, 0x1F, (MESSAGE, 20)))


def test_the_log_of_errors_is_empty():
    assert run(drive_with(), (LOG, 64)).data == bytes(32)


def test_a_drive_says_what_it_is():
    assert run(drive_with(), (0xE4, 20)).data.hex() == "ff348031348031"
    assert run(drive_with(model="3490"), (0xE4, 20)).data.hex() == "ff349050349050"
    assert run(drive_with(model="3590"), (0xE4, 20)).data.hex() == "ff359011359060"


def test_characteristics_have_features_identifiers_and_the_longest_block():
    data = run(drive_with(), (0x64, 64)).data

    assert data[:12].hex() == "348031348031" + "000002c0" + "8080"
    assert data[40:51].hex() == "418000" + "0000ffff" * 2
    wide = run(drive_with(model="3590"), (0x64, 64)).data
    assert (wide[24:30].hex(), wide[40:47].hex()) == ("359011359060", "46838000040000")
    assert len(data) == len(wide) == 64


def test_configuration_data_are_five_elements_that_name_the_drive():
    drive = drive_with(model="3490")
    drive.drive.number = 0x0489

    data = run(drive, (0xFA, 256)).data

    assert len(data) == 160
    assert [data[at] for at in range(0, 160, 32)] == [0xCC, 0xC4, 0x00, 0xEC, 0x80]
    assert data[4:13] == encode("003490C10", 9) == data[100:109]
    assert data[13:30] == encode("VLSZZ000000000489", 17)
    assert (data[31], data[136]) == (9, 1)


def shown(*loads, model="3480", tape=True):
    drive = drive_with(model=model)
    if not tape:
        run(drive, 0x0F)
    for load in loads:
        run(drive, load)
    return drive.drive.display


def load(control, first="", second=""):
    return (DISPLAY, bytes([control]) + encode(first, 8) + encode(second, 8))


def test_a_message_stays_until_the_tape_moves():
    assert shown(load(0x10, "MSG1", "MSG2")).messages == ("MSG1", "MSG2")
    assert shown(load(0x10, "MSG1", "MSG2")).flags == 0x10
    assert shown(load(0x00, "MSG1"), (0xE4, 7)).messages[0] == "MSG1"
    assert shown(load(0x00, "MSG1"), (0x02, 10)).function is Function.RESET


def test_an_unmount_message_is_for_a_drive_with_a_tape_and_a_mount_message_for_one_without():
    assert shown(load(0x20, "KVOL01"), (0x02, 10)).messages[0] == "KVOL01"
    assert shown(load(0x20, "KVOL01"), 0x0F).function is Function.RESET
    assert shown(load(0x20, "KVOL01"), tape=False).function is Function.RESET
    assert shown(load(0x40, "MVOL02"), tape=False).messages[0] == "MVOL02"
    assert shown(load(0x40, "MVOL02")).function is Function.RESET


def test_one_message_follows_the_other_when_the_tape_is_exchanged():
    exchange = load(0xE0, "KVOL01", "MVOL02")

    assert shown(exchange).messages == ("KVOL01", "MVOL02")
    assert shown(exchange, 0x0F).messages[0] == "MVOL02"
    assert shown(exchange, tape=False).messages[0] == "MVOL02"


def test_a_mounted_tape_ends_the_message():
    drive = drive_with()
    tape = drive.drive.tape
    run(drive, load(0xE0, "KVOL01", "MVOL02"), 0x0F)

    drive.load(tape)

    assert drive.drive.display.function is Function.RESET


def test_some_functions_of_the_display_change_nothing():
    for control in (0x60, 0xA0, 0xC0):
        assert shown(load(0x00, "MSG1"), load(control, "OTHER")).messages[0] == "MSG1"
    assert shown(load(0x00, "MSG1"), load(0x80)).function is Function.RESET


def test_a_display_wants_17_bytes():
    assert outcome(exact(drive_with(), DISPLAY, bytes(17))) == (END, 0, 0)
    assert outcome(exact(drive_with(), DISPLAY, bytes(18))) == (END, IL, 1)
    for policy in (IBM, HERCULES):
        assert outcome(exact(drive_with(policy=policy), DISPLAY, bytes(9))) == (END, IL, 0)
