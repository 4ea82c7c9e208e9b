"""Format a volume as Linux does ("compatible disk layout"): partitions that are data sets.

Every track holds 12 records of 4096 bytes; of track 0 the first three are IPL records and label, of
track 1 all twelve are DSCBs. A partition is a data set whose name tells its number and use. What
Linux's own tools write differently from other systems (days from 0, free cylinders by plain
division, counts) is written as they write it.

Source: volumes made by dasdfmt and fdasd of s390-tools 2.43.
"""

import datetime
from collections.abc import Sequence
from typing import Final

from eckd.geometry import CapacityMethod, Geometry
from eckd.track import Record, Track, count_offsets
from eckd.track_store import TrackStore
from primitives import CCHH, CCHHR, DasdError, Dsname, RelativeTrack, Volser, Where
from primitives.dates import OrdinalDate
from primitives.ebcdic import encode
from vtoc.dscb import (
    FORMAT7_LEVEL,
    FREE_DSCB,
    LINUX_CYLINDERS,
    NO_POINTER,
    DataSetIndicators,
    Format1,
    FormatId,
    VtocIndicators,
)
from vtoc.dscb_schema import KEY_LENGTH, Format4Layout
from vtoc.extent import Span
from vtoc.free_space import build_format5, build_format7, gaps
from vtoc.initialise import IPL2
from vtoc.rare_dscb_schema import Format9Layout
from vtoc.volume_label import VOL1, VolumeLabel

BLOCK_LENGTH: Final = 4_096
BLOCKS_PER_TRACK: Final = 12
MOST_PARTITIONS: Final = 3
FIRST_TRACK: Final = 2
"""Where partitions may begin."""

_IPL1: Final = bytes.fromhex("000a00000000000f 0300000000000001 0000000000000000")
"""A program that waits at once."""
_MOST_TRACKS_OF_FORMAT5: Final = 65_536
_MOST_CYLINDERS_OF_FORMAT1: Final = 65_534
_FREE_DSCBS: Final = 10
"""Less one for each partition: what the count of free DSCBs says, whatever else there is."""
_SYSTEM: Final = encode("IBM LINUX", 13)
_NEVER: Final = OrdinalDate(1999, 365)


class LinuxLayoutError(DasdError):
    """Linux has no such layout."""


def format_linux(
    store: TrackStore, volser: Volser, today: datetime.date, partitions: Sequence[Span] = ()
) -> None:
    """Write label, VTOC and blocks; what was there is gone.

    Args:
        store: A volume of a 3390 or another device whose tracks hold 12 blocks.
        volser: Its new serial.
        today: Date of creation.
        partitions: Their tracks; one over everything when there are none.

    Raises:
        LinuxLayoutError: Partitions overlap, lie outside, or are more than three; or the device has
            other tracks. Nothing was written.
    """
    geometry = store.geometry
    table = linux_dscbs(geometry, volser, today, partitions)
    for track in map(RelativeTrack, range(FIRST_TRACK, geometry.tracks)):
        store.write_track(track, _blocks(geometry.cchh(track)))
    _write(store, 1, [(dscb[:KEY_LENGTH], dscb[KEY_LENGTH:]) for dscb in table])
    label = VolumeLabel(volser, CCHHR(CCHH.of(0, 1), 1)).to_bytes()
    head = [(encode("IPL1", 4), _IPL1), (encode("IPL2", 4), IPL2), (VOL1, label)]
    _write(store, 0, head + [(b"", bytes(BLOCK_LENGTH))] * (BLOCKS_PER_TRACK - len(head)))


def _check(geometry: Geometry, partitions: Sequence[Span]) -> None:
    if geometry.family.method is not CapacityMethod.SEGMENTED_CELLS or geometry.family.heads != 15:
        raise LinuxLayoutError(f"a {geometry.family.name} has other tracks than Linux formats")
    if len(partitions) > MOST_PARTITIONS:
        raise LinuxLayoutError(f"{len(partitions)} partitions; {MOST_PARTITIONS} there can be")
    end = FIRST_TRACK
    for span in partitions:
        if not end <= span.first < span.end <= geometry.tracks:
            msg = (
                f"partition on tracks {span.first} to {span.end - 1}: expected ascending ones "
                f"from {end} to {geometry.tracks - 1}"
            )
            raise LinuxLayoutError(msg)
        end = span.end


def linux_dscbs(
    geometry: Geometry, volser: Volser, today: datetime.date, partitions: Sequence[Span] = ()
) -> list[bytes]:
    """Build the twelve DSCBs of a volume; arguments and errors as ``format_linux``."""
    chosen = list(partitions) or [Span.of(FIRST_TRACK, geometry.tracks)]
    _check(geometry, chosen)
    is_large = geometry.tracks > _MOST_TRACKS_OF_FORMAT5
    free = gaps([Span.of(0, FIRST_TRACK), *chosen], geometry.tracks)
    entries = [] if is_large else [_plainly_divided(span, geometry.heads) for span in free]
    dscbs = [b"", build_format5(entries), *([build_format7(free)] if is_large else [])]
    highest = NO_POINTER
    for number, span in enumerate(chosen):
        at = CCHHR(CCHH.of(0, 1), len(dscbs) + 1)
        highest = at.to_bytes()
        dscbs += _partition(geometry, volser, today, number, span, at)
    dscbs[0] = _format4(geometry, len(chosen), highest, has_format7=is_large and bool(free))
    return dscbs + [FREE_DSCB] * (BLOCKS_PER_TRACK - len(dscbs))


