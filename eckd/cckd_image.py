"""Compressed CKD images, with their shadow files, for reading.

Each track is decoded when it is asked for. A volume is a base and the shadows written since, each
above the one before: a track is read from the highest file that has it.

Source: images and shadow chains made by Hercules 3.13 and SDL Hyperion 4.9.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from eckd.cckd_codec import decode_image, null_image
from eckd.cckd_header import CckdHeader
from eckd.cckd_schema import CCKD_HEADER_AT, CCKD_HEADER_LENGTH
from eckd.cckd_tables import ABSENT, NULL, CckdTables, read_tables
from eckd.device_header import (
    COMPRESSED_KINDS,
    SHADOW_KINDS,
    DeviceHeader,
    ImageKind,
    read_device_header,
)
from eckd.geometry import Geometry
from eckd.image_file import ImageFile
from eckd.track_check import home_address
from eckd.track_store import ReadOnlyVolumeError, check_run_in_volume, fill_slots
from primitives import FormatError, RelativeTrack, Where


@dataclass(frozen=True, slots=True)
class CckdFile:
    """One file of a compressed volume, its tables checked.

    Attributes:
        file: The open file.
        device: Its device header.
        header: Its compressed header.
        geometry: The shape both headers give.
        tables: Where its tracks are.
    """

    file: ImageFile
    device: DeviceHeader
    header: CckdHeader
    geometry: Geometry
    tables: CckdTables

    @classmethod
    def read(cls, file: ImageFile, *, is_shadow: bool) -> Self:
        """Read headers and tables of an open file; FormatError when they are damaged."""
        where = Where(str(file.path), 0)
        device = read_device_header(file)
        kinds = SHADOW_KINDS if is_shadow else COMPRESSED_KINDS
        if device.kind not in kinds:
            expected = " or ".join(sorted(kind.value.decode() for kind in kinds))
            found = device.kind.value.decode()
            raise FormatError("image identifier", where=where, expected=expected, found=found)
        family = device.family(where)
        where = Where(str(file.path), CCKD_HEADER_AT)
        wide = device.kind in {ImageKind.COMPRESSED_64, ImageKind.SHADOW_64}
        raw = file.read_up_to(CCKD_HEADER_AT, CCKD_HEADER_LENGTH)
        header = CckdHeader.parse(raw, where, wide=wide)
        header.check(family, file.size, where)
        geometry = Geometry(family, header.cylinders)
        tables = read_tables(file, header, geometry, is_shadow=is_shadow)
        return cls(file, device, header, geometry, tables)

    def read_image(self, track: RelativeTrack) -> bytes:
        """Return the image of a track that is not absent."""
        home = home_address(self.geometry, track)
        offset = int(self.tables.offsets[track])
        where = Where(str(self.file.path), offset, str(self.geometry.cchh(track)))
        size = self.geometry.track_size
        if offset == NULL:
            image = null_image(self.tables.null_format(track), home)
            if len(image) > size:
                raise FormatError("null format", where=where, expected="0 or 1", found=2)
            return image
        stored = self.file.read(offset, int(self.tables.lengths[track]))
        return decode_image(stored, home, size, where)


class CckdImage:
    """A compressed volume; keeps the contract of ``TrackStore``, except that it is not written."""

    def __init__(self, path: Path, shadows: Sequence[Path] = ()) -> None:
        """Open a volume and check all its tables.

        Args:
            path: The base.
            shadows: Its shadow files, the oldest first.

        Raises:
            ImageIoError: A file is missing or may not be opened.
            FormatError: A file is damaged, or the shadows are not those of the base.
        """
        with ExitStack() as opened:
            levels: list[CckdFile] = []
            for each in (path, *shadows):
                file = opened.enter_context(ImageFile(each))
                levels.append(CckdFile.read(file, is_shadow=bool(levels)))
                _check_same_volume(levels[0], levels[-1])
            self._levels = tuple(levels)
            opened.pop_all()
        self._name = str(path)
        self._geometry = levels[0].geometry
        self._level_of = np.zeros(self._geometry.tracks, np.int64)
        for number, level in enumerate(levels):
            self._level_of[level.tables.offsets[: self._geometry.tracks] != ABSENT] = number

    @property
    def name(self) -> str:
        """The path of the base."""
        return self._name

    @property
    def geometry(self) -> Geometry:
        """The family of the device header, the cylinders of the compressed header."""
        return self._geometry

    @property
    def kind(self) -> ImageKind:
        """The variant: offsets of 32 or of 64 bits."""
        return self._levels[0].device.kind

    @property
    def files(self) -> tuple[Path, ...]:
        """The base and its shadows, the oldest first."""
        return tuple(level.file.path for level in self._levels)

    @property
    def doubts(self) -> tuple[str, ...]:
        """What is odd about the files and does no harm to reading them."""
        return tuple(
            f"{level.file.path}: {doubt}"
            for level in self._levels
            for doubt in level.header.doubts(level.tables.used)
        )

    def read_track(self, track: RelativeTrack) -> bytes:
        """Return the track image."""
        check_run_in_volume(self._name, self._geometry, track)
        return self._levels[int(self._level_of[track])].read_image(track)

    def read_slots(self, first: RelativeTrack, count: int, into: memoryview) -> None:
        """Fill ``into`` with track images, each at the start of its slot."""
        check_run_in_volume(self._name, self._geometry, first, count)
        fill_slots(self, first, count, into)

    def write_track(self, track: RelativeTrack, image: bytes) -> None:
        """Refuse: compressed images are not written."""
        del image
        msg = f"{self._name}: track {track}: compressed images can only be read"
        raise ReadOnlyVolumeError(msg)

    def flush(self) -> None:
        """Do nothing: nothing was written."""

    def close(self) -> None:
        """Close the files; a second call does nothing."""
        for level in self._levels:
            level.file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


def _check_same_volume(base: CckdFile, other: CckdFile) -> None:
    if base.geometry != other.geometry or base.header.wide != other.header.wide:
        raise FormatError(
            "shadow file",
            where=Where(str(other.file.path), 0),
            expected=f"device, size and width of {base.file.path}",
            found="another volume",
        )
