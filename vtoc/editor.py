"""One change of a VTOC, written so that a volume never loses track of itself.

The "interrupted" bit of the format-4 DSCB goes on first and off last; what is added (formats 3, 1)
is written before free space is taken away, what is removed is zeroed before it is given back. Free
space is computed from the extents, which are the truth, and its DSCBs are rewritten from it. That
also mends a VTOC whose free space is not valid, as after DOS or an interrupted change.

Source: DFSMSdfp Advanced Services; MVS 3.8j DADSM.
"""

from collections.abc import Iterable, Sequence
from itertools import islice

from eckd.track_store import TrackStore
from primitives import CCHHR, Dsname
from vtoc.data_set import DataSet
from vtoc.dscb import FREE_DSCB, NO_POINTER, Format4, FormatId, VtocIndicators
from vtoc.dscb_schema import KEY_LENGTH
from vtoc.extent import Span
from vtoc.free_space import free_space_chains, gaps, primary_tracks
from vtoc.free_space_chain import first_format5
from vtoc.read import Vtoc, read_vtoc
from vtoc.space_errors import NotThereError, VtocFullError, VtocNotChangeableError


def changeable_vtoc(store: TrackStore) -> Vtoc:
    """Read a VTOC whose space may be changed.

    Raises:
        VtocNotChangeableError: It has an index.
    """
    vtoc = read_vtoc(store)
    if VtocIndicators.INDEXED in vtoc.format4.indicators:
        msg = (
            f"{store.name}: volume {vtoc.volser} has an indexed VTOC; changing it from outside "
            "would damage the index. Disable the index first (ICKDSF BUILDIX OSVTOC, or "
            "`volser disk unindex`)"
        )
        raise VtocNotChangeableError(msg)
    return vtoc


def disable_index(store: TrackStore) -> bool:
    """Make an indexed VTOC one without index; False when it has none.

    Free space and counts, which nobody keeps beside an index, are written from the extents. The
    data set of the index stays; its system builds it anew (ICKDSF BUILDIX IXVTOC).

    Raises:
        VtocFullError: The free space needs more DSCBs than there are; nothing was changed.
        FormatError: The VTOC cannot be relied on; nothing was changed.
    """
    vtoc = read_vtoc(store)
    found = vtoc.format4.indicators
    if VtocIndicators.INDEXED not in found:
        return False
    state = found & ~(VtocIndicators.INDEXED | VtocIndicators.DOS) | VtocIndicators.INDEX_DISABLED
    editor = VtocEditor(store, vtoc, state=state)
    editor.begin()
    editor.end()
    return True


def data_set_in(vtoc: Vtoc, dsname: Dsname) -> DataSet:
    """Return the data set of that name; NotThereError when there is none."""
    data_set = vtoc.find(dsname)
    if data_set is None:
        msg = f"{dsname}: not on volume {vtoc.volser}"
        raise NotThereError(msg)
    return data_set


def free_spans(vtoc: Vtoc) -> list[Span]:
    """Return the free tracks of a volume, computed from its extents."""
    return gaps(_used_spans(vtoc), primary_tracks(vtoc.format4, vtoc.geometry))


def _used_spans(vtoc: Vtoc) -> Iterable[Span]:
    yield Span.of(0, 1)
    yield vtoc.table.span
    for data_set in vtoc.data_sets:
        for extent in data_set.all_extents:
            yield extent.span(vtoc.geometry)


class VtocEditor:
    """One change, from the interrupted bit on to off again."""

    def __init__(
        self,
        store: TrackStore,
        vtoc: Vtoc,
        *,
        taken: Sequence[Span] = (),
        given_back: Sequence[Span] = (),
        state: VtocIndicators | None = None,
    ) -> None:
        """Plan the change; nothing is written yet.

        Args:
            store: The volume.
            vtoc: Read from it just now.
            taken: Tracks that are free now.
            given_back: Tracks that will be free.
            state: The indicators to begin with, when they are not those of the format 4.
        """
        geometry = vtoc.geometry
        used = gaps([*free_spans(vtoc), *given_back], geometry.tracks)
        free = gaps([*used, *taken], geometry.tracks)
        self._small, self._large = free_space_chains(free, geometry)
        self._store = store
        self._vtoc = vtoc
        self._table = vtoc.table
        assert vtoc.label.vtoc is not None
        self._format4_at = vtoc.label.vtoc
        found = vtoc.format4.indicators if state is None else state
        self._state = _mended(found, large=bool(self._large))
        format1s = [data_set.addresses[0].to_bytes() for data_set in vtoc.data_sets]
        self._highest = max([vtoc.format4.highest_format1, *format1s])

    def begin(self, *, added: int = 0, removed: int = 0) -> None:
        """Check that there is room for all DSCBs, then say that a change is under way.

        Args:
            added: DSCBs of data sets that will be written into free slots.
            removed: Slots that will be free.

        Raises:
            VtocFullError: There is none; nothing was written.
        """
        kinds = [raw[KEY_LENGTH] for _, raw in self._table.items()]
        chains = max(0, len(self._small) - kinds.count(FormatId.FREE_SPACE))
        chains += max(0, len(self._large) - kinds.count(FormatId.LARGE_FREE_SPACE))
        free = len(self._free_slots())
        if free < added or free + removed < added + chains:
            text = (
                f"NO SPACE IN VTOC OF {self._vtoc.volser}: {added + chains} DSCBs needed, "
                f"{free} free"
            )
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
        self._put_chain(self._small, FormatId.FREE_SPACE)
        first = self._put_chain(self._large, FormatId.LARGE_FREE_SPACE)
        self._put_format4(self._state, first)

    def _put_chain(self, chain: list[bytes], kind: FormatId) -> bytes:
        """Write a chain of free-space DSCBs, last one first; returns where it begins.

        The first format 5 is always the one behind the format 4, unless something else is there.
        """
        slots = [at for at, raw in self._table.items() if raw[KEY_LENGTH] == kind]
        first = first_format5(self._format4_at)
        if kind is FormatId.FREE_SPACE and self._table.slots.get(first) == FREE_DSCB:
            slots.insert(0, first)
        others = (at for at in self._free_slots() if at not in slots)
        slots += islice(others, max(0, len(chain) - len(slots)))
        for at in slots[len(chain) :]:
            self.put(at, FREE_DSCB)
        following = NO_POINTER
        for at, dscb in reversed(list(zip(slots, chain, strict=False))):
            self.put(at, dscb[:-5] + following)
            following = at.to_bytes()
        return following

    def _put_format4(self, indicators: VtocIndicators, first7: bytes | None = None) -> None:
        current = Format4(self._table.slots[self._format4_at])
        changed = current.changed(
            free_dscbs=len(self._free_slots()),
            highest_format1=self._highest,
            indicators=indicators,
            first_format7=first7,
        )
        self.put(self._format4_at, changed.raw)

    def _free_slots(self) -> list[CCHHR]:
        return [at for at, raw in self._table.items() if raw == FREE_DSCB]


def _mended(found: VtocIndicators, *, large: bool) -> VtocIndicators:
    """Return the state once free space is valid again, as DADSM's conversion leaves it."""
    state = found & ~(VtocIndicators.DOS | VtocIndicators.INTERRUPTED)
    if VtocIndicators.DOS in found:
        state |= VtocIndicators.CONVERTED_FROM_DOS
    if VtocIndicators.INTERRUPTED in found:
        state |= VtocIndicators.WAS_INTERRUPTED
    return state | VtocIndicators.FORMAT7 if large else state & ~VtocIndicators.FORMAT7
