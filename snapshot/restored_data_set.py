"""Bring one dumped data set back: write new, verify, then switch.

The data set is allocated under a temporary name, its tracks are written and read back, and only
then the one it replaces is scratched and the new one renamed. Stopped at any point, the volume has
the old data set or the whole new one, the latter perhaps still under its temporary name; what is
not whole never has a name that anybody asks for.

Where the volume has no room for both, the tracks of the old one are overwritten if they suffice;
that is the one case in which an interruption leaves neither.
"""

from collections.abc import Container, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count, islice

from eckd.track_store import TrackStore
from primitives import DasdError, Dsname
from snapshot.dump_file import DumpContent
from snapshot.restore_target import NotRestoredError, RestoreTarget
from snapshot.restored_track import longest_records, write_tracks
from vtoc.allocate import (
    SpaceNotAvailableError,
    SpaceRequest,
    VtocFullError,
    allocate,
    rename,
    scratch,
    update_format1,
)
from vtoc.data_set import DataSet
from vtoc.dscb import (
    DataSetIndicators,
    Format1,
    FormatId,
    Organisation,
    SmsFlags,
    SpaceUnit,
)
from vtoc.read import read_vtoc

_UNIT = 0xC0
_TEMPORARY = "VOLSER.RESTORE.T"
_SMS_ONLY = SmsFlags.MANAGED | SmsFlags.UNCATALOGED
LOCATION_DEPENDENT = Organisation.UNMOVABLE | Organisation.IS | Organisation.VSAM


@dataclass(frozen=True, slots=True)
class Restoration:
    """One data set to restore, everything decided.

    Attributes:
        content: What the dump has of it.
        source: As it was on its volume.
        target: Its name and whether it replaces another.
        temporary: A name no data set of the volume has, for as long as it is not whole.
    """

    content: DumpContent
    source: DataSet
    target: RestoreTarget
    temporary: Dsname

    @property
    def tracks(self) -> int:
        """Tracks to allocate: what was allocated, as far as the dump tells, or what was dumped."""
        allocated = sum(len(extent.span(self.source.geometry)) for extent in self.source.extents)
        return max(allocated, self.dumped_tracks)

    @property
    def dumped_tracks(self) -> int:
        """Tracks that will be written; user labels are not restored."""
        return self.content.tracks - self.content.label_tracks

    @property
    def wants_cylinders(self) -> bool:
        """Whether the source was allocated in whole cylinders."""
        unit = self.source.format1.space_flags & _UNIT
        return unit == SpaceUnit.CYLINDERS and self.tracks % self.source.geometry.heads == 0

    def format1(self, dsname: Dsname) -> Format1:
        """Return the attributes the restored data set has, those of the dump but for these.

        It counts as changed: no backup has it as it is now on this volume. A new name is not in the
        profile that protected the old one. The catalog bits of a managed volume go.
        """
        source = self.source.format1
        indicators = source.indicators | DataSetIndicators.CHANGED
        if self.target.renamed:
            indicators &= ~DataSetIndicators.RACF
        return replace(
            source,
            dsname=dsname,
            format=FormatId.DATA_SET,
            sms=source.sms & ~_SMS_ONLY,
            indicators=indicators,
        )


def check_restorable(content: DumpContent, source: DataSet | None, store: TrackStore) -> DataSet:
    """Return the source data set if its tracks can be put on this volume.

    Raises:
        NotRestoredError: They cannot; says why.
    """
    if content.unsupported is not None or content.volume is None:
        raise NotRestoredError(content.unsupported or "dumped without a volume definition")
    family = store.geometry.family
    if source is None or source.geometry.family is not family:
        unit = content.volume.unit_type
        known = source.geometry.family.name if source else f"a device of type {unit:08X}"
        msg = f"dumped from {known}, the target volume is a {family.name}"
        raise NotRestoredError(msg)
    if content.tracks != content.volume.tracks:
        msg = f"the dump has {content.tracks} of its {content.volume.tracks} tracks"
        raise NotRestoredError(msg)
    if content.longest > longest_records(family):
        msg = f"a track of {content.longest} bytes does not fit a {family.name}"
        raise NotRestoredError(msg)
    return source


def restore_data_set(store: TrackStore, restoration: Restoration, dumped: Iterable[bytes]) -> str:
    """Restore one data set.

    Args:
        store: The target volume.
        restoration: What, and under which name.
        dumped: The user records of each dumped track.

    Returns:
        What was done, for people.

    Raises:
        NotRestoredError: No room; the volume is as it was.
        NotWrittenError: A track reads back differently; see above for what the volume has.
    """
    try:
        data_set = _allocate(store, restoration)
    except (SpaceNotAvailableError, VtocFullError) as error:
        if not restoration.target.replaces:
            raise NotRestoredError(str(error), message_id="ADR472E") from error
        return _restore_in_place(store, restoration, dumped, error)
    try:
        _write(store, data_set, restoration, dumped)
    except BaseException:
        with suppress(DasdError):  # what went wrong first is what people must hear of
            scratch(store, data_set.dsname)
        raise
    return _switch(store, restoration)


def _switch(store: TrackStore, restoration: Restoration) -> str:
    """Give the new data set its name, the old one's if it replaces that."""
    target = restoration.target
    if target.replaces:
        scratch(store, target.dsname)
    rename(store, restoration.temporary, target.dsname)
    return "replaced" if target.replaces else "restored"


def temporary_name(existing: Container[Dsname]) -> Dsname:
    """Return a name for a data set that is not whole yet.

    >>> temporary_name({"VOLSER.RESTORE.T0000001"})
    'VOLSER.RESTORE.T0000002'
    """
    names = (Dsname(f"{_TEMPORARY}{number:07}") for number in count(1))
    return next(name for name in names if name not in existing)


def is_temporary(dsname: Dsname) -> bool:
    """Tell whether a data set has the name of one that is not whole yet.

    >>> is_temporary("VOLSER.RESTORE.T0000001"), is_temporary("VOLSER.RESTORE.TEST")
    (True, False)
    """
    return dsname.startswith(_TEMPORARY) and dsname[len(_TEMPORARY) :].isdecimal()


def _allocate(store: TrackStore, restoration: Restoration) -> DataSet:
    """Find room as the source had it: whole cylinders if it had those, else any tracks."""
    format1 = restoration.format1(restoration.temporary)
    request = SpaceRequest(format1=format1, tracks=restoration.tracks)
    if restoration.wants_cylinders:
        with suppress(SpaceNotAvailableError):
            return allocate(store, replace(request, round=True))
    return allocate(store, request)


def _restore_in_place(
    store: TrackStore, restoration: Restoration, dumped: Iterable[bytes], no_room: DasdError
) -> str:
    """Overwrite the tracks of the data set that is there."""
    existing = read_vtoc(store).find(restoration.target.dsname)
    assert existing is not None
    room = len(existing.tracks())
    if room < restoration.dumped_tracks:
        msg = (
            f"{no_room}; {existing.dsname} on the target has {room} tracks, too few to be "
            "overwritten: scratch it first"
        )
        raise NotRestoredError(msg, message_id="ADR472E") from no_room
    _write(store, existing, restoration, dumped)
    update_format1(store, existing, restoration.format1(existing.dsname))
    return "overwritten in place, because the volume has no room for old and new side by side;"


def _write(
    store: TrackStore, data_set: DataSet, restoration: Restoration, dumped: Iterable[bytes]
) -> None:
    sequential = Organisation.PS in restoration.source.format1.dsorg
    data = islice(dumped, restoration.content.label_tracks, None)
    write_tracks(store, data_set.tracks().tolist(), data, end_of_file=sequential)
