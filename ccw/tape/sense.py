"""Sense of tape drives: why a command ended with unit check, in bytes.

======= ==================================== ================================================
byte    cartridge drives, 24 or 32 bytes     reel drives, 24 bytes
======= ==================================== ================================================
0       what is wrong, of ``Sense0``         the same
1       of ``CartridgeSense1``               of ``ReelSense1``
2       X'20': the reporting channel adapter track in error
3       what the program should do about it  data checks: parity, several tracks
        (ERA code)
4                                            X'20' end of tape, X'40' drive rejected
5                                            X'C0': the later control unit
6                                            X'03': model
7       format: X'20', X'22' with statistics X'60': the tape has left the columns
25      X'06': features, in format X'20'
27      model
======= ==================================== ================================================

The faults that commands end with are values here, named for what they say.

Source: 3480 and 3490 sense data, ERA codes; 3803/3420 sense bytes; checked by programs run on
Hercules, which fills a few bytes of a 3420 differently (``Policy.reel_sense_of_hercules``).
"""

from dataclasses import dataclass
from enum import IntFlag
from typing import Final

from ccw.policy import Policy
from ccw.status import NOTHING, UnitStatus
from ccw.tape.model import Model


class Sense0(IntFlag):
    """Sense byte 0."""

    COMMAND_REJECT = 0x80
    INTERVENTION_REQUIRED = 0x40
    EQUIPMENT_CHECK = 0x10
    DATA_CHECK = 0x08
    DEFERRED_CHECK = 0x02
    WORD_COUNT_ZERO = 0x02
    """The same bit, of a reel drive."""


class CartridgeSense1(IntFlag):
    """Sense byte 1 of a cartridge drive."""

    ONLINE = 0x40
    LOAD_POINT = 0x08
    PROTECTED = 0x02


class ReelSense1(IntFlag):
    """Sense byte 1 of a reel drive."""

    READY = 0x40
    NOT_READY = 0x20
    LOAD_POINT = 0x08
    PROTECTED = 0x02


