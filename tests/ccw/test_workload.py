"""A host that never rests sends proper programs."""

import random

import pytest

from ccw.dasd import EckdDevice
from ccw.workload import Kind, RandomHost
from eckd.size_table import SizeTable
from primitives import RelativeTrack
from tests.support.online_volume import online_volume


@pytest.mark.parametrize("family", ["3350", "3390"])
def test_every_program_of_a_host_that_is_alone_ends_normally(family):
    volume = online_volume(family)
    tracks = list(map(RelativeTrack, range(volume.geometry.tracks)))
    host = RandomHost(EckdDevice(volume), tracks, random.Random(1))

    for _ in range(1_000):
        host.send_one()

    assert host.refused == 0
    assert all(host.done[kind] for kind in Kind)
    assert volume.sizes == SizeTable.scan(volume)
