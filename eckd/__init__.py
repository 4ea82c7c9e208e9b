"""ECKD volumes: what a track holds, how many fit, and the images that keep them.

*Count, key, data*: the three areas of a record. *Slot*: the fixed room an image gives each track.
*Family*: a track format such as 3390; *model*: a family in one size. *Size table*: per track, how
many bytes its user records take on a backup tape (V).
"""

from typing import TYPE_CHECKING

from eckd.geometry import DeviceFamily, DeviceModel, Geometry, family_named, model_named
from eckd.memory_volume import MemoryVolume
from eckd.track import (
    CountField,
    Record,
    Track,
    count_offsets,
    parse_track,
    user_areas,
    user_records_at,
)
from eckd.track_store import (
    ReadOnlyVolumeError,
    TrackOutOfRangeError,
    TrackReader,
    TrackStore,
)
from primitives.on_demand import on_demand

if TYPE_CHECKING:
    from eckd.change import changing
    from eckd.open_image import ImageFacts, UnknownImageError, VolumeImage, image_facts, open_volume
else:
    __getattr__ = on_demand(
        __name__,
        {
            "eckd.change": ["changing"],
            "eckd.open_image": [
                "ImageFacts",
                "UnknownImageError",
                "VolumeImage",
                "image_facts",
                "open_volume",
            ],
        },
    )

__all__ = [
    "CountField",
    "DeviceFamily",
    "DeviceModel",
    "Geometry",
    "ImageFacts",
    "MemoryVolume",
    "ReadOnlyVolumeError",
    "Record",
    "Track",
    "TrackOutOfRangeError",
    "TrackReader",
    "TrackStore",
    "UnknownImageError",
    "VolumeImage",
    "changing",
    "count_offsets",
    "family_named",
    "image_facts",
    "model_named",
    "open_volume",
    "parse_track",
    "user_areas",
    "user_records_at",
]
