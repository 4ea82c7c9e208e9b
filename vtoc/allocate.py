"""Space management: allocate, scratch, rename and change data sets, as DADSM does.

Every change is written so that a volume never loses track of itself: the "interrupted" bit of the
format-4 DSCB goes on first and off last; what is added (formats 3, 1) is written before free space
is taken away, what is removed is zeroed before it is given back. Free space is computed from the
extents, which are the truth, and the format-5 chain is rewritten from it.

Source: DFSMSdfp Advanced Services; MVS 3.8j DADSM (order of the search for space, codes).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from eckd.track_store import TrackStore
from primitives import CCHHR, DasdError, Dsname
from vtoc.data_set import DataSet
from vtoc.dscb import (
    FREE_DSCB,
    NO_POINTER,
    Format1,
    Format3,
    Format4,
    FormatId,
    VtocIndicators,
)
from vtoc.dscb_schema import KEY_LENGTH
from vtoc.extent import EXTENT_LENGTH, Span
from vtoc.free_space import format5_chain, gaps, primary_tracks
from vtoc.read import Vtoc, read_vtoc

MOST_PIECES: Final = 5
"""Extents a primary quantity may be put together from."""
_IN_FORMAT1: Final = 3


class SpaceError(DasdError):
    """DADSM refuses; the message begins with the system's own message id and has its code.

    Attributes:
        code: DADSM return code.
    """

    def __init__(self, message_id: str, code: int, text: str) -> None:
        self.code = code
        super().__init__(f"{message_id} {text} (DADSM code {code:02X})")


class DuplicateNameError(SpaceError):
    """The volume has a data set of that name."""


class SpaceNotAvailableError(SpaceError):
    """No free space of that size, or not in few enough pieces."""


class VtocFullError(SpaceError):
    """No free DSCB is left."""


class VtocNotChangeableError(DasdError):
    """The VTOC is of a kind that must not be changed from outside its own system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceRequest:
    """What to allocate.

    Attributes:
        format1: Name and attributes; its extents and chain are not looked at.
        tracks: How many.
        contiguous: Only in one piece.
        round: Only whole cylinders.
    """

    format1: Format1
    tracks: int
    contiguous: bool = False
    round: bool = False


def allocate(store: TrackStore, request: SpaceRequest) -> DataSet:
    """Give a new data set its tracks; their content stays as it is.

    Raises:
        DuplicateNameError, SpaceNotAvailableError, VtocFullError: See there; nothing is changed.
        VtocNotChangeableError: The VTOC has an index.
        TooManyTracksError: The volume is too large for format-5 DSCBs.
    """
    vtoc = _changeable(store)
    dsname = request.format1.dsname
    if vtoc.find(dsname) is not None:
        text = f"DUPLICATE NAME ON DIRECT ACCESS VOLUME {vtoc.volser}: {dsname}"
        raise DuplicateNameError("IEF253I", 0x04, text)
    spans = _choose(free_spans(vtoc), request, vtoc)
    editor = _Editor(store, vtoc)
    raw = [span.to_extent(n, store.geometry).to_bytes() for n, span in enumerate(spans)]
    editor.begin(needed=2 if len(raw) > _IN_FORMAT1 else 1, taken=spans)
    pointer = NO_POINTER
    if len(raw) > _IN_FORMAT1:
        pointer = editor.add(Format3(tuple(raw[_IN_FORMAT1:])).to_bytes()).to_bytes()
    first = (raw + [bytes(EXTENT_LENGTH)] * _IN_FORMAT1)[:_IN_FORMAT1]
    format1 = replace(
        request.format1,
        volser=vtoc.volser,
        extent_count=len(raw),
        extents=tuple(first),
        next=pointer,
    )
    editor.add(format1.to_bytes(), is_format1=True)
    editor.end()
    return _found(store, dsname)


def scratch(store: TrackStore, dsname: Dsname) -> None:
    """Remove a data set; its tracks become free and keep their content.

    Raises:
        DasdError: There is no such data set.
        VtocNotChangeableError: The VTOC has an index.
    """
    vtoc = _changeable(store)
    data_set = _in(vtoc, dsname)
    editor = _Editor(store, vtoc)
    extents = [*data_set.extents, *filter(None, [data_set.label_extent])]
    given_back = [extent.span(store.geometry) for extent in extents]
    editor.begin(needed=-len(data_set.addresses), given_back=given_back)
    for at in data_set.addresses:
        editor.put(at, FREE_DSCB)
    editor.end()


