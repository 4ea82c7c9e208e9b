"""What a drive says it is: Sense ID, Read Device Characteristics, Read Configuration Data.

====== ===============================================================================
byte   characteristics, 64 bytes
====== ===============================================================================
0      control unit type (2), model
3      device type (2), model
6      features (4)
10     device class, device code
12     more features (4)
24     types and models again, in drives from the 3590 on (6)
40     identifiers for error logs (2), device code
43     longest block (4), recommended block (4)
====== ===============================================================================

Configuration data are five elements of 32 bytes: the drive, its control unit, an empty one for a
library, one that stands for the drive where it is attached several times, and a qualifier.

Source: 3490 device descriptions; answers of emulated drives.
"""

from typing import Final

from ccw.tape.model import Model

CHARACTERISTICS_LENGTH: Final = 64
_ELEMENT_LENGTH: Final = 32
_DRIVE, _CONTROL_UNIT, _TOKEN = 0xCC, 0xC4, 0xEC
_IO_DEVICE, _IS_CONTROL_UNIT, _MAGNETIC_TAPE = 0x01, 0x02, 0x02
_MODEL_NAMES: Final = {"3480": ("D31", "D31"), "3490": ("C10", "C10"), "3590": ("B1A", "A50")}
"""Models of drive and control unit."""
_CHANNEL_ADAPTER: Final = bytes.fromhex("80800080")


def sense_id(model: Model) -> bytes:
    """Build the answer to Sense ID."""
    return b"\xff" + _types(model)


def device_characteristics(model: Model) -> bytes:
    """Build the 64 bytes of Read Device Characteristics."""
    answer = bytearray(CHARACTERISTICS_LENGTH)
    answer[0:6] = _types(model)
    answer[6:10] = model.features.to_bytes(4, "big")
    answer[10:12] = model.device_class.to_bytes(2, "big")
    answer[12:16] = model.more_features.to_bytes(4, "big")
    if model.has_wide_block_ids:
        answer[24:30] = _types(model)
    answer[40:43] = model.log_identifiers
    answer[43:51] = model.longest_block.to_bytes(4, "big") * 2
    return bytes(answer)


def configuration_data(model: Model, number: int) -> bytes:
    """Build the 160 bytes of Read Configuration Data for the drive of a device number."""
    drive_model, unit_model = _MODEL_NAMES[model.name]
    address = number & 0x0F
    names = (model.name + drive_model, model.name + unit_model)
    drive = _element(_DRIVE, _IO_DEVICE, _MAGNETIC_TAPE, names[0], number)
    unit = _element(_CONTROL_UNIT, _IS_CONTROL_UNIT, 0, names[1], number)
    token = _element(_TOKEN, 0, 0, names[0], number)
    qualifier = bytearray(_ELEMENT_LENGTH)
    qualifier[0:4] = _CHANNEL_ADAPTER
    qualifier[8] = address >> 3
    return drive[:-1] + bytes([address]) + unit + bytes(_ELEMENT_LENGTH) + token + bytes(qualifier)


def _types(model: Model) -> bytes:
    kind = model.type.to_bytes(2, "big")
    return kind + bytes([model.unit_model]) + kind + bytes([model.device_model])


def _element(kind: int, element_type: int, element_class: int, name: str, number: int) -> bytes:
    """Build a node element: type and model, manufacturer, plant, serial number, tag."""
    text = f"00{name}VLSZZ{number:012X}".encode("cp037")
    return bytes([kind, element_type, element_class, 0]) + text + bytes(2)