def _partition(
    geometry: Geometry, volser: Volser, today: datetime.date, number: int, span: Span, at: CCHHR
) -> list[bytes]:
    """Build the DSCBs of a partition: a format 1, or on the largest volumes a format 8 and a 9."""
    needs_format8 = geometry.cylinders > _MOST_CYLINDERS_OF_FORMAT1
    date = OrdinalDate.of(today)
    zero_based = OrdinalDate(date.year, date.day - 1)
    extent = span.to_extent(number, geometry)
    behind = CCHHR(at.track, at.record + 1).to_bytes() if needs_format8 else NO_POINTER
    first = Format1(
        dsname=Dsname(f"LINUX.V{volser}.PART{number + 1:04}.NATIVE"),
        format=FormatId.LARGE_DATA_SET if needs_format8 else FormatId.DATA_SET,
        volser=volser,
        created=zero_based,
        referenced=zero_based,
        expires=_NEVER,
        extent_count=1,
        system=_SYSTEM,
        recfm=0x88,
        blksize=BLOCK_LENGTH,
        lrecl=BLOCK_LENGTH,
        indicators=DataSetIndicators.LAST_VOLUME,
        extents=(extent.to_bytes(), bytes(10), bytes(10)),
        next=behind,
    )
    return [first.to_bytes(), _format9()] if needs_format8 else [first.to_bytes()]


def _format9() -> bytes:
    return Format9Layout.build(
        {
            "key": b"\x09",
            "subtype": 1,
            "format9_count": 1,
            "flags": bytes(1),
            "job": bytes(8),
            "step": bytes(8),
            "created_microseconds": bytes(6),
            "reserved_26": bytes(18),
            "format3_count": 0,
            "format3_pointers": [NO_POINTER] * 10,
            "attributes": bytes(39),
            "next": NO_POINTER,
        }
    )


def _plainly_divided(span: Span, heads: int) -> dict[str, int]:
    """Return an entry of a format 5 whose cylinders are the whole length by the heads."""
    cylinders, tracks = divmod(len(span), heads)
    return {"first": span.first, "cylinders": cylinders, "tracks": tracks}


def _format4(geometry: Geometry, partitions: int, highest: bytes, *, has_format7: bool) -> bytes:
    state = VtocIndicators.DOS | VtocIndicators.FORMAT7 if has_format7 else VtocIndicators(0)
    large = geometry.cylinders > _MOST_CYLINDERS_OF_FORMAT1
    return Format4Layout.build(
        {
            "highest_format1": highest,
            "free_dscbs": _FREE_DSCBS - partitions,
            "next_alternate": bytes(4),
            "alternates": 0,
            "indicators": int(state),
            "extent_count": 1,
            "sms": 0,
            "alternate_cylinders": 0,
            "cylinders": LINUX_CYLINDERS if large else geometry.cylinders,
            "heads": geometry.heads,
            "track_length": geometry.family.capacity,
            "overhead": bytes(2),
            "no_key": 0,
            "device_flags": 0x30,
            "tolerance": 0,
            "dscbs_per_track": BLOCKS_PER_TRACK,
            "directory_blocks_per_track": 0,
            "vsam": bytes(24),
            "first_format6": NO_POINTER,
            "vtoc_extent": Span.of(1, 2).to_extent(0, geometry).to_bytes(),
            "reserved_115": bytes(10),
            "format7_level": FORMAT7_LEVEL if has_format7 else 0,
            "first_format7": CCHHR(CCHH.of(0, 1), 3).to_bytes() if has_format7 else NO_POINTER,
            "allocation_unit": 0,
            "large_cylinders": geometry.cylinders,
            "cylinder_managed": 0,
            "device_flags_2": 0x40,
            "reserved_139": bytes(1),
        }
    )


_EMPTY: Final = Track.of(
    CCHH.of(0, 0),
    tuple(
        Record(CCHHR(CCHH.of(0, 0), number), b"", bytes(BLOCK_LENGTH))
        for number in range(1, BLOCKS_PER_TRACK + 1)
    ),
).to_image()
_ADDRESSES: Final = (1, *count_offsets(_EMPTY, where=Where("empty track"))[:-1])
"""Where a track of blocks has its own address: behind the flag of the home address, in counts."""


def _blocks(at: CCHH) -> bytes:
    """Return the image of a track of empty blocks."""
    image, address = bytearray(_EMPTY), at.to_bytes()
    for offset in _ADDRESSES:
        image[offset : offset + 4] = address
    return bytes(image)


def _write(store: TrackStore, track: int, areas: Sequence[tuple[bytes, bytes]]) -> None:
    at = store.geometry.cchh(RelativeTrack(track))
    records = tuple(
        Record(CCHHR(at, number), key, data) for number, (key, data) in enumerate(areas, start=1)
    )
    store.write_track(RelativeTrack(track), Track.of(at, records).to_image())
