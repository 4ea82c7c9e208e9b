"""What every track of a volume is for: pieces in the order of their addresses.

Data sets that share cylinders (split-cylinder allocation) lie on the same tracks; of those, each
piece is given, so pieces overlap there and nowhere else.

Source: DFSMSdfp Advanced Services, format-1, 3 and 4 DSCBs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from primitives import Dsname
from vtoc.allocate import free_spans
from vtoc.extent import Span
from vtoc.free_space import primary_tracks
from vtoc.read import Vtoc
from vtoc.volume_label import LABEL_TRACK


class Use(StrEnum):
    """What tracks are for."""

    LABEL = "label"
    VTOC = "vtoc"
    DATA = "data"
    USER_LABELS = "user-labels"
    FREE = "free"
    ALTERNATE = "alternate"


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive tracks with one use.

    Attributes:
        span: The tracks.
        use: What for.
        dsname: Whose, of data and user labels.
        sequence: Number of the extent, likewise.
    """

    span: Span
    use: Use
    dsname: Dsname | None = None
    sequence: int | None = None


def space_map(vtoc: Vtoc) -> list[Piece]:
    """Return the pieces of a volume, ascending."""
    return sorted(_pieces(vtoc), key=lambda piece: (piece.span, piece.dsname or ""))


def _pieces(vtoc: Vtoc) -> Iterator[Piece]:
    yield Piece(Span.of(LABEL_TRACK, LABEL_TRACK + 1), Use.LABEL)
    yield Piece(vtoc.table.span, Use.VTOC)
    for data_set in vtoc.data_sets:
        for extent in data_set.all_extents:
            use = Use.DATA if extent.is_data else Use.USER_LABELS
            yield Piece(extent.span(vtoc.geometry), use, data_set.dsname, extent.sequence)
    for span in free_spans(vtoc):
        yield Piece(span, Use.FREE)
    end = primary_tracks(vtoc.format4, vtoc.geometry)
    if end < vtoc.geometry.tracks:
        yield Piece(Span.of(end, vtoc.geometry.tracks), Use.ALTERNATE)
