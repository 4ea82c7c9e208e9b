"""What a device says it is: Sense ID, device characteristics, sense bytes.

Source: 2105 command reference (Sense ID, Read Device Characteristics); answers of emulated 3390 and
3380 devices, compared byte by byte.
"""

from dataclasses import dataclass
from typing import Final

from ccw.status import Fault
from eckd.geometry import CapacityMethod, DeviceFamily, Geometry
from primitives import CCHH


@dataclass(frozen=True, slots=True)
class ControlUnit:
    """A control unit, as far as devices behind it differ.

    Attributes:
        name: As people write it.
        type: Machine type, X'3990' for a 3990.
        model: Model byte.
        sense_length: Bytes of sense.
        eckd: Whether it knows Define Extent and Locate Record.
        needs_seek: Whether reads, searches and Set Sector want a seek in their chain.
        code: Control unit code of the characteristics.
        identifies: Whether it answers Sense ID.
    """

    name: str
    type: int
    model: int
    sense_length: int
    eckd: bool
    needs_seek: bool
    code: int
    identifies: bool = True


CONTROL_UNITS: Final = {
    unit.name: unit
    for unit in (
        ControlUnit(
            "2314", 0x2314, 0x00, 6, eckd=False, needs_seek=False, code=0, identifies=False
        ),
        ControlUnit(
            "2841", 0x2841, 0x00, 6, eckd=False, needs_seek=False, code=0, identifies=False
        ),
        ControlUnit("3830", 0x3830, 0x02, 24, eckd=False, needs_seek=False, code=0),
        ControlUnit("3880", 0x3880, 0x05, 24, eckd=False, needs_seek=True, code=0x09),
        ControlUnit("3990-3", 0x3990, 0xEC, 32, eckd=True, needs_seek=True, code=0x06),
        ControlUnit("3990-6", 0x3990, 0xE9, 32, eckd=True, needs_seek=True, code=0x15),
        ControlUnit("2107", 0x2107, 0xE8, 32, eckd=True, needs_seek=True, code=0x1F),
    )
}

USUAL_CONTROL_UNIT: Final = {
    "2305-1": "3830",
    "2305-2": "3830",
    "2311": "2841",
    "2314": "2314",
    "3330": "3830",
    "3340": "3830",
    "3350": "3830",
    "3375": "3880",
    "3380": "3990-3",
    "3390": "3990-6",
    "9345": "3990-6",
}
"""By family: the control unit a device gets when none is named."""

_CONFIGURATION_DATA: Final = bytes.fromhex("40fa0100 41270004 423e0060")
_HAS_CHARACTERISTICS: Final = (CapacityMethod.CELLS, CapacityMethod.SEGMENTED_CELLS)


def sense_id(unit: ControlUnit, geometry: Geometry) -> bytes:
    """Build the answer to Sense ID: types and models, then command words where there are any."""
    device = int(geometry.family.name[:4], 16)
    answer = b"\xff" + unit.type.to_bytes(2, "big") + bytes([unit.model])
    answer += device.to_bytes(2, "big") + bytes([_model_code(geometry)])
    return answer + b"\x00" + _CONFIGURATION_DATA if unit.eckd else answer


def has_characteristics(family: DeviceFamily) -> bool:
    """Tell whether a device of this family answers Read Device Characteristics."""
    return family.method in _HAS_CHARACTERISTICS and family.name != "3375"


def device_characteristics(unit: ControlUnit, geometry: Geometry) -> bytes:
    """Build the 64 bytes of Read Device Characteristics."""
    family = geometry.family
    answer = bytearray(64)
    answer[0:3] = unit.type.to_bytes(2, "big") + bytes([unit.model])
    answer[3:6] = int(family.name[:4], 16).to_bytes(2, "big") + bytes([_model_code(geometry)])
    answer[6] = 0x50 if unit.eckd else 0x80
    answer[10] = 0x20
    answer[12:16] = geometry.cylinders.to_bytes(2, "big") + family.heads.to_bytes(2, "big")
    answer[16] = family.sectors
    answer[17:20] = family.capacity.to_bytes(3, "big")
    answer[22] = 2 if family.method is CapacityMethod.SEGMENTED_CELLS else 1
    answer[23:28] = _factors(family)
    answer[42:44] = bytes([unit.code, 0x02])
    answer[44:46] = family.r0_max.to_bytes(2, "big")
    answer[47] = 1
    answer[48] = family.factors[5] if family.method is CapacityMethod.SEGMENTED_CELLS else 0
    answer[57] = 0xFF
    answer[60:64] = geometry.cylinders.to_bytes(4, "big")
    return bytes(answer)


def _factors(family: DeviceFamily) -> bytes:
    if family.method is CapacityMethod.SEGMENTED_CELLS:
        return bytes(family.factors[:5])
    first, second, third = family.factors
    return bytes([first]) + second.to_bytes(2, "big") + third.to_bytes(2, "big")


def _model_code(geometry: Geometry) -> int:
    model = geometry.model
    return model.model_code if model is not None else 0


_HEAD_BITS: Final = {"3330": 6, "3340": 5, "3350": 5, "3375": 6, "2305-1": 5, "2305-2": 5}
"""Bits of sense byte 6 that hold the head; the high bits of the cylinder are above. Others: 4."""
_DRIVE: Final = {"3330": 0x38, "3340": 0x80, "3350": 0x80}
"""Sense byte 4 of drive 0."""


def sense_bytes(fault: Fault, unit: ControlUnit, family: DeviceFamily, at: CCHH) -> bytes:
    """Build sense in the 24-byte compatible form, padded to what the control unit gives.

    Args:
        fault: What went wrong.
        unit: The control unit; its length counts.
        family: The device, which says how cylinder and head are packed.
        at: Where the arm is.
    """
    sense = bytearray(32)
    sense[0], sense[1], sense[7] = fault.sense0, fault.sense1, fault.message
    bits = _HEAD_BITS.get(family.name, 4)
    sense[4] = _DRIVE.get(family.name, 0)
    sense[5] = at.cylinder & 0xFF
    sense[6] = (at.cylinder >> 8 << bits | at.head) & 0xFF
    if unit.sense_length > 24:
        sense[27] = 0x80
        sense[29:31] = at.cylinder.to_bytes(2, "big")
        sense[31] = at.head
    return bytes(sense[: unit.sense_length])
