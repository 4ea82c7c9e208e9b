"""A VTOC mended where its extents say what is true: counts, free space, DSCBs nobody leads to.

Extents that overlap or lie outside, and chains that loop, have no one truth; they stay as they are
and stop the repair.

Source: MVS 3.8j DADSM, conversion of a VTOC whose free space is in doubt.
"""

from collections.abc import Iterator
from dataclasses import replace

from eckd.track_store import TrackStore
from vtoc.check import check_vtoc
from vtoc.dscb import FREE_DSCB, FormatId
from vtoc.dscb_schema import KEY_LENGTH
from vtoc.editor import VtocEditor, changeable_vtoc
from vtoc.read import Vtoc

MENDED = frozenset(
    {
        "extent-count",
        "dscb-orphan",
        "dscb-count",
        "highest-format1",
        "free-space",
        "free-space-chain",
        "vtoc-interrupted",
        "vtoc-dos",
    }
)
"""Codes of findings that are gone afterwards."""
_LINKS = (FormatId.ISAM_INDEX, FormatId.EXTENTS, FormatId.ATTRIBUTES)


def repair_vtoc(store: TrackStore) -> list[str]:
    """Mend what can be mended; returns what was done, for people.

    Args:
        store: The volume; one whose changes can be taken back (``eckd.undo``).

    Raises:
        VtocNotChangeableError: The VTOC has an index; nothing was changed.
        VtocFullError: The free space would need one more DSCB.
        FormatError: The VTOC cannot be relied on; nothing was changed.
    """
    found = {finding.code for finding in check_vtoc(store)[0]} & MENDED
    if not found:
        return []
    vtoc = changeable_vtoc(store)
    done = [*_counts_of_extents(store, vtoc), *_orphans(store, vtoc)]
    vtoc = changeable_vtoc(store)
    editor = VtocEditor(store, vtoc)
    editor.begin()
    editor.end()
    return [*done, "free space and counts of the VTOC were written anew from the extents"]


def _counts_of_extents(store: TrackStore, vtoc: Vtoc) -> Iterator[str]:
    for data_set in vtoc.data_sets:
        said, there = data_set.format1.extent_count, len(data_set.extents)
        if said != there:
            changed = replace(data_set.format1, extent_count=there)
            vtoc.table.write(store, data_set.addresses[0], changed.to_bytes())
            yield f"{data_set.dsname}: its DSCB said {said} extents and says {there} now"


def _orphans(store: TrackStore, vtoc: Vtoc) -> Iterator[str]:
    reached = {
        at
        for data_set in vtoc.data_sets
        for at in (*data_set.addresses, *data_set.attribute_addresses)
    }
    for at, raw in list(vtoc.table.items()):
        if raw[KEY_LENGTH] in _LINKS and at not in reached:
            vtoc.table.write(store, at, FREE_DSCB)
            yield f"{at}: a format {raw[KEY_LENGTH] & 0xF} nobody led to was freed"
