"""The chain of free-space DSCBs, as a system walks it to find space.

Format 5: the first one is the record behind the format 4, whatever else says; DS5PTRDS leads on.
Format 7: DS4EFPTR leads to the first one, DS7PTRDS on. Free extents ascend over a whole chain. A
system that walks it knows nothing of a DSCB no chain leads to.

Source: DFSMSdfp Advanced Services, formats 4, 5 and 7; MVS 3.8j DADSM.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from primitives import CCHHR
from vtoc.dscb import NO_POINTER, Format4, FormatId
from vtoc.dscb_schema import KEY_LENGTH
from vtoc.extent import Span
from vtoc.free_space import spans_of_format5, spans_of_format7
from vtoc.table import VtocTable


def chain_faults(
    table: VtocTable, format4: Format4, format4_at: CCHHR, *, heads: int
) -> Iterator[str]:
    """Say what is wrong with the chains of free space, for people.

    Args:
        table: The VTOC.
        format4: Its own DSCB.
        format4_at: Where that is.
        heads: Tracks per cylinder.
    """
    first5 = first_format5(format4_at)
    yield from _faults(table, FormatId.FREE_SPACE, first5, heads)
    raw = format4.first_format7
    first7 = None if raw == NO_POINTER else CCHHR.from_bytes(raw)
    yield from _faults(table, FormatId.LARGE_FREE_SPACE, first7, heads)


def first_format5(format4_at: CCHHR) -> CCHHR:
    """Return where the first format 5 is: behind the format 4."""
    return replace(format4_at, record=format4_at.record + 1)


def _faults(table: VtocTable, kind: FormatId, at: CCHHR | None, heads: int) -> Iterator[str]:
    name = f"format {kind & 0xF}"
    reached: set[CCHHR] = set()
    spans: list[Span] = []
    while at is not None:
        raw = table.slots.get(at)
        if raw is None or not _is_of(raw, kind) or at in reached:
            looped = "was in it already" if at in reached else f"is no {name}"
            yield f"the chain of {name} leads to {at}, which {looped}"
            break
        reached.add(at)
        spans += _spans(raw, kind, heads)
        at = CCHHR.from_bytes(raw[-5:]) if raw[-5:] != NO_POINTER else None
    for before, after in pairwise(spans):
        if after.first < before.end:
            yield f"in the chain of {name}, track {after.first} comes behind track {before.first}"
            break
    for place, raw in table.items():
        if _is_of(raw, kind) and place not in reached and _spans(raw, kind, heads):
            yield f"no chain leads to the {name} at {place}"


def _is_of(raw: bytes, kind: FormatId) -> bool:
    return raw[KEY_LENGTH] == kind and raw[:4] == bytes([kind & 0xF]) * 4


def _spans(raw: bytes, kind: FormatId, heads: int) -> list[Span]:
    return spans_of_format5(raw, heads) if kind is FormatId.FREE_SPACE else spans_of_format7(raw)
