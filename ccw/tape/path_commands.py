"""Commands about the path; what they keep is in ``ccw.tape.path``.

Source: 3480/3490 command descriptions; checked by programs run on Hercules.
"""

from enum import IntEnum
from typing import Final

from ccw.device import Outcome
from ccw.tape import sense
from ccw.tape.drive import Drive
from ccw.tape.path import EXPLICITLY_ENABLED, GROUPED, ID_LENGTH, NOBODY, Path
from ccw.tape.result import Result

_WITH_FUNCTION: Final = 1 + ID_LENGTH
_GROUP_CODE, _ESTABLISH, _DISBAND, _RESERVED_CODE = 0x60, 0x00, 0x20, 0x60
_GROUP_RESERVED: Final = 0x1F


class _Access(IntEnum):
    """What Control Access does."""

    SET_PASSWORD = 0x00
    DISABLE = 0x40
    ENABLE = 0x80


def sense_group_id(drive: Drive, _output: bytes) -> Result:
    """Give the state of the path and the identifier of its group."""
    return Outcome(data=bytes([drive.path.state]) + drive.path.group)


def set_group_id(drive: Drive, output: bytes) -> Result:
    """Join or leave a path group."""
    path, policy = drive.path, drive.policy
    if len(output) < _WITH_FUNCTION:
        return sense.COMMAND_REJECT
    function, group = output[0], output[1:_WITH_FUNCTION]
    code = function & _GROUP_CODE
    wrong = group == NOBODY or function & _GROUP_RESERVED or code == _RESERVED_CODE
    if policy.parameters_checked and wrong:
        return sense.COMMAND_REJECT
    if code == _ESTABLISH:
        if path.group not in (NOBODY, group):
            return sense.COMMAND_REJECT
        path.group, path.state = group, GROUPED
    else:
        path.state = 0
        path.group = path.group if code == _DISBAND else NOBODY
    return Outcome(taken=_WITH_FUNCTION)


def assign(drive: Drive, output: bytes) -> Result:
    """Keep the drive for this path group, or for this path when no group is named."""
    group = output[:ID_LENGTH]
    if len(group) < ID_LENGTH or group not in (NOBODY, drive.path.group):
        return sense.COMMAND_REJECT
    drive.path.state |= EXPLICITLY_ENABLED
    return Outcome(taken=ID_LENGTH)


def unassign(drive: Drive, output: bytes) -> Result:
    """Let go of the drive, its group and its password."""
    if len(output) < ID_LENGTH:
        return sense.COMMAND_REJECT
    drive.path = Path()
    return Outcome(taken=ID_LENGTH)


def control_access(drive: Drive, output: bytes) -> Result:
    """Set the password, or ask with it to be let in or kept out."""
    path = drive.path
    if len(output) < _WITH_FUNCTION:
        return sense.COMMAND_REJECT
    function, password = output[0], output[1:_WITH_FUNCTION]
    fits, is_set = password == path.password, path.password != NOBODY
    match function:
        case _Access.SET_PASSWORD:
            allowed = path.is_assigned and password != NOBODY and (fits or not is_set)
            path.password = password if allowed else path.password
        case _Access.DISABLE:
            allowed = fits or not is_set
        case _Access.ENABLE:
            allowed = fits and is_set
        case _:
            allowed = False
    return Outcome(taken=_WITH_FUNCTION) if allowed else sense.COMMAND_REJECT
