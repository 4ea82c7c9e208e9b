"""While a program rests the device is anybody's: what it wrote is there, it takes up its place."""

import pytest

from ccw.channel import ChannelProgram
from ccw.command_word import Flag
from ccw.orb import Orb
from eckd.size_table import SizeTable
from eckd.track_store import BrokenVolumeError
from tests.support.announcements import Witness, complaints
from tests.support.disks import (
    CREJ,
    EMPTY,
    PLAIN,
    at,
    contents,
    count,
    disk,
    found,
    is_clean,
    located,
    plain,
    whole,
)

FIRST = count(PLAIN, 3, 0, 5) + b"first"
SECOND = count(PLAIN, 4, 0, 6) + b"second"


class Resting:
    """A program that rests before its last word."""

    def __init__(self, device, program):
        last = program.words[-1]
        program.words.pop()
        program.add(last.command, last.data, count=last.count, flags=Flag.SUSPEND)
        self.device = device
        self.storage = program.assembled()
        self.program = ChannelProgram(self.storage, device, Orb(suspends=True))
        with device.gate:
            self.rests = self.program.start(0)

    def resume(self):
        at_word = self.rests.next_address - 8
        flags = self.storage.fetch(at_word + 1, 1)[0] & ~Flag.SUSPEND
        self.storage.fill(at_word + 1, bytes([flags]))
        with self.device.gate:
            return self.program.resume(at_word)


def two_records():
    return found(PLAIN, 2).add(0x1D, FIRST).add(0x1D, SECOND)


@pytest.fixture
def device():
    return disk()


def test_what_it_has_written_is_on_the_disk(device):
    witness, before = Witness(device.volume), whole(device)

    resting = Resting(device, two_records())

    assert resting.rests.suspended
    assert contents(device, PLAIN)[2:] == [(3, b"", b"first")]
    assert device.volume.sizes == SizeTable.scan(device.volume.store)
    assert complaints(device, witness, before) == []


def test_it_goes_on_where_it_was(device):
    ended = Resting(device, two_records()).resume()

    assert (ended.unit, ended.channel, ended.suspended) == (0x0C, 0, False)
    assert contents(device, PLAIN)[2:] == [(3, b"", b"first"), (4, b"", b"second")]


def test_programs_in_between_do_not_move_it(device):
    resting = Resting(device, two_records())
    between = located(0x06, EMPTY, 0, mask=0x40).add(0x12, count=8)
    assert found(PLAIN, 1).read_data(100).run_on(device).data == plain(1)
    between.run_on(device)

    ended = resting.resume()

    assert ended.unit == 0x0C
    assert contents(device, PLAIN)[2:] == [(3, b"", b"first"), (4, b"", b"second")]


def test_when_its_track_has_changed_it_has_lost_its_place(device):
    resting = Resting(device, two_records())
    assert is_clean(found(PLAIN, 1).add(0x11, bytes(8), sli=True).run_on(device))

    ended = resting.resume()

    assert ended.unit == 0x0E
    sense = device.take_sense()
    assert (sense[0] << 8, sense[7]) == (CREJ, 2)
    assert contents(device, PLAIN) == [(1, b"", plain(1))]


def test_so_it_has_in_a_domain(device):
    program = located(0x03, PLAIN, 2, number=2).add(0x1D, FIRST).add(0x1D, SECOND)
    resting = Resting(device, program)
    assert is_clean(found(PLAIN, 1).add(0x11, bytes(8), sli=True).run_on(device))

    assert resting.resume().unit == 0x0E
    assert contents(device, PLAIN) == [(1, b"", plain(1))]


def test_mask_and_extent_hold_for_the_rest_of_it(device):
    program = at(PLAIN).add(0x07, bytes(2) + EMPTY.to_bytes())
    program.words.insert(1, located(0x06, PLAIN).words[0])
    resting = Resting(device, program)
    at(EMPTY).run_on(device)

    assert resting.resume().unit == 0x0E
    assert device.take_sense()[1] == 0x04


def test_it_ends_when_what_it_wrote_cannot_be_stored(device):
    before = whole(device)
    device.volume.store.failure = BrokenVolumeError("TOLD", "no space left")

    rests = Resting(device, two_records()).rests

    assert not rests.suspended
    assert rests.unit & 0x02
    assert device.take_sense()[0] == 0x10
    assert whole(device) == before
