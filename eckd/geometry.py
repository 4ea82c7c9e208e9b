"""Geometry of every ECKD device: families, their models, and the shape of one volume.

A family is a track format (3390); a model is a family with a number of cylinders (3390-3). An image
names only its family, by the low byte of the device type, so the model is found from the size.

Source: Hercules device tables, checked against images of every family; IBM reference summaries.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from primitives import CCHH, DasdError, RelativeTrack, cchh_at, track_at


class UnknownDeviceError(DasdError):
    """No device of that name or type code is known."""


MAX_CYLINDERS: Final = 65536
"""A cylinder number in a home address has 16 bits."""


class CapacityMethod(Enum):
    """Which formula says how much of a track a record takes; see ``eckd.capacity``."""

    GAPS_SCALED = "2311 and 2314: gaps grow with the record"
    GAPS_FIXED = "2305 to 3350: a fixed gap per record and per key"
    CELLS = "3375 and 3380: cells of 32 bytes"
    SEGMENTED_CELLS = "3390 and 9345: cells of 34 bytes, segments of 232"


@dataclass(frozen=True, slots=True)
class DeviceFamily:
    """A track format.

    Attributes:
        name: The machine type people say.
        type_code: Low byte of the device type; byte 16 of an image's header.
        heads: Tracks per cylinder.
        track_size: Bytes of one track in an uncompressed image, a multiple of 512.
        capacity: Bytes of track that records and their gaps share.
        r0_max: Longest data of record zero alone on a track; 0 where it is not known.
        r1_max: Longest data of a single record without key.
        sectors: Rotational positions; 0 without position sensing.
        method: The capacity formula.
        factors: Its parameters, in the order the formula names them.
        ucb_type: The 4-byte unit type that dumps and catalogs carry; its last byte names the family.
    """

    name: str
    type_code: int
    heads: int
    track_size: int
    capacity: int
    r0_max: int
    r1_max: int
    sectors: int
    method: CapacityMethod
    factors: tuple[int, ...]
    ucb_type: int


_SCALED, _FIXED = CapacityMethod.GAPS_SCALED, CapacityMethod.GAPS_FIXED
_CELLS, _SEGMENTS = CapacityMethod.CELLS, CapacityMethod.SEGMENTED_CELLS

# fmt: off
# ruff: noqa: E501 -- a table reads better in one piece than folded
FAMILIES: Final = (
    #            name      type  heads track   capac. R0     R1    sect. method     factors
    DeviceFamily("2305-1", 0x05,  8, 14336, 14568, 14568, 14136,  90, _FIXED, (202, 432), 0x30002006),
    DeviceFamily("2305-2", 0x05,  8, 14848, 14858, 14858, 14660,  90, _FIXED, (91, 198), 0x30002007),
    DeviceFamily("2311",   0x11, 10,  4096,  3625,     0,  3625,   0, _SCALED, (20, 61, 537, 512), 0x30002001),
    DeviceFamily("2314",   0x14, 20,  7680,  7294,     0,  7294,   0, _SCALED, (45, 101, 2137, 2048), 0x30C02008),
    DeviceFamily("3330",   0x30, 19, 13312, 13165, 13165, 13030, 128, _FIXED, (56, 135), 0x30502009),
    DeviceFamily("3340",   0x40, 12,  8704,  8535,  8535,  8368,  64, _FIXED, (75, 167), 0x3050200A),
    DeviceFamily("3350",   0x50, 30, 19456, 19254, 19254, 19069, 128, _FIXED, (82, 185), 0x3050200B),
    DeviceFamily("3375",   0x75, 12, 35840, 36000, 36000, 35616, 196, _CELLS, (32, 384, 160), 0x3050200C),
    DeviceFamily("3380",   0x80, 15, 47616, 47968, 47988, 47476, 222, _CELLS, (32, 492, 236), 0x3010200E),
    DeviceFamily("3390",   0x90, 15, 56832, 58786, 57326, 56664, 224, _SEGMENTS, (34, 19, 9, 6, 116, 6), 0x3010200F),
    DeviceFamily("9345",   0x45, 15, 46592, 48280, 48174, 46456, 213, _SEGMENTS, (34, 18, 7, 6, 116, 6), 0x30102004),
)
# fmt: on


@dataclass(frozen=True, slots=True)
class DeviceModel:
    """A family in one size.

    Attributes:
        name: As people and Hercules configurations write it.
        family: The track format.
        cylinders: Primary cylinders.
        alternates: Alternate cylinders behind them; real volumes usually contain both.
        model_code: Device model byte of the characteristics block.
    """

    name: str
    family: DeviceFamily
    cylinders: int
    alternates: int
    model_code: int


def family_named(name: str) -> DeviceFamily:
    """Find a family by its machine type.

    Raises:
        UnknownDeviceError: There is none of that name.

    >>> family_named("3390").track_size
    56832
    """
    for family in FAMILIES:
        if family.name == name:
            return family
    msg = f"device type {name!r} is not known; known are {', '.join(f.name for f in FAMILIES)}"
    raise UnknownDeviceError(msg)


def family_of(type_code: int, track_size: int) -> DeviceFamily | None:
    """Find the family of an image by its header's type code and track size, or None.

    The two 2305 share a type code; the track size tells them apart.
    """
    for family in FAMILIES:
        if (family.type_code, family.track_size) == (type_code, track_size):
            return family
    return None


# fmt: off
_MODELS: Final = (
    ("2305-1", "2305-1", 48, 6, 0x00), ("2305-2", "2305-2", 96, 12, 0x02),
    ("2311-1", "2311", 200, 3, 0x00), ("2314-1", "2314", 200, 3, 0x00),
    ("3330-1", "3330", 404, 7, 0x01), ("3330-11", "3330", 808, 7, 0x11),
    ("3340-35", "3340", 348, 1, 0x01), ("3340-70", "3340", 696, 2, 0x02),
    ("3350-1", "3350", 555, 5, 0x00), ("3375-1", "3375", 959, 3, 0x02),
    ("3380-A", "3380", 885, 1, 0x02), ("3380-D", "3380", 885, 1, 0x06),
    ("3380-J", "3380", 885, 1, 0x16), ("3380-E", "3380", 1770, 2, 0x0A),
    ("3380-K", "3380", 2655, 3, 0x1E),
    ("9345-1", "9345", 1440, 0, 0x04), ("9345-2", "9345", 2156, 0, 0x04),
    ("3390-1", "3390", 1113, 1, 0x02), ("3390-2", "3390", 2226, 1, 0x06),
    ("3390-3", "3390", 3339, 1, 0x0A), ("3390-9", "3390", 10017, 3, 0x0C),
    ("3390-27", "3390", 32760, 3, 0x0C), ("3390-54", "3390", 65520, 3, 0x0C),
)
_OTHER_NAMES: Final = {
    "2305": "2305-1", "3330-2": "3330-11", "3340-1": "3340-35", "3340-2": "3340-70",
    "3380-1": "3380-A", "3380-B": "3380-A", "3380-2": "3380-E", "3380-3": "3380-K",
    "3390-J": "3390-27", "3390-JJ": "3390-54",
}
# fmt: on
MODELS: Final = tuple(
    DeviceModel(name, family_named(family), cylinders, alternates, code)
    for name, family, cylinders, alternates, code in _MODELS
)


def model_named(name: str) -> DeviceModel:
    """Find a model; a family's name alone means its smallest model.

    Raises:
        UnknownDeviceError: There is none of that name.

    >>> model_named("3390-3").cylinders
    3339
    >>> model_named("3350").name
    '3350-1'
    """
    wanted = _OTHER_NAMES.get(name.upper(), name.upper())
    for model in MODELS:
        if wanted in (model.name, model.family.name):
            return model
    msg = f"device {name!r} is not known; known are {', '.join(m.name for m in MODELS)}"
    raise UnknownDeviceError(msg)


@dataclass(frozen=True, slots=True)
class Geometry:
    """The shape of one volume.

    Attributes:
        family: The track format.
        cylinders: All cylinders of the image, alternates included.
    """

    family: DeviceFamily
    cylinders: int

    @property
    def heads(self) -> int:
        """Tracks per cylinder."""
        return self.family.heads

    @property
    def tracks(self) -> int:
        """Tracks of the volume."""
        return self.cylinders * self.family.heads

    @property
    def track_size(self) -> int:
        """Bytes of one track slot, filler included."""
        return self.family.track_size

    def cchh(self, track: RelativeTrack) -> CCHH:
        """Turn a relative track into a track address."""
        return cchh_at(track, heads=self.family.heads)

    def track(self, at: CCHH) -> RelativeTrack:
        """Turn a track address into a relative track; ValueError for a head the device lacks."""
        return track_at(at, heads=self.family.heads)

    @property
    def model(self) -> DeviceModel | None:
        """The smallest known model these cylinders fit into, or None past the largest one."""
        for model in MODELS:
            fits = model.cylinders + model.alternates >= self.cylinders
            if model.family is self.family and fits:
                return model
        return None