@dataclass(frozen=True, slots=True)
class Reel:
    """What a reel drive says of a fault.

    Attributes:
        sense0: Sense byte 0.
        byte3: Sense byte 3.
        byte4: Sense byte 4.
        byte7: Sense byte 7.
        status: Unit status besides that of any check.
    """

    sense0: int = 0
    byte3: int = 0
    byte4: int = 0
    byte7: int = 0
    status: UnitStatus = NOTHING


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a command ends with unit check.

    Attributes:
        sense0: Sense byte 0 of a cartridge drive.
        action: Its byte 3, the ERA code.
        reel: What a reel drive says.
        initial: It was refused before it began, and there is neither channel end nor device end.
        format: Byte 7 of a cartridge drive.
    """

    sense0: int = 0
    action: int = 0
    reel: Reel = Reel()
    initial: bool = False
    format: int = 0x20


@dataclass(frozen=True, slots=True)
class Condition:
    """What sense says of the tape in the drive.

    Attributes:
        loaded: There is one.
        at_load_point: The head has nothing before it.
        protected: It must not be written.
        near_end: The head has passed the early warning.
    """

    loaded: bool = False
    at_load_point: bool = False
    protected: bool = False
    near_end: bool = False


_OFF_THE_REEL: Final = Reel(Sense0.EQUIPMENT_CHECK, byte7=0x60)

NO_FAULT: Final = Fault()
NO_TAPE: Final = Fault(
    Sense0.INTERVENTION_REQUIRED, 0x43, Reel(Sense0.INTERVENTION_REQUIRED), initial=True
)
COMMAND_REJECT: Final = Fault(
    Sense0.COMMAND_REJECT, 0x27, Reel(Sense0.COMMAND_REJECT), initial=True
)
NO_BYTES: Final = Fault(Sense0.COMMAND_REJECT, 0x27, Reel(Sense0.WORD_COUNT_ZERO))
PROTECTED: Final = Fault(Sense0.COMMAND_REJECT, 0x30, Reel(Sense0.COMMAND_REJECT))
BLOCK_TOO_LONG: Final = Fault(Sense0.COMMAND_REJECT, 0x4E, Reel(Sense0.COMMAND_REJECT))
AT_LOAD_POINT: Final = Fault(0, 0x39)
END_OF_DATA: Final = Fault(Sense0.DATA_CHECK, 0x31, _OFF_THE_REEL)
END_IN_BLOCK: Final = Fault(Sense0.EQUIPMENT_CHECK, 0x36, _OFF_THE_REEL)
END_OF_TAPE: Final = Fault(Sense0.EQUIPMENT_CHECK, 0x38, _OFF_THE_REEL)
NOT_LOCATED: Final = Fault(Sense0.EQUIPMENT_CHECK, 0x44, _OFF_THE_REEL)
FENCED: Final = Fault(Sense0.EQUIPMENT_CHECK | Sense0.DEFERRED_CHECK, 0x47, _OFF_THE_REEL)
READ_CHECK: Final = Fault(Sense0.DATA_CHECK, 0x23, Reel(Sense0.DATA_CHECK, byte3=0xC0))
WRITE_CHECK: Final = Fault(Sense0.DATA_CHECK, 0x25, Reel(Sense0.DATA_CHECK, byte3=0x60))
DRIVE_CHECK: Final = Fault(Sense0.EQUIPMENT_CHECK, 0x35, Reel(Sense0.EQUIPMENT_CHECK, byte4=0x40))
UNLOADED: Final = Fault(
    Sense0.INTERVENTION_REQUIRED,
    0x2B,
    Reel(Sense0.INTERVENTION_REQUIRED, status=UnitStatus.CONTROL_UNIT_END),
    format=0x22,
)

_MODEL_BYTES: Final = {"3480": 0xFC, "3490": 0xEC, "3590": 0xEC}


def sense_bytes(fault: Fault, model: Model, tape: Condition, policy: Policy) -> bytes:
    """Build sense, as long as the model's is."""
    if model.is_reel:
        return _reel_sense(fault, tape, policy)
    sense = bytearray(32)
    sense[0], sense[1] = fault.sense0, CartridgeSense1.ONLINE
    if not tape.loaded:
        sense[0] |= Sense0.INTERVENTION_REQUIRED
        sense[1] |= CartridgeSense1.PROTECTED
    sense[1] |= CartridgeSense1.LOAD_POINT if tape.at_load_point else 0
    sense[1] |= CartridgeSense1.PROTECTED if tape.protected else 0
    sense[2], sense[3], sense[7] = 0x20, fault.action, fault.format
    sense[25] = 0x06 if fault.format == NO_FAULT.format else 0
    sense[27] = _MODEL_BYTES[model.name]
    return bytes(sense[: model.sense_length])


def _reel_sense(fault: Fault, tape: Condition, policy: Policy) -> bytes:
    sense = bytearray(24)
    sense[0] = fault.reel.sense0
    sense[1] = ReelSense1.READY
    if not tape.loaded:
        sense[0] |= Sense0.INTERVENTION_REQUIRED
        sense[1] = ReelSense1.NOT_READY | ReelSense1.PROTECTED
    sense[1] |= ReelSense1.LOAD_POINT if tape.at_load_point else 0
    sense[1] |= ReelSense1.PROTECTED if tape.protected else 0
    sense[3], sense[4], sense[7] = fault.reel.byte3, fault.reel.byte4, fault.reel.byte7
    sense[5], sense[6] = 0xC0, 0x03
    if policy.reel_sense_of_hercules:
        sense[4] |= 0x40 if tape.near_end else 0
        sense[4] |= 0x01 if fault is COMMAND_REJECT else 0
        sense[13], sense[14], sense[16] = 0x80, 0x01, 0x01
        sense[19:21] = b"\xff\xff"
    else:
        sense[4] |= 0x20 if tape.near_end else 0
    return bytes(sense)
