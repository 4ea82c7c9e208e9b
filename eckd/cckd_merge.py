"""Making a base and its shadow files one file again."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from diskfile.compressed_build import header_like
from diskfile.image_file import ImageIoError
from diskfile.write_verified import NewCompressed, Written, write_verified
from eckd.cckd_image import CckdImage
from eckd.convert import opened_tracks, tracks_of


def merge_shadows(
    base: Path, shadows: Sequence[Path], progress: Callable[[int], None] | None = None
) -> Written:
    """Put what a volume holds now into its base, and remove the shadow files.

    The base is written new, with room for nothing but its tracks, and compared before it takes the
    place of the old one; then the shadow files go, the newest first. An interruption before that
    leaves everything as it was, and one after it a base under shadow files that hold nothing else.

    Args:
        base: The base.
        shadows: All its shadow files, the oldest first.
        progress: See ``eckd.convert.convert``.

    Raises:
        ImageInUseError: A file is open for writing, or marked so.
        ImageIoError: There is no room for the new base, or a file cannot be opened or removed.
        FormatError: A file is damaged; nothing was changed.
    """
    with CckdImage(base, shadows, writable=True) as volume:  # keeps writers away
        lowest = volume.levels[0]
        header = header_like(lowest.header, lowest.units)
        header = replace(header, parameter=lowest.header.parameter)
        merged = write_verified(
            tracks_of(volume),
            base,
            lambda file: NewCompressed(file, lowest.device, header, lowest.units),
            opened_tracks,
            progress,
        )
        for shadow in reversed(shadows):
            try:
                shadow.unlink()
            except OSError as error:
                raise ImageIoError(shadow, error) from error
    return merged
