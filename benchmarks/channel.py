"""Channel programs per second, on a track of twelve records of 4 KiB in memory.

The gate is held all the time and the program stands in storage, as a guest's does; what is measured
is processor time in the channel, the control unit and the choke point, without any host interface.

Compared with figures of an emulator in C on one core of another machine: they tell the order of
size, nothing more.
"""

import time
from dataclasses import dataclass
from typing import Final

from ccw.channel import run
from ccw.choke_point import GuardedVolume
from ccw.dasd import EckdDevice
from ccw.program import Program
from ccw.status import CLEAN, NORMAL_END
from ccw.storage import Storage
from eckd.geometry import Geometry, family_named
from eckd.memory_volume import MemoryVolume
from eckd.size_table import SizeTable
from eckd.track import Record, Track
from primitives import CCHH, CCHHR

AT: Final = CCHH.of(0, 1)
BLOCK: Final = 4096
RECORDS: Final = 12
SECONDS: Final = 0.4
"""How long each program is repeated, three times; the best counts."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How often one program ran in a second.

    Attributes:
        name: What it does.
        programs: Programs per second.
        words: Command words per second, transfers in channel and repeated words among them.
        peer: What the emulator does of the same, in words.
    """

    name: str
    programs: float
    words: float
    peer: str


def rates() -> list[Rate]:
    """Measure all programs, by processor time."""
    return [_rate(*case) for case in _cases()]


def _cases() -> list[tuple[str, Program, int, str]]:
    """Return the programs, and how many words each executes."""
    one = Program().seek(AT.cylinder, AT.head).search_id(AT.cylinder, AT.head, 1).read_data(BLOCK)
    domain = Program().define_extent(0x40, AT, AT, block_size=BLOCK)
    domain.locate(0x16, CCHHR(AT, 1), count=RECORDS, length=BLOCK)
    for _ in range(RECORDS):
        domain.add(0x86, count=BLOCK)
    track = Program().define_extent(0x40, AT, AT).locate(0x4C, CCHHR(AT, 0))
    track.add(0xDE, count=0xE000, sli=True)
    write = Program().seek(AT.cylinder, AT.head).search_id(AT.cylinder, AT.head, 0)
    for number in range(1, RECORDS + 1):
        write.write_ckd(CCHHR(AT, number), b"", bytes([number]) * BLOCK)
    # A search passes record zero first: search, back, search, and then what follows.
    return [
        ("seek, search, read one record", one, 5, "8 to 11 thousand programs/s"),
        ("define, locate, 12 reads", domain, RECORDS + 2, "140 thousand words/s"),
        ("define, locate, read track", track, 3, ""),
        ("seek, search, 12 format writes", write, RECORDS + 2, ""),
    ]


def _rate(name: str, program: Program, words: int, peer: str) -> Rate:
    device = EckdDevice(_volume(), control_unit="2107")
    assembled = program.assembled()
    storage = Storage(len(assembled))
    storage.store(0, assembled.fetch(0, len(assembled)))
    with device.volume.gate.hold():
        ended = run(storage, 0, device)
        if (ended.unit, ended.channel) != (NORMAL_END, CLEAN):
            msg = f"{name}: {ended}"
            raise RuntimeError(msg)
        best = max(_repeated(storage, device) for _ in range(3))
    return Rate(name, best, best * words, peer)


def _repeated(storage: Storage, device: EckdDevice) -> float:
    done, started = 0, time.process_time()
    while (taken := time.process_time() - started) < SECONDS:
        for _ in range(50):
            run(storage, 0, device)
        done += 50
    return done / taken


def _volume() -> GuardedVolume:
    store = MemoryVolume(Geometry(family_named("3390"), 1), "BENCH")
    records = [Record(CCHHR(AT, n), b"", bytes([n]) * BLOCK) for n in range(1, RECORDS + 1)]
    store.write_track(store.geometry.track(AT), Track.of(AT, tuple(records)).to_image())
    return GuardedVolume(store, SizeTable.scan(store))
