"""The sample volume of ``volser new``, for commands that look at a disk."""

from pathlib import Path

from cli.sample_volume import OTHER_TRACKS, create_volume, fill_volume
from eckd.open_image import open_volume

BULK_TRACKS = 15


def make_sample(path: Path, volser: str = "SAMPLE") -> Path:
    """Make the volume at ``path``."""
    create_volume(path, volser, tracks=OTHER_TRACKS + BULK_TRACKS)
    with open_volume(path, writable=True) as store:
        fill_volume(store, bulk_tracks=BULK_TRACKS)
    return path
