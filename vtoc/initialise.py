"""Format a volume: IPL records, volume label and an empty VTOC, as ICKDSF leaves them.

Source: volumes written by ICKDSF, Linux fdasd and Hercules dasdload; device constants of the
format-4 DSCB as MVS volumes have them.
"""

from dataclasses import replace
from typing import Final

from eckd.capacity import records_per_track
from eckd.geometry import CapacityMethod, DeviceFamily, Geometry
from eckd.track import Record, Track
from eckd.track_store import TrackStore
from primitives import CCHH, CCHHR, DasdError, RelativeTrack, Volser
from primitives.ebcdic import encode
from vtoc.dscb import FORMAT7_LEVEL, FREE_DSCB, NO_POINTER, VtocIndicators
from vtoc.dscb_schema import DATA_LENGTH, KEY_LENGTH, Format4Layout
from vtoc.extent import Span
from vtoc.free_space import free_space_chains, gaps
from vtoc.volume_label import VOL1, VolumeLabel

_IPL1: Final = bytes.fromhex("000600000000000F 0300000000000001 0000000000000000")
"""A program that waits at once, in case somebody loads it."""
IPL2: Final = bytes.fromhex(
    "07003AB840000006 31003ABE40000005 08003AA000000000 0600000020000000 000000000000 0000000004"
).ljust(144, b"\0")

# DS4DEVI and L, DS4DEVK, DS4DEVFG, DS4DEVTL, by family; computed devices have nothing but flags.
_OVERHEADS: Final = {
    "2305-1": ("0192", 202, 0x09, 512),
    "2305-2": ("0121", 91, 0x09, 512),
    "2311": ("5114", 20, 0x01, 537),
    "2314": ("922d", 45, 0x01, 534),
    "3330": ("bfbf", 56, 0x01, 512),
    "3340": ("f2f2", 75, 0x01, 512),
    "3350": ("010b", 82, 0x09, 512),
}
_COMPUTED_FLAGS: Final = {CapacityMethod.CELLS: 0x20, CapacityMethod.SEGMENTED_CELLS: 0x30}


class VtocPlaceError(DasdError):
    """The VTOC cannot be where it was asked for."""


def initialise_volume(
    store: TrackStore,
    volser: Volser,
    *,
    owner: str = "",
    vtoc_at: CCHH | None = None,
    vtoc_tracks: int | None = None,
) -> None:
    """Write label and VTOC on a volume whose tracks are formatted; what was there is gone.

    Args:
        store: The volume.
        volser: Its new serial.
        owner: For the label, at most ten characters.
        vtoc_at: First track of the VTOC; cylinder 0 head 1 when None.
        vtoc_tracks: Tracks of the VTOC; up to the end of its cylinder when None.

    Raises:
        VtocPlaceError: The VTOC would lie on the label or outside the volume.
        NotEncodableError: The owner does not fit the label; in each case nothing was written.
    """
    geometry = store.geometry
    span = _vtoc_span(geometry, vtoc_at or CCHH.of(0, 1), vtoc_tracks)
    format4_at = CCHHR(geometry.cchh(span.first), 1)
    label = VolumeLabel(volser, format4_at, owner).to_bytes()
    free = gaps([Span.of(0, 1), span], _primary(geometry)[0] * geometry.heads)
    small, large = free_space_chains(free, geometry)
    per_track = records_per_track(geometry.family, KEY_LENGTH, DATA_LENGTH)
    first7 = replace(format4_at, record=3).to_bytes() if large else NO_POINTER
    free_dscbs = per_track * len(span) - 2 - len(large)
    format4 = _format4(geometry, span, free_dscbs, first7)
    for track in range(span.first, span.end):
        head = [format4, *small, *large] if track == span.first else []
        dscbs = head + [FREE_DSCB] * (per_track - len(head))
        _write(store, RelativeTrack(track), [(dscb[:44], dscb[44:]) for dscb in dscbs])
    ipl = [(encode("IPL1", 4), _IPL1), (encode("IPL2", 4), IPL2)]
    _write(store, RelativeTrack(0), [*ipl, (VOL1, label)])


def _vtoc_span(geometry: Geometry, at: CCHH, tracks: int | None) -> Span:
    try:
        first = geometry.track(at)
    except ValueError as error:
        msg = f"VTOC at {at}: {error}"
        raise VtocPlaceError(msg) from error
    wanted = geometry.heads - at.head if tracks is None else tracks
    span = Span.of(first, first + wanted)
    if first == 0 or wanted < 1 or span.end > _primary(geometry)[0] * geometry.heads:
        msg = f"VTOC at {at}, {wanted} tracks: must lie behind the label and inside the volume"
        raise VtocPlaceError(msg)
    return span


def _primary(geometry: Geometry) -> tuple[int, int]:
    """Return primary and alternate cylinders; only whole devices of old types have alternates."""
    model = geometry.model
    if model is None or model.family.method is CapacityMethod.SEGMENTED_CELLS:
        return geometry.cylinders, 0
    whole = geometry.cylinders == model.cylinders + model.alternates
    return (model.cylinders, model.alternates) if whole else (geometry.cylinders, 0)


def _format4(geometry: Geometry, vtoc: Span, free_dscbs: int, first7: bytes) -> bytes:
    family = geometry.family
    primary, alternates = _primary(geometry)
    overhead, no_key, flags, tolerance = _overheads(family)
    return Format4Layout.build(
        {
            "highest_format1": CCHHR(geometry.cchh(vtoc.first), 2).to_bytes(),
            "free_dscbs": free_dscbs,
            "next_alternate": CCHH.of(primary if alternates else 0, 0).to_bytes(),
            "alternates": alternates * geometry.heads,
            "indicators": VtocIndicators.FORMAT7 if first7 != NO_POINTER else 0,
            "extent_count": 1,
            "sms": 0,
            "alternate_cylinders": 0,
            "cylinders": geometry.cylinders,
            "heads": geometry.heads,
            "track_length": family.capacity,
            "overhead": overhead,
            "no_key": no_key,
            "device_flags": flags,
            "tolerance": tolerance,
            "dscbs_per_track": records_per_track(family, KEY_LENGTH, DATA_LENGTH),
            "directory_blocks_per_track": records_per_track(family, 8, 256),
            "vsam": bytes(24),
            "first_format6": NO_POINTER,
            "vtoc_extent": vtoc.to_extent(0, geometry).to_bytes(),
            "reserved_115": bytes(10),
            "format7_level": FORMAT7_LEVEL if first7 != NO_POINTER else 0,
            "first_format7": first7,
            "allocation_unit": 0,
            "large_cylinders": 0,
            "cylinder_managed": 0,
            "device_flags_2": 0,
            "reserved_139": bytes(1),
        }
    )


def _overheads(family: DeviceFamily) -> tuple[bytes, int, int, int]:
    if family.name not in _OVERHEADS:
        return bytes(2), 0, _COMPUTED_FLAGS[family.method], 0
    overhead, no_key, flags, tolerance = _OVERHEADS[family.name]
    return bytes.fromhex(overhead), no_key, flags, tolerance


def _write(store: TrackStore, track: RelativeTrack, areas: list[tuple[bytes, bytes]]) -> None:
    at = store.geometry.cchh(track)
    records = tuple(
        Record(CCHHR(at, number), key, data) for number, (key, data) in enumerate(areas, start=1)
    )
    store.write_track(track, Track.of(at, records).to_image())
