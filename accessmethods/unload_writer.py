"""Libraries written as IEBCOPY unloads.

Addresses stay those of the volume, so nothing inside members changes. As IEBCOPY has it, a logical
record is filled with whole blocks, a member begins a new one, and only directory blocks in use go
along.

Source: ``accessmethods.unload_schema``; tapes of MVS 3.8j.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from accessmethods.block import Block
from accessmethods.blocks import DataSetTracks
from accessmethods.directory import Directory, pack_directory
from accessmethods.members import live_blocks
from accessmethods.records_schema import DESCRIPTOR_LENGTH
from accessmethods.stow import sound_directory
from accessmethods.unload_schema import (
    BLOCK_HEADER,
    BLOCK_HEADER_LENGTH,
    EXTENTS,
    Copyr1Layout,
    Copyr2Layout,
)
from eckd import TrackReader
from primitives import TTR, DasdError, RelativeTrack
from vtoc.data_set import DataSet
from vtoc.read import read_vtoc

_NO_EXTENT: Final = {
    "unit": bytes(4),
    "bin": bytes(2),
    "first_cylinder": 0,
    "first_head": 0,
    "last_cylinder": 0,
    "last_head": 0,
    "tracks": 0,
}
_END_OF_DIRECTORY: Final = bytes(BLOCK_HEADER_LENGTH)


class UnloadBlockTooLongError(DasdError):
    """A block of the library and its header do not fit a logical record."""


@dataclass(frozen=True, slots=True)
class _Addresses:
    """Turns a place in the data set into the address an unload gives it."""

    tracks: DataSetTracks
    starts: Sequence[int]
    reader: TrackReader

    def header(self, ttr: TTR, key_length: int, data_length: int) -> bytes:
        at = self.reader.geometry.cchh(RelativeTrack(self.tracks.volume_track(ttr.track)))
        extent = sum(start <= ttr.track for start in self.starts) - 1
        return BLOCK_HEADER.pack(
            0, extent, at.cylinder, at.head, ttr.record, key_length, data_length
        )


def unload_records(reader: TrackReader, data_set: DataSet, *, block_size: int) -> Iterator[bytes]:
    """Give the logical records of an unload.

    Args:
        reader: The volume.
        data_set: A partitioned data set.
        block_size: Of the data set that the records will go to; a logical record and its two
            descriptor words fill it at most.

    Raises:
        NotPartitionedError, DamagedDirectoryError: At once: it cannot be unloaded.
        UnloadBlockTooLongError: While iterating: ``block_size`` is too small.
        FormatError: At once or while iterating: a track or a member is damaged.
    """
    directory = sound_directory(reader, data_set)
    headers = [_copyr1(reader, data_set, block_size), _copyr2(reader, data_set)]
    return _records(reader, data_set, directory, headers, block_size - 2 * DESCRIPTOR_LENGTH)


def _records(
    reader: TrackReader, data_set: DataSet, directory: Directory, headers: list[bytes], longest: int
) -> Iterator[bytes]:
    yield from headers
    yield from _filled(_directory_blocks(directory), longest, data_set)
    tracks = DataSetTracks(reader, data_set)
    lengths = [len(extent.span(data_set.geometry)) for extent in data_set.extents]
    starts = [sum(lengths[:number]) for number in range(len(lengths))]
    addresses = _Addresses(tracks, starts, reader)
    member: list[Block] = []
    for block in live_blocks(tracks, directory):
        member.append(block)
        if block.is_end_of_file:
            yield from _filled((_block(addresses, each) for each in member), longest, data_set)
            member = []


def _directory_blocks(directory: Directory) -> Iterator[bytes]:
    for key, data in pack_directory(directory, directory.blocks)[: directory.used_blocks]:
        header = bytes(9) + bytes([len(key)]) + len(data).to_bytes(2, "big")
        yield header + key + data
    yield _END_OF_DIRECTORY


def _block(addresses: _Addresses, block: Block) -> bytes:
    return addresses.header(block.ttr, len(block.key), len(block.data)) + block.key + block.data


def _filled(blocks: Iterator[bytes], longest: int, data_set: DataSet) -> Iterator[bytes]:
    """Join blocks to records as long as they may be."""
    record = b""
    for block in blocks:
        if len(block) > longest:
            msg = (
                f"{data_set.dsname}: a block takes {len(block)} bytes of an unload, "
                f"a record has room for {longest}; choose a larger block size"
            )
            raise UnloadBlockTooLongError(msg)
        if len(record) + len(block) > longest:
            yield record
            record = b""
        record += block
    if record:
        yield record


def _copyr1(reader: TrackReader, data_set: DataSet, block_size: int) -> bytes:
    family, format1 = data_set.geometry.family, data_set.format1
    constants = read_vtoc(reader).format4.device_constants
    return Copyr1Layout.build(
        {
            "kind": 0,
            "dsorg": format1.dsorg,
            "blksize": format1.blksize,
            "lrecl": format1.lrecl,
            "recfm": format1.recfm,
            "keylen": format1.keylen,
            "optcd": format1.optcd,
            "sms": format1.sms,
            "unload_blksize": block_size,
            "unit_type": family.ucb_type,
            "longest_block": family.r1_max,
            "cylinders": int.from_bytes(constants[:2], "big"),
            "heads": data_set.geometry.heads,
            "other_constants": constants[4:],
            "header_records": 2,
            "attributes": bytes(14),
            "rest": bytes(4),
        }
    )


def _copyr2(reader: TrackReader, data_set: DataSet) -> bytes:
    extents = [
        {
            **_NO_EXTENT,
            "first_cylinder": extent.first.cylinder,
            "first_head": extent.first.head,
            "last_cylinder": extent.last.cylinder,
            "last_head": extent.last.head,
            "tracks": len(extent.span(data_set.geometry)),
        }
        for extent in data_set.extents
    ]
    return Copyr2Layout.build(
        {
            "extent_count": len(extents),
            "extent_block": bytes(15),
            "extents": extents + [_NO_EXTENT] * (EXTENTS - len(extents)),
            "rest": bytes(4),
        }
    )
