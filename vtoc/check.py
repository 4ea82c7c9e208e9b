"""What is wrong or odd about a label and a VTOC, as far as they can be read.

``vtoc.read`` stops at the first thing that cannot be true, since who uses a VTOC relies on all of
it; here every DSCB has its say.

======================= =========================================================
code                    error when not said otherwise
======================= =========================================================
``label-missing``       no volume label, or one that names no VTOC
``vtoc-damaged``        the VTOC is not where the label says, or not a table
``dscb-unknown``        a DSCB of no known format (warning)
``dscb-chain``          a chain loops, or leads to what is no DSCB of it
``dscb-orphan``         a format 2, 3 or 9 no chain leads to (warning)
``name-duplicate``      two data sets of one name
``extent-outside``      an extent is not on the volume
``extent-alternate``    an extent has alternate tracks (warning)
``extent-overlap``      two extents share a track
``extent-count``        DS1NOEPV is not the number of extents there are
``last-track``          DS1LSTAR is behind the last track allocated
``dscb-count``          DS4DSREC is not the number of free DSCBs (warning)
``highest-format1``     DS4HPCHR is before a format 1 (warning)
``free-space``          free-space DSCBs and extents do not tile the volume (warning)
``free-space-chain``    free-space DSCBs are not chained as they must be (warning)
``vtoc-interrupted``    a change was not finished (warning)
``vtoc-dos``            free-space DSCBs say nothing; extents do (info)
``vtoc-indexed``        there is an index, which is not checked (info)
======================= =========================================================

Source: DFSMSdfp Advanced Services; what volumes of MVS 3.8j, Linux and Hercules hold.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from eckd.geometry import Geometry
from eckd.track_store import TrackReader
from primitives import CCHHR, FormatError, RelativeTrack, Where
from primitives.finding import Finding, Severity
from vtoc.data_set import DataSet
from vtoc.dscb import FREE_DSCB, Format4, FormatId, VtocIndicators
from vtoc.dscb_schema import KEY_LENGTH
from vtoc.extent import ExtentType, Span
from vtoc.free_space import common, gaps, primary_tracks, spans_of_format5, spans_of_format7
from vtoc.free_space_chain import chain_faults
from vtoc.read import assemble_data_set, read_table
from vtoc.table import VtocTable
from vtoc.volume_label import NoVolumeLabelError, VolumeLabel

_DATA_SETS: Final = (FormatId.DATA_SET, FormatId.LARGE_DATA_SET)
_LINKS: Final = (FormatId.ISAM_INDEX, FormatId.EXTENTS, FormatId.ATTRIBUTES)
_KEYED: Final = (FormatId.EXTENTS, FormatId.FREE_SPACE, FormatId.LARGE_FREE_SPACE)
_NOT_KEPT: Final = VtocIndicators.DOS | VtocIndicators.INDEXED
"""States in which nobody keeps free space and counts."""


def check_vtoc(reader: TrackReader) -> tuple[list[Finding], list[DataSet]]:
    """Check label and VTOC; also give the data sets that could be put together."""
    try:
        label, format4, table = read_table(reader)
    except NoVolumeLabelError as error:
        where = Where(reader.name, detail="cylinder 0 head 0")
        return [Finding(Severity.ERROR, "label-missing", where, str(error))], []
    except FormatError as error:
        return [Finding.of(error, "vtoc-damaged")], []
    check = _Check(reader, label, format4, table)
    return list(check.run()), check.data_sets


class _Check:
    """One walk over the DSCBs of a volume."""

    def __init__(
        self, reader: TrackReader, label: VolumeLabel, format4: Format4, table: VtocTable
    ) -> None:
        self.data_sets: list[DataSet] = []
        self._reader = reader
        self._label = label
        self._format4 = format4
        self._table = table
        self._reached: set[CCHHR] = set()
        self._is_whole = True

    def run(self) -> Iterator[Finding]:
        """Give all findings."""
        yield from self._state()
        for at, raw in self._table.items():
            yield from self._dscb(at, raw)
        yield from self._orphans()
        yield from self._names()
        yield from self._overlaps()
        for data_set in self.data_sets:
            yield from self._data_set(data_set)
        if not self._format4.indicators & _NOT_KEPT:
            yield from self._counts()
            yield from self._chains()
            yield from self._free_space()

    def _state(self) -> Iterator[Finding]:
        indicators = self._format4.indicators
        if VtocIndicators.INTERRUPTED in indicators:
            message = "a change was not finished; the next one rebuilds free space"
            yield self._said(Severity.WARNING, "vtoc-interrupted", message)
        if VtocIndicators.INDEXED in indicators:
            message = "the VTOC has an index, which is not checked"
            yield self._said(Severity.INFO, "vtoc-indexed", message)
        elif VtocIndicators.DOS in indicators:
            message = "free-space DSCBs say nothing (DOS bit); free space is what extents leave"
            yield self._said(Severity.INFO, "vtoc-dos", message)

    def _dscb(self, at: CCHHR, raw: bytes) -> Iterator[Finding]:
        if raw[KEY_LENGTH] in _DATA_SETS:
            try:
                data_set = assemble_data_set(
                    self._reader,
                    self._label.volser,
                    self._format4,
                    self._table,
                    at,
                    self._reached,
                )
            except FormatError as error:
                self._is_whole = False
                is_extent = error.what.startswith("extent of")
                yield Finding.of(error, "extent-outside" if is_extent else "dscb-chain")
                return
            self.data_sets.append(data_set)
        elif raw != FREE_DSCB and not _is_known(raw):
            message = f"format X'{raw[KEY_LENGTH]:02X}', key {raw[:4].hex()}: not known"
            yield self._at(Severity.WARNING, "dscb-unknown", at, message)

    def _orphans(self) -> Iterator[Finding]:
        if not self._is_whole:  # their owners may be among those that did not assemble
            return
        for at, raw in self._table.items():
            if raw[KEY_LENGTH] in _LINKS and at not in self._reached:
                message = f"format {raw[KEY_LENGTH] & 0xF}, but no data set leads to it"
                yield self._at(Severity.WARNING, "dscb-orphan", at, message)

    def _names(self) -> Iterator[Finding]:
        for name, count in Counter(each.dsname for each in self.data_sets).items():
            if count > 1:
                message = f"{count} data sets are called {name}"
                yield self._said(Severity.ERROR, "name-duplicate", message)

    def _overlaps(self) -> Iterator[Finding]:
        spans = [(Span.of(0, 1), "the volume label"), (self._table.span, "the VTOC")]
        for data_set in self.data_sets:
            spans += [
                (extent.span(self._geometry), f"{data_set.dsname}")
                for extent in data_set.all_extents
                if extent.type != ExtentType.SHARED_CYLINDERS
            ]
        reach, owner = 0, ""
        for span, name in sorted(spans, key=lambda item: item[0]):
            if span.first < reach:
                shared = self._geometry.cchh(span.first)
                message = f"{owner} and {name} both have {shared}"
                yield self._said(Severity.ERROR, "extent-overlap", message)
            if span.end > reach:
                reach, owner = span.end, name

    def _data_set(self, data_set: DataSet) -> Iterator[Finding]:
        at, name = data_set.addresses[0], data_set.dsname
        said, there = data_set.format1.extent_count, len(data_set.extents)
        if said != there:
            message = f"{name}: the DSCB says {said} extents, {there} are there"
            yield self._at(Severity.ERROR, "extent-count", at, message)
        allocated, last = len(data_set.tracks()), data_set.format1.lstar
        if data_set.tells_used_tracks and last.track >= max(allocated, 1):
            message = f"{name}: its last track is {last.track}, it has {allocated}"
            yield self._at(Severity.ERROR, "last-track", at, message)
        end = RelativeTrack(primary_tracks(self._format4, self._geometry))
        for extent in data_set.extents:
            if extent.span(self._geometry).end > end:
                message = f"{name}: {extent.last} is behind {self._geometry.cchh(end)}, where "
                message += "alternate tracks begin"
                yield self._at(Severity.WARNING, "extent-alternate", at, message)

    def _counts(self) -> Iterator[Finding]:
        free = sum(raw == FREE_DSCB for _, raw in self._table.items())
        if free != self._format4.free_dscbs:
            message = f"the VTOC says {self._format4.free_dscbs} DSCBs are free, {free} are"
            yield self._said(Severity.WARNING, "dscb-count", message)
        format1s = [at for at, raw in self._table.items() if raw[KEY_LENGTH] in _DATA_SETS]
        if format1s and self._format4.highest_format1 < format1s[-1].to_bytes():
            message = f"the last format 1 is at {format1s[-1]}, behind the highest one told"
            yield self._said(Severity.WARNING, "highest-format1", message)

    def _chains(self) -> Iterator[Finding]:
        at = self._label.vtoc
        assert at is not None
        for fault in chain_faults(self._table, self._format4, at, heads=self._geometry.heads):
            yield self._said(Severity.WARNING, "free-space-chain", fault)

    def _free_space(self) -> Iterator[Finding]:
        """Compare what free-space DSCBs say with what extents leave."""
        if not self._is_whole:
            return
        heads = self._geometry.heads
        said: list[Span] = []
        for raw in filter(_is_known, self._table.slots.values()):
            if raw[KEY_LENGTH] == FormatId.FREE_SPACE:
                said += spans_of_format5(raw, heads)
            elif raw[KEY_LENGTH] == FormatId.LARGE_FREE_SPACE:
                said += spans_of_format7(raw)
        end = primary_tracks(self._format4, self._geometry)
        owned = [Span.of(0, 1), self._table.span]
        for data_set in self.data_sets:
            owned += [extent.span(self._geometry) for extent in data_set.all_extents]
        for span in common(gaps(owned, end), gaps(said, end)):
            yield self._space(span, "belong to nobody and are not told to be free")
        for span in common(gaps(gaps(owned, end), end), gaps(gaps(said, end), end)):
            yield self._space(span, "are told to be free and belong to somebody")

    def _space(self, span: Span, text: str) -> Finding:
        first = self._geometry.cchh(span.first)
        message = f"{len(span)} tracks from {first} on {text}"
        return self._said(Severity.WARNING, "free-space", message)

    @property
    def _geometry(self) -> Geometry:
        return self._reader.geometry

    def _said(self, severity: Severity, code: str, message: str) -> Finding:
        return Finding(severity, code, Where(self._reader.name, detail="VTOC"), message)

    def _at(self, severity: Severity, code: str, at: CCHHR, message: str) -> Finding:
        return Finding(severity, code, Where(self._reader.name, detail=str(at)), message)


def _is_known(raw: bytes) -> bool:
    """Tell whether a DSCB in use has a format, and the key that format asks for."""
    if raw[KEY_LENGTH] in _KEYED:
        return raw[:4] == bytes([raw[KEY_LENGTH] & 0xF]) * 4
    return raw[KEY_LENGTH] in set(FormatId) - {FormatId.FREE}
