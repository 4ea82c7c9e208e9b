"""Searches: compare an argument with what passes under the head; status modifier when it holds.

*High* means that the record's value is greater than the argument. Only a whole argument that
compared equal lets a write follow.
"""

import operator
from collections.abc import Callable
from typing import Final

from ccw.dasd.arm import Arm
from ccw.dasd.call import Call, Result
from ccw.dasd.chain import Identified
from ccw.dasd.commands import Command
from ccw.dasd.track_cursor import Orientation
from ccw.device import Outcome
from ccw.status import MATCHED, NORMAL_END

ID_LENGTH: Final = 5

_HOLDS: Final[dict[Command, Callable[[bytes, bytes], bool]]] = {
    Command.SEARCH_ID_EQUAL: operator.eq,
    Command.SEARCH_ID_HIGH: operator.gt,
    Command.SEARCH_ID_HIGH_EQUAL: operator.ge,
    Command.SEARCH_KEY_EQUAL: operator.eq,
    Command.SEARCH_KEY_HIGH: operator.gt,
    Command.SEARCH_KEY_HIGH_EQUAL: operator.ge,
    Command.SEARCH_HA_EQUAL: operator.eq,
}
_GRANTS: Final = {
    Command.SEARCH_ID_EQUAL: Identified.BY_ID,
    Command.SEARCH_KEY_EQUAL: Identified.BY_KEY,
    Command.SEARCH_HA_EQUAL: Identified.HOME_ADDRESS,
}
"""What a search that found the whole argument equal makes sure of."""


def search_id(arm: Arm, call: Call) -> Result:
    """Compare CCHHR of the next count area; record zero counts."""
    fault = arm.next_count(call, skip_zero=False)
    return fault or _compare(arm, call, arm.cursor.count_field[:ID_LENGTH])


def search_key(arm: Arm, call: Call) -> Result:
    """Compare the key of the record identified, or of the next one."""
    fault = arm.find_data(call, behind_key=False)
    if fault is not None:
        return fault
    arm.cursor.orientation = Orientation.KEY
    return _compare(arm, call, arm.cursor.key)


def search_home_address(arm: Arm, call: Call) -> Result:
    """Compare CCHH of the home address, of the next track in the multitrack form."""
    fault = arm.next_track() if call.multitrack else None
    if fault is not None:
        return fault
    arm.cursor.to_index()
    return _compare(arm, call, arm.cursor.home_address[1:])


def _compare(arm: Arm, call: Call, found: bytes) -> Outcome:
    """Compare as many bytes as both sides have; an area that is not there compares to nothing."""
    length = min(len(found), len(call.output))
    matched = bool(found) and _HOLDS[call.command](found[:length], call.output[:length])
    if matched and length == len(found):
        arm.chain.granted = _GRANTS.get(call.command, Identified.NOTHING)
    return Outcome(MATCHED if matched else NORMAL_END, taken=length, wanted=len(found))
