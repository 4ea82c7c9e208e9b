"""Changes that can be taken back: the old track is safe in a file before the new one is stored.

``UndoStore`` wraps a volume for one change that touches many tracks, such as a repair or the
compression of a library. When the change is interrupted, or its result is not wanted, ``undo`` puts
every track back. Only the first image of a track is kept; putting back twice changes nothing more.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, Self

from diskfile.image_file import ImageIoError
from eckd.geometry import Geometry
from eckd.track_check import check_track_image
from eckd.track_store import TrackReader, TrackStore, check_run_in_volume
from eckd.undo_schema import (
    AS_LEFT,
    FRAME_HEADER_LENGTH,
    UNDO_HEADER_LENGTH,
    AsLeft,
    FrameHeader,
    UndoHeader,
)
from primitives import DasdError, FormatError, RelativeTrack, Where
from primitives.checksums import bulk_crc, framing_crc
from primitives.files import refuse_existing, sync_directory

_LABEL: Final = RelativeTrack(0)


class OtherVolumeError(DasdError):
    """The undo file keeps tracks of another volume."""


class ChangedSinceError(DasdError):
    """A track was changed again after the change that is to be taken back."""


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
            FormatError: Track 0 cannot be read.
        """
        refuse_existing(path, unless="put the volume back with it, or remove it,")
        self.path = path
        self._store = store
        self._saved: set[RelativeTrack] = set()
        self._failure: OSError | None = None
        header = _build_header(store.geometry, bulk_crc(store.read_track(_LABEL)))
        try:
            self._file = path.open("xb", buffering=0)
            self._append(header)
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
            ImageIoError: The old image cannot be saved, or an earlier one could not; the track was
                not changed.
        """
        check_run_in_volume(self.name, self.geometry, track)
        if track not in self._saved:
            check_track_image(track, image, self.geometry)
            self._append(_build_frame(track, self._store.read_track(track)))
            self._saved.add(track)
        self._store.write_track(track, image)

    def flush(self) -> None:
        """Return when everything written is on stable storage."""
        self._store.flush()

    def close(self) -> None:
        """Close the undo file; the volume stays open."""
        self._file.close()

    def keep(self) -> None:
        """Say in the file how the change left the tracks: it is done, and may be taken back later.

        Raises:
            ImageIoError: That cannot be written.
        """
        images = ((track, self._store.read_track(track)) for track in sorted(self._saved))
        left = AsLeft.build(
            [{"track": track, "image_crc": bulk_crc(image)} for track, image in images]
        )
        self._append(_build_frame(AS_LEFT, left))

    def discard(self) -> None:
        """Remove the undo file: the change is done and stays."""
        self.close()
        self.path.unlink()

    def _append(self, raw: bytes) -> None:
        """Write to the end of the file; what follows half a frame would never be found."""
        left = memoryview(raw)
        try:
            if self._failure is not None:
                raise self._failure
            while left:
                left = left[self._file.write(left) or 0 :]
            os.fsync(self._file.fileno())
        except OSError as error:
            self._failure = error
            raise ImageIoError(self.path, error) from error


def undo(store: TrackStore, path: Path) -> int:
    """Put every track of an undo file back; returns how many.

    The whole file is checked before the first track is written. A frame torn off at the end is left
    aside: its track was not changed yet.

    Raises:
        FormatError: It is no undo file, is damaged, or belongs to a volume of another shape.
        OtherVolumeError: It belongs to a volume with another label.
        ChangedSinceError: The change was done, and one of its tracks was changed again.
        ImageIoError: It cannot be read.
        In each case but the last no track was changed.
    """
    try:
        with path.open("rb") as file:
            _check(file, path, store)
            file.seek(UNDO_HEADER_LENGTH)
            count = 0
            for track, image in _frames(file, path):
                if track != AS_LEFT:
                    store.write_track(track, image)
                    count += 1
    except ValueError as error:
        raise FormatError("track image", where=Where(str(path)), found=str(error)) from error
    except OSError as error:
        raise ImageIoError(path, error) from error
    store.flush()
    return count


def _check(file: BinaryIO, path: Path, store: TrackReader) -> None:
    """Check a whole file, and that it is of this volume as it is now."""
    header = file.read(UNDO_HEADER_LENGTH)
    label_crc = int.from_bytes(header[-8:-4], "little")
    wanted = _build_header(store.geometry, label_crc)
    if header != wanted:
        raise FormatError(
            "header of the undo file",
            where=Where(str(path), 0),
            expected=wanted.hex(),
            found=header,
        )
    before: dict[int, int] = {}
    after: dict[int, int] = {}
    for track, raw in _frames(file, path):
        if track == AS_LEFT:
            after = {each.track: each.image_crc for each in AsLeft.parse(raw)}
            continue
        check_run_in_volume(store.name, store.geometry, track)
        check_track_image(track, raw, store.geometry)
        before[track] = bulk_crc(raw)
    label = before[_LABEL] if _LABEL in before else bulk_crc(store.read_track(_LABEL))
    if label != label_crc:
        raise OtherVolumeError(f"{path}: keeps tracks of a volume with another label")
    for track, crc in ((RelativeTrack(track), crc) for track, crc in after.items()):
        if bulk_crc(store.read_track(track)) not in (crc, before.get(track)):
            at = store.geometry.cchh(track)
            msg = f"{store.name}: {at} was changed again after the change that {path} takes back"
            raise ChangedSinceError(msg)


def _build_header(geometry: Geometry, label_crc: int) -> bytes:
    fields = {
        "tracks": geometry.tracks,
        "track_size": geometry.track_size,
        "heads": geometry.heads,
        "reserved": bytes(2),
        "label_crc": label_crc,
        "header_crc": 0,
    }
    checked = UndoHeader.build(fields)[:-4]
    return checked + framing_crc(checked).to_bytes(4, "little")


def _build_frame(track: int, image: bytes) -> bytes:
    fields = {"track": track, "length": len(image), "image_crc": bulk_crc(image), "header_crc": 0}
    checked = FrameHeader.build(fields)[:-4]
    return checked + framing_crc(checked).to_bytes(4, "little") + image


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
