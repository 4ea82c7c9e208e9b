"""Directory blocks rewritten in place: same records, same lengths, new contents.

A directory may lie on several tracks, and a stop between two of them must lose no name. Where
entries are added, those behind them move towards the end, so the last track is written first; where
entries go, the others move towards the beginning, so it is written last. In between a name may show
twice, never not at all.
"""

from collections.abc import Iterable
from dataclasses import replace

from accessmethods.blocks import DataSetTracks
from accessmethods.directory_schema import BLOCK_LENGTH, END_NAME, KEY_LENGTH, USED_LENGTH
from eckd import Record, TrackStore
from primitives import FormatError, RelativeTrack, Where
from vtoc.data_set import DataSet


def replace_directory(
    store: TrackStore, data_set: DataSet, packed: list[tuple[bytes, bytes]]
) -> None:
    """Rewrite the directory of a partitioned data set, as far as it changes.

    Args:
        store: The volume.
        data_set: Its first records are ``len(packed)`` directory blocks.
        packed: Key and data of each, as ``pack_directory`` makes them.

    Raises:
        BlockNotFoundError: The data set has fewer records; nothing was written.
        FormatError: A record among them is not a directory block; nothing was written.
    """
    tracks = DataSetTracks(store, data_set)
    changed: list[tuple[RelativeTrack, bytes]] = []
    before: list[tuple[bytes, bytes]] = []
    done = tt = 0
    while done < len(packed):
        old = tracks.track(tt)
        here = packed[done : done + len(old.records)]
        records = tuple(
            _with_contents(record, key, data, tracks.where(tt))
            for record, (key, data) in zip(old.records, here, strict=False)
        )
        before += [(record.key, record.data) for record in old.records[: len(here)]]
        if records != old.records[: len(here)]:
            new = replace(old, records=records + old.records[len(here) :])
            changed.append((tracks.volume_track(tt), new.to_image()))
        done, tt = done + len(here), tt + 1
    grows = _length(packed) > _length(before)
    for track, image in reversed(changed) if grows else changed:
        store.write_track(track, image)


def _with_contents(record: Record, key: bytes, data: bytes, where: Where) -> Record:
    if (len(record.key), len(record.data)) != (KEY_LENGTH, BLOCK_LENGTH):
        raise FormatError(
            "directory block",
            where=where,
            expected="a key of 8, data of 256 bytes",
            found=f"a key of {len(record.key)}, data of {len(record.data)} bytes",
        )
    return replace(record, key=key, data=data)


def _length(blocks: Iterable[tuple[bytes, bytes]]) -> int:
    """Return the bytes in use up to the block that ends the directory."""
    total = 0
    for key, data in blocks:
        total += _bytes_used(data)
        if key == END_NAME:
            break
    return total


def _bytes_used(data: bytes) -> int:
    return int.from_bytes(data[:USED_LENGTH], "big")


def directory_use(packed: list[tuple[bytes, bytes]]) -> int:
    """Return DS1NOBDB: what MVS 3.8j stores about the last directory block.

    One less than its bytes used; 0 while it is not in use.
    """
    return max(0, _bytes_used(packed[-1][1]) - 1)
