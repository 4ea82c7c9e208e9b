"""A small volume with data sets on it, in memory."""

from collections.abc import Callable

import pytest

from eckd import Geometry, MemoryVolume, Record, Track, family_named
from primitives import CCHHR, Dsname, RelativeTrack, Volser
from primitives.dates import OrdinalDate
from vtoc.allocate import SpaceRequest, allocate, scratch
from vtoc.data_set import DataSet, recfm_code
from vtoc.dscb import Format1, Organisation
from vtoc.initialise import initialise_volume

NewDataSet = Callable[..., DataSet]
PutTrack = Callable[..., None]


@pytest.fixture
def volume() -> MemoryVolume:
    """A 3390 of ten cylinders, initialised as WORK01."""
    volume = MemoryVolume(Geometry(family_named("3390"), 10))
    initialise_volume(volume, Volser("WORK01"))
    return volume


@pytest.fixture
def new_data_set(volume: MemoryVolume) -> NewDataSet:
    """Allocate TEST.DATA; in pieces of two tracks with others' tracks between them if asked."""

    def new(
        dsorg: str, tracks: int, *, recfm: str = "FB", pieces: bool = False, **attributes: int
    ) -> DataSet:
        if pieces:
            _fragment(volume)
        attributes = {"lrecl": 80, "blksize": 27_920} | attributes
        return _allocate(volume, "TEST.DATA", tracks, dsorg, recfm, **attributes)

    return new


@pytest.fixture
def put_track(volume: MemoryVolume) -> PutTrack:
    """Replace the records of a track of a data set; each is (key, data), numbered from 1."""

    def put(data_set: DataSet, tt: int, *areas: tuple[bytes, bytes]) -> None:
        track = RelativeTrack(int(data_set.tracks()[tt]))
        at = volume.geometry.cchh(track)
        records = tuple(
            Record(CCHHR(at, number), key, data) for number, (key, data) in enumerate(areas, 1)
        )
        volume.write_track(track, Track.of(at, records).to_image())

    return put


def _allocate(
    volume: MemoryVolume, name: str, tracks: int, dsorg: str, recfm: str = "FB", **attributes: int
) -> DataSet:
    format1 = Format1(
        dsname=Dsname(name),
        volser=Volser("WORK01"),
        created=OrdinalDate(2026, 1),
        dsorg=Organisation[dsorg] if dsorg else Organisation(0),
        recfm=recfm_code(recfm),
        **attributes,
    )
    return allocate(volume, SpaceRequest(format1=format1, tracks=tracks))


def _fragment(volume: MemoryVolume) -> None:
    """Leave free space in holes of two tracks alone."""
    names = [f"FILLER.N{number}" for number in range(8)]
    for name in names:
        _allocate(volume, name, 2, "PS")
    _allocate(volume, "FILLER.REST", volume.geometry.tracks - volume.geometry.heads - 16, "PS")
    for name in names[::2]:
        scratch(volume, Dsname(name))
