"""Sequential data sets written: blocks from the first track on, end of file, DSCB.

Order of writing, so that a stop anywhere never shows old and new data mixed as one: the DSCB says
that the data set is empty; the tracks; the DSCB says where the data ends.

Source: DFSMSdfp Advanced Services, DS1LSTAR, DS1TRBAL and DS1DSIND; DFSMS Using Data Sets, "End of
Sequential Data Sets".
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from accessmethods.block_rules import check_block
from accessmethods.blocks import DataSetTracks
from accessmethods.closing import mark_empty, mark_end
from accessmethods.placing import DataSetFullError, tracks_needed
from accessmethods.track_writer import TrackWriter
from eckd import TrackStore
from primitives import DasdError
from vtoc.data_set import DataSet


class NotSequentialError(DasdError):
    """The data set is of another organisation, and its tracks are not for us to write."""


def write_sequential(
    store: TrackStore,
    data_set: DataSet,
    blocks: Iterable[bytes],
    *,
    keys: Iterable[bytes] | None = None,
) -> DataSet:
    """Replace the contents of a sequential data set.

    A sequence of blocks is checked and counted before anything is written; a stream cannot be, and
    leaves the data set empty when it turns out not to fit.

    Args:
        store: The volume.
        data_set: Where to write; its space is not extended.
        blocks: Data of each block, descriptor words included.
        keys: Key of each block, for a data set with keys.

    Returns:
        The data set as its DSCB describes it afterwards.

    Raises:
        NotSequentialError: It is not sequential.
        DataSetFullError: Its space is too small.
        BlockTooLongError: A block is longer than BLKSIZE or a track.
        BlockShapeError: A block is empty, or its key has another length than DS1KEYL.
        FormatError: A track to be replaced cannot be decoded.
    """
    if data_set.organisation != "PS" or not data_set.tells_used_tracks:
        found = data_set.organisation or "none"
        msg = f"{data_set.dsname}: organisation {found}, expected PS in its ordinary form"
        raise NotSequentialError(msg)
    pairs: Iterable[tuple[bytes, bytes]] = _checked(data_set, blocks, keys)
    if isinstance(blocks, Sequence):
        pairs = list(pairs)
        _check_room(store, data_set, pairs)
    data_set = mark_empty(store, data_set)
    writer = TrackWriter(store, data_set)
    for key, data in pairs:
        writer.put(key, data)
    last, balance = writer.last, writer.balance
    with suppress(DataSetFullError):  # no room for it means none is written
        writer.put_end_of_file()
    writer.finish()
    return mark_end(store, data_set, last, balance)


def _checked(
    data_set: DataSet, blocks: Iterable[bytes], keys: Iterable[bytes] | None
) -> Iterator[tuple[bytes, bytes]]:
    pairs = ((b"", data) for data in blocks) if keys is None else zip(keys, blocks, strict=True)
    for key, data in pairs:
        check_block(data_set, data, key)
        yield key, data


def _check_room(store: TrackStore, data_set: DataSet, pairs: list[tuple[bytes, bytes]]) -> None:
    tracks = DataSetTracks(store, data_set)
    lengths = [(len(key), len(data)) for key, data in pairs]
    if tracks_needed(store.geometry.family, lengths) > tracks.addressable:
        raise DataSetFullError(tracks.name, tracks.addressable)
