"""Commands about the drive and its control unit: modes, messages, logs, the display.

Source: 3490 command descriptions; checked by programs run on Hercules.
"""

from collections.abc import Callable, Mapping
from typing import Final

from ccw.device import Outcome
from ccw.tape import sense
from ccw.tape.display import LENGTH as DISPLAY_LENGTH
from ccw.tape.drive import Drive
from ccw.tape.result import Result

LOG_LENGTH: Final = 32
_WRITE_IMMEDIATE, _INHIBIT = 0x20, 0x10
_ACCESS_ACTIONS: Final = 0x93
_LOGICAL_PROTECT: Final = 0x80
_ATTENTION_MESSAGE: Final = 0x03
_NO_MESSAGE: Final = bytes.fromhex("000a0201000000000000")
"""Length, format, code, message identifier (4), flags, reserved: nothing is pending."""

Order = Callable[[Drive, bytes], bool]
"""Does what a Perform Subsystem Function orders; False when its parameters are wrong."""


def no_operation(_drive: Drive, output: bytes) -> Result:
    """Do nothing with whatever is given."""
    return Outcome(taken=len(output))


def diagnose(drive: Drive, output: bytes) -> Result:
    """Test hardware, of which there is none."""
    accepted = drive.policy.diagnostics_accepted
    return no_operation(drive, output) if accepted else sense.COMMAND_REJECT


def mode_set(drive: Drive, output: bytes) -> Result:
    """Set modes of the chain; compaction is not one of the drive's here but of the image."""
    if not output:
        return sense.COMMAND_REJECT
    drive.chain.writes_at_once |= bool(output[0] & _WRITE_IMMEDIATE)
    drive.chain.inhibits_supervisor |= bool(output[0] & _INHIBIT)
    return Outcome(taken=1)


def load_display(drive: Drive, output: bytes) -> Result:
    """Show the operator something."""
    data = output[:DISPLAY_LENGTH]
    if data:
        drive.display.load(data, mounted=drive.mounted is not None)
    return Outcome(taken=len(data), wanted=DISPLAY_LENGTH, insists=True)


def read_buffered_log(_drive: Drive, _output: bytes) -> Result:
    """Give the counters of errors, all of them zero."""
    return Outcome(data=bytes(LOG_LENGTH))


def read_message_id(_drive: Drive, _output: bytes) -> Result:
    """Tell that nothing goes on after its command has ended."""
    return Outcome(data=_NO_MESSAGE)


def read_subsystem_data(drive: Drive, _output: bytes) -> Result:
    """Give what a subsystem function has prepared."""
    prepared, drive.chain.prepared = drive.chain.prepared, b""
    return Outcome(data=prepared) if prepared else sense.COMMAND_REJECT


def perform_subsystem_function(drive: Drive, output: bytes) -> Result:
    """Do what its first byte orders; its second, flags, must be zero."""
    length, order = _ORDERS.get(output[0], (0, None)) if output else (0, None)
    if order is None or len(output) < length or output[1] or not order(drive, output[:length]):
        return sense.COMMAND_REJECT
    return Outcome(taken=length)


def _prepare_data(drive: Drive, data: bytes) -> bool:
    """Prepare the answer to the only question there is: is a message pending?"""
    if any(data[2:6]) or data[6] != _ATTENTION_MESSAGE or data[7]:
        return False
    message = data[8:12]
    if any(message):
        drive.chain.prepared = _NO_MESSAGE[:4] + message + bytes(2)
    else:
        drive.chain.prepared = bytes.fromhex("00090000") + bytes(5)
    return True


def _activate_access_control(drive: Drive, data: bytes) -> bool:
    return _control_access(drive, data, active=True)


def _deactivate_access_control(drive: Drive, data: bytes) -> bool:
    return _control_access(drive, data, active=False)


def _control_access(drive: Drive, data: bytes, *, active: bool) -> bool:
    actions = data[2]
    if not actions or actions & ~_ACCESS_ACTIONS or data[3]:
        return False
    if actions & _LOGICAL_PROTECT:
        drive.protects = active
    return True


def _force_logging(_drive: Drive, data: bytes) -> bool:
    """Log every error, of which there are none."""
    return data[2] in (0x01, 0x02)


def _reset_fence(drive: Drive, _data: bytes) -> bool:
    drive.is_fenced = False
    return True


def _pin(_drive: Drive, data: bytes) -> bool:
    """Keep the drive at one of two control units; there is one."""
    return data[2] in (0x00, 0x01)


def _accept(_drive: Drive, _data: bytes) -> bool:
    return True


_ORDERS: Final[Mapping[int, tuple[int, Order]]] = {
    0x18: (12, _prepare_data),
    0x1C: (20, _accept),
    0x80: (3, _force_logging),
    0x81: (3, _force_logging),
    0x82: (4, _activate_access_control),
    0x83: (4, _deactivate_access_control),
    0x90: (2, _reset_fence),
    0xA1: (3, _pin),
    0xA2: (2, _accept),
}
"""By order: how many bytes it has, and what it does. Message Not Supported (1C) and Unpin (A2) have
nothing to do."""
