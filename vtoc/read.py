"""Read a volume's label and VTOC, with every check that a later step relies on.

Chains stay inside the VTOC and reach every DSCB once, extents lie on the volume and do not overlap;
where they do, that is an error, because a backup or an allocation would be wrong. What real volumes
are known to carry and nothing relies on (counts that are off, free space that disagrees) is
collected in ``Vtoc.problems``.

Source: DFSMSdfp Advanced Services; oddities found on volumes of MVS 3.8j.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from eckd.geometry import Geometry
from eckd.track_store import TrackReader
from primitives import CCHHR, FormatError, RelativeTrack, Volser, Where
from vtoc.data_set import DataSet
from vtoc.dscb import FREE_DSCB, Format1, Format3, Format4, FormatId
from vtoc.dscb_schema import KEY_LENGTH
from vtoc.extent import Extent, ExtentType, Span
from vtoc.table import VtocTable
from vtoc.volume_label import LABEL_TRACK, NoVolumeLabelError, VolumeLabel, read_volume_label


@dataclass(frozen=True, eq=False)
class Vtoc:
    """What a volume says about itself.

    Attributes:
        label: Its volume label.
        format4: The DSCB of the VTOC.
        data_sets: In the order of the VTOC.
        table: Every slot.
        geometry: Shape of the volume.
        problems: What is odd and harmless, for people.
    """

    label: VolumeLabel
    format4: Format4
    data_sets: tuple[DataSet, ...]
    table: VtocTable
    geometry: Geometry
    problems: tuple[str, ...]

    @property
    def volser(self) -> Volser:
        """Serial of the volume."""
        return self.label.volser

    @property
    def tracks(self) -> tuple[RelativeTrack, ...]:
        """The tracks all of this was read from."""
        span = self.table.span
        return (LABEL_TRACK, *map(RelativeTrack, range(span.first, span.end)))

    def find(self, dsname: str) -> DataSet | None:
        """Return the data set of that name, or None."""
        return next((found for found in self.data_sets if found.dsname == dsname), None)


def read_vtoc(reader: TrackReader) -> Vtoc:
    """Read label and VTOC.

    Raises:
        NoVolumeLabelError: No label, or one that names no VTOC.
        FormatError: Something in the VTOC cannot be true.
    """
    label, format4, table = read_table(reader)
    reached: set[CCHHR] = set()
    data_sets = tuple(
        assemble_data_set(reader, label.volser, format4, table, at, reached)
        for at, raw in table.items()
        if raw[KEY_LENGTH] in (FormatId.DATA_SET, FormatId.LARGE_DATA_SET)
    )
    _check_overlaps(reader, table.span, data_sets)
    problems = tuple(_problems(format4, table, data_sets))
    return Vtoc(label, format4, data_sets, table, reader.geometry, problems)


def read_table(reader: TrackReader) -> tuple[VolumeLabel, Format4, VtocTable]:
    """Read every DSCB and check only what is needed to find them.

    Raises:
        NoVolumeLabelError: No label, or one that names no VTOC.
        FormatError: The VTOC is not where the label says, or not a table.
    """
    label = read_volume_label(reader)
    format4 = _format4(reader, label)
    return label, format4, VtocTable(reader, _vtoc_span(reader, format4))


def _format4(reader: TrackReader, label: VolumeLabel) -> Format4:
    if label.vtoc is None:
        msg = f"{reader.name}: volume {label.volser} has a label that names no VTOC"
        raise NoVolumeLabelError(msg)
    where = Where(reader.name, None, str(label.vtoc))
    try:
        track = reader.geometry.track(label.vtoc.track)
    except ValueError:
        track = RelativeTrack(reader.geometry.tracks)
    if track >= reader.geometry.tracks:
        raise FormatError(
            "VTOC pointer of the volume label",
            where=Where(reader.name, None, "cylinder 0 head 0 record 3"),
            expected=f"an address inside {reader.geometry.cylinders} cylinders",
            found=str(label.vtoc),
        )
    slots = VtocTable(reader, Span.of(track, track + 1)).slots
    if label.vtoc not in slots:
        msg = f"{where}: the label of volume {label.volser} points here, but there is no VTOC"
        raise NoVolumeLabelError(msg)
    return Format4.from_bytes(slots[label.vtoc], where=where)


def _vtoc_span(reader: TrackReader, format4: Format4) -> Span:
    return _span(reader, format4.extent, "VTOC extent of the format-4 DSCB", f"{reader.name} VTOC")


def _span(reader: TrackReader, extent: Extent, what: str, place: str) -> Span:
    """Return the tracks of an extent; FormatError when they are not on the volume."""
    geometry = reader.geometry
    try:
        span = extent.span(geometry)
    except ValueError:
        span = Span.of(0, 0)
    if not 0 <= span.first < span.end <= geometry.tracks:
        raise FormatError(
            what,
            where=Where(reader.name, None, place),
            expected=f"tracks inside {geometry.cylinders} cylinders of {geometry.heads}",
            found=f"{extent.first} to {extent.last}",
        )
    return span


def assemble_data_set(
    reader: TrackReader,
    volser: Volser,
    format4: Format4,
    table: VtocTable,
    at: CCHHR,
    reached: set[CCHHR],
) -> DataSet:
    """Put a data set together from its DSCBs.

    Args:
        reader: The volume.
        volser: Its serial.
        format4: The DSCB of its VTOC.
        table: All DSCBs.
        at: Where the format 1 or 8 is.
        reached: DSCBs that belong to chains of others; those of this one are added.

    Raises:
        FormatError: The chain loops or leads nowhere, or an extent is outside the volume.
    """
    raw = table.slots[at]
    format1 = Format1.from_bytes(raw)
    links = list(_chain(reader, table, format1, reached))
    chain = [(place, dscb) for place, dscb in links if dscb is not None]
    raw_extents = [*format1.extents, *(entry for _, dscb in chain for entry in dscb.extents)]
    extents = [
        Extent.from_bytes(entry, extended=format4.is_extended)
        for entry in raw_extents
        if entry[0] != ExtentType.NONE
    ]
    for extent in extents:
        _span(reader, extent, f"extent of {format1.dsname}", str(at))
    labels = [extent for extent in extents if extent.type == ExtentType.USER_LABELS]
    return DataSet(
        format1=format1,
        extents=tuple(extent for extent in extents if extent.is_data),
        label_extent=labels[0] if labels else None,
        dscbs=(raw, *(table.slots[place] for place, _ in chain)),
        addresses=(at, *(place for place, _ in chain)),
        geometry=reader.geometry,
        volser=volser,
        attribute_addresses=tuple(place for place, dscb in links if dscb is None),
    )


def _chain(
    reader: TrackReader, table: VtocTable, format1: Format1, reached: set[CCHHR]
) -> Iterator[tuple[CCHHR, Format3 | None]]:
    """Follow the chain; None stands for a format 2 or 9. A loop or dangling pointer is an error."""
    following = format1.next_at
    while following is not None:
        where = Where(reader.name, None, f"{following}, DSCB of {format1.dsname}")
        raw = table.slots.get(following)
        if raw is None or following in reached:
            found = "one that belongs to another chain" if raw is not None else "none there"
            raise FormatError("chain of DSCBs", where=where, expected="a DSCB", found=found)
        reached.add(following)
        if raw[KEY_LENGTH] in (FormatId.ISAM_INDEX, FormatId.ATTRIBUTES):
            yield following, None
            following = CCHHR.from_bytes(raw[135:140]) if any(raw[135:140]) else None
            continue
        dscb = Format3.from_bytes(raw, where=where)
        yield following, dscb
        following = dscb.next_at


def _check_overlaps(reader: TrackReader, vtoc: Span, data_sets: tuple[DataSet, ...]) -> None:
    """Raise FormatError when two extents share a track; shared cylinders are meant to."""
    spans = [(Span.of(0, 1), "the volume label"), (vtoc, "the VTOC")]
    for data_set in data_sets:
        spans += [
            (extent.span(reader.geometry), data_set.dsname)
            for extent in data_set.all_extents
            if extent.type != ExtentType.SHARED_CYLINDERS
        ]
    spans.sort(key=lambda item: item[0])
    for (before, owner), (span, name) in itertools.pairwise(spans):
        if span.first < before.end:
            raise FormatError(
                f"extents of {owner} and {name}",
                where=Where(reader.name, None, "VTOC"),
                expected="different tracks",
                found=f"both have {reader.geometry.cchh(span.first)}",
            )


def _problems(format4: Format4, table: VtocTable, data_sets: tuple[DataSet, ...]) -> Iterator[str]:
    free = sum(raw == FREE_DSCB for _, raw in table.items())
    if free != format4.free_dscbs:
        yield f"the VTOC says {format4.free_dscbs} DSCBs are free, {free} are"
    for data_set in data_sets:
        said, there = data_set.format1.extent_count, len(data_set.extents)
        if said != there:
            yield f"{data_set.dsname}: the DSCB says {said} extents, {there} are there"
