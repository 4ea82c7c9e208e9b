"""The drives there are: what they say they are, and which commands they know.

Source: 3480 and 3490 device descriptions (Sense ID, Read Device Characteristics); the validity
tables of an emulator.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ccw.tape.commands import DIAGNOSTICS, MODE_SETS, Command, Need

_SHORT, _LONG = 24, 32
_HALFWORD = 0xFFFF


@dataclass(frozen=True, slots=True)
class Model:
    """A kind of drive.

    Attributes:
        name: As people write it.
        commands: What each code it knows needs.
        unit_model: Model byte of the control unit, whose type is the drive's.
        device_model: Model byte of the drive.
        sense_length: Bytes of sense.
        longest_block: Bytes of the longest block.
        features: Bytes 6 to 9 of the characteristics.
        more_features: Bytes 12 to 15.
        log_identifiers: Bytes 40 to 42: two identifiers for error logs, and a device code.
        device_class: Bytes 10 and 11.
    """

    name: str
    commands: Mapping[int, Need]
    unit_model: int = 0
    device_model: int = 0
    sense_length: int = _LONG
    longest_block: int = _HALFWORD
    features: int = 0
    more_features: int = 0
    log_identifiers: bytes = bytes(3)
    device_class: int = 0

    @property
    def type(self) -> int:
        """Machine type, X'3480' for a 3480."""
        return int(self.name, 16)

    @property
    def is_reel(self) -> bool:
        """Whether its sense is that of a 3420."""
        return self.name == "3420"

    @property
    def has_wide_block_ids(self) -> bool:
        """Whether block identifiers are 32-bit numbers, not a segment and 22 bits."""
        return self.name == "3590"


def _commands(
    tape: Iterable[int] = (), nothing: Iterable[int] = (), no_work: Iterable[int] = ()
) -> Mapping[int, Need]:
    """Build a command set from what it has more than every drive."""
    return {
        **dict.fromkeys(MODE_SETS, Need.NO_WORK),
        **dict.fromkeys(no_work, Need.NO_WORK),
        **dict.fromkeys(_EVERYWHERE, Need.TAPE),
        **dict.fromkeys(tape, Need.TAPE),
        **dict.fromkeys(nothing, Need.NOTHING),
        Command.SENSE: Need.NOTHING,
    }


_EVERYWHERE: Final = (
    Command.WRITE,
    Command.READ_FORWARD,
    Command.NO_OPERATION,
    Command.REWIND,
    Command.READ_BACKWARD,
    Command.REWIND_UNLOAD,
    Command.ERASE_GAP,
    Command.WRITE_TAPE_MARK,
    Command.BACKSPACE_BLOCK,
    Command.BACKSPACE_FILE,
    Command.FORWARD_SPACE_BLOCK,
    Command.FORWARD_SPACE_FILE,
    Command.DATA_SECURITY_ERASE,
)
_CARTRIDGE_TAPE: Final = (
    Command.READ_BUFFER,
    Command.READ_BLOCK_ID,
    Command.SYNCHRONIZE,
    Command.LOCATE_BLOCK,
)
_CARTRIDGE: Final = (
    Command.READ_BUFFERED_LOG,
    Command.SENSE_PATH_GROUP_ID,
    Command.SET_DIAGNOSE,
    Command.READ_DEVICE_CHARACTERISTICS,
    Command.PERFORM_SUBSYSTEM_FUNCTION,
    Command.LOAD_DISPLAY,
    Command.SET_PATH_GROUP_ID,
    Command.ASSIGN,
    Command.SET_WRITE_IMMEDIATE,
    Command.UNASSIGN,
    Command.MODE_SET,
    Command.CONTROL_ACCESS,
    Command.SENSE_ID,
)
_FROM_3490: Final = (
    *_CARTRIDGE,
    Command.READ_SUBSYSTEM_DATA,
    Command.READ_MESSAGE_ID,
    Command.SUSPEND_MULTIPATH,
    Command.READ_CONFIGURATION_DATA,
)

MODELS: Final = {
    model.name: model
    for model in (
        Model(
            "3420",
            _commands(nothing=DIAGNOSTICS, no_work=(0xC3, 0xCB, 0xD3, 0xD4, 0xEB, 0xF4)),
            sense_length=_SHORT,
        ),
        Model(
            "3480",
            _commands(_CARTRIDGE_TAPE, _CARTRIDGE, (Command.SUSPEND_MULTIPATH, 0xCB, 0xD3)),
            unit_model=0x31,
            device_model=0x31,
            sense_length=_SHORT,
            features=0x0000_02C0,
            log_identifiers=bytes.fromhex("418000"),
            device_class=0x8080,
        ),
        Model(
            "3490",
            _commands(_CARTRIDGE_TAPE, _FROM_3490, (0xD3,)),
            unit_model=0x50,
            device_model=0x50,
            features=0x0000_02C0,
            log_identifiers=bytes.fromhex("428100"),
            device_class=0x8080,
        ),
        Model(
            "3590",
            _commands(
                (*_CARTRIDGE_TAPE, Command.READ_FORWARD_3590, Command.READ_PREVIOUS),
                _FROM_3490,
                (0xCB, 0xCF, 0xD3),
            ),
            unit_model=0x11,
            device_model=0x60,
            longest_block=256 * 1024,
            features=0x0100_4EC0,
            more_features=0x0090_0400,
            log_identifiers=bytes.fromhex("468380"),
        ),
    )
}
"""By name."""
