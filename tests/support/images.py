"""Image files built for tests, byte by byte and without the code under test."""

import struct
from collections.abc import Mapping
from pathlib import Path

from eckd.geometry import DeviceFamily, Geometry
from primitives import RelativeTrack
from tests.support.tracks import patterned_track


def device_header(
    family: DeviceFamily,
    identifier: bytes = b"CKD_P370",
    *,
    sequence: int = 0,
    highest: int = 0,
    **changes: int,
) -> bytes:
    """Build a device header; ``changes`` are heads, track_size and type_code."""
    heads = changes.get("heads", family.heads)
    size = changes.get("track_size", family.track_size)
    code = changes.get("type_code", family.type_code)
    return struct.pack("<8sIIBBH492x", identifier, heads, size, code, sequence, highest)


def track_images(geometry: Geometry, seed: int = 1) -> dict[int, bytes]:
    """Return the images ``tests.support.tracks.fill`` stores, by track."""
    return {
        track: patterned_track(
            geometry.cchh(RelativeTrack(track)), seed, geometry.family
        ).to_image()
        for track in range(geometry.tracks)
    }


def raw_slots(geometry: Geometry, images: Mapping[int, bytes]) -> bytes:
    """Return the slots of an uncompressed image."""
    return b"".join(
        images[track].ljust(geometry.track_size, b"\0") for track in range(geometry.tracks)
    )


def write_raw(path: Path, geometry: Geometry, images: Mapping[int, bytes]) -> None:
    """Write a volume in one file."""
    path.write_bytes(device_header(geometry.family) + raw_slots(geometry, images))


def write_raw_files(
    paths: Mapping[Path, int], geometry: Geometry, images: Mapping[int, bytes]
) -> None:
    """Write a volume in several files; each path with the cylinders it holds."""
    slots = raw_slots(geometry, images)
    size = geometry.heads * geometry.track_size
    first = 0
    for sequence, (path, cylinders) in enumerate(paths.items(), start=1):
        stop = first + cylinders
        highest = 0 if sequence == len(paths) else stop - 1
        header = device_header(geometry.family, sequence=sequence, highest=highest)
        path.write_bytes(header + slots[first * size : stop * size])
        first = stop
