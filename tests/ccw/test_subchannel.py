"""Starting a program with an operation-request block, and the interruption response it gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccw.device import Outcome
from ccw.indirect import IDAW_1, IDAW_2, IDAW_2_SMALL
from ccw.orb import OrbLayout, parse_orb
from ccw.subchannel import IrbLayout, NotSuspendedError, Subchannel
from tests.support.channel_words import (
    CC,
    CHECKED,
    DATA,
    EXCEPTED,
    NOP,
    PCI,
    PROGRAM,
    READ,
    SLI,
    SUSPEND,
    Bench,
    Word,
)


def orb(key=0x00, form=0x80, length=0x00, address=PROGRAM, parameter=0x00010203):
    raw = parameter.to_bytes(4, "big") + bytes([key, form, 0xFF, length])
    return raw + address.to_bytes(4, "big")


def started(*words, ccw_format=1, sense=False, bench=None, **fields):
    """Run words through a subchannel; returns the bench, the subchannel and the response."""
    bench = bench or Bench(ccw_format)
    bench.load(*words)
    subchannel = Subchannel(bench.device, concurrent_sense=sense)
    return bench, subchannel, subchannel.start(bench.storage, orb(**fields))


def test_fields_of_the_request_sit_at_their_documented_offsets():
    fields = OrbLayout.parse(bytes(range(12)))

    assert fields.parameter == 0x00010203
    assert (fields.key_flags, fields.format_flags, fields.paths, fields.length_flags) == (
        4,
        5,
        6,
        7,
    )
    assert fields.address == 0x08090A0B


def test_fields_of_the_response_sit_at_their_documented_offsets():
    fields = IrbLayout.parse(bytes(range(64)))

    assert fields.scsw.next_address == 0x04050607
    assert (fields.scsw.unit, fields.scsw.channel, fields.scsw.residual) == (8, 9, 0x0A0B)
    assert (fields.report, fields.sense_length) == (16, 17)
    assert fields.control == bytes(range(32, 64))


@given(st.binary(min_size=12, max_size=12))
def test_requests_build_back_to_the_same_bytes(raw):
    assert OrbLayout.build(OrbLayout.parse(raw)) == raw


@given(st.binary(min_size=64, max_size=64))
def test_responses_build_back_to_the_same_bytes(raw):
    assert IrbLayout.build(IrbLayout.parse(raw)) == raw


@pytest.mark.parametrize(
    ("fields", "attribute", "value"),
    [
        ({"form": 0x00}, "ccw_format", 0),
        ({"form": 0x80}, "ccw_format", 1),
        ({"key": 0x70}, "key", 7),
        ({"key": 0x08}, "suspends", True),
        ({"key": 0xF7}, "suspends", False),
        ({"length": 0x40}, "modified", True),
        ({"length": 0x80}, "lengths_suppressed", True),
        ({"form": 0x80}, "indirect", IDAW_1),
        ({"form": 0x81}, "indirect", IDAW_1),
        ({"form": 0x82}, "indirect", IDAW_2),
        ({"form": 0x83}, "indirect", IDAW_2_SMALL),
    ],
)
def test_each_bit_of_a_request_says_how_to_run(fields, attribute, value):
    assert getattr(parse_orb(orb(**fields)).orb, attribute) == value


def test_a_normal_end():
    bench = Bench()
    bench.storage.set_key(0, len(bench.storage), 7)

    _bench, _subchannel, irb = started(Word(READ, SLI, 110), bench=bench, key=0x70, form=0xF8)

    assert irb[:12] == bytes.fromhex("70 f8 40 07 00001008 0c 00 000a")
    assert irb[12:] == bytes(52)


@pytest.mark.parametrize(
    ("words", "activity", "unit", "channel"),
    [
        ([Word(READ, 0, 50)], 0x17, 0x0C, 0x40),
        ([Word(READ, SLI, 50, 0x7FFFFFF0)], 0x17, 0x00, 0x20),
        ([Word(READ, PCI, 100)], 0x07, 0x0C, 0x80),
        ([Word(NOP, SUSPEND)], 0x17, 0x00, 0x20),
    ],
    ids=["length", "program check", "interruption asked for", "no leave to suspend"],
)
def test_status_control_says_whether_something_was_unusual(words, activity, unit, channel):
    _bench, _subchannel, irb = started(*words)

    assert (irb[3], irb[8], irb[9]) == (activity, unit, channel)


@pytest.mark.parametrize("status", [CHECKED, EXCEPTED])
def test_so_does_a_check_or_an_exception_of_the_device(status):
    bench = Bench()
    bench.device.outcomes[READ] = Outcome(status)

    _bench, _subchannel, irb = started(Word(READ, SLI), bench=bench)

    assert (irb[3], irb[8]) == (0x17, status)


@pytest.mark.parametrize(
    "fields",
    [{"length": 0x20}, {"length": 0x02}, {"form": 0x84}, {"address": PROGRAM + 4}],
    ids=["reserved", "reserved too", "transport mode", "address"],
)
def test_a_request_that_cannot_be_is_a_program_check(fields):
    bench, _subchannel, irb = started(Word(READ, 0, 100), **fields)

    assert (irb[3], irb[8], irb[9]) == (0x17, 0, 0x20)
    assert bench.device.codes == []


def test_sense_is_left_for_a_sense_command():
    bench = Bench()
    bench.device.outcomes[READ] = Outcome(CHECKED)

    _bench, _subchannel, irb = started(Word(READ, SLI), bench=bench)

    assert irb[1] == 0x80
    assert irb[12:] == bytes(52)
    assert bench.device.take_sense() == bytes(range(32))


def test_unless_it_comes_at_once():
    bench = Bench()
    bench.device.outcomes[READ] = Outcome(CHECKED)

    _bench, _subchannel, irb = started(Word(READ, SLI), bench=bench, sense=True)

    assert irb[1] == 0x82
    assert (irb[16], irb[17]) == (0x01, 32)
    assert irb[32:64] == bytes(range(32))
    assert bench.device.take_sense() == b""


def test_without_a_check_no_sense_comes():
    bench, _subchannel, irb = started(Word(READ, 0, 100), sense=True)

    assert irb[12:] == bytes(52)
    assert bench.device.sense == bytes(range(32))


@pytest.mark.parametrize(("form", "activity"), [(0x80, 0x29), (0x88, 0x20)])
def test_a_program_rests_and_goes_on(form, activity):
    words = [Word(READ, CC, 100), Word(NOP, SUSPEND | SLI)]
    bench, subchannel, irb = started(*words, key=0x08, form=form)

    assert irb[:8] == bytes([0x08, form, 0x40, activity]) + (PROGRAM + 16).to_bytes(4, "big")
    bench.load(words[0], Word(NOP, SLI))
    ended = subchannel.resume()

    assert ended[3] == 0x07
    assert bench.device.codes == [READ, NOP]
    with pytest.raises(NotSuspendedError):
        subchannel.resume()


def test_the_words_of_a_resumed_program_are_fetched_anew():
    bench, subchannel, _irb = started(Word(NOP, SUSPEND | SLI), key=0x08)
    bench.load(Word(READ, 0, 100, DATA))

    subchannel.resume()

    assert bench.data(100) == bytes(range(100))


def test_another_start_gives_up_the_program_that_rests():
    bench, subchannel, _irb = started(Word(NOP, SUSPEND | SLI), key=0x08)
    bench.load(Word(READ, 0, 100))

    assert subchannel.start(bench.storage, orb())[3] == 0x07
    with pytest.raises(NotSuspendedError):
        subchannel.resume()
