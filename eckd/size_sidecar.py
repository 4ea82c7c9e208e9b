"""A size table kept in a file beside its image, so that a volume need not be scanned every time.

A kept table that is not true would put wrong lengths on a tape, so it is believed only when it is
proved: it was written after a session ended properly (the clean mark), for exactly these files
(lengths, times, headers), and has not rotted (two checksums). Anything else means a scan.

The mark is made dirty, durably, before a session's first write, and clean after its last one is on
stable storage; a crash between the two leaves it dirty.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from diskfile.image_file import ImageIoError
from eckd.image_fingerprint import settled_fingerprint
from eckd.size_sidecar_schema import (
    BYTES_PER_TRACK,
    COLUMN_TYPES,
    SIDECAR_HEADER_LENGTH,
    SIDECAR_VERSION,
    SidecarHeader,
    SidecarState,
)
from eckd.size_table import SizeTable
from eckd.track_store import TrackStore
from primitives import DasdError
from primitives.checksums import bulk_crc, framing_crc
from primitives.files import replacing

_MARK: Final = b"VOLSIZES" + SIDECAR_VERSION.to_bytes(2, "little")


class StaleSidecarError(DasdError):
    """A kept size table is not to be believed; the message says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the kept size table is not used: {reason}")


class VolumeInFiles(TrackStore, Protocol):
    """A volume that lies in files."""

    @property
    def files(self) -> tuple[Path, ...]:
        """The files, in order."""
        ...


class KeptSizes:
    """The size table of an image and the file it is kept in.

    Attributes:
        path: The file, beside the first file of the image.
        why_scanned: Why the kept table was not believed; empty when it was.
    """

    def __init__(self, volume: VolumeInFiles) -> None:
        self._volume = volume
        self._table: SizeTable | None = None
        self._mark = b""
        self._writing = False
        self.path = volume.files[0].with_name(volume.files[0].name + ".sizes")
        self.why_scanned = ""

    def load_or_scan(self, progress: Callable[[int], None] | None = None) -> SizeTable:
        """Return the kept table if it is proved true, or else the table of a scan.

        Args:
            progress: Told how many tracks of a scan are done, now and then.

        Raises:
            FormatError: There was a scan and a track is damaged.
        """
        tracks = self._volume.geometry.tracks
        self._mark = settled_fingerprint(self._volume.files)
        try:
            self._table = parse_sidecar(self._read(tracks), tracks, self._mark)
        except StaleSidecarError as reason:
            self.why_scanned = str(reason)
            self._table = SizeTable.scan(self._volume, progress)
        return self._table

    def mark_dirty(self) -> None:
        """Make sure, durably, that nobody believes the kept table until ``save_clean``.

        Whoever writes to the volume calls this before, with the volume open for writing.

        Raises:
            ImageIoError: The file is there and cannot be marked; the volume must not be written.
        """
        self._writing = True
        header = build_header(SidecarState.DIRTY, 0, bytes(32), 0)
        try:
            with self.path.open("r+b", buffering=0) as file:
                file.write(header)
                os.fsync(file.fileno())
        except FileNotFoundError:
            return
        except OSError as error:
            raise ImageIoError(self.path, error) from error

    def save_clean(self) -> None:
        """Keep the table as it is now; the volume's writes are brought to stable storage first.

        Who did not write keeps it for the files as they were before the scan, as a writer elsewhere
        may have changed them since.

        Raises:
            ImageIoError: The file cannot be written; there is none, or a dirty one, afterwards.
            ValueError: No table was loaded.
        """
        if self._table is None:
            raise ValueError("there is no table to keep")
        self._volume.flush()
        if self._writing:
            self._mark = settled_fingerprint(self._volume.files)
        columns = b"".join(
            column.astype(kind).tobytes()
            for column, kind in zip(self._table.columns(), COLUMN_TYPES, strict=True)
        )
        crc = bulk_crc(columns)
        header = build_header(SidecarState.CLEAN, len(self._table), self._mark, crc)
        try:
            with replacing(self.path) as building:
                building.write_bytes(header + columns)
        except OSError as error:
            raise ImageIoError(self.path, error) from error
        self._writing = False

    def _read(self, tracks: int) -> bytes:
        longest = SIDECAR_HEADER_LENGTH + tracks * BYTES_PER_TRACK
        try:
            with self.path.open("rb") as file:
                return file.read(longest + 1)
        except OSError as error:
            raise StaleSidecarError(error.strerror or str(error)) from error


def build_header(state: SidecarState, tracks: int, mark: bytes, columns_crc: int) -> bytes:
    """Build the 64 bytes before the columns; ``mark`` is the fingerprint."""
    fields = {
        "version": SIDECAR_VERSION,
        "state": state,
        "reserved_1": bytes(1),
        "tracks": tracks,
        "fingerprint": mark,
        "columns_crc": columns_crc,
        "reserved_2": bytes(8),
        "header_crc": 0,
    }
    checked = SidecarHeader.build(fields)[:-4]
    return checked + framing_crc(checked).to_bytes(4, "little")


def parse_sidecar(raw: bytes, tracks: int, mark: bytes) -> SizeTable:
    """Take a table out of a sidecar that proves to be true.

    Args:
        raw: The whole file, or its beginning where it is too long.
        tracks: Of the volume.
        mark: The fingerprint of the volume's files as they are now.

    Raises:
        StaleSidecarError: It does not prove that.
    """
    header, columns = raw[:SIDECAR_HEADER_LENGTH], raw[SIDECAR_HEADER_LENGTH:]
    if framing_crc(header[:-4]).to_bytes(4, "little") != header[-4:]:
        raise StaleSidecarError("its header is damaged")
    if header[: len(_MARK)] != _MARK:
        raise StaleSidecarError("it is of another version")
    fields = SidecarHeader.parse(header)
    if fields.state != SidecarState.CLEAN:
        raise StaleSidecarError("the last session that wrote to the volume did not end properly")
    if fields.fingerprint != mark or fields.tracks != tracks:
        raise StaleSidecarError("the image has changed since it was kept")
    if len(columns) != tracks * BYTES_PER_TRACK or bulk_crc(columns) != fields.columns_crc:
        raise StaleSidecarError("its columns are damaged")
    table, at = SizeTable(tracks), 0
    for column, kind in zip(table.columns(), COLUMN_TYPES, strict=True):
        column[:] = np.frombuffer(columns, kind, tracks, at)
        at += column.nbytes
    return table
