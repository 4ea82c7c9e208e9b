"""Space management: allocate, scratch, rename and change data sets, as DADSM does.

Source: DFSMSdfp Advanced Services; MVS 3.8j DADSM.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from eckd.capacity import records_per_track
from eckd.track_store import TrackStore
from primitives import Dsname
from vtoc.choice import choose
from vtoc.data_set import DataSet
from vtoc.dscb import FREE_DSCB, NO_POINTER, START, Format1, Format3
from vtoc.editor import VtocEditor, changeable_vtoc, data_set_in, free_spans
from vtoc.extent import EXTENT_LENGTH, Span
from vtoc.free_space import common, gaps
from vtoc.read import Vtoc, read_vtoc
from vtoc.space_errors import (
    DuplicateNameError,
    SpaceError,
    SpaceNotAvailableError,
    SpaceParameterError,
    VtocFullError,
    VtocNotChangeableError,
)
from vtoc.space_request import SpaceRequest

__all__ = [
    "DuplicateNameError",
    "SpaceError",
    "SpaceNotAvailableError",
    "SpaceRequest",
    "VtocFullError",
    "VtocNotChangeableError",
    "allocate",
    "free_spans",
    "rename",
    "scratch",
    "update_format1",
]

IN_FORMAT1: Final = 3
"""Extents that stand in a format 1."""


def allocate(store: TrackStore, request: SpaceRequest) -> DataSet:
    """Give a new data set its tracks; their content stays as it is.

    Raises:
        DuplicateNameError, SpaceNotAvailableError, VtocFullError: See there; nothing is changed.
        SpaceParameterError: The request names a track that is not free, or a directory too large.
        VtocNotChangeableError: The VTOC has an index.
    """
    vtoc = changeable_vtoc(store)
    dsname = request.format1.dsname
    _check_new(vtoc, dsname)
    spans = choose(free_spans(vtoc), request, vtoc.geometry.heads, vtoc.volser)
    _check_directory(request, spans, vtoc)
    raw = [span.to_extent(n, store.geometry).to_bytes() for n, span in enumerate(spans)]
    editor = VtocEditor(store, vtoc, taken=spans)
    editor.begin(added=2 if len(raw) > IN_FORMAT1 else 1)
    pointer = NO_POINTER
    if len(raw) > IN_FORMAT1:
        pointer = editor.add(Format3(tuple(raw[IN_FORMAT1:])).to_bytes()).to_bytes()
    format1 = replace(
        request.format1,
        volser=vtoc.volser,
        trbal=request.format1.trbal or _balance_at_first(request.format1, vtoc),
        extent_count=len(raw),
        extents=first_extents(raw),
        next=pointer,
    )
    editor.add(format1.to_bytes(), is_format1=True)
    editor.end()
    return data_set_in(read_vtoc(store), dsname)


def _check_directory(request: SpaceRequest, spans: Sequence[Span], vtoc: Vtoc) -> None:
    """Refuse a directory that does not end in the first extent."""
    full = request.directory_blocks // records_per_track(vtoc.geometry.family, 8, 256)
    if request.directory_blocks and full >= sum(map(len, spans)):
        text = "DIRECTORY SPACE REQUEST IS LARGER THAN PRIMARY REQUEST"
        raise SpaceParameterError("IEF267I", 0x80, f"{text}: {full + 1} tracks")
    if spans and full >= len(spans[0]):
        text = "DIRECTORY SPACE REQUEST LARGER THAN AMOUNT AVAILABLE ON THIS VOLUME"
        raise SpaceNotAvailableError("IEF140I", 0x38, f"{text}: {full + 1} tracks in one piece")


def _balance_at_first(format1: Format1, vtoc: Vtoc) -> int:
    """Return DS1TRBAL: a whole track while nothing is written."""
    return vtoc.geometry.family.capacity if format1.lstar == START else 0


def first_extents(raw: Sequence[bytes]) -> tuple[bytes, bytes, bytes]:
    """Return the extents that stand in the format 1, of all there are."""
    first, second, third = [*raw, *[bytes(EXTENT_LENGTH)] * IN_FORMAT1][:IN_FORMAT1]
    return first, second, third


def scratch(store: TrackStore, dsname: Dsname) -> None:
    """Remove a data set; its tracks become free and keep their content.

    Raises:
        NotThereError: There is no such data set.
        VtocFullError: The free space would need one more DSCB; nothing is changed.
        VtocNotChangeableError: The VTOC has an index.
    """
    vtoc = changeable_vtoc(store)
    data_set = data_set_in(vtoc, dsname)
    editor = VtocEditor(store, vtoc, given_back=_own_tracks(data_set, vtoc))
    addresses = [*data_set.addresses, *data_set.attribute_addresses]
    editor.begin(removed=len(addresses))
    for at in addresses:
        editor.put(at, FREE_DSCB)
    editor.end()


def _own_tracks(data_set: DataSet, vtoc: Vtoc) -> list[Span]:
    """Return the tracks of a data set that no other shares (split cylinders)."""
    geometry = vtoc.geometry
    others = [each for each in vtoc.data_sets if each is not data_set]
    used = [extent.span(geometry) for each in others for extent in each.all_extents]
    own = sorted(extent.span(geometry) for extent in data_set.all_extents)
    return list(common(own, gaps(used, geometry.tracks)))


def rename(store: TrackStore, old: Dsname, new: Dsname) -> DataSet:
    """Give a data set another name.

    Raises:
        DuplicateNameError: The new name exists.
        NotThereError: The old one does not.
        VtocNotChangeableError: The VTOC has an index.
    """
    vtoc = changeable_vtoc(store)
    data_set = data_set_in(vtoc, old)
    _check_new(vtoc, new)
    changed = replace(data_set.format1, dsname=new)
    vtoc.table.write(store, data_set.addresses[0], changed.to_bytes())
    return data_set_in(read_vtoc(store), new)


def _check_new(vtoc: Vtoc, dsname: Dsname) -> None:
    if vtoc.find(dsname) is not None:
        text = f"DUPLICATE NAME ON DIRECT ACCESS VOLUME {vtoc.volser}: {dsname}"
        raise DuplicateNameError("IEF253I", 0x04, text)


def update_format1(store: TrackStore, data_set: DataSet, format1: Format1) -> DataSet:
    """Replace the format-1 DSCB of a data set; name, extents and chain stay as they are.

    An index of the VTOC knows names and space only, so it stays true.
    """
    vtoc = read_vtoc(store)
    current = data_set_in(vtoc, data_set.dsname)
    kept = current.format1
    changed = replace(
        format1,
        dsname=kept.dsname,
        extents=kept.extents,
        extent_count=kept.extent_count,
        next=kept.next,
    )
    vtoc.table.write(store, current.addresses[0], changed.to_bytes())
    return data_set_in(read_vtoc(store), data_set.dsname)
