"""Directory blocks rewritten in place: same records, same lengths, new contents."""

from dataclasses import replace

from accessmethods.blocks import DataSetTracks
from accessmethods.directory_schema import BLOCK_LENGTH, KEY_LENGTH, USED_LENGTH
from eckd import Record, TrackStore
from primitives import FormatError, Where
from vtoc.data_set import DataSet


def replace_directory(
    store: TrackStore, data_set: DataSet, packed: list[tuple[bytes, bytes]]
) -> None:
    """Rewrite every directory block of a partitioned data set.

    Args:
        store: The volume.
        data_set: Its first records are ``len(packed)`` directory blocks.
        packed: Key and data of each, as ``pack_directory`` makes them.

    Raises:
        BlockNotFoundError: The data set has fewer records.
        FormatError: A record among them is not a directory block.
    """
    tracks = DataSetTracks(store, data_set)
    done = tt = 0
    while done < len(packed):
        old = tracks.track(tt)
        here = packed[done : done + len(old.records)]
        records = tuple(
            _with_contents(record, key, data, tracks.where(tt))
            for record, (key, data) in zip(old.records, here, strict=False)
        )
        new = replace(old, records=records + old.records[len(here) :])
        store.write_track(tracks.volume_track(tt), new.to_image())
        done, tt = done + len(here), tt + 1


def _with_contents(record: Record, key: bytes, data: bytes, where: Where) -> Record:
    if (len(record.key), len(record.data)) != (KEY_LENGTH, BLOCK_LENGTH):
        raise FormatError(
            "directory block",
            where=where,
            expected="a key of 8, data of 256 bytes",
            found=f"a key of {len(record.key)}, data of {len(record.data)} bytes",
        )
    return replace(record, key=key, data=data)


def directory_use(packed: list[tuple[bytes, bytes]]) -> int:
    """Return DS1NOBDB: what MVS 3.8j stores about the last directory block.

    One less than its bytes used; 0 while it is not in use.
    """
    _, data = packed[-1]
    return max(0, int.from_bytes(data[:USED_LENGTH], "big") - 1)
