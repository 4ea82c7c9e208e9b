"""Control units, as far as devices behind them differ, and which of them knows which command.

Source: 3880, 3990 and 2105 command references; answers of emulated devices.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from ccw.dasd.commands import IN_DOMAIN_ONLY, Command
from eckd.geometry import CapacityMethod, DeviceFamily


@dataclass(frozen=True, slots=True)
class ControlUnit:
    """A control unit.

    Attributes:
        name: As people write it.
        type: Machine type, X'3990' for a 3990.
        model: Model byte.
        code: Control unit code of the characteristics.
        sense_length: Bytes of sense.
        eckd: Whether it knows Define Extent and Locate Record.
        extended: Whether it knows Locate Record Extended.
        prefix: Whether it knows Prefix.
        needs_seek: Whether reads, searches and Set Sector want a seek in their chain.
        identifies: Whether it answers Sense ID.
        diagnostic_masks: Whether a file mask may authorise diagnostic commands.
        subsystem_data_length: Longest answer to Read Subsystem Data, as Sense ID tells it.
    """

    name: str
    type: int
    model: int
    code: int = 0
    sense_length: int = 24
    eckd: bool = False
    extended: bool = False
    prefix: bool = False
    needs_seek: bool = True
    identifies: bool = True
    diagnostic_masks: bool = True
    subsystem_data_length: int = 0

    @property
    def has_subsystem(self) -> bool:
        """Whether it is of the 3990 or later."""
        return self.sense_length == 32


CONTROL_UNITS: Final = {
    unit.name: unit
    for unit in (
        ControlUnit("2314", 0x2314, 0x00, sense_length=6, needs_seek=False, identifies=False),
        ControlUnit("2841", 0x2841, 0x00, sense_length=6, needs_seek=False, identifies=False),
        ControlUnit("3830", 0x3830, 0x02, needs_seek=False),
        ControlUnit("3880", 0x3880, 0x05, 0x09),
        ControlUnit("3990-3", 0x3990, 0xEC, 0x06, 32, eckd=True, subsystem_data_length=0x40),
        ControlUnit(
            "3990-6", 0x3990, 0xE9, 0x15, 32, eckd=True, extended=True, subsystem_data_length=0x60
        ),
        ControlUnit("9343", 0x9343, 0xE0, 0x10, 32, eckd=True, extended=True),
        ControlUnit(
            "2107",
            0x2107,
            0xE8,
            0x1F,
            32,
            eckd=True,
            extended=True,
            prefix=True,
            diagnostic_masks=False,
            subsystem_data_length=0x1A0,
        ),
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
    "9345": "9343",
}
"""By family: the control unit a device gets when none is named."""

_WITH_CHARACTERISTICS: Final = ("3380", "3390", "9345")
_OVERFLOW_METHODS: Final = (CapacityMethod.GAPS_SCALED, CapacityMethod.GAPS_FIXED)


def has_overflow(family: DeviceFamily) -> bool:
    """Tell whether records of a device may go on on the next track."""
    return family.method in _OVERFLOW_METHODS


def _recalibrates(unit: ControlUnit, family: DeviceFamily) -> bool:
    return family.name != "3390" and not unit.extended


_KNOWN: Final[Mapping[Command, Callable[[ControlUnit, DeviceFamily], bool]]] = {
    Command.SENSE_ID: lambda unit, _family: unit.identifies,
    Command.READ_DEVICE_CHARACTERISTICS: lambda _unit, f: f.name in _WITH_CHARACTERISTICS,
    Command.SENSE_PATH_GROUP_ID: lambda _unit, f: f.name in _WITH_CHARACTERISTICS,
    Command.SET_PATH_GROUP_ID: lambda _unit, f: f.name in _WITH_CHARACTERISTICS,
    Command.SUSPEND_MULTIPATH: lambda _unit, f: f.name in _WITH_CHARACTERISTICS,
    Command.RECALIBRATE: _recalibrates,
    Command.RESTORE: _recalibrates,
    Command.READ_SECTOR: lambda _unit, f: f.sectors > 0,
    Command.SET_SECTOR: lambda _unit, f: f.sectors > 0,
    Command.UNCONDITIONAL_RESERVE: lambda unit, f: (
        f.name in (*_WITH_CHARACTERISTICS, "3375") or (f.name, unit.name) == ("3350", "3880")
    ),
    Command.RESET_ALLEGIANCE: lambda unit, _family: unit.has_subsystem,
    Command.SET_SUBSYSTEM_MODE: lambda unit, _family: unit.has_subsystem,
    Command.LOCATE_RECORD_EXTENDED: lambda unit, _family: unit.extended,
    Command.PREFIX: lambda unit, _family: unit.prefix,
    Command.DIAGNOSTIC_READ_HA: lambda unit, f: (
        unit.has_subsystem or (unit.name == "3880" and f.name in ("3375", "3380", "3390"))
    ),
    **dict.fromkeys(
        (
            Command.PERFORM_SUBSYSTEM_FUNCTION,
            Command.SENSE_SUBSYSTEM_STATUS,
            Command.READ_MESSAGE_ID,
            Command.READ_CONFIGURATION_DATA,
        ),
        lambda unit, _family: unit.has_subsystem,
    ),
    **dict.fromkeys(
        (Command.DEFINE_EXTENT, Command.LOCATE_RECORD, *IN_DOMAIN_ONLY),
        lambda unit, _family: unit.eckd,
    ),
}
"""When a command is known; those not named here always are."""


def knows(unit: ControlUnit, family: DeviceFamily, command: Command) -> bool:
    """Tell whether a device of this family behind this control unit knows a command."""
    known = _KNOWN.get(command)
    return known is None or known(unit, family)