def rename(store: TrackStore, old: Dsname, new: Dsname) -> DataSet:
    """Give a data set another name.

    Raises:
        DuplicateNameError: The new name exists.
        DasdError: The old one does not.
    """
    vtoc = _changeable(store)
    data_set = _in(vtoc, old)
    if vtoc.find(new) is not None:
        text = f"DUPLICATE NAME ON DIRECT ACCESS VOLUME {vtoc.volser}: {new}"
        raise DuplicateNameError("IEF253I", 0x04, text)
    changed = replace(data_set.format1, dsname=new)
    vtoc.table.write(store, data_set.addresses[0], changed.to_bytes())
    return _found(store, new)


def update_format1(store: TrackStore, data_set: DataSet, format1: Format1) -> DataSet:
    """Replace the format-1 DSCB of a data set; name, extents and chain stay as they are.

    An index of the VTOC knows names and space only, so it stays true.
    """
    vtoc = read_vtoc(store)
    current = _in(vtoc, data_set.dsname)
    kept = current.format1
    changed = replace(
        format1,
        dsname=kept.dsname,
        extents=kept.extents,
        extent_count=kept.extent_count,
        next=kept.next,
    )
    vtoc.table.write(store, current.addresses[0], changed.to_bytes())
    return _found(store, data_set.dsname)


def free_spans(vtoc: Vtoc) -> list[Span]:
    """Return the free tracks of a volume, computed from its extents."""
    return gaps(_used_spans(vtoc), primary_tracks(vtoc.format4, vtoc.geometry))


def _used_spans(vtoc: Vtoc) -> Iterable[Span]:
    yield Span.of(0, 1)
    yield vtoc.table.span
    for data_set in vtoc.data_sets:
        for extent in (*data_set.extents, *filter(None, [data_set.label_extent])):
            yield extent.span(vtoc.geometry)


def _changeable(store: TrackStore) -> Vtoc:
    vtoc = read_vtoc(store)
    if VtocIndicators.INDEXED in vtoc.format4.indicators:
        msg = (
            f"{store.name}: volume {vtoc.volser} has an indexed VTOC; changing it from outside "
            "would damage the index. Disable the index first (ICKDSF BUILDIX OSVTOC)"
        )
        raise VtocNotChangeableError(msg)
    return vtoc


def _in(vtoc: Vtoc, dsname: Dsname) -> DataSet:
    data_set = vtoc.find(dsname)
    if data_set is None:
        msg = f"{dsname}: not on volume {vtoc.volser}"
        raise DasdError(msg)
    return data_set


def _found(store: TrackStore, dsname: Dsname) -> DataSet:
    return _in(read_vtoc(store), dsname)


