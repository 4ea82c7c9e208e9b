"""A volume in another format: written new, read back, compared, and only then given its name.

Tracks are read, encoded and checksummed by several threads, which is where the time goes, and
written in order by one. Reading back compares the checksum of every track image with that of the
source; what an image file has behind the end-of-track marker of a track is not copied.
"""

import os
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Protocol, TypeVar

from diskfile.compressed_build import CompressedBuilder, StoredUnit, encode, new_header
from diskfile.compressed_codec import TAKEN_FOR_NULL
from diskfile.compressed_header import CompressedHeader
from diskfile.compressed_schema import Compression, NullFormat
from diskfile.device_header import RAW_KINDS, DeviceHeader, ImageKind
from diskfile.device_header_schema import DEVICE_HEADER_LENGTH
from diskfile.image_file import ImageIoError
from eckd.cckd_image import CckdImage
from eckd.ckd_header import header_for
from eckd.geometry import Geometry
from eckd.new_image import check_replaceable, check_size
from eckd.raw_image import RawImage
from eckd.track_store import TrackReader
from eckd.track_units import TrackUnits
from primitives import FormatError, RelativeTrack, Where
from primitives.checksums import bulk_crc, crc_of_crcs
from primitives.files import replacing

TRACKS_AT_A_TIME: Final = 32
Result = TypeVar("Result")
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Converted:
    """What came of a conversion.

    Attributes:
        tracks: Tracks written and read back.
        bytes_written: Length of the new file.
        digest: CRC-32C over the CRC-32C of every track image, in track order.
        odd_tracks: Tracks in a compressed image that are as short as an empty one and not empty;
            Hercules' checker calls them damaged, and its repair drops them.
    """

    tracks: int
    bytes_written: int
    digest: int
    odd_tracks: int


class NewImage(Protocol):
    """A file that becomes an image."""

    def encode(self, track: int, image: bytes) -> StoredUnit:
        """Make a track ready to be stored, or store it; called by several threads."""
        ...

    def add(self, track: int, content: StoredUnit) -> None:
        """Store the next track; OSError when that fails."""
        ...

    def finish(self) -> None:
        """Write what has to wait until all tracks are known; OSError when that fails."""
        ...


class NewCckd:
    """A compressed image."""

    def __init__(
        self, file: BinaryIO, device: DeviceHeader, header: CompressedHeader, units: TrackUnits
    ) -> None:
        self._units, self._header = units, header
        self._builder = CompressedBuilder(file, device, header, units)
        self.add = self._builder.add
        self.finish = self._builder.finish

    def encode(self, track: int, image: bytes) -> StoredUnit:
        """Compress a track, or find its null format."""
        return encode(self._units, self._header, track, image)


class NewRaw:
    """An uncompressed image in one file.

    All its room is reserved first and reads as zeros; of each slot only the track image is written.
    As every track has its place, the threads write them in any order.
    """

    def __init__(self, file: BinaryIO, device: DeviceHeader, geometry: Geometry) -> None:
        self._fd, self._size = file.fileno(), geometry.track_size
        os.posix_fallocate(self._fd, 0, DEVICE_HEADER_LENGTH + geometry.tracks * self._size)
        os.pwrite(self._fd, device.to_bytes(), 0)

    def encode(self, track: int, image: bytes) -> StoredUnit:
        """Write a track at the start of its slot; what a disk would not take shows in reading."""
        os.pwrite(self._fd, image, DEVICE_HEADER_LENGTH + track * self._size)
        return StoredUnit()

    def add(self, track: int, content: StoredUnit) -> None:
        """Do nothing more."""

    def finish(self) -> None:
        """Do nothing more."""


