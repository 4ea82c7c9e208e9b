"""Commands about the subsystem: functions, modes, what they prepared, status, configuration.

There is no cache and no second path here, so functions have nothing to do, and what can be read is
what a subsystem without them says.

====== ===============================================================================
byte   configuration, 256 bytes: four node descriptors of 32, zeros, a qualifier of 32
====== ===============================================================================
0      descriptor of the device: flags (4), type, model, maker, plant, serial (26), tag (2)
32     of the string of devices
64     of the control unit
96     of the subsystem; its token
224    qualifier: flags, ..., 230 X'1E' seconds until an interruption is missing, 232 subsystem (2)
====== ===============================================================================

Source: 2105 command reference (Perform Subsystem Function, Read Subsystem Data, Sense Subsystem
Status, Read Configuration Data); answers of emulated devices.
"""

from typing import Final

from ccw.dasd import sense
from ccw.dasd.arm import Arm
from ccw.dasd.call import Call, Result
from ccw.dasd.commands import Command
from ccw.device import Outcome

ORDER_LENGTH: Final = 2
CONFIGURATION_LENGTH: Final = 256
MODE_LENGTH: Final = 2
MESSAGE_ID_LENGTH: Final = 4
_PREPARE: Final = 0x18
_CHARACTERISTICS: Final = 0x1D
_LENGTHS: Final = {_PREPARE: 12, _CHARACTERISTICS: 66}
"""How many bytes the orders have that are known."""

_PATH_STATE, _STATISTICS, _MESSAGE, _UNITS, _FEATURES = 0x00, 0x01, 0x03, 0x0E, 0x41
"""What an order may ask to be prepared."""
_SETTINGS: Final = {"cache": (13, 7), "fast write": (10, 7), "storage": (5, 7), "records": (3, 3)}
"""Where Set Subsystem Mode has its settings; 0 leaves one as it is, and only one may change."""
_TAKE_LONG: Final = {"cache": (2, 3, 4), "fast write": (4,), "storage": (2, 4, 5), "records": ()}
"""Changes that may take so long that a message tells of their end."""
_MESSAGE_WANTED, _MODE_RESERVED = 0x0100, 0x0207
_MESSAGE_SENDERS: Final = (Command.PERFORM_SUBSYSTEM_FUNCTION, Command.SET_SUBSYSTEM_MODE)
_EMPTY: Final = {_UNITS: bytes(512), _FEATURES: bytes(256)}
"""What has nothing to tell here."""
_MAINTENANCE_QUERY: Final = 0x12
_SUBSYSTEM: Final = 1
"""Subsystem identifier; there is one."""


def perform_subsystem_function(arm: Arm, call: Call) -> Result:
    """Perform an order; one of them prepares what Read Subsystem Data then gives."""
    order = call.output[:1]
    length = _LENGTHS.get(order[0], ORDER_LENGTH) if order else ORDER_LENGTH
    if len(call.output) < max(length, ORDER_LENGTH):
        return sense.COUNT_TOO_SMALL
    if order[0] not in _LENGTHS or call.output[1]:
        return sense.INVALID_PARAMETER
    if order[0] == _PREPARE:
        prepared = _prepared(arm, call.output)
        if prepared is None:
            return sense.INVALID_PARAMETER
        arm.chain.prepared = prepared
        arm.chain.demanded = frozenset({Command.READ_SUBSYSTEM_DATA})
    return Outcome(taken=length)


def _prepared(arm: Arm, order: bytes) -> bytes | None:
    """Prepare what a suborder asks for; None when it is not known, or its bytes must be zero."""
    suborder, detail = order[6], order[7:12]
    if any(order[2:6]):
        return None
    if suborder == _STATISTICS:
        valid = detail[0] in (0x00, 0xFF) and detail[1] in (0, 1) and not any(detail[2:])
        length = 192 if detail[1] else 96
        return bytes([0, _unit_address(arm)]).ljust(length, b"\x00") if valid else None
    if suborder == _MESSAGE:
        return None if detail[0] else b"\x00\x09\x00\x00" + detail[1:] + b"\x00"
    if any(detail):
        return None
    return _path_state(arm) if suborder == _PATH_STATE else _EMPTY.get(suborder)


