"""Read a logical dump: the data sets in it, one at a time, track by track.

The order of records is a small state machine: tape header, name list, then for every data set its
header, volume definitions, tracks, two trailers; the end may only come behind a second trailer.
Records of kinds that are not known are passed over, inside their data set.

What a dump may be cut, split or compressed like is the matter of ``snapshot.dss_segments`` and
``snapshot.dss_compression``. At most one track is held.

Source: DSSREST 1.3, by experiment; dumps written by DSSDUMP 0.97.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from eckd.track_schema import COUNT_LENGTH
from primitives import CCHH, Dsname, FormatError, Where
from snapshot.dss_compression import decompress
from snapshot.dss_headers import DataSetHeader, TapeHeader, VolumeDefinition, names_of
from snapshot.dss_schema import (
    R0_DATA_LENGTH,
    TRACK_HEAD_LENGTH,
    DataSetHeaderLayout,
    RecordKind,
    TapeProperty,
    TrackState,
)
from snapshot.dss_segments import (
    BlockStream,
    DumpRecord,
    UnsupportedDumpError,
    in_sequence,
    read_records,
    read_segments,
    unwrapped,
)

_LONGEST_TRACK: Final = 0xFFFF
_TRACK_LENGTH_COVERS_FROM: Final = TRACK_HEAD_LENGTH - R0_DATA_LENGTH
_KNOWN_KINDS: Final = frozenset(int(kind) for kind in RecordKind)
# Plain numbers: arithmetic on flag types takes longer than all else that is done with a track.
_NOT_READABLE: Final = int(TrackState.IO_ERROR | TrackState.INVALID_FORMAT)
_COMPRESSED: Final = int(TrackState.COMPRESSED)
_INVALID_FORMAT: Final = int(TrackState.INVALID_FORMAT)


@dataclass(frozen=True, slots=True)
class DumpRemark:
    """Something out of the ordinary that a reader can live with."""

    message: str
    where: Where


@dataclass(frozen=True, slots=True)
class DumpedTrack:
    """One track of a data set.

    Attributes:
        at: Where it was on the source volume.
        state: What the writer says about it; of an unreadable track it has what it got.
        r0: Data of record zero.
        records: Count fields, keys and data of its user records, S bytes.
        where: Its place in the dump.
    """

    at: CCHH
    state: TrackState
    r0: bytes
    records: bytes
    where: Where

    @property
    def readable(self) -> bool:
        """Whether the source track could be read to its end."""
        return not int(self.state) & _NOT_READABLE

    @property
    def usable_records(self) -> bytes:
        """The user records that are whole; all of them when the track was readable."""
        return self.records if self.readable else self.records[: whole_records(self.records)]


@dataclass(frozen=True, slots=True, eq=False)
class DumpedDataSet:
    """One data set; its tracks must be taken before the next data set is asked for.

    Attributes:
        header: What announces it.
        volume: What the VTOC said; None when the dump has no such record.
        tracks: Its tracks in order; to be gone through once.
        where: Its place in the dump.
    """

    header: DataSetHeader
    volume: VolumeDefinition | None
    tracks: Iterator[DumpedTrack]
    where: Where

    @property
    def dsname(self) -> Dsname:
        """The name of the data set."""
        return self.header.dsname

    @property
    def unsupported(self) -> str | None:
        """Why its tracks cannot be taken as track images, if they cannot."""
        if self.volume is None:
            return "dumped without a volume definition"
        return self.header.unsupported


class DumpReader:
    """A dump being read.

    Attributes:
        header: The record that opens it.
        names: The data sets it says it has.
        remarks: What was tolerated so far.
    """

    def __init__(self, blocks: Iterable[bytes], source: str) -> None:
        """Read the tape header and the name list.

        Args:
            blocks: The tape blocks of the dump's file, in order.
            source: The tape, for messages.

        Raises:
            FormatError: It does not begin like a dump.
            UnsupportedDumpError: It is not a logical dump, or compressed by hardware.
        """
        self.remarks: list[DumpRemark] = []
        stream = BlockStream(unwrapped(blocks, source), source)
        segments = in_sequence(read_segments(stream), self._remark)
        self._records = read_records(segments, self._remark)
        self._stream = stream
        self._unread: DumpRecord | None = None
        self.header = self._tape_header()
        self.names = self._name_list()
        self._listed = Counter(self.names)
        self._dumped: Counter[Dsname] = Counter()

    def data_sets(self) -> Iterator[DumpedDataSet]:
        """Give the data sets in turn; what is left of one is read over before the next.

        Raises:
            FormatError: The dump is damaged; everything given before is good.
        """
        while (record := self._next_record()) is not None:
            self._expect(record, RecordKind.DATA_SET_HEADER)
            data_set = self._data_set(record)
            yield data_set
            for _ in data_set.tracks:
                pass

    @property
    def absent(self) -> tuple[Dsname, ...]:
        """Names of the list that no data set of the dump has had so far."""
        return tuple((self._listed - self._dumped).elements())

    def _tape_header(self) -> TapeHeader:
        record = self._needed("a tape header")
        self._expect(record, RecordKind.TAPE_HEADER)
        header = TapeHeader.from_record(record)
        if header.properties & TapeProperty.HARDWARE_COMPRESSED:
            msg = f"{record.where}: compressed by hardware, with a dictionary that is not known"
            raise UnsupportedDumpError(msg)
        if header.declared_length != len(record.body):
            self._remark("the tape header gives another length than its own", record.where)
        return header

    def _name_list(self) -> tuple[Dsname, ...]:
        names: list[Dsname] = []
        while True:
            record = self._needed("a name list")
            self._expect(record, RecordKind.NAME_LIST)
            names += names_of(record)
            if len(names) >= self.header.data_sets:
                break
        if len(names) != self.header.data_sets:
            self._remark(
                f"the name list has {len(names)} names, the tape header says "
                f"{self.header.data_sets}",
                record.where,
            )
        return tuple(names)

    def _data_set(self, record: DumpRecord) -> DumpedDataSet:
        header = DataSetHeader.from_record(record)
        self._dumped[header.dsname] += 1
        if self._dumped[header.dsname] > self._listed[header.dsname]:
            self._remark(f"{header.dsname} is not in the name list", record.where)
        if len(record.body) != DataSetHeaderLayout.sizeof():
            self._remark(
                f"data set header of {len(record.body)} bytes, "
                f"usual are {DataSetHeaderLayout.sizeof()}",
                record.where,
            )
        volume = self._volume_definition(header)
        return DumpedDataSet(header, volume, self._tracks(header, volume), record.where)

    def _volume_definition(self, header: DataSetHeader) -> VolumeDefinition | None:
        """Read up to the first record behind the volume definitions; the first of them counts."""
        volume: VolumeDefinition | None = None
        while True:
            record = self._needed(f"the volume definition of {header.dsname}")
            if record.kind == RecordKind.VOLUME_DEFINITION and volume is None:
                volume = VolumeDefinition.from_record(record)
                if header.unsupported is None:
                    _check_format1(header, volume, record.where)
            elif record.kind == RecordKind.VOLUME_DEFINITION:
                self._remark(f"{header.dsname} has another volume definition", record.where)
            elif record.kind in _KNOWN_KINDS:
                self._unread = record
                return volume
            else:
                self._pass_over(record)

    def _tracks(
        self, header: DataSetHeader, volume: VolumeDefinition | None
    ) -> Iterator[DumpedTrack]:
        """Read up to and including the second trailer; give only tracks that are track images."""
        images_of = volume if header.unsupported is None else None
        while True:
            record = self._needed(f"the trailers of {header.dsname}")
            if record.kind == RecordKind.TRACK:
                if images_of is not None:
                    yield parse_track_record(record, images_of)
            elif record.kind == RecordKind.TRAILER:
                second = self._needed(f"the second trailer of {header.dsname}")
                self._expect(second, RecordKind.TRAILER)
                return
            elif record.kind in _KNOWN_KINDS:
                self._expect(record, RecordKind.TRAILER)
            else:
                self._pass_over(record)

    def _next_record(self) -> DumpRecord | None:
        record, self._unread = self._unread, None
        return next(self._records, None) if record is None else record

    def _needed(self, what: str) -> DumpRecord:
        record = self._next_record()
        if record is None:
            raise FormatError(
                "the dump ends too early", where=self._stream.where, expected=what, found="its end"
            )
        return record

    def _expect(self, record: DumpRecord, kind: RecordKind) -> None:
        if record.kind != kind:
            found = (
                RecordKind(record.kind).name
                if record.kind in _KNOWN_KINDS
                else f"kind {record.kind:02x}"
            )
            raise FormatError(
                "record out of order", where=record.where, expected=kind.name, found=found
            )

    def _pass_over(self, record: DumpRecord) -> None:
        self._remark(f"record of unknown kind {record.kind:02x} is passed over", record.where)

    def _remark(self, message: str, where: Where) -> None:
        self.remarks.append(DumpRemark(message, where))


def _check_format1(header: DataSetHeader, volume: VolumeDefinition, where: Where) -> None:
    """Refuse a DSCB that is of another data set, or is none."""
    dscb = volume.format1
    name = header.dsname.encode("cp037").ljust(44, b"\x40")
    if dscb[:44] != name or dscb[44] not in (0xF1, 0xF8):
        raise FormatError(
            "DSCB in the volume definition",
            where=where,
            expected=f"the format 1 of {header.dsname}",
            found=dscb[:45],
        )
    if int.from_bytes(dscb[82:84], "big") != header.dsorg:
        raise FormatError(
            "DSORG in the DSCB", where=where, expected=f"{header.dsorg:04x}", found=dscb[82:84]
        )


def parse_track_record(record: DumpRecord, volume: VolumeDefinition) -> DumpedTrack:
    """Read a track; ``snapshot.dss_schema.TrackHeadLayout`` is the same head in words.

    Raises:
        FormatError: Its length is not what its content takes, or it does not end with a record.
    """
    body, where = record.body, record.where
    if len(body) < TRACK_HEAD_LENGTH:
        raise FormatError(
            "track record", where=where, expected=f"{TRACK_HEAD_LENGTH} bytes", found=len(body)
        )
    length, state = int.from_bytes(body[:2], "big"), body[2]
    content = body[_TRACK_LENGTH_COVERS_FROM:]
    if length != len(content):
        raise FormatError(
            "length of a track", where=where, expected=f"{len(content)} as it has", found=length
        )
    if state & _COMPRESSED:
        content = decompress(content, limit=R0_DATA_LENGTH + _LONGEST_TRACK, where=where)
    records = content[R0_DATA_LENGTH:]
    if not state & _INVALID_FORMAT:
        _check_records(records, where)
    at = volume.address(body[3:7])
    return DumpedTrack(at, TrackState(state), content[:R0_DATA_LENGTH], records, where)


def _check_records(records: bytes, where: Where) -> None:
    whole = whole_records(records)
    if whole != len(records):
        raise FormatError(
            "the records of a track do not fill it",
            where=where,
            expected=f"one to end at byte {len(records)}",
            found=f"the last whole one ends at byte {whole}",
        )


def whole_records(records: bytes) -> int:
    """Return where the last record that is whole ends."""
    at, following, end = 0, 0, len(records)
    while following <= end:
        at = following
        if at + COUNT_LENGTH > end:
            break
        following += COUNT_LENGTH + records[at + 5] + (records[at + 6] << 8) + records[at + 7]
    return at
