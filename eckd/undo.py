"""Changes that can be taken back: the old track is safe in a file before the new one is stored.

``UndoStore`` wraps a volume for one change that touches many tracks, such as a repair or the
compression of a library. When the change is interrupted, or its result is not wanted, ``undo`` puts
every track back. Only the first image of a track is kept; putting back twice changes nothing more.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Self

from diskfile.image_file import ImageIoError
from eckd.geometry import Geometry
from eckd.track_check import check_track_image
from eckd.track_store import TrackStore, check_run_in_volume
from eckd.undo_schema import (
    FRAME_HEADER_LENGTH,
    UNDO_HEADER_LENGTH,
    FrameHeader,
    UndoHeader,
)
from primitives import FormatError, RelativeTrack, Where
from primitives.checksums import bulk_crc, framing_crc
from primitives.files import refuse_existing, sync_directory


class UndoStore:
    """``TrackStore`` around another one; keeps the old image of each track it changes.

    The old image is on stable storage before the track changes. Closing closes the undo file, not
    the volume.

    Attributes:
        path: The undo file.
    """

    def __init__(self, store: TrackStore, path: Path) -> None:
        """Create the file.

        Raises:
            FileExistsAlreadyError: It is there; it may belong to a change that was interrupted.
            ImageIoError: It cannot be made.
        """
        refuse_existing(path, unless="put the volume back with it, or remove it,")
        self.path = path
        self._store = store
        self._saved: set[int] = set()
        try:
            self._file = path.open("xb", buffering=0)
            self._append(_build_header(store.geometry))
            sync_directory(path.parent)
        except OSError as error:
            raise ImageIoError(path, error) from error

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *reason: object) -> None:
        """Close the undo file."""
        self.close()

    @property
    def name(self) -> str:
        """The name of the volume."""
        return self._store.name

    @property
    def geometry(self) -> Geometry:
        """The shape of the volume."""
        return self._store.geometry

    @property
    def saved(self) -> int:
        """How many tracks the file keeps."""
        return len(self._saved)

    def read_track(self, track: RelativeTrack) -> bytes:
        """Return the track image."""
        return self._store.read_track(track)

    def read_slots(self, first: RelativeTrack, count: int, into: memoryview) -> None:
        """Fill ``into`` with slots."""
        self._store.read_slots(first, count, into)

    def write_track(self, track: RelativeTrack, image: bytes) -> None:
        """Replace one track, its old image saved first.

        Raises:
            ImageIoError: The old image cannot be saved; the track was not changed.
        """
        check_run_in_volume(self.name, self.geometry, track)
        if track not in self._saved:
            check_track_image(track, image, self.geometry)
            try:
                self._append(_build_frame(track, self._store.read_track(track)))
            except OSError as error:
                raise ImageIoError(self.path, error) from error
            self._saved.add(track)
        self._store.write_track(track, image)

    def flush(self) -> None:
        """Return when everything written is on stable storage."""
        self._store.flush()

    def close(self) -> None:
        """Close the undo file; the volume stays open."""
        self._file.close()

    def discard(self) -> None:
        """Remove the undo file: the change is done and stays."""
        self.close()
        self.path.unlink()

    def _append(self, raw: bytes) -> None:
        left = memoryview(raw)
        while left:
            left = left[self._file.write(left) or 0 :]
        os.fsync(self._file.fileno())


def undo(store: TrackStore, path: Path) -> int:
    """Put every track of an undo file back; returns how many.

    The whole file is checked before the first track is written. A frame torn off at the end is left
    aside: its track was not changed yet.

    Raises:
        FormatError: It is no undo file, is damaged, or belongs to a volume of another shape.
        ImageIoError: It cannot be read.
    """
    try:
        with path.open("rb") as file:
            _check_header(file, path, store.geometry)
            for track, image in _frames(file, path):
                check_run_in_volume(store.name, store.geometry, track)
                check_track_image(track, image, store.geometry)
            file.seek(UNDO_HEADER_LENGTH)
            count = 0
            for track, image in _frames(file, path):
                store.write_track(track, image)
                count += 1
    except ValueError as error:
        raise FormatError("track image", where=Where(str(path)), found=str(error)) from error
    except OSError as error:
        raise ImageIoError(path, error) from error
    store.flush()
    return count


def _build_header(geometry: Geometry) -> bytes:
    fields = {
        "tracks": geometry.tracks,
        "track_size": geometry.track_size,
        "heads": geometry.heads,
        "reserved": bytes(2),
        "header_crc": 0,
    }
    checked = UndoHeader.build(fields)[:-4]
    return checked + framing_crc(checked).to_bytes(4, "little")


def _build_frame(track: RelativeTrack, image: bytes) -> bytes:
    fields = {"track": track, "length": len(image), "image_crc": bulk_crc(image), "header_crc": 0}
    checked = FrameHeader.build(fields)[:-4]
    return checked + framing_crc(checked).to_bytes(4, "little") + image


def _check_header(file: BinaryIO, path: Path, geometry: Geometry) -> None:
    found, wanted = file.read(UNDO_HEADER_LENGTH), _build_header(geometry)
    if found != wanted:
        raise FormatError(
            "header of the undo file", where=Where(str(path), 0), expected=wanted.hex(), found=found
        )


def _frames(file: BinaryIO, path: Path) -> Iterator[tuple[RelativeTrack, bytes]]:
    """Give track and image of every whole frame."""
    while header := file.read(FRAME_HEADER_LENGTH):
        at = file.tell() - len(header)
        if len(header) < FRAME_HEADER_LENGTH:
            return
        if framing_crc(header[:-4]).to_bytes(4, "little") != header[-4:]:
            raise FormatError("frame header", where=Where(str(path), at), found=header)
        fields = FrameHeader.parse(header)
        image = file.read(fields.length)
        if len(image) < fields.length:
            return
        if bulk_crc(image) != fields.image_crc:
            raise FormatError(
                "checksum of a track image",
                where=Where(str(path), at + FRAME_HEADER_LENGTH),
                expected=f"{fields.image_crc:08x}",
                found=f"{bulk_crc(image):08x}",
            )
        yield RelativeTrack(fields.track), image
