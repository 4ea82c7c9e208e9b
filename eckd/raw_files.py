"""The files of an uncompressed volume: how they are named, found and held to each other.

A volume past 2 GiB may lie in up to 27 files. Each has its number in its header and, inserted
before the first full stop of its name, as a suffix: ``vol_1.dsk`` ... ``vol_9.dsk``, ``vol_A.dsk``.
Every file but the last says which cylinder it ends with; tracks keep their volume's cylinder
numbers.

Source: images made by Hercules 3.13 and SDL Hyperion 4.9.
"""

import string
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from diskfile.device_header import RAW_KINDS, DeviceHeader, read_device_header
from diskfile.device_header_schema import DEVICE_HEADER_LENGTH
from diskfile.image_file import ImageFile, is_there
from eckd.ckd_header import family_in
from eckd.geometry import MAX_CYLINDERS
from primitives import FormatError, Where

MAX_FILES: Final = 27
_SEQUENCE_AT: Final = 17
_HIGHEST_AT: Final = 18
_SUFFIXES: Final = string.digits[1:] + string.ascii_uppercase


@dataclass(frozen=True, slots=True)
class RawFile:
    """One file of a volume.

    Attributes:
        file: The open file.
        header: Its device header.
        first_cylinder: Cylinder of the volume that its first track belongs to.
        cylinders: How many it holds.
    """

    file: ImageFile
    header: DeviceHeader
    first_cylinder: int
    cylinders: int

    @property
    def is_last(self) -> bool:
        """Whether no file follows: the header names no last cylinder.

        A first file that names the *number* of its cylinders is an only file too; emulators take it
        so.
        """
        highest = self.header.highest_cylinder
        return highest == 0 or (self.first_cylinder == 0 and highest == self.cylinders)


def path_of_file(path: Path, sequence: int) -> Path:
    """Name a file of a volume after any other file of it, or after the volume.

    >>> path_of_file(Path("vol.3390.dsk"), 2).name
    'vol_2.3390.dsk'
    >>> path_of_file(Path("vol_2"), 10).name
    'vol_A'
    """
    stem, dot, rest = path.name.partition(".")
    if stem[-2:-1] == "_":
        stem = stem[:-2]
    return path.with_name(f"{stem}_{_SUFFIXES[sequence - 1]}{dot}{rest}")


def open_raw_files(path: Path, *, writable: bool) -> tuple[RawFile, ...]:
    """Open all files of a volume.

    Args:
        path: Any file of it, or the name without suffix.
        writable: Open them for writing, under a lock.

    Raises:
        ImageIoError: The file is missing or may not be opened.
        ImageInUseError: One is open for writing elsewhere.
        FormatError: A header is damaged, or the files are not those of one volume.
    """
    with ExitStack() as opened:
        files: list[RawFile] = []
        first = _path_of_first(path)
        while not files or not files[-1].is_last:
            file = opened.enter_context(_open_next(first, files, writable=writable))
            files.append(_checked(file, files))
        if is_there(path) and all(path != each.file.path for each in files):
            raise FormatError(
                "file sequence number",
                where=Where(str(path), _SEQUENCE_AT),
                expected=f"1 to {len(files)}, as {first} and its followers say",
                found="a file that is none of them",
            )
        opened.pop_all()
    return tuple(files)


def file_named(path: Path) -> Path:
    """Return the file a path means: itself, or the first of several named after it."""
    if is_there(path) or not path.name:  # a directory such as ``.`` has no name to add to
        return path
    first = path_of_file(path, 1)
    return first if is_there(first) else path


def _path_of_first(path: Path) -> Path:
    path = file_named(path)
    with ImageFile(path) as file:
        header = read_device_header(file)
    return path_of_file(path, 1) if header.file_sequence > 1 else path


def _open_next(first: Path, before: Sequence[RawFile], *, writable: bool) -> ImageFile:
    sequence = len(before) + 1
    if sequence == 1:
        return ImageFile(first, writable=writable)
    last = str(before[-1].file.path)
    if sequence > MAX_FILES:
        raise FormatError(
            "highest cylinder", where=Where(last, _HIGHEST_AT), expected="0", found="another file"
        )
    path = path_of_file(first, sequence)
    if not is_there(path):
        raise FormatError(
            "the volume goes on",
            where=Where(last, _HIGHEST_AT),
            expected=str(path),
            found="no file",
        )
    return ImageFile(path, writable=writable)


def _checked(file: ImageFile, before: Sequence[RawFile]) -> RawFile:
    """Hold a file to its header, and the header to the files before."""
    header = read_device_header(file)
    where = Where(str(file.path), 0)
    family_in(header, where)
    if header.kind not in RAW_KINDS:
        raise FormatError(
            "image identifier",
            where=where,
            expected="CKD_P370 or CKD_P064",
            found=header.kind.value,
        )
    if before and not header.same_volume(before[0].header):
        raise FormatError(
            "device header",
            where=where,
            expected=f"kind, shape and drive serial of {before[0].file.path}",
            found="another volume",
        )
    _check_sequence(file, header, len(before) + 1)
    start = sum(each.cylinders for each in before)
    raw_file = RawFile(file, header, start, _whole_cylinders(file, header, start))
    _check_highest(raw_file)
    return raw_file


def _check_sequence(file: ImageFile, header: DeviceHeader, sequence: int) -> None:
    allowed = {0, 1} if sequence == 1 else {sequence}
    if header.file_sequence not in allowed:
        raise FormatError(
            "file sequence number",
            where=Where(str(file.path), _SEQUENCE_AT),
            expected=str(sequence),
            found=header.file_sequence,
        )


def _whole_cylinders(file: ImageFile, header: DeviceHeader, start: int) -> int:
    """Return how many cylinders the file holds; it must not end amid one."""
    where = Where(str(file.path), file.size)
    tracks, odd_bytes = divmod(file.size - DEVICE_HEADER_LENGTH, header.track_size)
    if odd_bytes:
        expected = f"whole tracks of {header.track_size} bytes behind the header"
        raise FormatError("length of the file", where=where, expected=expected, found=file.size)
    cylinders, odd_tracks = divmod(tracks, header.heads)
    if odd_tracks or not 0 < cylinders <= MAX_CYLINDERS - start:
        expected = f"whole cylinders of {header.heads} tracks, up to {MAX_CYLINDERS} of them"
        raise FormatError(
            "length of the file", where=where, expected=expected, found=f"{tracks} tracks"
        )
    return cylinders


def _check_highest(raw_file: RawFile) -> None:
    last = raw_file.first_cylinder + raw_file.cylinders - 1
    highest = raw_file.header.highest_cylinder
    allowed = {0} if raw_file.header.file_sequence == 0 else {0, last}
    if highest not in allowed and not raw_file.is_last:
        raise FormatError(
            "highest cylinder",
            where=Where(str(raw_file.file.path), _HIGHEST_AT),
            expected=" or ".join(str(each) for each in sorted(allowed)),
            found=highest,
        )
