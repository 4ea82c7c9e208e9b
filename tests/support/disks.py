"""Disks behind control units, with a few tracks that tell tests everything, and programs for them.

====== ====== ========================================================================
track  name   records; the data of record R is bytes of value R
====== ====== ========================================================================
0, 0   LOAD   R1 of 24 bytes, R2 of 100: what Read IPL wants
0, 1   PLAIN  R1 to R4 of 100 bytes
0, 2   KEYED  R1 to R3, keys of 8 bytes KEY1, KEY3, KEY5, data of 80 bytes
0, 3   ENDED  R1 of 100 bytes, R2 end of file, R3 end of file with a key of 8, R4 of 50
0, 4   EMPTY  none
last   LAST   R1 and R2 of 100 bytes; the last head of cylinder 0
1, 0   NEXT   R1 of 100 bytes, value 9
====== ====== ========================================================================
"""

from dataclasses import dataclass
from functools import cache

from ccw.choke_point import GuardedVolume
from ccw.dasd import EckdDevice
from ccw.policy import IBM
from ccw.program import Program, Result
from ccw.status import ChannelStatus, UnitStatus
from eckd.geometry import Geometry, family_named
from eckd.size_table import SizeTable
from eckd.track import Record, Track, parse_track
from primitives import CCHH, CCHHR, Cylinder, Head, RelativeTrack, Where
from tests.support.online_volume import TellingStore

ECKD_UNITS = ("3990-3", "3990-6", "2107")

LOAD, PLAIN, KEYED, ENDED, EMPTY = (CCHH.of(0, head) for head in range(5))
NEXT = CCHH.of(1, 0)
CREJ, FPROT, NRF, EOC, ITF = 0x8000, 0x0004, 0x0008, 0x0020, 0x0040
EQUIPMENT = 0x1000


def plain(number: int, length: int = 100) -> bytes:
    """The data of a record."""
    return bytes([number]) * length


def key(number: int) -> bytes:
    return b"KEY%d    " % number


def count(at: CCHH, number: int, key_length: int = 0, data_length: int = 100) -> bytes:
    """A count field."""
    return at.to_bytes() + bytes([number, key_length]) + data_length.to_bytes(2, "big")


def records(at: CCHH, *areas: tuple[bytes, bytes]) -> Track:
    """A track whose records have these keys and data, numbered from 1."""
    users = [Record(CCHHR(at, index + 1), *area) for index, area in enumerate(areas)]
    return Track.of(at, tuple(users))


def last_of(device: EckdDevice) -> CCHH:
    """The last track of cylinder 0."""
    return CCHH(Cylinder(0), Head(device.volume.geometry.heads - 1))


def disk(unit: str | None = None, family: str = "3390", policy=IBM) -> EckdDevice:
    """A device of two cylinders with the tracks of this module."""
    store = TellingStore(Geometry(family_named(family), 2))
    for place, image in _images(family):
        store.write_track(store.geometry.track(place), image)
    store.log.clear()
    volume = GuardedVolume(store, SizeTable.scan(store))
    return EckdDevice(volume, control_unit=unit, policy=policy)


@cache
def _images(family: str) -> list[tuple[CCHH, bytes]]:
    last = CCHH.of(0, family_named(family).heads - 1)
    tracks = (
        records(LOAD, (b"", plain(1, 24)), (b"", plain(2))),
        records(PLAIN, *((b"", plain(number)) for number in (1, 2, 3, 4))),
        records(KEYED, *((key(2 * number - 1), plain(number, 80)) for number in (1, 2, 3))),
        records(ENDED, (b"", plain(1)), (b"", b""), (key(7), b""), (b"", plain(4, 50))),
        records(last, (b"", plain(1)), (b"", plain(2))),
        records(NEXT, (b"", plain(9))),
    )
    return [(track.at, track.to_image()) for track in tracks]


def track_of(device: EckdDevice, at: CCHH) -> Track:
    """What is on a track now."""
    volume = device.volume
    return parse_track(volume.read_track(volume.geometry.track(at)), where=Where("test"))


def contents(device: EckdDevice, at: CCHH) -> list[tuple[int, bytes, bytes]]:
    """Number, key and data of every user record of a track."""
    return [(r.at.record, r.key, r.data) for r in track_of(device, at).records]


def whole(device: EckdDevice) -> list[bytes]:
    """Every track image."""
    return [
        device.volume.read_track(RelativeTrack(track))
        for track in range(device.volume.geometry.tracks)
    ]


def at(place: CCHH) -> Program:
    """Begin a program with a seek."""
    return Program().seek(place.cylinder, place.head)


def found(place: CCHH, record: int) -> Program:
    """Begin a program that has found a record by its number."""
    return at(place).search_id(place.cylinder, place.head, record)


def extent(
    place: CCHH, *, to: CCHH | None = None, mask: int = 0, block_size: int = 0, attributes: int = 0
) -> Program:
    """Begin a program with Define Extent."""
    first = bytes([mask, 0xC0 | attributes]) + block_size.to_bytes(2, "big") + bytes(4)
    return Program().add(0x63, first + place.to_bytes() + (to or place).to_bytes())


def located(
    operation: int,
    place: CCHH,
    record: int = 1,
    *,
    to: CCHH | None = None,
    mask: int = 0,
    number: int = 1,
    length: int = 0,
    block_size: int = 0,
    attributes: int = 0,
) -> Program:
    """Begin a program with Define Extent and Locate Record."""
    program = extent(place, to=to, mask=mask, block_size=block_size, attributes=attributes)
    return program.locate(operation, CCHHR(place, record), count=number, length=length)


def locate_extended(
    operation: int, place: CCHH, record: int = 0, *, number: int = 1, by_17: int = 0, parameter=b""
) -> bytes:
    """Parameters of Locate Record Extended."""
    head = bytes([operation, 0, 0, number]) + place.to_bytes() + place.to_bytes()
    tail = bytes([record, 0xFF, 0, 0, 0, by_17]) + len(parameter).to_bytes(2, "big")
    return head + tail + parameter


@dataclass(frozen=True)
class Brief:
    """How a program ended, in the terms tables of outcomes use.

    Attributes:
        unit: Unit status besides channel end and device end.
        channel: Channel status.
        residual: Count left.
        sense: Sense bytes 0 and 1, and 7.
        last: Index of the last word.
    """

    unit: int
    channel: int
    residual: int
    sense: tuple[int, int] | None
    last: int


def brief(result: Result) -> Brief:
    sense = result.sense
    told = (sense[0] << 8 | sense[1], sense[7] if len(sense) > 7 else 0) if sense else None
    ended = result.ended
    return Brief(ended.unit & ~0x0C, int(ended.channel), ended.residual, told, result.last)


def senses(result: Result) -> tuple[int, int]:
    """Sense bytes 0 and 1, and 7, of a program that must have ended with unit check."""
    assert result.ended.unit & UnitStatus.UNIT_CHECK, result.ended
    told = brief(result).sense
    assert told is not None
    return told


def is_clean(result: Result) -> bool:
    return result.ended.unit == 0x0C and result.ended.channel == ChannelStatus(0)
