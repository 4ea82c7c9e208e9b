"""Image files built for tests, byte by byte and without the code under test."""

import bz2
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Cckd:
    """How to build a compressed image; whatever is not said is as dasdcopy makes it.

    Attributes:
        wide: Offsets of 64 bits.
        big: Numbers are big-endian.
        code: Compression of the images: 0 none, 1 zlib, 2 bzip2.
        null_format: Of tracks without an image.
        shadow: Tracks without an image are absent rather than null.
        options: Option bits, the one for byte order left out.
        slack: Free bytes inside the space of each image.
    """

    wide: bool = False
    big: bool = False
    code: int = 1
    null_format: int = 1
    shadow: bool = False
    options: int = 0x40
    slack: int = 0

    @property
    def order(self) -> str:
        return ">" if self.big else "<"

    def level_1_entry(self, offset: int) -> bytes:
        return struct.pack(self.order + ("Q" if self.wide else "I"), offset)

    def entry(self, offset: int, length: int, space: int) -> bytes:
        if self.wide:
            return struct.pack(self.order + "QHH", offset, length, space) + b"junk"
        return struct.pack(self.order + "IHH", offset, length, space)

    @property
    def absent_offset(self) -> int:
        return (1 << (64 if self.wide else 32)) - 1

    def no_image(self) -> bytes:
        if self.shadow:
            return self.entry(self.absent_offset, 0xFFFF, 0xFFFF)
        return self.entry(0, self.null_format, self.null_format)

    def no_table(self) -> bytes:
        return self.level_1_entry(self.absent_offset if self.shadow else 0)

    def stored(self, image: bytes) -> bytes:
        body = image[5:]
        packed = {0: bytes, 1: zlib.compress, 2: bz2.compress}[self.code](body)
        return bytes([self.code]) + image[1:5] + packed

    def header(self, geometry: Geometry, tables: int, size: int, free: int) -> bytes:
        options = self.options | (2 if self.big else 0)
        start = struct.pack(self.order + "BBBBII", 0, 3, 1, options, tables, 256)
        cylinders = struct.pack("<I", geometry.cylinders)
        counters = (size, size - free, 0, free, 0, 0, free)
        end = struct.pack(self.order + "BBh", self.null_format, 1, -1)
        if self.wide:
            body = start + cylinders + struct.pack(self.order + "7Q", *counters) + end
        else:
            body = start + struct.pack(self.order + "7I", *counters) + cylinders + end
        return body.ljust(512, b"\0")

    @property
    def identifier(self) -> bytes:
        return b"CKD_" + (b"S" if self.shadow else b"C") + (b"064" if self.wide else b"370")

    def build(
        self,
        geometry: Geometry,
        images: Mapping[int, bytes],
        entries: Mapping[int, bytes] | None = None,
    ) -> bytes:
        """Build the file; ``entries`` are level-2 entries to stand there instead."""
        special = entries or {}
        count = -(-geometry.tracks // 256)
        level_1, rest = [], b""
        start = 1024 + count * len(self.level_1_entry(0))
        for table in range(count):
            numbers = range(256 * table, 256 * table + 256)
            if not any(number in images or number in special for number in numbers):
                level_1.append(self.no_table())
                continue
            level_1.append(self.level_1_entry(start + len(rest)))
            level_2, bodies = b"", b""
            at = start + len(rest) + 256 * len(self.no_image())
            for number in numbers:
                entry = special.get(number, self.no_image())
                if number in images:
                    stored = self.stored(images[number])
                    space = len(stored) + self.slack
                    entry = self.entry(at + len(bodies), len(stored), space)
                    bodies += stored.ljust(space, b"\0")
                level_2 += entry
            rest += level_2 + bodies
        header = self.header(geometry, count, start + len(rest), self.slack * len(images))
        return device_header(geometry.family, self.identifier) + header + b"".join(level_1) + rest
