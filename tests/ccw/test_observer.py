"""Who watches a channel program is told of each command as it ended, data chains as one."""

import pytest

from ccw.channel import run
from ccw.command_word import Flag
from ccw.dasd import EckdDevice
from ccw.program import Program
from ccw.status import MATCHED, NORMAL_END, ChannelStatus
from tests.support.online_volume import online_volume


@pytest.fixture
def device():
    return EckdDevice(online_volume())


def watched(device, program):
    steps = []
    with device.volume.gate.hold():
        ended = run(program.assembled(), 0, device, observer=steps.append)
    return steps, ended


def test_every_command_is_told_once_in_the_order_it_ran(device):
    steps, _ = watched(device, Program().seek(0, 4).search_id(0, 4, 2).read_data(40, sli=True))

    assert [step.words[0].command for step in steps] == [0x07, 0x31, 0x31, 0x31, 0x06]
    assert [step.outcome.status for step in steps[1:4]] == [NORMAL_END, NORMAL_END, MATCHED]
    assert steps[0].order.output == bytes.fromhex("000000000004")


def test_words_of_a_data_chain_are_one_step(device):
    program = Program().seek(0, 4).read_data(8).chain_data().read_data(0x4000, sli=True)

    steps, ended = watched(device, program)

    assert [word.at for word in steps[-1].words] == [8, 16]
    assert steps[-1].residual == ended.residual > 0


def test_a_step_tells_the_incorrect_length_it_ends_the_program_with(device):
    steps, ended = watched(device, Program().seek(0, 4).read_data(1))

    assert steps[-1].channel == ended.channel == ChannelStatus.INCORRECT_LENGTH


def test_a_data_chain_that_output_did_not_fill_shows_the_words_it_reached(device):
    program = Program().add(0x07, bytes(6)).chain_data().add(0x07, bytes(4), flags=Flag.CHAIN_DATA)
    program.add(0x07, bytes(4))

    steps, ended = watched(device, program)

    assert [word.at for word in steps[0].words] == [0, 8]
    assert ended.next_address == 16
