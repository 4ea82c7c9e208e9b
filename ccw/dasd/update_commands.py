"""Update writes: new content for areas of a record. No count field changes, so V stays.

The track is announced when the record is located, before anything is checked that could leave it
half written.

Source: 2105 command reference; which bytes each command may touch.
"""

from ccw.choke_point import WriteKind
from ccw.dasd import sense
from ccw.dasd.arm import Arm
from ccw.dasd.call import Call, Result
from ccw.dasd.chain import Identified
from ccw.dasd.commands import Command
from ccw.dasd.format_commands import erase_behind
from ccw.dasd.operation import Operation
from ccw.dasd.overflow import next_segment
from ccw.dasd.sense import Fault
from ccw.dasd.track_cursor import Orientation
from ccw.device import Outcome
from ccw.status import ENDED_WITH_EXCEPTION
from eckd.track_schema import STANDARD_R0_DATA_LENGTH

_NEEDED = {
    Command.WRITE_DATA: Identified.BY_ID | Identified.BY_KEY,
    Command.WRITE_KEY_DATA: Identified.BY_ID,
}
"""What must be sure of the record, outside a domain."""
_WITH_KEY = (Command.WRITE_KEY_DATA, Command.WRITE_UPDATE_KEY_DATA)
_BEFORE_KEY = (Orientation.COUNT,)
_BEFORE_DATA = (Orientation.COUNT, Orientation.KEY)
"""Where the pointer must be, for both areas and for data alone."""


def write_areas(arm: Arm, call: Call) -> Result:
    """Write Data, Write Key and Data: areas of the record a search or locate has identified."""
    chain = arm.chain
    domain = chain.open_domain
    sure = domain is not None or bool(chain.identified & _NEEDED[call.command])
    if not sure or not chain.mask.may_update:
        return sense.INVALID_SEQUENCE
    if (
        domain is not None
        and domain.operation is Operation.WRITE_DATA
        and arm.policy.strict_domains
    ):
        return write_update(arm, call._replace(multitrack=True))
    return _write_located(arm, call)


def write_update(arm: Arm, call: Call) -> Result:
    """Write Update Data, Write Update Key and Data: areas of the domain's next user record."""
    if arm.policy.updates_heed_mask and not arm.chain.mask.may_update:
        return sense.INVALID_SEQUENCE
    cursor = arm.cursor
    if cursor.orientation is not Orientation.COUNT or cursor.is_at_zero:
        fault = arm.next_count(call)
        if fault is not None:
            return fault
    return _write_located(arm, call)


def _write_located(arm: Arm, call: Call) -> Result:
    """Write areas of the current record, and of those it goes on in."""
    clears = _clears_track(arm)
    arm.announce(WriteKind.FORMAT if clears else WriteKind.UPDATE)
    with_key = call.command in _WITH_KEY
    fault = _length_fault(arm, with_key=with_key)
    if fault is not None:
        return fault
    if arm.cursor.data_length == 0:
        return Outcome(ENDED_WITH_EXCEPTION)
    if arm.cursor.orientation not in (_BEFORE_KEY if with_key else _BEFORE_DATA):
        return sense.INVALID_SEQUENCE
    written = _write(arm, call.output, with_key=with_key)
    if clears:
        return erase_behind(arm, call) or Outcome(
            taken=min(written, len(call.output)), wanted=written
        )
    while arm.cursor.continues:
        fault = next_segment(arm, call)
        if fault is not None:
            return fault
        arm.announce(WriteKind.UPDATE)
        written += _write(arm, call.output[written:], with_key=False)
    return Outcome(taken=min(written, len(call.output)), wanted=written)


def _clears_track(arm: Arm) -> bool:
    """Tell whether this is the one write of record zero whose domain has nothing else."""
    domain = arm.chain.open_domain
    alone = domain is not None and domain.operation is Operation.WRITE_TRACK and domain.left == 1
    return alone and arm.cursor.is_at_zero


def _write(arm: Arm, areas: bytes, *, with_key: bool) -> int:
    """Write areas of the current record; returns how many bytes they have."""
    cursor = arm.cursor
    cursor.write_areas(areas, with_key=with_key)
    arm.wrote(WriteKind.UPDATE)
    return cursor.data_length + (cursor.key_length if with_key else 0)


def _length_fault(arm: Arm, *, with_key: bool) -> Fault | None:
    """In a domain every record has the length that was announced, unless CKD is converted."""
    domain, extent = arm.chain.open_domain, arm.chain.extent
    if domain is None or (extent is not None and extent.converts_ckd):
        return None
    cursor, expected = arm.cursor, domain.length
    if domain.operation is Operation.WRITE_TRACK and cursor.is_at_zero:
        expected = STANDARD_R0_DATA_LENGTH
    length = cursor.data_length + (cursor.key_length if with_key else 0)
    return None if length == expected else sense.INVALID_TRACK_FORMAT