def _path_state(arm: Arm) -> bytes:
    """Tell that the path is valid and attached, and the only one."""
    one_path = b"\x01".ljust(8, b"\x00") if arm.unit.name == "3990-6" else b""
    return b"\xc0\x80".ljust(16, b"\x00") + one_path


def read_subsystem_data(arm: Arm, _call: Call) -> Result:
    """Give what a subsystem function has prepared."""
    prepared, arm.chain.prepared = arm.chain.prepared, b""
    if not prepared:
        return sense.INVALID_SEQUENCE
    arm.chain.demanded = frozenset({Command.PERFORM_SUBSYSTEM_FUNCTION})
    return Outcome(data=prepared)


def set_subsystem_mode(arm: Arm, call: Call) -> Result:
    """Change one setting of the cache; there is none, so every change is made at once."""
    if len(call.output) < MODE_LENGTH:
        return sense.COUNT_TOO_SMALL
    mode = int.from_bytes(call.output[:MODE_LENGTH], "big")
    changes = {name: mode >> place & mask for name, (place, mask) in _SETTINGS.items()}
    takes_long = any(value in _TAKE_LONG[name] for name, value in changes.items())
    wants_message = bool(mode & _MESSAGE_WANTED)
    several = sum(map(bool, changes.values())) > 1
    if mode & _MODE_RESERVED or several or (wants_message and not takes_long):
        return sense.INVALID_PARAMETER
    arm.chain.demanded = frozenset({Command.READ_MESSAGE_ID} if wants_message else ())
    return Outcome(taken=MODE_LENGTH)


def read_message_id(arm: Arm, _call: Call) -> Result:
    """Tell which message will say that a function is done: none, for it is done."""
    if arm.chain.commands and arm.chain.previous not in _MESSAGE_SENDERS:
        return sense.INVALID_SEQUENCE
    arm.chain.demanded = frozenset()
    return Outcome(data=b"\xff" * MESSAGE_ID_LENGTH)


def sense_subsystem_status(arm: Arm, _call: Call) -> Result:
    """Give the status of the subsystem: no cache, nothing pending."""
    if arm.unit.name != "2107":
        arm.chain.demanded = frozenset()
    is_long = arm.unit.name == "3990-6"
    status = bytearray(44 if is_long else 40)
    status[0:3] = bytes([is_long, _unit_address(arm), 0x1F])
    status[38:40] = _SUBSYSTEM.to_bytes(2, "big")
    return Outcome(data=bytes(status))


def read_configuration_data(arm: Arm, _call: Call) -> Result:
    """Describe the device, its string, control unit and subsystem."""
    unit, number = arm.unit, arm.volume.device_number
    device, model = arm.geometry.family.name[:4], f"{_model(arm):03X}"
    answer = bytearray(CONFIGURATION_LENGTH)
    answer[0:32] = _node("dc010100", f"00{device}", model, f"{number:012X}", number)
    answer[32:64] = _node("d4020000", f"  {device}", model, f"{3:012}", 0)
    control_unit, unit_model = f"  {unit.type:04X}", f"{unit.model:03X}"
    answer[64:96] = _node("d0000000", control_unit, unit_model, f"{2:012}", number >> 8)
    answer[96:128] = _node("f0000001", control_unit, "   ", f"{1:012}", 0)
    answer[224] = 0x80
    answer[230] = 0x1E
    answer[232:234] = _SUBSYSTEM.to_bytes(2, "big")
    return Outcome(data=bytes(answer))


def _node(flags: str, kind: str, model: str, serial: str, tag: int) -> bytes:
    text = f"{kind}{model}VLSZZ{serial}"
    return bytes.fromhex(flags) + text.encode("cp037") + (tag & 0xFFFF).to_bytes(2, "big")


def diagnostic_control(arm: Arm, call: Call) -> Result:
    """Answer a media maintenance query: nothing is to be maintained."""
    if len(call.output) < 4:
        return sense.COUNT_TOO_SMALL
    if call.output[0] != _MAINTENANCE_QUERY or any(call.output[2:4]):
        return sense.INVALID_PARAMETER
    if not arm.chain.mask.is_authorised:
        return sense.ACCESS_NOT_AUTHORISED
    return Outcome(taken=4)


def _unit_address(arm: Arm) -> int:
    return arm.volume.device_number & 0xFF


def _model(arm: Arm) -> int:
    return 0 if arm.geometry.model is None else arm.geometry.model.model_code
