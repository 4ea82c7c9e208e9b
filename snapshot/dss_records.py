"""Build the tape blocks of a DFDSS logical dump, one record a block, as DSSDUMP lays them out.

Every function returns whole tape blocks, segment prefix included, for the sequence number given;
nothing here knows a tape or a volume. With blocks of up to 65,520 bytes no track is ever split, so
the length of a track's block is 40 + V and follows from the size table alone.

Two choices the format leaves open:

* No VVDS record is written and the SMS bit stays off, because the data sets are not SMS-managed;
  DSSDUMP pretends they are. DSSREST restores either form.
* A data set with a format-3 DSCB has all its DSCBs in the volume definition, format 1 first.
  DSSDUMP writes the format 1 alone, and so loses the extents beyond the third that are allocated
  but not used. The record counts its DSCBs, readers find the extents behind them by that count, and
  what they check (name, format byte, DSORG) is the first one. A data set without a format 3 gives
  the same bytes either way.

Source: dumps written by DSSDUMP 0.97; DFSMSdss Storage Administration, format of the dump data set.
"""

import datetime
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from eckd.geometry import Geometry
from primitives import CCHH, DasdError
from primitives.addresses import track_at
from primitives.dates import OrdinalDate
from primitives.ebcdic import encode
from snapshot.dss_schema import (
    DSCB_LENGTH,
    NAME_LENGTH,
    PREFIX_LENGTH,
    R0_DATA_LENGTH,
    TRACK_HEAD_LENGTH,
    DataSetHeaderLayout,
    DumpForm,
    DumpKind,
    RecordKind,
    SegmentPrefixLayout,
    TapeContents,
    TapeHeaderLayout,
    TrackHeadLayout,
    TrailerLayout,
    VolumeDefinitionHeadLayout,
    VolumeProperty,
)

BLOCK_SIZE: Final = 65_520
"""Largest tape block; every track of every device fits one."""
TRACK_BLOCK_HEAD: Final = PREFIX_LENGTH + TRACK_HEAD_LENGTH
"""Bytes before the first count field in a track's tape block."""
MAX_DATA_SETS: Final = 0xFFFF
_VERSION, _LEVEL = 0x1F, 0x50
_END_OF_NAMES: Final = b"\x00"


class TooManyDataSetsError(DasdError):
    """One dump counts its data sets in a halfword."""


def tape_header(
    sequence: int, when: datetime.datetime, data_sets: int, *, block_size: int = BLOCK_SIZE
) -> bytes:
    """Build the block that opens a dump.

    Args:
        sequence: Sequence number of its segment; 1 in any dump.
        when: Date and time of the dump, to hundredths of a second.
        data_sets: How many names the name list will have.
        block_size: The largest tape block that may follow.

    Raises:
        TooManyDataSetsError: More than 65,535 data sets.
    """
    if data_sets > MAX_DATA_SETS:
        msg = f"{data_sets} data sets: a dump holds at most {MAX_DATA_SETS}"
        raise TooManyDataSetsError(msg)
    body = TapeHeaderLayout.build(
        {
            "date": OrdinalDate.of(when.date()).to_packed(),
            "time": bytes.fromhex(f"{when:%H%M%S}{when.microsecond // 10_000:02}"),
            "contents": TapeContents.NO_VSAM,
            "length": TapeHeaderLayout.sizeof(),
            "version": _VERSION,
            "level": _LEVEL,
            "block_size": block_size,
            "data_sets": data_sets,
            "properties": 0,
        }
    )
    return _segment(sequence, RecordKind.TAPE_HEADER, body)


