"""Which free tracks a request gets: the order of DADSM's search, pure arithmetic.

Source: MVS 3.8j DADSM (order of the search for space, codes).
"""

from collections.abc import Sequence
from typing import Final

from primitives import Volser
from vtoc.extent import Span
from vtoc.space_errors import SpaceNotAvailableError, SpaceParameterError
from vtoc.space_request import SpaceRequest

MOST_PIECES: Final = 5
"""Extents a quantity may be put together from."""


def choose(free: Sequence[Span], request: SpaceRequest, heads: int, volser: Volser) -> list[Span]:
    """Choose tracks for a new data set, in ascending order.

    The hole that fits best; where none is large enough, up to five of the largest. A directory
    lies in the first piece, so then that is the largest, and the others ascend behind it.

    Args:
        free: Free tracks, ascending.
        request: What is asked.
        heads: Tracks per cylinder.
        volser: For messages.

    Raises:
        SpaceNotAvailableError: There are not so many in so few pieces.
        SpaceParameterError: The place asked for is not on the volume.
    """
    wanted = request.tracks
    if request.at is not None:
        _check_place(request, heads)
    if request.round:
        free, wanted = in_cylinders(free, wanted, heads)
    if request.at is not None:
        return _at(free, request.at, wanted, volser)
    if wanted == 0:
        return []
    if request.largest:
        hole = max(free, key=len, default=Span.of(0, 0))
        return [hole] if len(hole) >= wanted else _refuse(free, request, wanted, volser)
    fitting = [hole for hole in free if len(hole) >= wanted]
    if fitting:
        best = min(fitting, key=lambda hole: (len(hole), hole.first))
        return [Span.of(best.first, best.first + wanted)]
    pieces = [] if request.contiguous else _pieces(free, wanted)
    fixed = 1 if request.directory_blocks else 0
    ordered = [*pieces[:fixed], *sorted(pieces[fixed:])]
    return ordered or _refuse(free, request, wanted, volser)


def choose_more(free: Sequence[Span], wanted: int, *, behind: int, pieces: int) -> list[Span]:
    """Choose tracks to extend a data set by; none when there are not so many.

    A hole right behind the last extent, then one of just the size farther on, then the one that
    fits best, then up to five of the largest.

    Args:
        free: Free tracks, ascending.
        wanted: How many.
        behind: The track behind the last extent.
        pieces: How many extents the data set may still get.
    """
    fitting = [hole for hole in free if len(hole) >= wanted]
    if fitting and pieces:
        best = min(
            fitting,
            key=lambda hole: (
                hole.first != behind,
                not (len(hole) == wanted and hole.first >= behind),
                len(hole),
                hole.first if len(hole) == wanted and hole.first >= behind else -hole.first,
            ),
        )
        return [Span.of(best.first, best.first + wanted)]
    found = _pieces(free, wanted)
    return sorted(found) if len(found) <= pieces else []


def _pieces(free: Sequence[Span], wanted: int) -> list[Span]:
    """Take the largest holes whole and what is missing of one more; none when it is not enough."""
    pieces: list[Span] = []
    for hole in sorted(free, key=len, reverse=True)[:MOST_PIECES]:
        take = min(len(hole), wanted - sum(map(len, pieces)))
        if take:
            pieces.append(Span.of(hole.first, hole.first + take))
    return pieces if sum(map(len, pieces)) == wanted else []


def _check_place(request: SpaceRequest, heads: int) -> None:
    """Refuse a place that goes together with no space, or with other cylinders."""
    if not request.tracks:
        text = "NO SPACE PARAMETER OR ZERO SPACE REQUEST AT ABSTR ZERO"
        raise SpaceParameterError("IEF127I", 0x4C, text)
    if request.round and request.at is not None and request.at % heads:
        text = (
            f"SPACE PARAMETER WRONG - CYL AND ABSTR CONFLICT: track {request.at} begins no cylinder"
        )
        raise SpaceParameterError("IEF132I", 0x60, text)


def _at(free: Sequence[Span], at: int, wanted: int, volser: Volser) -> list[Span]:
    hole = next((hole for hole in free if hole.first <= at < hole.end), None)
    if hole is None:
        text = f"ABSOLUTE TRACK NOT AVAILABLE ON {volser}: track {at}"
        raise SpaceParameterError("IEF256I", 0x10, text)
    if at + wanted > hole.end:
        text = f"SPACE REQUESTED NOT AVAILABLE ON {volser}: {hole.end - at} tracks from {at} on"
        raise SpaceNotAvailableError("IEF257I", 0x14, text)
    return [Span.of(at, at + wanted)]


def _refuse(free: Sequence[Span], request: SpaceRequest, wanted: int, volser: Volser) -> list[Span]:
    largest = max(map(len, free), default=0)
    text = (
        f"SPACE REQUESTED NOT AVAILABLE ON {volser}: {request.format1.dsname} needs "
        f"{wanted} tracks, {sum(map(len, free))} are free, {largest} in the largest piece"
    )
    raise SpaceNotAvailableError("IEF257I", 0x14, text)


def in_cylinders(free: Sequence[Span], wanted: int, heads: int) -> tuple[list[Span], int]:
    """Return the whole cylinders of free tracks, and the wanted tracks rounded up to such."""
    return [_rounded(span, heads) for span in free], -(-wanted // heads) * heads


def _rounded(span: Span, heads: int) -> Span:
    first = -(-span.first // heads) * heads
    return Span.of(first, max(first, span.end // heads * heads))
