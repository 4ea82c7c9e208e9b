"""A subchannel: started by an operation-request block, it answers with an interruption response.

====== === =======================================================================================
at     len interruption-response block, 64 bytes
====== === =======================================================================================
0      1   F0 key, 08 suspend control, 04 logout is in the extended status, 03 deferred code
1      1   80 format, 40 prefetch, 20 initial status, 10 limit, 08 suppress, 02 extended control
2      1   function 40 start, 20 halt, 10 clear; 08 resume pending ...
3      1   20 suspended; status 10 alert, 08 intermediate, 04 primary, 02 secondary, 01 pending
4      4   address behind the last command word
8      1   unit status
9      1   subchannel status
10     2   residual
12     20  extended status: 4 is 01 when sense is there, 5 says how many bytes of it
32     32  extended control: sense, when the subchannel gives it at once
====== === =======================================================================================

Source: Principles of Operation, interruption-response block.
"""

from enum import IntFlag
from typing import Final

from construct import Bytes, Int8ub, Int16ub, Int32ub, Struct

from ccw.channel import ChannelProgram, Ended
from ccw.command_word import CCW_LENGTH
from ccw.device import SensingDevice
from ccw.orb import FormatFlag, StartRequest, parse_orb
from ccw.policy import IBM, Policy
from ccw.status import NORMAL_END, NOTHING, ChannelStatus, UnitStatus
from ccw.storage import Storage

ScswLayout = Struct(
    "key" / Int8ub,
    "format" / Int8ub,
    "function" / Int8ub,
    "activity" / Int8ub,
    "next_address" / Int32ub,
    "unit" / Int8ub,
    "channel" / Int8ub,
    "residual" / Int16ub,
)
IrbLayout = Struct(
    "scsw" / ScswLayout,
    "logout" / Bytes(4),
    "report" / Int8ub,
    "sense_length" / Int8ub,
    "rest" / Bytes(14),
    "control" / Bytes(32),
)
assert ScswLayout.sizeof() == 12
assert IrbLayout.sizeof() == 64

START_FUNCTION: Final = 0x40
_ECHOED: Final = 0xF8
"""Bits of bytes 4 and 5 of the request that come back in bytes 0 and 1."""
_EXTENDED_CONTROL: Final = 0x02
_SENSE_PRESENT: Final = 0x01


class Activity(IntFlag):
    """Byte 3: what goes on, and which status waits."""

    SUSPENDED = 0x20
    ALERT = 0x10
    INTERMEDIATE = 0x08
    PRIMARY = 0x04
    SECONDARY = 0x02
    PENDING = 0x01


class NotSuspendedError(ValueError):
    """Resume without a program that has suspended itself."""


class Subchannel:
    """The way to one device; whoever starts a program holds the gate of its volume.

    Attributes:
        device: The device.
        concurrent_sense: Sense comes with the interruption, and is gone then.
    """

    def __init__(
        self, device: SensingDevice, *, concurrent_sense: bool = False, policy: Policy = IBM
    ) -> None:
        self.device = device
        self.concurrent_sense = concurrent_sense
        self._policy = policy
        self._suspended: tuple[StartRequest, ChannelProgram, int] | None = None

    def start(self, storage: Storage, orb: bytes) -> bytes:
        """Run a program until it ends or suspends itself; returns the interruption response.

        A program of this subchannel that rests is given up, as if it had been cleared.

        Args:
            storage: Where program and data are.
            orb: Operation-request block.
        """
        request = parse_orb(orb)
        if not request.is_valid:
            behind = request.address + CCW_LENGTH
            return self._response(request, Ended(NOTHING, ChannelStatus.PROGRAM_CHECK, 0, behind))
        program = ChannelProgram(storage, self.device, request.orb, self._policy)
        return self._after(request, program, program.start(request.address))

    def resume(self) -> bytes:
        """Go on with the word a program has suspended itself before.

        Raises:
            NotSuspendedError: None has.
        """
        if self._suspended is None:
            raise NotSuspendedError("no program of this subchannel has suspended itself")
        request, program, at = self._suspended
        return self._after(request, program, program.resume(at))

    def _after(self, request: StartRequest, program: ChannelProgram, ended: Ended) -> bytes:
        at = ended.next_address - CCW_LENGTH
        self._suspended = (request, program, at) if ended.suspended else None
        return self._response(request, ended)

    def _response(self, request: StartRequest, ended: Ended) -> bytes:
        checked = ended.unit & UnitStatus.UNIT_CHECK and self.concurrent_sense
        sense = self.device.take_sense() if checked else b""
        return IrbLayout.build(
            {
                "scsw": {
                    "key": request.key_flags & _ECHOED,
                    "format": request.format_flags & _ECHOED | (_EXTENDED_CONTROL if sense else 0),
                    "function": START_FUNCTION,
                    "activity": int(_activity(request, ended)),
                    "next_address": ended.next_address & 0xFFFFFFFF,
                    "unit": int(ended.unit),
                    "channel": int(ended.channel),
                    "residual": ended.residual,
                },
                "logout": bytes(4),
                "report": _SENSE_PRESENT if sense else 0,
                "sense_length": len(sense),
                "rest": bytes(14),
                "control": sense.ljust(32, b"\x00"),
            }
        )


def _activity(request: StartRequest, ended: Ended) -> Activity:
    if ended.suspended:
        if request.format_flags & FormatFlag.SUPPRESS_SUSPENDED:
            return Activity.SUSPENDED
        return Activity.SUSPENDED | Activity.INTERMEDIATE | Activity.PENDING
    ends = Activity.PRIMARY | Activity.SECONDARY | Activity.PENDING
    unusual = ended.channel & ~ChannelStatus.PROGRAM_CONTROLLED or ended.unit != NORMAL_END
    return ends | Activity.ALERT if unusual else ends