def name_list(
    first_sequence: int, names: Iterable[str], *, catalog: str = "", block_size: int = BLOCK_SIZE
) -> list[bytes]:
    """Build the blocks that list the data sets, in the order they will follow.

    The list is cut between names, and each of its segments ends with its own X'00'.

    Args:
        first_sequence: Sequence number of the first segment.
        names: Data set names.
        catalog: The catalog they are said to be in.
        block_size: The largest tape block.

    Raises:
        NotEncodableError: A name is too long or has a character EBCDIC lacks.
    """
    room = block_size - PREFIX_LENGTH - len(_END_OF_NAMES)
    bodies = [b""]
    for name in names:
        entry = _name_entry(name, catalog)
        if len(bodies[-1]) + len(entry) > room:
            bodies.append(b"")
        bodies[-1] += entry
    return [
        _segment(
            first_sequence + index,
            RecordKind.NAME_LIST,
            body + _END_OF_NAMES,
            part=(index + 1, len(bodies)),
        )
        for index, body in enumerate(bodies)
    ]


def _name_entry(name: str, catalog: str) -> bytes:
    padded = encode(name, NAME_LENGTH)
    return bytes([len(name)]) + encode(catalog, NAME_LENGTH) + padded[: len(name)]


def data_set_header(
    sequence: int, format1: bytes, *, used_tracks_only: bool, catalog: str = ""
) -> bytes:
    """Build the block that announces a data set.

    Args:
        sequence: Sequence number of its segment.
        format1: The format-1 DSCB, key and data; name, DSORG and OPTCD are taken from it.
        used_tracks_only: Whether allocated tracks behind the last used one stay behind.
        catalog: The catalog the data set is said to be in.
    """
    name = format1[:NAME_LENGTH]
    body = DataSetHeaderLayout.build(
        {
            "name_length": len(name.rstrip(b"\x40")),
            "catalog_length": len(catalog),
            "dsorg": int.from_bytes(format1[82:84], "big"),
            "optcd": format1[85],
            "volumes": 1,
            "properties": 0,
            "password": bytes(8),
            "catalog": encode(catalog, NAME_LENGTH),
            "name": name,
            "data_volumes": 1,
            "index_volumes": 0,
            "form": DumpForm.USED_TRACKS if used_tracks_only else DumpForm(0),
        }
    )
    return _segment(sequence, RecordKind.DATA_SET_HEADER, body)


def volume_definition(
    sequence: int,
    volser: str,
    geometry: Geometry,
    dscbs: Sequence[bytes],
    extents: Sequence[bytes],
) -> bytes:
    """Build the block with what the VTOC says about a data set.

    Args:
        sequence: Sequence number of its segment.
        volser: Serial of the source volume.
        geometry: Its shape; alternate cylinders are not counted.
        dscbs: The DSCBs of the data set, 140 bytes each, format 1 first.
        extents: The extents whose tracks follow, 10 bytes each; see ``used_extents``.
    """
    assert all(len(dscb) == DSCB_LENGTH for dscb in dscbs)
    model = geometry.model
    head = VolumeDefinitionHeadLayout.build(
        {
            "volser": encode(volser, 6),
            "unit_type": geometry.family.ucb_type,
            "reserved_10": bytes(2),
            "track_capacity": geometry.family.capacity,
            "cylinders": min(geometry.cylinders, model.cylinders if model else geometry.cylinders),
            "heads": geometry.heads,
            "compression_words": 0,
            "properties": VolumeProperty.INDEXED_VTOC,
            "reserved_23": bytes(1),
            "vvds_records": 0,
            "dscbs": len(dscbs),
            "extents": len(extents),
            "model": 0,
        }
    )
    return _segment(sequence, RecordKind.VOLUME_DEFINITION, head + b"".join((*dscbs, *extents)))


def used_extents(extents: Iterable[bytes], tracks: int, *, heads: int) -> list[bytes]:
    """Cut a list of extents (10 bytes each) behind its first ``tracks`` tracks.

    The last extent kept ends at the last of these tracks; type and sequence bytes stay.

    >>> [e.hex() for e in used_extents([bytes.fromhex("8100 00020000 0002000b")], 1, heads=12)]
    ['81000002000000020000']
    """
    kept = []
    for extent in extents:
        if tracks <= 0:
            break
        first, last = CCHH.from_bytes(extent[2:6]), CCHH.from_bytes(extent[6:10])
        length = track_at(last, heads=heads) - track_at(first, heads=heads) + 1
        if tracks < length:
            end = track_at(first, heads=heads) + tracks - 1
            extent = extent[:6] + CCHH.of(*divmod(end, heads)).to_bytes()  # noqa: PLW2901
        kept.append(extent)
        tracks -= length
    return kept


