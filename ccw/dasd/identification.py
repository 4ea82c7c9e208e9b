"""What a device says it is: Sense ID and Read Device Characteristics.

====== ===============================================================================
byte   characteristics, 64 bytes
====== ===============================================================================
0      control unit type (2), model
3      device type (2), model
6      features (4)
10     device class X'20', unit type
12     cylinders (2), heads (2)
16     sectors
17     track length (3)
20     length of home address and record zero (2)
22     capacity formula, its factors (5)
40     record identifiers for error logs (2), both the unit type
42     control unit code, X'02'
44     longest record zero (2)
47     tracks of a set, sixth factor
49     rotational positions (2)
51     buffer limits (3), functions
57     X'FF'
60     cylinders (4)
====== ===============================================================================

Source: 2105 command reference (Sense ID, Read Device Characteristics); answers of emulated 3390 and
3380 devices behind four control units, compared byte by byte.
"""

from dataclasses import dataclass
from typing import Final

from ccw.dasd.control_unit import ControlUnit
from eckd.geometry import CapacityMethod, DeviceFamily, Geometry

CHARACTERISTICS_LENGTH: Final = 64
_READ_CONFIGURATION: Final = bytes.fromhex("40fa0100")
_SUBSYSTEM_FUNCTION: Final = bytes.fromhex("41270004")
_NODE_IDENTIFIER: Final = bytes.fromhex("433e0008")


@dataclass(frozen=True, slots=True)
class _Features:
    """Bytes of the characteristics that a control unit decides.

    Attributes:
        features: Bytes 6 to 9 for a 3390.
        features_3380: Bytes 6 to 9 for a 3380.
        limits: Bytes 51 to 54.
    """

    features: bytes
    features_3380: bytes
    limits: bytes


_FEATURES: Final = {
    "2107": _Features(
        bytes.fromhex("528010b7"), bytes.fromhex("528010b7"), bytes.fromhex("00000048")
    ),
    "3990-6": _Features(
        bytes.fromhex("50001096"), bytes.fromhex("50001096"), bytes.fromhex("0f007f40")
    ),
    "3990-3": _Features(
        bytes.fromhex("d0801094"), bytes.fromhex("d0801095"), bytes.fromhex("0f003f00")
    ),
    "3880": _Features(bytes.fromhex("80000000"), bytes.fromhex("80000000"), bytes(4)),
}
_OTHER_FEATURES: Final = _Features(bytes.fromhex("50001000"), bytes.fromhex("50001000"), bytes(4))

_UNIT_TYPES: Final = {"3390-1": 0x26, "3390-2": 0x27, "3390-3": 0x24}
_LARGE_3390: Final = 0x32
_OTHER_UNIT_TYPES: Final = {"3380": 0x0E, "3375": 0x0D, "9345": 0x04}
_HOME_AND_R0: Final = {"3390": 0x0594, "3380": 0x0440, "9345": 0x0594}
_POSITIONS: Final = {"3390": 0x7708, "3380": 0x5007, "9345": 0x8B07}


def sense_id(unit: ControlUnit, geometry: Geometry) -> bytes:
    """Build the answer to Sense ID: types and models, then command words where there are any."""
    answer = b"\xff" + _types(unit, geometry)
    if not unit.has_subsystem:
        return answer
    length = unit.subsystem_data_length
    words = [_READ_CONFIGURATION, _SUBSYSTEM_FUNCTION, b"\x42\x3e" + length.to_bytes(2, "big")]
    if unit.prefix:
        words.append(_NODE_IDENTIFIER)
    return answer + b"\x00" + b"".join(words)


def device_characteristics(unit: ControlUnit, geometry: Geometry) -> bytes:
    """Build the 64 bytes of Read Device Characteristics."""
    family = geometry.family
    features = _FEATURES.get(unit.name, _OTHER_FEATURES)
    unit_type = _unit_type(geometry)
    cylinders = min(geometry.cylinders, 0xFFFE)
    answer = bytearray(CHARACTERISTICS_LENGTH)
    answer[0:6] = _types(unit, geometry)
    answer[6:10] = features.features_3380 if family.name == "3380" else features.features
    answer[10:12] = bytes([0x20, unit_type])
    answer[12:16] = cylinders.to_bytes(2, "big") + family.heads.to_bytes(2, "big")
    answer[16:20] = bytes([family.sectors]) + family.capacity.to_bytes(3, "big")
    answer[20:22] = _HOME_AND_R0.get(family.name, 0).to_bytes(2, "big")
    answer[22:28] = _formula(family)
    answer[40:44] = bytes([unit_type, unit_type, unit.code, 0x02])
    answer[44:46] = family.r0_max.to_bytes(2, "big")
    answer[47] = 0x01
    answer[48] = family.factors[5] if family.method is CapacityMethod.SEGMENTED_CELLS else 0
    answer[49:51] = _POSITIONS.get(family.name, 0).to_bytes(2, "big")
    answer[51:55] = features.limits
    answer[57] = 0xFF
    answer[60:64] = geometry.cylinders.to_bytes(4, "big")
    return bytes(answer)


def _types(unit: ControlUnit, geometry: Geometry) -> bytes:
    device = int(geometry.family.name[:4], 16)
    model = geometry.model.model_code if geometry.model is not None else _LARGE_MODEL
    return (
        unit.type.to_bytes(2, "big")
        + bytes([unit.model])
        + device.to_bytes(2, "big")
        + bytes([model])
    )


_LARGE_MODEL: Final = 0x0C


def _unit_type(geometry: Geometry) -> int:
    if geometry.family.name == "3390":
        model = geometry.model
        return _LARGE_3390 if model is None else _UNIT_TYPES.get(model.name, _LARGE_3390)
    return _OTHER_UNIT_TYPES.get(geometry.family.name, 0)


def _formula(family: DeviceFamily) -> bytes:
    """Return the number of the capacity formula and its first five factor bytes."""
    if family.method is CapacityMethod.SEGMENTED_CELLS:
        return bytes([2, *family.factors[:5]])
    first, second, third = family.factors
    return bytes([1, first]) + second.to_bytes(2, "big") + third.to_bytes(2, "big")
