"""Extents given to a data set and taken from its end, as EOV and CLOSE have DADSM do it.

A data set has at most 16 extents on a volume: three in its format 1, thirteen in a format 3. The
format 3 is written before the format 1 that leads to it, and zeroed behind it.

Source: DFSMSdfp Advanced Services; MVS 3.8j DADSM (extend, partial release).
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Final

from eckd.track_store import TrackStore
from primitives import CCHHR, Dsname
from vtoc.allocate import IN_FORMAT1, first_extents
from vtoc.choice import choose_more, in_cylinders
from vtoc.data_set import DataSet
from vtoc.dscb import FREE_DSCB, NO_POINTER, Format3, SpaceFlags, SpaceUnit
from vtoc.editor import VtocEditor, changeable_vtoc, data_set_in, free_spans
from vtoc.extent import Extent, ExtentType, Span
from vtoc.read import Vtoc, read_vtoc
from vtoc.space_errors import (
    SpaceNotAvailableError,
    SpaceParameterError,
    TooManyExtentsError,
    VtocNotChangeableError,
)
from vtoc.space_request import tracks_for

MOST_EXTENTS: Final = 16


def extend(store: TrackStore, dsname: Dsname, tracks: int | None = None) -> DataSet:
    """Give a data set more tracks on its volume; they become its last ones.

    One allocated in cylinders, or rounded to them, gets whole ones.

    Args:
        store: The volume.
        dsname: Which data set.
        tracks: How many; its secondary quantity when None.

    Raises:
        NotThereError: There is no such data set.
        SpaceParameterError: It has no secondary quantity (D37-04).
        TooManyExtentsError: It has 16 extents (E37-04).
        SpaceNotAvailableError: The volume has not so many free tracks, or not in few enough pieces
            (E37-04).
        VtocFullError: A format 3 is needed and no DSCB is free.
        VtocNotChangeableError: The VTOC has an index, or the data set an odd chain of DSCBs.
        In all cases nothing is changed.
    """
    vtoc = changeable_vtoc(store)
    data_set = data_set_in(vtoc, dsname)
    wanted = secondary_tracks(data_set) if tracks is None else tracks
    if wanted < 1:
        text = f"D37-04 {dsname} ON {vtoc.volser}: no secondary quantity"
        raise SpaceParameterError("IEC031I", 0x4C, text)
    room = MOST_EXTENTS - len(data_set.extents) - (data_set.label_extent is not None)
    if room < 1:
        text = f"E37-04 {dsname} ON {vtoc.volser}: it has {MOST_EXTENTS} extents"
        raise TooManyExtentsError("IEC032I", 0x04, text)
    behind = data_set.extents[-1].span(vtoc.geometry).end if data_set.extents else 0
    pieces = 1 if data_set.format1.space_flags & SpaceFlags.CONTIGUOUS else room
    free = free_spans(vtoc)
    if data_set.format1.has_whole_cylinders:
        free, wanted = in_cylinders(free, wanted, vtoc.geometry.heads)
    spans = choose_more(free, wanted, behind=behind, pieces=pieces)
    if not spans:
        text = f"E37-04 {dsname} ON {vtoc.volser}: {wanted} tracks more are not free"
        raise SpaceNotAvailableError("IEC032I", 0x14, text)
    kept = [extent.span(vtoc.geometry) for extent in data_set.extents]
    _rewrite(store, vtoc, data_set, [*kept, *spans], taken=spans)
    return data_set_in(read_vtoc(store), dsname)


def secondary_tracks(data_set: DataSet) -> int:
    """Return the tracks its secondary quantity comes to; 0 without one."""
    format1 = data_set.format1
    if format1.space_unit is SpaceUnit.ABSOLUTE or not format1.secondary:
        return 0
    return tracks_for(
        format1.space_unit,
        format1.secondary,
        data_set.geometry,
        block_length=format1.average_length,
        key_length=format1.keylen,
    )


def release(store: TrackStore, dsname: Dsname) -> DataSet:
    """Give back the tracks behind the last one in use.

    A data set allocated in cylinders, or rounded to them, keeps the cylinder it ends in. One that
    does not tell where it ends keeps everything, and one never written keeps one track.

    Raises:
        NotThereError: There is no such data set.
        VtocFullError: The free space would need one more DSCB.
        VtocNotChangeableError: The VTOC has an index, or the data set an odd chain of DSCBs.
        In all cases nothing is changed.
    """
    vtoc = changeable_vtoc(store)
    data_set = data_set_in(vtoc, dsname)
    heads = vtoc.geometry.heads
    keep = max(1, data_set.used_tracks())
    whole = data_set.format1.has_whole_cylinders
    kept: list[Span] = []
    freed: list[Span] = []
    for extent in data_set.extents:
        span = extent.span(vtoc.geometry)
        end = min(span.end, span.first + keep)
        if whole and end > span.first:
            end = min(span.end, -(-end // heads) * heads)
        keep = max(0, keep - len(span))
        kept += [Span.of(span.first, end)] if end > span.first else []
        freed += [Span.of(end, span.end)] if end < span.end else []
    if freed:
        _rewrite(store, vtoc, data_set, kept, given_back=freed)
    return data_set_in(read_vtoc(store), dsname)


def _rewrite(
    store: TrackStore,
    vtoc: Vtoc,
    data_set: DataSet,
    spans: Sequence[Span],
    *,
    taken: Sequence[Span] = (),
    given_back: Sequence[Span] = (),
) -> None:
    """Write the DSCBs of a data set for other extents; old ones keep their numbers and types."""
    extents = _numbered(spans, data_set)
    labels = [data_set.label_extent] if data_set.label_extent else []
    raw = [extent.to_bytes() for extent in (*labels, *extents)]
    at, format3_at = data_set.addresses[0], _format3_of(data_set)
    more = raw[IN_FORMAT1:]
    editor = VtocEditor(store, vtoc, taken=taken, given_back=given_back)
    editor.begin(added=bool(more and not format3_at), removed=bool(format3_at and not more))
    pointer = data_set.format1.next
    if more:
        dscb = Format3(tuple(more)).to_bytes()
        if format3_at is None:
            pointer = editor.add(dscb).to_bytes()
        else:
            editor.put(format3_at, dscb)
    elif format3_at is not None:
        pointer = NO_POINTER
    changed = replace(
        data_set.format1,
        extent_count=len(extents),
        extents=first_extents(raw),
        next=pointer,
    )
    editor.put(at, changed.to_bytes())
    if format3_at is not None and not more:
        editor.put(format3_at, FREE_DSCB)
    editor.end()


def _numbered(spans: Sequence[Span], data_set: DataSet) -> list[Extent]:
    """Return spans as extents: old ones with their numbers, new ones numbered behind them."""
    old = {extent.first: extent for extent in data_set.extents}
    behind = max((extent.sequence + 1 for extent in data_set.all_extents), default=0)
    numbers = count(behind)
    extents = []
    for span in spans:
        before = old.get(data_set.geometry.cchh(span.first))
        number = next(numbers) if before is None else before.sequence
        extent = span.to_extent(number, data_set.geometry)
        is_same = before is not None and before.last == extent.last
        extents.append(before if before is not None and is_same else extent)
    return extents


def _format3_of(data_set: DataSet) -> CCHHR | None:
    """Return where its format 3 is.

    Raises:
        VtocNotChangeableError: Its chain or its extents are of a kind that is only copied.
    """
    shared = any(extent.type == ExtentType.SHARED_CYLINDERS for extent in data_set.extents)
    if shared or data_set.attribute_addresses or len(data_set.addresses) > 2:
        msg = f"{data_set.dsname}: ISAM, shared cylinders or attribute DSCBs; its extents stay"
        raise VtocNotChangeableError(msg)
    return data_set.addresses[1] if len(data_set.addresses) == 2 else None
