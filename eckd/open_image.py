"""Open a volume, whatever format its image has; recognised by content, never by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from diskfile.device_header import (
    COMPRESSED_KINDS,
    KNOWN_IDENTIFIERS,
    RAW_KINDS,
    SHADOW_KINDS,
    ImageKind,
)
from diskfile.shadow_names import identifier_of, shadow_beside
from eckd.cckd_image import CckdImage
from eckd.raw_files import file_named
from eckd.raw_image import RawImage
from eckd.track_store import ReadOnlyVolumeError
from primitives import DasdError

VolumeImage = RawImage | CckdImage

_FORMAT_NAMES: Final = {
    ImageKind.RAW: "ckd",
    ImageKind.RAW_64: "ckd64",
    ImageKind.COMPRESSED: "cckd",
    ImageKind.COMPRESSED_64: "cckd64",
}


class UnknownImageError(DasdError):
    """The file does not begin like an image of an ECKD volume."""


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What an image says of itself before any track is read.

    Attributes:
        format: ``ckd``, ``ckd64``, ``cckd`` or ``cckd64``.
        files: The files of the volume in order, shadows left out.
        shadows: Its shadow files, the oldest first.
        doubts: What is odd about it and does no harm to reading.
    """

    format: str
    files: tuple[Path, ...]
    shadows: tuple[Path, ...]
    doubts: tuple[str, ...]


def open_volume(
    path: Path,
    *,
    writable: bool = False,
    shadows: Sequence[Path] = (),
    take_over: bool = False,
) -> VolumeImage:
    """Open an image.

    Args:
        path: Its file; of a volume in several files any one of them, or the name without suffix.
        writable: Open for writing as well, under a lock; with shadows the last one is written.
        shadows: Shadow files of a compressed image, the oldest first.
        take_over: Write also to a compressed image that was not left in order, if its tables are
            sound; the caller knows that whoever had it open is gone.

    Raises:
        UnknownImageError: It is no image of an ECKD volume, or a shadow without its base.
        ReadOnlyVolumeError: It is to be written and has a shadow beside it.
        ImageIoError: A file is missing or may not be opened.
        ImageInUseError: To be written, and open elsewhere or marked as open.
        FormatError: It is damaged.
    """
    kind = _kind_of(path)
    if kind in RAW_KINDS:
        if shadows:
            msg = f"{path}: an uncompressed image has no shadow files"
            raise UnknownImageError(msg)
        return RawImage(path, writable=writable)
    if kind not in COMPRESSED_KINDS:
        what = "a shadow file; open its base" if kind in SHADOW_KINDS else "a fixed-block disk"
        msg = f"{path}: {what}"
        raise UnknownImageError(msg)
    beside = None if shadows else shadow_beside(path, SHADOW_KINDS)
    if writable and beside:
        msg = f"{path}: {beside} is its shadow file; name it too, as below it nothing may change"
        raise ReadOnlyVolumeError(msg)
    return CckdImage(path, shadows, writable=writable, take_over=take_over)


def image_facts(volume: VolumeImage) -> ImageFacts:
    """Say what an open image is."""
    if isinstance(volume, RawImage):
        return ImageFacts(_FORMAT_NAMES[volume.kind], volume.files, (), ())
    base, *shadows = volume.files
    doubts = volume.doubts
    beside = None if shadows else shadow_beside(base, SHADOW_KINDS)
    if beside:
        doubts += (f"{base}: {beside.name} is a shadow file; without it the volume is an old one",)
    return ImageFacts(_FORMAT_NAMES[volume.kind], (base,), tuple(shadows), doubts)


def _kind_of(path: Path) -> ImageKind:
    identifier = identifier_of(file_named(path))
    if identifier not in KNOWN_IDENTIFIERS:
        msg = (
            f"{path}: begins with {identifier.hex() or 'nothing'}, which is no CKD image; an "
            "uncompressed fixed-block disk has no mark of its own and must be declared as one"
        )
        raise UnknownImageError(msg)
    return ImageKind(identifier)
