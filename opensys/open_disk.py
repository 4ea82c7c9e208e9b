"""Open a fixed-block disk, whatever format its image has.

A compressed image says what it is; an uncompressed one is whatever its opener declares to be one.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from diskfile.device_header import FBA_COMPRESSED_KINDS, FBA_SHADOW_KINDS, KNOWN_IDENTIFIERS
from diskfile.shadow_names import identifier_of, shadow_beside
from opensys.block_store import ReadOnlyDiskError
from opensys.compressed import CfbaImage
from opensys.devices import UnknownDiskError
from opensys.raw_disk import RawDisk

DiskImage = RawDisk | CfbaImage
_COMPRESSED: Final = frozenset(kind.value for kind in FBA_COMPRESSED_KINDS)
_SHADOWS: Final = frozenset(kind.value for kind in FBA_SHADOW_KINDS)


def open_disk(
    path: Path,
    *,
    writable: bool = False,
    shadows: Sequence[Path] = (),
    is_raw: bool = False,
    take_over: bool = False,
) -> DiskImage:
    """Open an image.

    Args:
        path: Its file.
        writable: Open for writing as well, under a lock; with shadows the last one is written.
        shadows: Shadow files of a compressed image, the oldest first.
        is_raw: The caller declares it an uncompressed disk; a known identifier still says more.
        take_over: Write also to a compressed image that was not left in order.

    Raises:
        UnknownDiskError: It is no image of such a disk, or not declared to be one.
        ReadOnlyDiskError: It is to be written and has a shadow beside it.
        ImageIoError: A file is missing or may not be opened.
        ImageInUseError: To be written, and open elsewhere or marked as open.
        FormatError: It is damaged.
    """
    identifier = identifier_of(path)
    if identifier in _COMPRESSED:
        beside = None if shadows else shadow_beside(path, FBA_SHADOW_KINDS)
        if writable and beside:
            msg = (
                f"{path}: {beside} is its shadow file; name it too, as below it nothing may change"
            )
            raise ReadOnlyDiskError(msg)
        return CfbaImage(path, shadows, writable=writable, take_over=take_over)
    if identifier in KNOWN_IDENTIFIERS:
        what = "a shadow file; open its base" if identifier in _SHADOWS else "a CKD image"
        msg = f"{path}: {what}"
        raise UnknownDiskError(msg)
    if not is_raw or shadows:
        what = "no compressed disk" if shadows else "not declared to be an uncompressed disk"
        msg = f"{path}: begins with {identifier.hex() or 'nothing'} and is {what}"
        raise UnknownDiskError(msg)
    return RawDisk(path, writable=writable)


def doubts_of(disk: DiskImage) -> tuple[str, ...]:
    """Say what is odd about an open image and does no harm to reading it."""
    if isinstance(disk, RawDisk):
        return ()
    base, *shadows = disk.files
    beside = None if shadows else shadow_beside(base, FBA_SHADOW_KINDS)
    if beside is None:
        return disk.doubts
    what = f"{base}: {beside.name} is a shadow file; without it the disk is an old one"
    return (*disk.doubts, what)
