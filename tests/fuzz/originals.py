"""Small volumes with something of everything, in every format: what a campaign damages."""

import random
from pathlib import Path

from accessmethods.blocking import block_records
from accessmethods.partitioned import create_pds
from accessmethods.sequential import write_sequential
from eckd import Geometry, family_named
from eckd.open_image import open_volume
from eckd.raw_image import create_raw
from eckd.track_store import TrackStore
from primitives import Dsname, Volser
from primitives.dates import OrdinalDate
from tests.support.command_line import run_good
from vtoc.allocate import SpaceRequest, allocate
from vtoc.data_set import DataSet, recfm_code
from vtoc.dscb import Format1, Organisation
from vtoc.initialise import initialise_volume
from vtoc.resize import extend

ORIGINALS = ("ckd", "cckd", "cckd64", "cckd-none")


def make_originals(place: Path) -> dict[str, bytes]:
    """Make one volume and convert it; returns the images by format."""
    raw = place / "original.ckd"
    with create_raw(raw, Geometry(family_named("2311"), 6)) as store:
        _fill(store)
    images = {"ckd": raw.read_bytes()}
    for name, words in (
        ("cckd", ("--format", "cckd")),
        ("cckd64", ("--format", "cckd64", "--compress", "bzip2")),
        ("cckd-none", ("--format", "cckd", "--compress", "none")),
    ):
        path = place / name
        run_good("disk", "convert", raw, path, *words)
        images[name] = path.read_bytes()
    with open_volume(raw) as volume:
        assert volume.geometry.tracks == 60
    return images


def _fill(store: TrackStore) -> None:
    chance = random.Random(7)
    initialise_volume(store, Volser("FUZZ01"), vtoc_tracks=2)
    library = _new(store, "LIB", Organisation.PO, "FB", 80, 800, 6)
    cards = {
        name: [chance.randbytes(800) for _ in range(n)] for name, n in (("ALPHA", 3), ("BETA", 5))
    }
    create_pds(store, library, 12, cards | {"EMPTY": []})
    spread = _new(store, "SPREAD", Organisation.PS, "F", 500, 500, 1)
    for _ in range(5):
        spread = extend(store, spread.dsname, 1)
    write_sequential(store, spread, [chance.randbytes(500)] * 20)
    variable = _new(store, "SEQ.VB", Organisation.PS, "VBS", 400, 900, 8)
    records = [chance.randbytes(chance.randint(1, 390)) for _ in range(60)]
    write_sequential(store, variable, list(block_records("VBS", 400, 900, records)))


def _new(
    store: TrackStore,
    name: str,
    dsorg: Organisation,
    recfm: str,
    lrecl: int,
    size: int,
    tracks: int,
) -> DataSet:
    format1 = Format1(
        dsname=Dsname(name),
        volser=Volser(""),
        created=OrdinalDate(2026, 330),
        dsorg=dsorg,
        recfm=recfm_code(recfm),
        lrecl=lrecl,
        blksize=size,
        secondary=1,
    )
    return allocate(store, SpaceRequest(format1=format1, tracks=tracks))
