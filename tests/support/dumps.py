"""Logical dumps made of plain values, and the ways other programs cut and wrap them."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from eckd.geometry import Geometry, family_named
from eckd.track_schema import END_OF_TRACK, FIRST_USER_RECORD
from eckd.track_store import TrackReader
from primitives import CCHH, RelativeTrack
from primitives.ebcdic import encode
from snapshot import dss_records as records
from vtoc.read import read_vtoc

WHEN = datetime.datetime(2026, 11, 24, 14, 30, 15, 250_000, tzinfo=datetime.UTC)
VOLUME = Geometry(family_named("3350"), 60)


def count_key_data(at: CCHH, *sizes: tuple[int, int], fill: int = 0xC1) -> bytes:
    """User records 1, 2, ... with key and data lengths as given."""
    parts = []
    for number, (key_length, data_length) in enumerate(sizes, 1):
        parts.append(at.to_bytes() + bytes([number, key_length]) + data_length.to_bytes(2, "big"))
        parts.append(bytes([fill]) * key_length + bytes([number]) * data_length)
    return b"".join(parts)


@dataclass(frozen=True)
class Source:
    """A data set in one extent, all of whose tracks are dumped."""

    name: str
    first: CCHH
    tracks: tuple[bytes, ...]
    geometry: Geometry = VOLUME
    dsorg: int = 0x4000

    @property
    def addresses(self) -> list[CCHH]:
        start = self.geometry.track(self.first)
        return [self.geometry.cchh(RelativeTrack(start + k)) for k in range(len(self.tracks))]

    @property
    def extent(self) -> bytes:
        return b"\x01\x00" + self.first.to_bytes() + self.addresses[-1].to_bytes()

    @property
    def format1(self) -> bytes:
        """A format-1 DSCB with what readers look at."""
        dscb = bytearray(140)
        dscb[0:44] = encode(self.name, 44)
        dscb[44:51] = b"\xf1" + encode("SOURCE", 6)
        dscb[52] = 1
        dscb[59] = 1
        dscb[82:84] = self.dsorg.to_bytes(2, "big")
        dscb[84] = 0x90
        dscb[105:115] = self.extent
        return bytes(dscb)


def source(name: str, cylinder: int, *tracks: Sequence[tuple[int, int]]) -> Source:
    """A data set from head 0 of a cylinder on, its tracks given as record sizes."""
    images = tuple(
        count_key_data(CCHH.of(cylinder + head // 30, head % 30), *sizes)
        for head, sizes in enumerate(tracks)
    )
    return Source(name, CCHH.of(cylinder, 0), images)


def dump_blocks(sources: Sequence[Source], names: Sequence[str] | None = None) -> list[bytes]:
    """The tape blocks of a dump as we write it."""
    listed = [data_set.name for data_set in sources] if names is None else names
    blocks = [records.tape_header(1, WHEN, len(listed))]
    blocks += records.name_list(2, listed)
    for data_set in sources:
        blocks += _data_set_blocks(data_set, len(blocks) + 1)
    return blocks


def _data_set_blocks(data_set: Source, sequence: int) -> Iterator[bytes]:
    yield records.data_set_header(sequence, data_set.format1, used_tracks_only=True)
    yield records.volume_definition(
        sequence + 1, "SOURCE", data_set.geometry, [data_set.format1], [data_set.extent]
    )
    sequence += 2
    for at, image in zip(data_set.addresses, data_set.tracks, strict=True):
        yield records.track_block_head(sequence, at, len(image)) + image
        sequence += 1
    yield records.trailer(sequence)
    yield records.trailer(sequence + 1)


def volume_dump(store: TrackReader, names: Sequence[str], *, all_data: bool = False) -> list[bytes]:
    """The tape blocks of a dump of data sets of a volume."""
    vtoc, geometry = read_vtoc(store), store.geometry
    blocks = [records.tape_header(1, WHEN, len(names)), *records.name_list(2, names)]
    for name in names:
        data_set = vtoc.find(name)
        assert data_set is not None
        used = len(data_set.tracks()) if all_data else data_set.used_tracks()
        extents = [extent.to_bytes() for extent in data_set.extents]
        kept = records.used_extents(extents, used, heads=geometry.heads)
        sequence = len(blocks) + 1
        first = data_set.dscbs[0]
        blocks.append(records.data_set_header(sequence, first, used_tracks_only=not all_data))
        blocks.append(
            records.volume_definition(sequence + 1, vtoc.volser, geometry, data_set.dscbs, kept)
        )
        for track in map(RelativeTrack, data_set.tracks()[:used].tolist()):
            users = store.read_track(track)[FIRST_USER_RECORD : -len(END_OF_TRACK)]
            head = records.track_block_head(len(blocks) + 1, geometry.cchh(track), len(users))
            blocks.append(head + users)
        blocks += [records.trailer(len(blocks) + 1), records.trailer(len(blocks) + 2)]
    return blocks


def renumbered(segments: Iterable[bytes]) -> list[bytes]:
    """Segments, one a block, with sequence numbers from 1."""
    return [number.to_bytes(4, "big") + block[4:] for number, block in enumerate(segments, 1)]


def segment(kind: int, body: bytes, *, part: int = 1, parts: int = 1, flags: int = 0) -> bytes:
    """One segment, sequence number zero."""
    length = (16 + len(body)).to_bytes(2, "big")
    return (
        bytes(4) + bytes([parts, part]) + length + bytes([16, 0x10, kind, flags]) + bytes(4) + body
    )


def split(block: bytes, size: int) -> list[bytes]:
    """A record in segments of at most ``size`` bytes, without displacement."""
    kind, body = block[10], block[16:]
    bodies = [body[at : at + size - 16] for at in range(0, len(body), size - 16)]
    return [
        segment(kind, part, part=number, parts=len(bodies)) for number, part in enumerate(bodies, 1)
    ]


def split_displaced(block: bytes, size: int) -> list[bytes]:
    """A track in segments of at most ``size`` bytes, each prefix but the first over 16 data bytes.

    What the prefixes took the place of follows at the end, in order; a rest of less than 16 bytes
    is filled up instead.
    """
    stream = bytearray(block[16:])
    bodies, at = [], 0
    while at < len(stream):
        if at and len(stream) - at < 16:
            bodies.append(bytes(stream[at:]).ljust(16, b"\xee"))
            break
        if at:
            stream += stream[at : at + 16]
            at += 16
        bodies.append(bytes(stream[at : at + size - 16]))
        at += size - 16
    return [
        segment(0x08, body, part=number, parts=len(bodies), flags=0x80 * (number > 1))
        for number, body in enumerate(bodies, 1)
    ]


def as_variable_blocks(blocks: Iterable[bytes]) -> list[bytes]:
    """Each block behind a block and a record descriptor word."""
    return [
        (len(b) + 8).to_bytes(2, "big") + bytes(2) + (len(b) + 4).to_bytes(2, "big") + bytes(2) + b
        for b in blocks
    ]


def as_variable_records(blocks: Iterable[bytes]) -> list[bytes]:
    """Each block behind a record descriptor word."""
    return [(len(b) + 4).to_bytes(2, "big") + bytes(2) + b for b in blocks]


def compressed(track: bytes) -> bytes:
    """A track block with its content compressed by runs."""
    head, content = track[16:32], track[32:]
    packed = pack(content)
    body = len(packed).to_bytes(2, "big") + bytes([head[2] | 0x20]) + head[3:] + packed
    return segment(0x08, body)


def pack(content: bytes) -> bytes:
    """Compress by runs, using every kind of run where it applies."""
    out, at = bytearray(), 0
    while at < len(content):
        byte, stop = content[at], at + 1
        while stop < len(content) and content[stop] == byte and stop - at < 34:
            stop += 1
        if stop - at < 3:
            stop = min(at + 7, len(content))
            out += bytes([stop - at - 1]) + content[at:stop]
        elif byte == 0x00:
            out.append(0xBD + stop - at)
        elif byte == 0x40:
            out.append(0xDD + stop - at)
        else:
            out += bytes([0x7D + stop - at, byte])
        at = stop
    return bytes(out)
