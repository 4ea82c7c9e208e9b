"""Fixed-block devices: names, sizes, and the numbers their characteristics tell.

Source: Hercules device tables.
"""

from dataclasses import dataclass
from typing import Final

from primitives import DasdError


class UnknownDiskError(DasdError):
    """No fixed-block device of that name is known, or the file is no image of one."""


@dataclass(frozen=True, slots=True)
class DeviceModel:
    """A device in one size.

    Attributes:
        name: As people and Hercules configurations write it.
        type_code: Low byte of the device type; byte 16 of a compressed image's header.
        blocks: Blocks of 512 bytes.
        blocks_per_cyclical_group: Read without moving the access mechanism.
        blocks_per_position: Under all heads at one position of the access mechanism.
        control_unit: The one it is usually attached to.
    """

    name: str
    type_code: int
    blocks: int
    blocks_per_cyclical_group: int
    blocks_per_position: int
    control_unit: str


MODELS: Final = (
    DeviceModel("3310", 0x10, 125_664, 32, 352, "4331"),
    DeviceModel("3370-1", 0x70, 558_000, 62, 744, "3880"),
    DeviceModel("3370-2", 0x70, 712_752, 62, 744, "3880"),
    DeviceModel("9313", 0x13, 246_240, 96, 480, "6310"),
    DeviceModel("9332-400", 0x32, 360_036, 73, 292, "6310"),
    DeviceModel("9332-600", 0x32, 554_800, 73, 292, "6310"),
    DeviceModel("9335", 0x35, 804_714, 71, 426, "6310"),
    DeviceModel("9336-10", 0x36, 920_115, 63, 315, "6310"),
    DeviceModel("9336-20", 0x36, 1_672_881, 111, 777, "6310"),
    DeviceModel("0671", 0x71, 574_560, 63, 504, "6310"),
    DeviceModel("0671-04", 0x71, 624_456, 63, 504, "6310"),
    DeviceModel("0671-08", 0x71, 513_072, 63, 504, "6310"),
)
_OTHER_NAMES: Final = {
    "3370-A1": "3370-1",
    "3370-B1": "3370-1",
    "3370-A2": "3370-2",
    "3370-B2": "3370-2",
    "9336-25": "9336-20",
}
TYPE_CODES: Final = frozenset(model.type_code for model in MODELS)


def model_named(name: str) -> DeviceModel:
    """Find a model; a device's name alone means the first of its models.

    Raises:
        UnknownDiskError: There is none of that name.

    >>> model_named("3370").blocks
    558000
    >>> model_named("9336-25").name
    '9336-20'
    """
    wanted = _OTHER_NAMES.get(name.upper(), name.upper())
    for model in MODELS:
        if wanted in (model.name, model.name.partition("-")[0]):
            return model
    msg = f"device {name!r} is not known; known are {', '.join(m.name for m in MODELS)}"
    raise UnknownDiskError(msg)


def model_of(type_code: int, blocks: int) -> DeviceModel | None:
    """Find the smallest model of a device that has so many blocks, or None past the largest."""
    models = [model for model in MODELS if model.type_code == type_code and model.blocks >= blocks]
    return min(models, key=lambda model: model.blocks, default=None)


def type_code_for(blocks: int) -> int:
    """Guess the device of a disk that does not say it: by its size, or else the largest.

    >>> hex(type_code_for(125_664)), hex(type_code_for(1_000))
    ('0x10', '0x36')
    """
    same = [model.type_code for model in MODELS if model.blocks == blocks]
    return same[0] if same else max(MODELS, key=lambda model: model.blocks).type_code
