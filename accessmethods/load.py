"""Data sets made from what was unloaded or sent, on any device.

A library is loaded member by member in batches, so memory does not grow with it; a data set that
turns out to be full gets its secondary quantity.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from accessmethods.blocking import block_records
from accessmethods.extending import extending
from accessmethods.partitioned import create_pds
from accessmethods.sequential import write_sequential
from accessmethods.stow import MemberData, put_members
from accessmethods.unload_reader import UnloadedLibrary
from eckd import TrackStore
from eckd.capacity import records_per_track
from primitives import Dsname, Volser
from primitives.dates import OrdinalDate
from vtoc.allocate import SpaceRequest, allocate
from vtoc.data_set import DataSet, recfm_code
from vtoc.dscb import Format1, Organisation

BATCH_BYTES: Final = 16 << 20
_SPARE_BLOCKS: Final = 2
"""Directory blocks a library gets beyond those in use, where nobody says how many it had."""


def allocate_for(
    store: TrackStore,
    library: UnloadedLibrary,
    dsname: Dsname,
    created: OrdinalDate,
    *,
    directory_blocks: int = 0,
) -> DataSet:
    """Allocate an empty library like the one that was unloaded, with room for as much.

    Args:
        store: The volume.
        library: What is going to be loaded.
        dsname: Its new name.
        created: Date of creation.
        directory_blocks: At least so many.

    Raises:
        SpaceError: The name exists, or there is no room for it.
    """
    header = library.header
    tracks = sum(extent.tracks for extent in header.extents)
    tracks = -(-tracks * (header.longest_block or 1) // store.geometry.family.r1_max)
    blocks = max(directory_blocks, library.directory_blocks + _SPARE_BLOCKS)
    tracks = max(tracks, blocks // records_per_track(store.geometry.family, 8, 256) + 1)
    format1 = Format1(
        dsname=dsname,
        volser=Volser(""),
        created=created,
        dsorg=Organisation.PO,
        recfm=recfm_code(header.recfm or "U"),
        lrecl=header.lrecl,
        blksize=header.blksize,
        keylen=header.keylen,
        secondary=max(1, tracks // 10),
    )
    request = SpaceRequest(format1=format1, tracks=tracks, directory_blocks=blocks)
    data_set = allocate(store, request)
    return extending(store, data_set, lambda full: create_pds(store, full, blocks, {}))


def load_library(store: TrackStore, data_set: DataSet, members: Iterable[MemberData]) -> DataSet:
    """Add members to a library, or replace those of the same names.

    Raises:
        DasdError: As ``put_members`` does; members of earlier batches are there.
    """
    for batch in _batches(members):
        put = partial(_put, store, batch)
        data_set = extending(store, data_set, put)
    return data_set


def _put(store: TrackStore, batch: list[MemberData], data_set: DataSet) -> DataSet:
    return put_members(store, data_set, batch)


def load_records(
    store: TrackStore,
    dsname: Dsname,
    created: OrdinalDate,
    records: Iterable[bytes],
    *,
    recfm: str,
    lrecl: int,
    blksize: int,
) -> DataSet:
    """Make a sequential data set of records, as large as they need.

    Raises:
        SpaceError: The name exists, or there is no room for it.
        BlockSizeError, RecordLengthError, UnknownRecordFormatError: Records and attributes do not
            go together.
    """
    blocks = list(block_records(recfm, lrecl, blksize, records))
    per_track = max(1, store.geometry.family.r1_max // max(blksize, 1))
    tracks = max(1, -(-len(blocks) // per_track))
    format1 = Format1(
        dsname=dsname,
        volser=Volser(""),
        created=created,
        dsorg=Organisation.PS,
        recfm=recfm_code(recfm),
        lrecl=lrecl,
        blksize=blksize,
        secondary=max(1, tracks // 10),
    )
    data_set = allocate(store, SpaceRequest(format1=format1, tracks=tracks))
    return extending(store, data_set, lambda full: write_sequential(store, full, blocks))


def _batches(members: Iterable[MemberData]) -> Iterator[list[MemberData]]:
    batch: list[MemberData] = []
    size = 0
    for member in members:
        batch.append(member)
        size += sum(len(block.data) for block in member.blocks)
        if size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
