"""A small volume with one data set of each kind that matters to a backup, for samples and the demo.

DEMO.SOURCE is partitioned, with members; DEMO.LEDGER has variable-length records; DEMO.SPREAD lies
in several extents; DEMO.SPARSE has tracks nobody ever wrote to; DEMO.KEYED has keys and no end that
a DSCB would know; DEMO.BULK is as large as the rest is small.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from accessmethods.blocking import block_records
from accessmethods.partitioned import create_pds
from accessmethods.sequential import write_sequential
from eckd.geometry import Geometry, family_named
from eckd.raw_image import create_raw
from eckd.track import Record, Track
from eckd.track_store import TrackStore
from primitives import CCHHR, TTR, Dsname, RelativeTrack, Volser
from primitives.dates import OrdinalDate
from primitives.ebcdic import encode
from vtoc.allocate import SpaceRequest, allocate, free_spans, scratch, update_format1
from vtoc.data_set import DataSet, recfm_code
from vtoc.dscb import Format1, Organisation
from vtoc.initialise import initialise_volume
from vtoc.read import read_vtoc

DEVICE: Final = "3390"
CREATED: Final = OrdinalDate(2026, 328)
OTHER_TRACKS: Final = 120
"""What all data sets but DEMO.BULK take together, with the label and the VTOC."""
_HALF_TRACK: Final = 27_998


def create_volume(path: Path, volser: str, *, tracks: int) -> None:
    """Make an image with a label and an empty VTOC.

    Args:
        path: Where.
        volser: Its serial.
        tracks: At least so many; whole cylinders are made.
    """
    family = family_named(DEVICE)
    geometry = Geometry(family, -(-tracks // family.heads))
    store = create_raw(path, geometry)
    try:
        initialise_volume(store, Volser(volser), owner="VOLSER")
    finally:
        store.close()


def fill_volume(store: TrackStore, *, bulk_tracks: int, seed: int = 1) -> None:
    """Put the sample data sets on a new volume."""
    chance = random.Random(seed)  # noqa: S311 -- sample data
    _source(store)
    _ledger(store, chance)
    _spread(store, chance)
    _sparse(store)
    _keyed(store, chance)
    _bulk(store, chance, bulk_tracks)


def _allocated(
    store: TrackStore,
    name: str,
    tracks: int,
    *,
    dsorg: Organisation = Organisation.PS,
    recfm: str = "U",
    lrecl: int = 0,
    blksize: int = 0,
    keylen: int = 0,
) -> DataSet:
    format1 = Format1(
        dsname=Dsname(name),
        volser=Volser(""),
        created=CREATED,
        dsorg=dsorg,
        recfm=recfm_code(recfm),
        lrecl=lrecl,
        blksize=blksize,
        keylen=keylen,
    )
    return allocate(store, SpaceRequest(format1=format1, tracks=tracks))


def _source(store: TrackStore) -> None:
    data_set = _allocated(
        store, "DEMO.SOURCE", 15, dsorg=Organisation.PO, recfm="FB", lrecl=80, blksize=3120
    )
    members = {
        name: list(block_records("FB", 80, 3120, _cards(name, lines)))
        for name, lines in [("ALPHA", 500), ("BETA", 40), ("EMPTY", 0), ("OMEGA", 1200)]
    }
    create_pds(store, data_set, 10, members)


def _cards(name: str, lines: int) -> Iterator[bytes]:
    for line in range(lines):
        yield encode(f"{name} LINE {line}".ljust(72) + f"{(line + 1) * 10:08}", 80)


def _ledger(store: TrackStore, chance: random.Random) -> None:
    data_set = _allocated(store, "DEMO.LEDGER", 12, recfm="VB", lrecl=1004, blksize=6000)
    records = [chance.randbytes(chance.randint(10, 1000)) for _ in range(900)]
    write_sequential(store, data_set, list(block_records("VB", 1004, 6000, records)))


def _spread(store: TrackStore, chance: random.Random) -> None:
    """Allocate holes, scratch every other one, and let one data set fill them."""
    for number in range(7):
        _allocated(store, f"HOLE{number}", 4)
    blocker = _allocated(store, "BLOCKER", _largest_hole(store))
    for number in range(1, 7, 2):
        scratch(store, Dsname(f"HOLE{number}"))
    data_set = _allocated(store, "DEMO.SPREAD", 11, recfm="FB", lrecl=100, blksize=10_000)
    scratch(store, blocker.dsname)
    for number in range(0, 7, 2):
        scratch(store, Dsname(f"HOLE{number}"))
    write_sequential(store, data_set, [chance.randbytes(10_000) for _ in range(50)])


def _largest_hole(store: TrackStore) -> int:
    return max(len(span) for span in free_spans(read_vtoc(store)))


def _sparse(store: TrackStore) -> None:
    """A data set of six tracks in use, of which those between first and last hold no record."""
    data_set = _allocated(store, "DEMO.SPARSE", 8, recfm="FB", lrecl=80, blksize=800)
    written = write_sequential(store, data_set, [bytes(800)] * 3)
    for tt, blocks in ((0, 3), (5, 1)):
        track = RelativeTrack(int(data_set.tracks()[tt]))
        at = store.geometry.cchh(track)
        records = tuple(Record(CCHHR(at, n), b"", bytes(800)) for n in range(1, blocks + 1))
        store.write_track(track, Track.of(at, records).to_image())
    update_format1(store, written, replace(written.format1, lstar=TTR(5, 1)))


def _keyed(store: TrackStore, chance: random.Random) -> None:
    data_set = _allocated(
        store, "DEMO.KEYED", 6, dsorg=Organisation.DA, recfm="F", lrecl=400, blksize=400, keylen=12
    )
    for track in data_set.tracks().tolist():
        at = store.geometry.cchh(RelativeTrack(track))
        records = tuple(
            Record(CCHHR(at, number), chance.randbytes(12), chance.randbytes(400))
            for number in range(1, 20)
        )
        store.write_track(RelativeTrack(track), Track.of(at, records).to_image())


def _bulk(store: TrackStore, chance: random.Random, tracks: int) -> None:
    data_set = _allocated(
        store, "DEMO.BULK", tracks, recfm="FB", lrecl=_HALF_TRACK, blksize=_HALF_TRACK
    )
    block = chance.randbytes(_HALF_TRACK)
    blocks = [number.to_bytes(4, "big") + block[4:] for number in range(2 * tracks)]
    write_sequential(store, data_set, blocks)
