"""Bring an image online: open it, have its size table, put both away again.

While a volume is online for writing, the table kept beside the image is marked as in use; only a
volume that was put away in order leaves a table that is believed the next time.
"""

import contextlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ccw.choke_point import GuardedVolume
from diskfile.image_file import ImageIoError
from eckd.open_image import open_volume
from eckd.size_sidecar import KeptSizes
from primitives import DasdError


@contextmanager
def online(
    path: Path,
    *,
    device_number: int = 0,
    writable: bool = True,
    progress: Callable[[int], None] | None = None,
) -> Iterator[GuardedVolume]:
    """Give the volume of an image, online until the block is left.

    Args:
        path: The image; any member of a multi-file volume.
        device_number: Its unit address; gates are taken in this order.
        writable: Whether tracks may change. The image is locked meanwhile.
        progress: Told how many tracks of a scan are done, when there is one.

    Raises:
        FormatError: Not an image, or a track is damaged.
        ReadOnlyVolumeError: The format cannot be written, and ``writable`` was asked for.
        ImageInUseError: Somebody else has it open for writing.
    """
    store = open_volume(path, writable=writable)
    try:
        kept = KeptSizes(store)
        sizes = kept.load_or_scan(progress)
        if writable:
            kept.mark_dirty()
        try:
            yield GuardedVolume(store, sizes, device_number=device_number)
        except DasdError:  # a refusal is an orderly end as well; anything else leaves the mark
            _put_away(kept, writable=writable)
            raise
        _put_away(kept, writable=writable)
    finally:
        store.close()


def _put_away(kept: KeptSizes, *, writable: bool) -> None:
    if writable:
        kept.save_clean()
    elif kept.why_scanned:
        with contextlib.suppress(ImageIoError):  # a place we may not write: scan again then
            kept.save_clean()
