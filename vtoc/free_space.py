"""Free space: what no extent covers, and the DSCBs that say so.

Format 5: a free extent is 5 bytes: relative track (2), whole cylinders (2), further tracks (1). The
cylinders are those that lie aligned inside it; the tracks are the ones before the first and behind
the last. Format 7, on volumes of more than 65,535 tracks: first relative track (4), and the one
behind the last (4); a format 5 stays in its place and is empty.

Source: DFSMSdfp Advanced Services, formats 5 and 7; every free extent of sixteen MVS volumes.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeVar

from eckd.geometry import Geometry
from vtoc.dscb import NO_POINTER, Format4
from vtoc.dscb_schema import (
    FREE_EXTENTS_IN_DATA,
    FREE_EXTENTS_IN_KEY,
    LARGE_FREE_EXTENTS_IN_DATA,
    LARGE_FREE_EXTENTS_IN_KEY,
    Format5Layout,
    Format7Layout,
)
from vtoc.extent import Span

FREE_EXTENTS_OF_5: Final = FREE_EXTENTS_IN_KEY + FREE_EXTENTS_IN_DATA
FREE_EXTENTS_OF_7: Final = LARGE_FREE_EXTENTS_IN_KEY + LARGE_FREE_EXTENTS_IN_DATA
MOST_TRACKS: Final = 65_535
"""Tracks of a volume that format 5 can describe."""


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


def common(one: Sequence[Span], two: Sequence[Span]) -> Iterator[Span]:
    """Give the tracks that both have; each is ascending and does not touch itself.

    >>> [(span.first, span.end) for span in common([Span.of(0, 4)], [Span.of(1, 2), Span.of(3, 9)])]
    [(1, 2), (3, 4)]
    """
    at = 0
    for span in one:
        while at < len(two) and two[at].end <= span.first:
            at += 1
        for other in two[at:]:
            if other.first >= span.end:
                break
            yield Span.of(max(span.first, other.first), min(span.end, other.end))


def free_space_chains(free: Sequence[Span], geometry: Geometry) -> tuple[list[bytes], list[bytes]]:
    """Build the format-5 and format-7 DSCBs for free spans, ascending; their pointers are zero.

    There is always one format 5 at least, and no format 7 where format 5 will do.
    """
    if geometry.tracks > MOST_TRACKS:
        return [build_format5([])], [
            build_format7(group) for group in _groups(free, FREE_EXTENTS_OF_7)
        ]
    entries = [_entry(span, geometry.heads) for span in free]
    return [build_format5(group) for group in _groups(entries, FREE_EXTENTS_OF_5)], []


T = TypeVar("T")


def _groups(entries: Sequence[T], size: int) -> list[Sequence[T]]:
    return [entries[at : at + size] for at in range(0, max(len(entries), 1), size)]


def build_format5(entries: Sequence[dict[str, int]]) -> bytes:
    """Build one format 5 of up to 26 entries (first track, cylinders, tracks); no pointer."""
    nothing = {"first": 0, "cylinders": 0, "tracks": 0}
    padded = [*entries] + [nothing] * (FREE_EXTENTS_OF_5 - len(entries))
    return Format5Layout.build(
        {
            "free_in_key": padded[:FREE_EXTENTS_IN_KEY],
            "free_in_data": padded[FREE_EXTENTS_IN_KEY:],
            "next": NO_POINTER,
        }
    )


def build_format7(spans: Sequence[Span]) -> bytes:
    """Build one format 7 of up to 16 free spans; no pointer."""
    entries = [{"first": span.first, "end": span.end} for span in spans]
    padded = entries + [{"first": 0, "end": 0}] * (FREE_EXTENTS_OF_7 - len(entries))
    return Format7Layout.build(
        {
            "free_in_key": padded[:LARGE_FREE_EXTENTS_IN_KEY],
            "free_in_data": padded[LARGE_FREE_EXTENTS_IN_KEY:],
            "reserved_133": bytes(2),
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


def spans_of_format7(raw: bytes) -> list[Span]:
    """Read the free extents of a format-7 DSCB."""
    found = Format7Layout.parse(raw)
    return [
        Span.of(entry.first, entry.end)
        for entry in (*found.free_in_key, *found.free_in_data)
        if entry.end
    ]