def trailer(sequence: int) -> bytes:
    """Build one of the two blocks that end a data set."""
    return _segment(sequence, RecordKind.TRAILER, TrailerLayout.build({"reserved": bytes(6)}))


def track_block_head(
    sequence: int, at: CCHH, size: int, *, r0: bytes = bytes(R0_DATA_LENGTH)
) -> bytes:
    """Build what stands before the records of a track: prefix and track head, 40 bytes.

    Args:
        sequence: Sequence number of the segment.
        at: Where the track is.
        size: S (V of the method): bytes of its user records, count fields included.
        r0: Data of record zero; readers of other makes want zeros.
    """
    body = TrackHeadLayout.build(
        {
            "length": R0_DATA_LENGTH + size,
            "state": 0,
            "cylinder": at.cylinder,
            "head": at.head,
            "vsam": bytes(4),
            "reserved": bytes(5),
            "r0": r0,
        }
    )
    return _prefix(sequence, RecordKind.TRACK, TRACK_HEAD_LENGTH + size) + body


_TRACK_BLOCK_HEADS: Final = np.dtype(
    [
        ("sequence", ">u4"),
        ("segments", "u1"),
        ("segment", "u1"),
        ("segment_length", ">u2"),
        ("prefix_length", "u1"),
        ("dump_kind", "u1"),
        ("record_kind", "u1"),
        ("flags", "u1"),
        ("reserved", "V4"),
        ("length", ">u2"),
        ("state", "u1"),
        ("cchh", ">u2", 2),
        ("zero", "V9"),
        ("r0", "V8"),
    ]
)
assert _TRACK_BLOCK_HEADS.itemsize == TRACK_BLOCK_HEAD


def track_block_heads(
    first_sequence: int, cchhs: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64]
) -> npt.NDArray[np.uint8]:
    """Build ``track_block_head`` for a run of tracks at once.

    Args:
        first_sequence: Sequence number of the first; the others count on.
        cchhs: Cylinder and head of each track, shape (tracks, 2).
        sizes: S of each track, at most 65,480.

    Returns:
        Shape (tracks, 40).
    """
    heads = np.zeros(len(sizes), _TRACK_BLOCK_HEADS)
    heads["sequence"] = np.arange(first_sequence, first_sequence + len(sizes))
    heads["segments"] = heads["segment"] = 1
    heads["segment_length"] = sizes + TRACK_BLOCK_HEAD
    heads["prefix_length"] = PREFIX_LENGTH
    heads["dump_kind"] = DumpKind.LOGICAL
    heads["record_kind"] = RecordKind.TRACK
    heads["length"] = sizes + R0_DATA_LENGTH
    heads["cchh"] = cchhs
    return heads.view(np.uint8).reshape(len(sizes), TRACK_BLOCK_HEAD)


def _segment(
    sequence: int, kind: RecordKind, body: bytes, *, part: tuple[int, int] = (1, 1)
) -> bytes:
    return _prefix(sequence, kind, len(body), part=part) + body


def _prefix(
    sequence: int, kind: RecordKind, body_length: int, *, part: tuple[int, int] = (1, 1)
) -> bytes:
    segment, segments = part
    return SegmentPrefixLayout.build(
        {
            "sequence": sequence,
            "segments": segments,
            "segment": segment,
            "length": PREFIX_LENGTH + body_length,
            "dump_kind": DumpKind.LOGICAL,
            "record_kind": kind,
            "flags": 0,
            "reserved": bytes(4),
        }
    )
