"""Searches: compare an argument with what passes under the head; status modifier when it holds.

*High* means that the record's value is greater than the argument. Only a whole argument that
compared equal lets a write follow.
"""

import operator
from collections.abc import Callable

from ccw.arm import IDENTIFIED, Arm
from ccw.chain import UPDATES, Qualified
from ccw.channel import Outcome
from ccw.orientation import Orientation
from ccw.result import Call, Result
from ccw.status import MATCHED, NORMAL_END

Comparison = Callable[[bytes, bytes], bool]
equal: Comparison = operator.eq
high: Comparison = operator.gt
high_or_equal: Comparison = operator.ge


def search_id(arm: Arm, call: Call, holds: Comparison) -> Result:
    """Compare the next count area's CCHHR; record zero counts."""
    fault = arm.next_count(multitrack=call.multitrack, skip_r0=False)
    if fault is not None:
        return fault
    found = arm.cursor().count_field[: min(5, len(call.output))]
    matched = holds(found, call.output[:5])
    if matched and holds is equal and len(call.output) >= 5:
        arm.chain.granted = UPDATES | Qualified.FORMAT
    return _searched(call.output, 5, matched=matched)


def search_key(arm: Arm, call: Call, holds: Comparison) -> Result:
    """Compare the key of the record identified, or of the next one."""
    fault = arm.identified(multitrack=call.multitrack, past=IDENTIFIED)
    if fault is not None:
        return fault
    cursor = arm.cursor()
    cursor.orientation = Orientation.KEY
    length = cursor.key_length
    matched = length > 0 and holds(
        cursor.key[: min(length, len(call.output))], call.output[:length]
    )
    if matched and holds is equal:
        arm.chain.granted = Qualified.UPDATE_DATA | Qualified.FORMAT
    return _searched(call.output, length, matched=matched)


def search_home_address(arm: Arm, call: Call) -> Result:
    """Compare CCHH of the home address."""
    if call.multitrack:
        fault = arm.next_track()
        if fault is not None:
            return fault
    cursor = arm.cursor()
    cursor.to_index()
    home = cursor.image[1 : 1 + min(4, len(call.output))]
    matched = home == call.output[:4]
    if matched:
        arm.chain.granted = Qualified.RECORD_ZERO
    return _searched(call.output, 4, matched=matched)


def _searched(output: bytes, wanted: int, *, matched: bool) -> Outcome:
    status = MATCHED if matched else NORMAL_END
    return Outcome(status, taken=min(wanted, len(output)), wanted=wanted)
