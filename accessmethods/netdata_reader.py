"""Data sets received from NETDATA (XMI files).

A transmission holds one data set and perhaps a message before it. A partitioned data set was
unloaded by IEBCOPY first; its records are those of ``accessmethods.unload_reader``.

Source: ``accessmethods.netdata_schema``; transmissions of MVS 3.8j and z/OS.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from accessmethods.netdata_schema import (
    CONTROL_NAME_LENGTH,
    FILE_NUMBER_LENGTH,
    SEGMENT_HEADER_LENGTH,
    Key,
    SegmentFlag,
)
from accessmethods.netdata_units import Units, parse_units
from accessmethods.records import LONGEST_SPANNED
from accessmethods.unload_reader import UnloadedLibrary
from primitives import DasdError, FormatError, Where
from primitives.ebcdic import decode
from vtoc.data_set import recfm_text

Read = Callable[[int], bytes]
"""Gives that many bytes of the stream, or fewer at its end."""

PARTITIONED: Final = 0x0200
_KNOWN_UTILITIES: Final = {"IEBCOPY", "INMCOPY"}


class UnsupportedTransmissionError(DasdError):
    """The transmission was made by something we do not undo, such as encryption."""


@dataclass(frozen=True, slots=True, eq=False)
class ReceivedFile:
    """A file of a transmission.

    Attributes:
        dsname: Name of the data set; empty for a message.
        is_message: Whether it is the text that came along.
        dsorg: DS1DSORG of the data set.
        recfm: Record format in letters, such as ``FB``.
        lrecl: Record length; 0 where none was told.
        blksize: Block size; 0 where none was told.
        directory_blocks: Of a partitioned data set.
        unloaded: Whether the records are those of an IEBCOPY unload.
        sent: The records as they came, once.
        source: What error messages call it.
    """

    dsname: str
    is_message: bool
    dsorg: int
    recfm: str
    lrecl: int
    blksize: int
    directory_blocks: int
    unloaded: bool
    sent: Iterator[bytes] = field(repr=False)
    source: str

    def records(self) -> Iterator[bytes]:
        """Give the records of a sequential data set, without descriptor words.

        Raises:
            FormatError: While iterating: the stream is damaged, or a record has a wrong length.
        """
        if not self.recfm.startswith("F") or not self.lrecl:
            yield from self.sent
            return
        for number, sent in enumerate(self.sent, start=1):  # many records may come as one
            if len(sent) % self.lrecl:
                raise FormatError(
                    "records sent together",
                    where=Where(self.source, detail=f"data record {number}"),
                    expected=f"a multiple of {self.lrecl} bytes",
                    found=f"{len(sent)}",
                )
            for at in range(0, len(sent), self.lrecl):
                yield sent[at : at + self.lrecl]

    def library(self) -> UnloadedLibrary:
        """Read the partitioned data set; raises as ``UnloadedLibrary`` does."""
        return UnloadedLibrary(self.sent, source=self.source)


def is_netdata(beginning: bytes) -> bool:
    """Tell whether a file begins like a transmission."""
    return beginning[1:2] in (b"\xe0", b"\xa0") and decode(beginning[2:8]) == "INMR01"


def receive(read: Read, *, source: str) -> Iterator[ReceivedFile]:
    """Give the files of a transmission; each must be read before the next is taken.

    Args:
        read: Gives bytes of the stream, as a file's ``read`` does.
        source: Path, for messages.

    Raises:
        FormatError: While iterating: it is no transmission, damaged, or ends before its end record.
        UnsupportedTransmissionError: While iterating: encrypted, or of an unknown utility.
    """
    stream = _Stream(read, source)
    files: dict[int, list[Units]] = {}
    current = 0
    for name, body in stream.controls():
        if name == "INMR02":
            number = int.from_bytes(body[:FILE_NUMBER_LENGTH], "big")
            steps = parse_units(body[FILE_NUMBER_LENGTH:], where=stream.where())
            files.setdefault(number, []).append(steps)
        elif name == "INMR03":
            current += 1
            if current not in files:
                raise FormatError(
                    "INMR03", where=stream.where(), expected="an INMR02 for its file", found="none"
                )
            yield _file(files[current], stream, source)


class _Stream:
    """Logical records of a transmission, control records and data records apart."""

    def __init__(self, read: Read, source: str) -> None:
        self._read = read
        self._source = source
        self._at = 0
        self._control: bytes | None = None

    def where(self) -> Where:
        """Name the place reached."""
        return Where(self._source, self._at)

    def controls(self) -> Iterator[tuple[str, bytes]]:
        """Give name and body of each control record up to the last; data between is passed over."""
        is_first = True
        while True:
            record = self._next_control()
            name = decode(record[:CONTROL_NAME_LENGTH])
            if is_first is not (name == "INMR01"):
                raise FormatError(
                    "control record",
                    where=self.where(),
                    expected="INMR01 at the beginning and nowhere else",
                    found=name,
                )
            is_first = False
            if name == "INMR06":
                return
            yield name, record[CONTROL_NAME_LENGTH:]

    def data(self) -> Iterator[bytes]:
        """Give the data records up to the next control record."""
        while self._control is None:
            is_control, record = self._record()
            if is_control:
                self._control = record
            else:
                yield record

    def _next_control(self) -> bytes:
        for _ in self.data():
            pass
        control, self._control = self._control, None
        assert control is not None
        return control

    def _record(self) -> tuple[bool, bytes]:
        parts: list[bytes] = []
        size = 0
        while True:
            length, flags = self._bytes(SEGMENT_HEADER_LENGTH)
            begins = bool(flags & SegmentFlag.FIRST)
            if length < SEGMENT_HEADER_LENGTH or begins is bool(parts):
                raise FormatError(
                    "segment",
                    where=Where(self._source, self._at - SEGMENT_HEADER_LENGTH),
                    expected=f"length 2 to 255, {'not ' if parts else ''}the first of a record",
                    found=bytes([length, flags]),
                )
            parts.append(self._bytes(length - SEGMENT_HEADER_LENGTH))
            size += length
            if size > LONGEST_SPANNED:
                raise FormatError(
                    "record",
                    where=self.where(),
                    expected=f"at most {LONGEST_SPANNED} bytes",
                    found=f"{size} bytes and no last segment",
                )
            if flags & SegmentFlag.LAST:
                return bool(flags & SegmentFlag.CONTROL), b"".join(parts)

    def _bytes(self, length: int) -> bytes:
        found = self._read(length) if length else b""
        if len(found) < length:
            raise FormatError(
                "end of the transmission",
                where=Where(self._source, self._at + len(found)),
                expected="an end record (INMR06)",
                found="the end of the file",
            )
        self._at += length
        return found


def _file(steps: list[Units], stream: _Stream, source: str) -> ReceivedFile:
    utilities = [_text(step, Key.UTILN) for step in steps]
    if strangers := set(utilities) - _KNOWN_UTILITIES:
        msg = (
            f"{source}: sent by way of {', '.join(sorted(strangers))}, which cannot be undone here"
        )
        raise UnsupportedTransmissionError(msg)
    of_data_set = steps[0]
    return ReceivedFile(
        dsname=".".join(decode(part) for part in of_data_set.get(Key.DSNAM, ())),
        is_message=Key.TERM in of_data_set,
        dsorg=_number(of_data_set, Key.DSORG),
        recfm=recfm_text(_number(of_data_set, Key.RECFM) >> 8),
        lrecl=_number(of_data_set, Key.LRECL),
        blksize=_number(of_data_set, Key.BLKSZ),
        directory_blocks=_number(of_data_set, Key.DIR),
        unloaded="IEBCOPY" in utilities,
        sent=stream.data(),
        source=source,
    )


def _text(units: Units, key: Key) -> str:
    return decode(b"".join(units.get(key, ())))


def _number(units: Units, key: Key) -> int:
    return int.from_bytes(b"".join(units.get(key, ())[:1]), "big")
