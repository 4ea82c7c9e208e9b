"""Threads for real: many hosts, many workers, several backups at once, tapes that fail.

Every backup that ends well is held to the oracle of its own T0; every one that does not leaves
nothing behind. The everyday run takes seconds; ``make soak`` goes on for minutes.
"""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from ccw.online import online as online_image
from eckd.raw_image import create_raw
from eckd.size_table import SizeTable
from primitives import RelativeTrack
from snapshot.backup import BackupFailedError, run_backup
from snapshot.history import History
from snapshot.session import Policy
from snapshot.verify import verify_tape
from tests.support.live_backup import (
    Oracles,
    gold,
    hosts_on,
    made_store,
    online,
    request_of,
    tape_at_rest,
)
from vtape.planned_tape import PlannedTape

EVERYDAY, SOAK = 1.0, 60.0
SECONDS = [EVERYDAY, pytest.param(SOAK, marks=pytest.mark.soak)]


@pytest.mark.parametrize("seconds", SECONDS)
def test_backups_one_after_the_other_under_many_hosts(tmp_path, seconds):
    volumes = [online(made_store(f"WORK0{n}"), 0x14A - n) for n in range(3)]
    chance, until, rounds = random.Random(1), time.monotonic() + seconds, 0

    with hosts_on(volumes, each=2) as hosts:
        while time.monotonic() < until or rounds < 2:
            some = chance.sample(volumes, chance.randint(1, 3))
            gold(some, tmp_path, workers=chance.randint(1, 4), m=chance.choice((1, 3, 16)))
            (tmp_path / "T00001.aws").unlink()
            rounds += 1

    assert all(host.sent for host in hosts)
    assert all(volume._hooks == () for volume in volumes)


@pytest.mark.parametrize("seconds", SECONDS)
def test_backups_of_the_same_volumes_at_the_same_time(tmp_path, seconds):
    """Two guards on one device, and windows that want the same gates in any order."""
    volumes = [online(made_store(f"WORK0{n}"), 0x148 + n) for n in range(2)]
    until = time.monotonic() + seconds

    def back_up(number):
        chance, rounds = random.Random(number), 0
        while time.monotonic() < until or rounds < 2:
            some = chance.sample(volumes, 2)
            oracles = Oracles(some)
            tape = tmp_path / f"T{number}.aws"
            run_backup(request_of(some, tape, m=chance.choice((1, 4))), events=oracles)
            at_rest = tape_at_rest(oracles.online(), tmp_path / f"O{number}.aws")
            assert tape.read_bytes() == at_rest
            tape.unlink()
            rounds += 1

    with hosts_on(volumes), ThreadPoolExecutor(2) as pool:
        for one in [pool.submit(back_up, number) for number in range(2)]:
            one.result()

    assert all(volume._hooks == () for volume in volumes)


class Budget:
    """Writes until one fails; several threads spend it."""

    def __init__(self) -> None:
        self.left = 0
        self._lock = threading.Lock()

    def spend(self) -> bool:
        with self._lock:
            self.left -= 1
            return self.left == 0


@pytest.mark.parametrize("seconds", SECONDS)
@pytest.mark.parametrize("policy", Policy)
def test_tapes_that_fail_now_and_then(tmp_path, monkeypatch, policy, seconds):
    """Hosts go on, whatever the policy says of the one write that met the failure."""
    volume = online(made_store())
    history, chance = History(tmp_path), random.Random(2)
    place = PlannedTape.place

    def failing(tape, offset, pieces):
        if budget.spend():
            raise tape._failed("writing", OSError(5, "Input/output error"))
        place(tape, offset, pieces)

    budget = Budget()
    monkeypatch.setattr(PlannedTape, "place", failing)
    until, outcomes = time.monotonic() + seconds, []
    with hosts_on([volume], each=2):
        while time.monotonic() < until or len(set(outcomes)) < 2:
            budget.left = chance.choice((0, chance.randint(1, 25)))
            tape = tmp_path / f"T{len(outcomes)}.aws"
            try:
                run_backup(request_of([volume], tape, policy=policy, m=2, history=history))
            except BackupFailedError:
                outcomes.append("incomplete")
                assert not tape.exists()
            else:
                outcomes.append("complete")
                tape.unlink()
            assert volume._hooks == ()

    assert {entry.status for entry in history.find()} <= {"complete", "incomplete"}
    assert list(tmp_path.glob("*.partial")) == []
    with volume.gate.hold():
        assert volume.sizes == SizeTable.scan(volume)


@pytest.mark.soak
def test_large_volume_on_a_disk_under_hosts(tmp_path):
    store = made_store(bulk_tracks=3_000)
    with create_raw(tmp_path / "WORK01.3390", store.geometry) as image:
        for track in map(RelativeTrack, range(store.geometry.tracks)):
            image.write_track(track, store.read_track(track))

    with online_image(tmp_path / "WORK01.3390") as volume, hosts_on([volume], each=3):
        for workers, m in ((1, 1), (2, 16), (4, 64)):
            gold([volume], tmp_path, workers=workers, m=m, programs=50)
            assert verify_tape(tmp_path / "T00001.aws") == []
            (tmp_path / "T00001.aws").unlink()
