"""ECKD volumes: what a track holds, how many fit, and the images that keep them.

*Count, key, data*: the three areas of a record. *Slot*: the fixed room an image gives each track.
*Family*: a track format such as 3390; *model*: a family in one size. *Size table*: per track, how
many bytes its user records take on a backup tape (V).
"""

from eckd.geometry import DeviceFamily, DeviceModel, Geometry, family_named, model_named
from eckd.memory_volume import MemoryVolume
from eckd.track import CountField, Record, Track, count_offsets, parse_track, user_records_at
from eckd.track_store import (
    ReadOnlyVolumeError,
    TrackOutOfRangeError,
    TrackReader,
    TrackStore,
)

__all__ = [
    "CountField",
    "DeviceFamily",
    "DeviceModel",
    "Geometry",
    "MemoryVolume",
    "ReadOnlyVolumeError",
    "Record",
    "Track",
    "TrackOutOfRangeError",
    "TrackReader",
    "TrackStore",
    "count_offsets",
    "family_named",
    "model_named",
    "parse_track",
    "user_records_at",
]
