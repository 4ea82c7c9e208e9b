"""Data sets sent as NETDATA (XMI files), as TSO TRANSMIT makes them.

Source: ``accessmethods.netdata_schema``.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from accessmethods.netdata_schema import (
    CARD_LENGTH,
    FILE_NUMBER_LENGTH,
    LONGEST_SEGMENT,
    SEGMENT_HEADER_LENGTH,
    SENT_AS_IS,
    WITHOUT_DESCRIPTORS,
    Key,
    SegmentFlag,
)
from accessmethods.netdata_units import build_units
from accessmethods.records_schema import DESCRIPTOR_LENGTH
from accessmethods.unload_writer import unload_records
from eckd import TrackReader
from primitives.ebcdic import encode
from vtoc.data_set import DataSet, recfm_code
from vtoc.dscb import Organisation

UNLOAD_BLOCK_SIZE: Final = 32_760
_FILE: Final = (1).to_bytes(FILE_NUMBER_LENGTH, "big")
_LONGEST_DATA: Final = LONGEST_SEGMENT - SEGMENT_HEADER_LENGTH
_VARIABLE_SPANNED: Final = recfm_code("VS")


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends to whom, and when.

    Attributes:
        sent: Date and time.
        from_node, from_user: The sender.
        to_node, to_user: The receiver.
    """

    sent: datetime.datetime
    from_node: str = "VOLSER"
    from_user: str = "VOLSER"
    to_node: str = "ANYWHERE"
    to_user: str = "ANYONE"


def transmit_library(
    reader: TrackReader, data_set: DataSet, directory_blocks: int, envelope: Envelope
) -> Iterator[bytes]:
    """Give the cards of a partitioned data set, unloaded and sent.

    Args:
        reader: The volume.
        data_set: A partitioned data set.
        directory_blocks: For whoever allocates it again.
        envelope: See there.

    Raises:
        DasdError: As ``unload_records`` does.
    """
    records = unload_records(reader, data_set, block_size=UNLOAD_BLOCK_SIZE)
    attributes = (
        (Key.UTILN, [_text("IEBCOPY")]),
        *_attributes(data_set, sent=0),
        (Key.DIR, [directory_blocks.to_bytes(3, "big")]),
        _name(data_set),
    )
    unloaded = (
        (Key.UTILN, [_text("INMCOPY")]),
        (Key.DSORG, [Organisation.PS.to_bytes(2, "big")]),
        (Key.LRECL, [(UNLOAD_BLOCK_SIZE - DESCRIPTOR_LENGTH).to_bytes(4, "big")]),
        (Key.BLKSZ, [UNLOAD_BLOCK_SIZE.to_bytes(4, "big")]),
        (Key.RECFM, [bytes([_VARIABLE_SPANNED, WITHOUT_DESCRIPTORS])]),
    )
    return _cards(_transmission(envelope, (attributes, unloaded), records))


def transmit_records(
    data_set: DataSet, records: Iterable[bytes], envelope: Envelope
) -> Iterator[bytes]:
    """Give the cards of a sequential data set.

    Args:
        data_set: Its attributes are sent along.
        records: Its records, without descriptor words.
        envelope: See there.
    """
    sent = SENT_AS_IS if data_set.recfm.startswith("F") else WITHOUT_DESCRIPTORS
    attributes = (
        (Key.UTILN, [_text("INMCOPY")]),
        *_attributes(data_set, sent=sent),
        _name(data_set),
    )
    return _cards(_transmission(envelope, (attributes,), records))


Units = Sequence[tuple[Key, Sequence[bytes]]]


def _attributes(data_set: DataSet, *, sent: int) -> Units:
    format1 = data_set.format1
    size = data_set.used_tracks() * data_set.geometry.family.r1_max
    return (
        (Key.SIZE, [size.to_bytes(8, "big")]),
        (Key.DSORG, [int(format1.dsorg).to_bytes(2, "big")]),
        (Key.LRECL, [format1.lrecl.to_bytes(4, "big")]),
        (Key.BLKSZ, [format1.blksize.to_bytes(4, "big")]),
        (Key.RECFM, [bytes([format1.recfm, sent])]),
    )


def _text(text: str) -> bytes:
    return encode(text, len(text))


def _name(data_set: DataSet) -> tuple[Key, Sequence[bytes]]:
    return Key.DSNAM, [_text(part) for part in data_set.dsname.split(".")]


def _transmission(
    envelope: Envelope, steps: Sequence[Units], records: Iterable[bytes]
) -> Iterator[tuple[int, bytes]]:
    """Give all logical records with their flags."""
    control = SegmentFlag.CONTROL
    yield control, _text("INMR01") + build_units(_header(envelope))
    for step in steps:
        yield control, _text("INMR02") + _FILE + build_units(step)
    data = (
        (Key.DSORG, [Organisation.PS.to_bytes(2, "big")]),
        (Key.LRECL, [CARD_LENGTH.to_bytes(4, "big")]),
        (Key.RECFM, [bytes([0, SENT_AS_IS])]),
    )
    yield control, _text("INMR03") + build_units(data)
    for record in records:
        yield 0, record
    yield control, _text("INMR06")


def _header(envelope: Envelope) -> Units:
    return (
        (Key.LRECL, [CARD_LENGTH.to_bytes(4, "big")]),
        (Key.FNODE, [_text(envelope.from_node)]),
        (Key.FUID, [_text(envelope.from_user)]),
        (Key.TNODE, [_text(envelope.to_node)]),
        (Key.TUID, [_text(envelope.to_user)]),
        (Key.FTIME, [_text(f"{envelope.sent:%Y%m%d%H%M%S}")]),
        (Key.NUMF, [(1).to_bytes(4, "big")]),
    )


def _cards(records: Iterable[tuple[int, bytes]]) -> Iterator[bytes]:
    """Cut the stream of segments into cards; the last one is padded with zeros."""
    left = b""
    for flags, record in records:
        left += b"".join(_segments(flags, record))
        whole = len(left) - len(left) % CARD_LENGTH
        for at in range(0, whole, CARD_LENGTH):
            yield left[at : at + CARD_LENGTH]
        left = left[whole:]
    if left:
        yield left.ljust(CARD_LENGTH, b"\0")


def _segments(flags: int, record: bytes) -> Iterator[bytes]:
    starts = range(0, max(len(record), 1), _LONGEST_DATA)
    for at in starts:
        data = record[at : at + _LONGEST_DATA]
        place = (SegmentFlag.FIRST if at == 0 else 0) | (
            SegmentFlag.LAST if at == starts[-1] else 0
        )
        yield bytes([len(data) + SEGMENT_HEADER_LENGTH, flags | place]) + data
