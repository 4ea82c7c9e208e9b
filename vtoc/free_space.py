"""Free space: what no extent covers, and the format-5 DSCBs that say so.

A free extent is 5 bytes: relative track (2), whole cylinders (2), further tracks (1). The cylinders
are those that lie aligned inside it; the tracks are the ones before the first and behind the last.

Source: DFSMSdfp Advanced Services, format 5; every free extent of sixteen MVS volumes.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from eckd.geometry import Geometry
from primitives import DasdError
from vtoc.dscb import NO_POINTER, Format4
from vtoc.dscb_schema import (
    FREE_EXTENTS_IN_DATA,
    FREE_EXTENTS_IN_KEY,
    Format5Layout,
)
from vtoc.extent import Span

FREE_EXTENTS_PER_DSCB: Final = FREE_EXTENTS_IN_KEY + FREE_EXTENTS_IN_DATA
MOST_TRACKS: Final = 65_535


class TooManyTracksError(DasdError):
    """The volume is too large for format-5 DSCBs."""


def primary_tracks(format4: Format4, geometry: Geometry) -> int:
    """Count the tracks data sets may have: the volume without its alternate cylinders."""
    if format4.alternates and 0 < format4.first_alternate_cylinder < geometry.cylinders:
        return format4.first_alternate_cylinder * geometry.heads
    return geometry.tracks


def gaps(used: Iterable[Span], end: int) -> list[Span]:
    """Return what lies between spans, from track 0 to ``end``.

    >>> [(span.first, span.end) for span in gaps([Span.of(0, 2), Span.of(5, 6)], 8)]
    [(2, 5), (6, 8)]
    """
    free, at = [], 0
    for span in sorted(used):
        if span.first > at:
            free.append(Span.of(at, min(span.first, end)))
        at = max(at, span.end)
    if at < end:
        free.append(Span.of(at, end))
    return [span for span in free if len(span)]


def format5_chain(free: Sequence[Span], geometry: Geometry) -> list[bytes]:
    """Build the format-5 DSCBs for some free spans, ascending; their pointers are still zero.

    Raises:
        TooManyTracksError: The volume has more than 65,535 tracks.
    """
    if geometry.tracks > MOST_TRACKS:
        msg = (
            f"a volume of {geometry.tracks} tracks needs format-7 DSCBs, which cannot be written "
            f"yet; up to {MOST_TRACKS} tracks can"
        )
        raise TooManyTracksError(msg)
    entries = [_entry(span, geometry.heads) for span in free]
    groups = [
        entries[at : at + FREE_EXTENTS_PER_DSCB]
        for at in range(0, len(entries), FREE_EXTENTS_PER_DSCB)
    ]
    return [_format5(group) for group in groups or [[]]]


def _format5(entries: list[dict[str, int]]) -> bytes:
    nothing = {"first": 0, "cylinders": 0, "tracks": 0}
    padded = entries + [nothing] * (FREE_EXTENTS_PER_DSCB - len(entries))
    return Format5Layout.build(
        {
            "free_in_key": padded[:FREE_EXTENTS_IN_KEY],
            "free_in_data": padded[FREE_EXTENTS_IN_KEY:],
            "next": NO_POINTER,
        }
    )


def _entry(span: Span, heads: int) -> dict[str, int]:
    first_cylinder = -(-span.first // heads)
    cylinders = max(0, span.end // heads - first_cylinder)
    tracks = len(span) - cylinders * heads
    if tracks > 0xFF:  # cannot be: two partial cylinders have fewer tracks than a byte holds
        msg = f"{tracks} tracks outside whole cylinders"
        raise ValueError(msg)
    return {"first": span.first, "cylinders": cylinders, "tracks": tracks}


def spans_of_format5(raw: bytes, heads: int) -> list[Span]:
    """Read the free extents of a format-5 DSCB, by their number of tracks."""
    found = Format5Layout.parse(raw)
    entries = [*found.free_in_key, *found.free_in_data]
    return [
        Span.of(entry.first, entry.first + entry.cylinders * heads + entry.tracks)
        for entry in entries
        if entry.cylinders or entry.tracks
    ]
