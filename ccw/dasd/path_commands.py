"""Commands about the path and the subsystem: who has the device, and how it is set.

One path leads to a device here, so it can be reserved and grouped, but nobody else is kept out.

Source: 2105 command reference; checked by programs run on Hercules.
"""

from dataclasses import dataclass
from typing import Final

from ccw.dasd import sense
from ccw.dasd.arm import Arm
from ccw.dasd.call import Call, Result
from ccw.device import Outcome

GROUP_ID_LENGTH: Final = 12
ALLEGIANCE_LENGTH: Final = 32
LOG_LENGTH: Final = 32
_NOBODY: Final = bytes(11)
_FUNCTION, _ESTABLISH, _DISBAND, _RESIGN = 0x60, 0x00, 0x20, 0x40
_RESERVED_STATE: Final = 0x30


@dataclass(slots=True)
class Path:
    """What a device remembers of its path, over all chains.

    Attributes:
        reserved: It is reserved.
        group: Identifier of the path group, 11 bytes; zeros for none.
    """

    reserved: bool = False
    group: bytes = _NOBODY

    def sense_group_id(self) -> Outcome:
        """Give the state of the path and the identifier of its group."""
        state = _RESERVED_STATE if self.reserved else 0
        return Outcome(data=bytes([state]) + self.group)

    def set_group_id(self, call: Call) -> Result:
        """Join or leave a group."""
        if len(call.output) < GROUP_ID_LENGTH:
            return sense.COUNT_TOO_SMALL
        state, group = call.output[0], call.output[1:GROUP_ID_LENGTH]
        function = state & _FUNCTION
        is_other = self.group not in (_NOBODY, group)
        if state & 0x1F or function == _FUNCTION or group == _NOBODY or is_other:
            return sense.INVALID_PARAMETER
        self.group = group if function == _ESTABLISH else _NOBODY
        return Outcome(taken=GROUP_ID_LENGTH)

    def reset_allegiance(self) -> Outcome:
        """Tell whether the device was reserved, and by which group."""
        answer = bytearray(ALLEGIANCE_LENGTH)
        answer[0:2] = bytes([0x90 if self.reserved else 0x80, 0x20])
        answer[5:16] = self.group
        return Outcome(data=bytes(answer))


def read_reset_buffered_log(_arm: Arm, _call: Call) -> Result:
    """Give the log of errors, which is empty here."""
    return Outcome(data=bytes(LOG_LENGTH))
