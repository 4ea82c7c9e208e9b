"""Track overflow: records that go on as the first record of the next track.

Source: 3830 and 3350 references, record overflow; checked by programs run on Hercules.
"""

from dataclasses import replace
from typing import Final

from ccw.command_word import Direction, direction_of
from ccw.dasd.arm import Arm
from ccw.dasd.call import Call
from ccw.dasd.sense import Fault, Sense1

_OPERATION: Final = {Direction.WRITE: 0x05, Direction.READ: 0x06}
"""Sense byte 3 when a record cannot be followed to the next track."""


def next_segment(arm: Arm, call: Call) -> Fault | None:
    """Go to the record on the next track in which the current one goes on."""
    fault = arm.next_track()
    if fault is not None:
        operation = _OPERATION[direction_of(call.command)]
        return replace(fault, sense1=fault.sense1 | Sense1.IMPRECISE_ENDING, operation=operation)
    return arm.next_count(call)
