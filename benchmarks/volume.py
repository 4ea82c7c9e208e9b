"""The volume that is measured: a 3390-3 full of half-track blocks, made once."""

from pathlib import Path
from typing import Final

import numpy as np

from eckd.geometry import Geometry, model_named
from eckd.open_image import open_volume
from eckd.raw_image import create_raw
from eckd.track import Record, Track
from eckd.track_store import TrackStore
from primitives import CCHHR, TTR, Dsname, RelativeTrack, Volser
from primitives.dates import OrdinalDate
from vtoc.allocate import SpaceRequest, allocate
from vtoc.dscb import DataSetIndicators, Format1, Organisation
from vtoc.initialise import initialise_volume

HALF_TRACK: Final = 27_998
DATA_SETS: Final = 20


def measured_volume(directory: Path) -> Path:
    """Return the image, making it when it is not there."""
    path = directory / "bench.ckd"
    if path.exists():
        return path
    directory.mkdir(parents=True, exist_ok=True)
    building = directory / "building.ckd"
    building.unlink(missing_ok=True)
    model = model_named("3390-3")
    create_raw(building, Geometry(model.family, model.cylinders)).close()
    store = open_volume(building, writable=True)
    initialise_volume(store, Volser("BENCH"))
    tracks = (store.geometry.tracks - store.geometry.heads) // DATA_SETS
    generator = np.random.default_rng(1)
    for number in range(DATA_SETS):
        _fill(store, f"BENCH.D{number}", tracks, generator)
    store.close()
    building.rename(path)
    return path


def _fill(store: TrackStore, name: str, tracks: int, generator: np.random.Generator) -> None:
    format1 = Format1(
        dsname=Dsname(name),
        volser=Volser(""),
        created=OrdinalDate(2026, 1),
        dsorg=Organisation.PS,
        recfm=0x90,
        lrecl=HALF_TRACK,
        blksize=HALF_TRACK,
        indicators=DataSetIndicators.LAST_VOLUME,
        lstar=TTR(tracks - 1, 2),
    )
    data_set = allocate(store, SpaceRequest(format1=format1, tracks=tracks))
    for track in data_set.tracks().tolist():
        at = store.geometry.cchh(RelativeTrack(track))
        records = tuple(
            Record(CCHHR(at, number), b"", generator.bytes(HALF_TRACK)) for number in (1, 2)
        )
        store.write_track(RelativeTrack(track), Track.of(at, records).to_image())
