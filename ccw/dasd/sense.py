"""Sense: why a command ended with unit check, in bytes.

======= ==================================================================================
byte    24-byte compatible form
======= ==================================================================================
0, 1    what is wrong, of ``Sense0`` and ``Sense1``
2       of a 3340: X'80' and the drive model
3       remaining operation, with imprecise ending; of the oldest devices: ready, end of cylinder
4       drive
5, 6    low byte of the cylinder; its high bits and the head; FF FF past cylinder 4095
7       format in the upper half, message in the lower
27      X'80': this form, in control units with 32 bytes
29-31   cylinder (2), head, in control units with 32 bytes
======= ==================================================================================

The faults that commands end with are values here, named for what they say.

Source: 3990 reference, sense bytes; 3330, 3340, 3350 as an emulator packs them.
"""

from dataclasses import dataclass
from enum import IntFlag
from typing import Final

from eckd.geometry import Geometry
from primitives import CCHH


class Sense0(IntFlag):
    """Sense byte 0."""

    COMMAND_REJECT = 0x80
    INTERVENTION_REQUIRED = 0x40
    BUS_OUT_CHECK = 0x20
    EQUIPMENT_CHECK = 0x10
    DATA_CHECK = 0x08
    OVERRUN = 0x04
    INCOMPLETE_DOMAIN = 0x01


class Sense1(IntFlag):
    """Sense byte 1."""

    PERMANENT_ERROR = 0x80
    INVALID_TRACK_FORMAT = 0x40
    END_OF_CYLINDER = 0x20
    MESSAGE_TO_OPERATOR = 0x10
    NO_RECORD_FOUND = 0x08
    FILE_PROTECTED = 0x04
    WRITE_INHIBITED = 0x02
    IMPRECISE_ENDING = 0x01


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a command ends with unit check.

    Attributes:
        sense0: Sense byte 0, of ``Sense0``.
        sense1: Sense byte 1, of ``Sense1``.
        message: Sense byte 7: format in the upper, message in the lower half.
        operation: Sense byte 3.
    """

    sense0: int = 0
    sense1: int = 0
    message: int = 0
    operation: int = 0


NO_FAULT: Final = Fault()
# Format-0 messages: what is wrong with a rejected command.
INVALID_COMMAND: Final = Fault(Sense0.COMMAND_REJECT, message=0x01)
INVALID_SEQUENCE: Final = Fault(Sense0.COMMAND_REJECT, message=0x02)
COUNT_TOO_SMALL: Final = Fault(Sense0.COMMAND_REJECT, message=0x03)
INVALID_PARAMETER: Final = Fault(Sense0.COMMAND_REJECT, message=0x04)
ACCESS_NOT_AUTHORISED: Final = Fault(Sense0.COMMAND_REJECT, message=0x05)
INCOMPLETE_DOMAIN: Final = Fault(Sense0.COMMAND_REJECT | Sense0.INCOMPLETE_DOMAIN)
NO_RECORD_FOUND: Final = Fault(sense1=Sense1.NO_RECORD_FOUND)
END_OF_CYLINDER: Final = Fault(sense1=Sense1.END_OF_CYLINDER)
FILE_PROTECTED: Final = Fault(sense1=Sense1.FILE_PROTECTED)
INVALID_TRACK_FORMAT: Final = Fault(sense1=Sense1.INVALID_TRACK_FORMAT)
EQUIPMENT_CHECK: Final = Fault(Sense0.EQUIPMENT_CHECK, message=0x10)
WRITE_INHIBITED: Final = Fault(Sense0.EQUIPMENT_CHECK, Sense1.WRITE_INHIBITED)

LONG_FORM: Final = 32
_HEAD_BITS: Final = {"3330": 6, "3340": 5, "3350": 5, "3375": 6}
"""Bits of byte 6 below the high bits of the cylinder; others have 4."""
_LARGE_3330: Final = 0x11
_READY: Final = {"2305-1": 0x40, "2305-2": 0x40, "2311": 0xC8, "2314": 0x40}
"""Byte 3 of devices that tell their state there; they do not tell a place."""


def sense_bytes(fault: Fault, geometry: Geometry, drive: int, at: CCHH, length: int) -> bytes:
    """Build sense in the 24-byte compatible form.

    Args:
        fault: What went wrong.
        geometry: The device, which says how drive, cylinder and head are packed.
        drive: Its device number.
        at: Where the arm is.
        length: Bytes its control unit gives: 6, 24 or 32.
    """
    name = geometry.family.name
    sense = bytearray(LONG_FORM)
    sense[0], sense[1], sense[7] = fault.sense0, fault.sense1, fault.message
    sense[3] = fault.operation
    if name in _READY:
        sense[3] = _READY[name] | (fault.sense1 & Sense1.END_OF_CYLINDER) >> 3
    if name == "3340":
        sense[2] = 0x80 | _model_code(geometry)
    sense[4] = _drive_byte(name, drive)
    sense[5:7] = _place(geometry, at)
    if length == LONG_FORM:
        sense[27] = 0x80
        sense[29:31] = (at.cylinder & 0xFFFF).to_bytes(2, "big")
        sense[31] = at.head
    return bytes(sense[:length])


def _drive_byte(name: str, drive: int) -> int:
    match name:
        case "3330":
            return (drive & 7) | (~drive & 7) << 3
        case "3340" | "3350":
            return 0x80 >> (drive & 7)
        case "3375":
            return drive & 0x07
        case "3380":
            return drive & 0x0F
        case _:
            return 0


def _place(geometry: Geometry, at: CCHH) -> bytes:
    if geometry.cylinders > 4095:
        return b"\xff\xff"
    if geometry.family.name in _READY:
        return b"\x00\x00"
    bits = _HEAD_BITS.get(geometry.family.name, 4)
    if geometry.family.name == "3330" and _model_code(geometry) == _LARGE_3330:
        bits = 5
    return bytes([at.cylinder & 0xFF, (at.cylinder >> 8 << bits | at.head & 0x1F) & 0xFF])


def _model_code(geometry: Geometry) -> int:
    return geometry.model.model_code if geometry.model is not None else 0
