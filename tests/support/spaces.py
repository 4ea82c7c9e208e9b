"""Volumes with a VTOC, and what to allocate on them."""

from eckd.geometry import Geometry, family_named
from eckd.memory_volume import MemoryVolume
from eckd.track_store import TrackStore
from primitives import CCHHR, Dsname, RelativeTrack, Volser
from primitives.dates import OrdinalDate
from vtoc.allocate import SpaceRequest, allocate, scratch
from vtoc.dscb import Format1, FormatId, Organisation, SpaceUnit
from vtoc.extent import Span
from vtoc.free_space import spans_of_format5
from vtoc.initialise import initialise_volume
from vtoc.read import Vtoc, read_vtoc

GEOMETRY = Geometry(family_named("3390"), 6)


def new_volume(geometry: Geometry = GEOMETRY) -> MemoryVolume:
    volume = MemoryVolume(geometry, "NEW")
    initialise_volume(volume, Volser("WORK01"), owner="OWNER")
    return volume


def request(
    name: str, tracks: int, *, secondary: int = 0, unit: int = SpaceUnit.TRACKS, **options: int
) -> SpaceRequest:
    format1 = Format1(
        dsname=Dsname(name),
        volser=Volser(""),
        created=OrdinalDate(2026, 328),
        dsorg=Organisation.PS,
        recfm=0x90,
        lrecl=80,
        blksize=3120,
        secondary=secondary,
        space_flags=unit,
    )
    return SpaceRequest(format1=format1, tracks=tracks, **options)


def spread_volume() -> MemoryVolume:
    """A volume with BIG in five extents, so that it has a format 3, and some in one each.

    The VTOC has two tracks; PAD has the rest of its cylinder.
    """
    volume = MemoryVolume(GEOMETRY, "NEW")
    initialise_volume(volume, Volser("WORK01"), vtoc_tracks=2)
    allocate(volume, request("PAD", GEOMETRY.heads - 3))
    for number in range(15):
        allocate(volume, request(f"F{number}", 5))
    for number in range(1, 15, 3):
        scratch(volume, Dsname(f"F{number}"))
    allocate(volume, request("BIG", 24))
    for number in range(15):
        if number % 3 != 1 and number > 5:
            scratch(volume, Dsname(f"F{number}"))
    return volume


class RecordedVolume(MemoryVolume):
    """A volume that keeps what it was after every write.

    Attributes:
        states: Each as a volume of its own, the oldest first.
    """

    def __init__(self, geometry: Geometry) -> None:
        super().__init__(geometry)
        self.states: list[MemoryVolume] = []

    def write_track(self, track: RelativeTrack, image: bytes) -> None:
        super().write_track(track, image)
        state = MemoryVolume(self.geometry)
        state._images = dict(self._images)
        self.states.append(state)


def format5_spans(vtoc: Vtoc) -> list[Span]:
    """What the format-5 DSCBs say is free."""
    raws = [raw for raw in vtoc.table.slots.values() if raw[44] == FormatId.FREE_SPACE]
    return sorted(span for raw in raws for span in spans_of_format5(raw, vtoc.geometry.heads))


def patch(store: TrackStore, at: CCHHR, offset: int, value: bytes) -> None:
    """Change some bytes of one slot of the VTOC, whatever that makes of it."""
    table = read_vtoc(store).table
    raw = bytearray(table.slots[at])
    raw[offset : offset + len(value)] = value
    table.write(store, at, bytes(raw))