def _choose(free: Sequence[Span], request: SpaceRequest, vtoc: Vtoc) -> list[Span]:
    """Choose tracks: the best-fitting hole, else the largest ones, in ascending order."""
    heads, wanted = vtoc.geometry.heads, request.tracks
    holes = [_rounded(span, heads) for span in free] if request.round else list(free)
    if request.round:
        wanted = -(-wanted // heads) * heads
    if wanted == 0:
        return []
    fitting = [hole for hole in holes if len(hole) >= wanted]
    if fitting:
        best = min(fitting, key=lambda hole: (len(hole), hole.first))
        return [Span.of(best.first, best.first + wanted)]
    pieces: list[Span] = []
    for hole in sorted(holes, key=len, reverse=True)[: 1 if request.contiguous else MOST_PIECES]:
        take = min(len(hole), wanted - sum(map(len, pieces)))
        if take:
            pieces.append(Span.of(hole.first, hole.first + take))
    if sum(map(len, pieces)) < wanted:
        largest = max(map(len, holes), default=0)
        text = (
            f"SPACE REQUESTED NOT AVAILABLE ON {vtoc.volser}: {request.format1.dsname} needs "
            f"{wanted} tracks, {sum(map(len, holes))} are free, {largest} in the largest piece"
        )
        raise SpaceNotAvailableError("IEF257I", 0x14, text)
    return sorted(pieces)


def _rounded(span: Span, heads: int) -> Span:
    first = -(-span.first // heads) * heads
    return Span.of(first, max(first, span.end // heads * heads))


class _Editor:
    """One change of a VTOC, from the interrupted bit on to off again."""

    def __init__(self, store: TrackStore, vtoc: Vtoc) -> None:
        self._store = store
        self._vtoc = vtoc
        self._table = vtoc.table
        assert vtoc.label.vtoc is not None
        self._format4_at = vtoc.label.vtoc
        self._highest = vtoc.format4.highest_format1
        self._format5: list[bytes] = []

    def begin(
        self, *, needed: int, taken: Sequence[Span] = (), given_back: Sequence[Span] = ()
    ) -> None:
        """Check that it can be done to its end, then say that a change is under way.

        Args:
            needed: DSCBs it uses, those of free space left out; negative when it frees some.
            taken: Tracks that are free now and will not be.
            given_back: Tracks that will be free.

        Raises:
            VtocFullError: There are too few free DSCBs.
            TooManyTracksError: Free space of such a volume cannot be written.
        """
        used = [span for span in _used_spans(self._vtoc) if span not in given_back]
        geometry = self._vtoc.geometry
        spans = gaps([*used, *taken], primary_tracks(self._vtoc.format4, geometry))
        self._format5 = format5_chain(spans, geometry)
        needed += max(0, len(self._format5) - len(self._format5_slots()))
        free = len(self._free_slots())
        if free < needed:
            text = f"NO SPACE IN VTOC OF {self._vtoc.volser}: {needed} DSCBs needed, {free} free"
            raise VtocFullError("IEF254I", 0x08, text)
        self._put_format4(self._vtoc.format4.indicators | VtocIndicators.INTERRUPTED)

    def add(self, dscb: bytes, *, is_format1: bool = False) -> CCHHR:
        """Write a new DSCB into the lowest free slot."""
        at = self._free_slots()[0]
        self.put(at, dscb)
        if is_format1:
            self._highest = max(self._highest, at.to_bytes())
        return at

    def put(self, at: CCHHR, dscb: bytes) -> None:
        """Write a DSCB."""
        self._table.write(self._store, at, dscb)

    def end(self) -> None:
        """Write free space and counts, and that the change is done."""
        self._put_free_space(self._format5)
        self._put_format4(self._settled(self._vtoc.format4.indicators))

    @staticmethod
    def _settled(found: VtocIndicators) -> VtocIndicators:
        """Say that free space is true now, and what had made it doubtful before."""
        settled = found & ~(VtocIndicators.DOS | VtocIndicators.INTERRUPTED)
        if VtocIndicators.DOS in found:
            settled |= VtocIndicators.CONVERTED_FROM_DOS
        if VtocIndicators.INTERRUPTED in found:
            settled |= VtocIndicators.WAS_INTERRUPTED
        return settled

    def _put_free_space(self, chain: list[bytes]) -> None:
        """Write the format-5 chain, its first DSCB always behind the format 4; last one first."""
        slots = self._format5_slots() or [self._free_slots()[0]]
        while len(slots) < len(chain):
            slots.append(next(at for at in self._free_slots() if at not in slots))
        for at in slots[len(chain) :]:
            self.put(at, FREE_DSCB)
        following = NO_POINTER
        for at, dscb in reversed(list(zip(slots, chain, strict=False))):
            self.put(at, dscb[:-5] + following)
            following = at.to_bytes()

    def _put_format4(self, indicators: VtocIndicators) -> None:
        current = Format4(self._table.slots[self._format4_at])
        changed = current.changed(
            free_dscbs=len(self._free_slots()),
            highest_format1=self._highest,
            indicators=indicators,
        )
        self.put(self._format4_at, changed.raw)

    def _format5_slots(self) -> list[CCHHR]:
        return [at for at, raw in self._table.items() if raw[KEY_LENGTH] == FormatId.FREE_SPACE]

    def _free_slots(self) -> list[CCHHR]:
        return [at for at, raw in self._table.items() if raw == FREE_DSCB]
