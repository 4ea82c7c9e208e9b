"""Disks of case files: built from their tracks, and their changed tracks given back.

A disk of a case is in memory. Its tracks have an ordinary home address and, unless told, an
ordinary record zero.
"""

from typing import Final

from ccw.cases.document import (
    CaseFileError,
    CaseResult,
    DiskVolume,
    ProgramResult,
    RecordItem,
    RecordZeroItem,
    TrackItem,
)
from ccw.choke_point import GuardedVolume, WriteKind
from ccw.dasd import EckdDevice
from ccw.dasd.control_unit import CONTROL_UNITS
from ccw.policy import Policy
from eckd.geometry import DeviceFamily, Geometry, UnknownDeviceError, family_named, model_named
from eckd.memory_volume import MemoryVolume
from eckd.size_table import SizeTable
from eckd.track import Record, Track, parse_track, standard_r0
from primitives import CCHH, CCHHR, RelativeTrack, Where

_CONTINUED: Final = 0x80


class CaseDisk:
    """A disk that programs of a case run against, and its device."""

    def __init__(
        self, volume: GuardedVolume, *, control_unit: str | None = None, policy: Policy
    ) -> None:
        """Attach it; CaseFileError for a control unit there is not."""
        if control_unit is not None and control_unit not in CONTROL_UNITS:
            known = ", ".join(CONTROL_UNITS)
            raise CaseFileError(f"control unit {control_unit!r} is not known; known are {known}")
        self._volume = volume
        self._before: dict[RelativeTrack, bytes] = {}
        volume.add_hook(self)
        self.gate = volume.gate
        self.device = EckdDevice(volume, control_unit=control_unit, policy=policy)

    def before_write(self, track: RelativeTrack, _kind: WriteKind) -> None:
        """Remember how the track was before its first change; see ``WriteHook``."""
        if track not in self._before:
            self._before[track] = self._volume.read_track(track)

    def result(self, programs: tuple[ProgramResult, ...]) -> CaseResult:
        """Add the tracks that are not as they were, and look no more at what becomes of them."""
        self._volume.remove_hook(self)
        return CaseResult(results=programs, tracks_after=self._tracks_after())

    def _tracks_after(self) -> tuple[TrackItem, ...]:
        changed = (
            (track, self._volume.read_track(track))
            for track, before in sorted(self._before.items())
            if self._volume.read_track(track) != before
        )
        name = self._volume.name
        return tuple(
            _item(parse_track(image, where=Where(name, None, f"track {track}")))
            for track, image in changed
        )


def disk_of(volume: DiskVolume, policy: Policy) -> CaseDisk:
    """Build the disk of a case; CaseFileError for a device, unit or track there is not."""
    store = MemoryVolume(Geometry(family_of(volume), volume.cyls), "case")
    sizes = SizeTable(store.geometry.tracks)
    try:
        for item in volume.tracks:
            _put(store, sizes, item)
    except ValueError as error:
        raise CaseFileError(f"a track of the case does not fit: {error}") from error
    guarded = GuardedVolume(store, sizes)
    return CaseDisk(guarded, control_unit=volume.cu, policy=policy)


def family_of(volume: DiskVolume) -> DeviceFamily:
    """Find the device of a case, whatever its model; CaseFileError when there is none such."""
    try:
        return model_named(volume.device).family  # a family of two models has none of its own name
    except UnknownDeviceError:
        pass
    try:
        return family_named(volume.device.split("-")[0])
    except UnknownDeviceError as error:
        raise CaseFileError(str(error)) from error


def _put(store: MemoryVolume, sizes: SizeTable, item: TrackItem) -> None:
    at = CCHH.of(item.cyl, item.head)
    if item.cyl >= store.geometry.cylinders or item.head >= store.geometry.heads:
        raise CaseFileError(f"the volume has no track {item.cyl}, {item.head}")
    if item.r0 is None:
        raise CaseFileError(f"track {item.cyl}, {item.head} begins without a record zero")
    r0 = Record(CCHHR(at, 0), item.r0.key, item.r0.data)
    image = Track(at, tuple(_record(at, record) for record in item.records), r0).to_image()
    track = store.geometry.track(at)
    store.write_track(track, image)
    sizes.update(track, image)


def _record(at: CCHH, item: RecordItem) -> Record:
    identifier = item.id or CCHHR(at, item.r).to_bytes()
    if item.overflow:
        identifier = bytes([identifier[0] | _CONTINUED]) + identifier[1:]
    return Record(CCHHR.from_bytes(identifier), item.key, item.data)


def _item(track: Track) -> TrackItem:
    at, records = track.at, [_record_item(track.at, record) for record in track.records]
    if track.r0 == standard_r0(at):
        return TrackItem(cyl=at.cylinder, head=at.head, records=tuple(records))
    r0 = None
    if track.r0.at.record == 0:
        r0 = RecordZeroItem(key=track.r0.key, data=track.r0.data)
    else:
        records.insert(0, _record_item(at, track.r0))
    return TrackItem(cyl=at.cylinder, head=at.head, records=tuple(records), r0=r0)


def _record_item(at: CCHH, record: Record) -> RecordItem:
    identifier = record.at.to_bytes()
    extra: dict[str, bytes | bool] = {}
    if identifier[0] & _CONTINUED:
        identifier = bytes([identifier[0] & ~_CONTINUED]) + identifier[1:]
        extra["overflow"] = True
    if identifier != CCHHR(at, record.at.record).to_bytes():
        extra["id"] = identifier
    item = RecordItem(r=record.at.record, key=record.key, data=record.data)
    return item.model_copy(update=extra)