def convert(
    source: TrackReader,
    path: Path,
    kind: ImageKind,
    *,
    compression: Compression = Compression.ZLIB,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> Converted:
    """Write a volume in another format.

    Args:
        source: The volume; nobody may be writing to it.
        path: The new image. It may be the file the source is read from.
        kind: Its format, a raw or a compressed one; raw volumes lie in one file of any size.
        compression: Of a compressed image.
        overwrite: Replace a file of that name, unless it is open for writing.
        progress: Told how many of ``2 * tracks`` steps are done: every track is written and then
            read back.

    Raises:
        FileExistsAlreadyError: There is such a file and it is not to be replaced.
        ImageInUseError: The file to be replaced is open for writing.
        ImageIoError: The file cannot be made, for lack of space perhaps.
        FileFullError: A compressed image of 32 bits would pass 4 GiB.
        FormatError: A track of the source is damaged, or did not come back as it was; there is no
            new file and what was there before is as it was.
    """
    geometry = source.geometry
    check_size(path, geometry)
    check_replaceable(path, overwrite=overwrite)
    device = header_for(kind, geometry.family)
    units = TrackUnits(geometry)

    def begin(file: BinaryIO) -> NewImage:
        if kind in RAW_KINDS:
            return NewRaw(file, device, geometry)
        header = new_header(
            units,
            wide=kind.is_wide,
            size=geometry.cylinders,
            null_format=NullFormat.NOTHING,
            compression=compression,
        )
        return NewCckd(file, device, header, units)

    return write_verified(source, path, begin, progress)


def write_verified(
    source: TrackReader,
    path: Path,
    begin: Callable[[BinaryIO], NewImage],
    progress: Progress | None = None,
) -> Converted:
    """Copy a volume to a new file and compare it, before the file gets its name.

    Args:
        source: The volume.
        path: The new image; a file of that name is replaced.
        begin: Makes the new image of an empty file.
        progress: See ``convert``.

    Raises:
        ImageIoError: The file cannot be made.
        FileFullError: See ``convert``.
        FormatError: See ``convert``.
    """
    tell = progress or _nobody
    try:
        with replacing(path) as building:
            with building.open("w+b", buffering=1 << 20) as file:
                written = _write(source, begin(file), tell)
            _verify(building, written, tell)
            size = building.stat().st_size
    except OSError as error:
        raise ImageIoError(path, error) from error
    digest = crc_of_crcs(crc for crc, _is_odd in written)
    odd = sum(is_odd for _crc, is_odd in written)
    return Converted(len(written), size, digest, odd)


def _write(source: TrackReader, new: NewImage, progress: Progress) -> list[tuple[int, bool]]:
    """Copy every track; returns for each its checksum, and whether it is an odd one."""

    def encoded(tracks: range) -> list[tuple[StoredUnit, int, bool]]:
        found = []
        for track in tracks:
            image = source.read_track(RelativeTrack(track))
            content = new.encode(track, image)
            odd = len(image) in TAKEN_FOR_NULL and len(content.stored) > len(image)
            found.append((content, bulk_crc(image), odd))
        return found

    written: list[tuple[int, bool]] = []
    with closing(_in_order(encoded, source.geometry.tracks)) as chunks:
        for tracks, found in chunks:
            for track, (content, crc, odd) in zip(tracks, found, strict=True):
                new.add(track, content)
                written.append((crc, odd))
            progress(tracks.stop)
    new.finish()
    return written


def _verify(path: Path, written: Sequence[tuple[int, bool]], progress: Progress) -> None:
    """Read a new image back and compare it with what was to be written."""
    with open_new(path) as image:

        def checksums(tracks: range) -> list[int]:
            return [bulk_crc(image.read_track(RelativeTrack(track))) for track in tracks]

        with closing(_in_order(checksums, len(written))) as chunks:
            for tracks, found in chunks:
                for track, crc in zip(tracks, found, strict=True):
                    if crc != written[track][0]:
                        where = Where(
                            str(path), None, str(image.geometry.cchh(RelativeTrack(track)))
                        )
                        expected = f"{written[track][0]:08x}"
                        raise FormatError(
                            "checksum of what was read back",
                            where=where,
                            expected=expected,
                            found=f"{crc:08x}",
                        )
                progress(len(written) + tracks.stop)


def open_new(path: Path) -> RawImage | CckdImage:
    """Open what was just built, whose name says nothing yet."""
    with path.open("rb") as file:
        kind = ImageKind(file.read(8))
    return RawImage(path) if kind in RAW_KINDS else CckdImage(path)


def _in_order(work: Callable[[range], Result], tracks: int) -> Generator[tuple[range, Result]]:
    """Let threads work on runs of tracks, a few runs ahead, and give the results in order."""
    workers = len(os.sched_getaffinity(0))
    waiting: deque[tuple[range, Future[Result]]] = deque()
    pool = ThreadPoolExecutor(workers)
    try:
        for first in range(0, tracks, TRACKS_AT_A_TIME):
            if len(waiting) > 2 * workers:
                run, future = waiting.popleft()
                yield run, future.result()
            run = range(first, min(first + TRACKS_AT_A_TIME, tracks))
            waiting.append((run, pool.submit(work, run)))
        while waiting:
            run, future = waiting.popleft()
            yield run, future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _nobody(done: int) -> None:
    del done
