"""Reads: what lies ahead of the head, or of the record just identified.

A record without data ends any read of its data with unit exception: end of file.
"""

from typing import Final

from ccw.dasd import sense
from ccw.dasd.arm import Arm
from ccw.dasd.call import Call, Result
from ccw.dasd.domain import Domain
from ccw.dasd.file_mask import DIAGNOSTIC
from ccw.dasd.operation import Operation, OrientTo
from ccw.dasd.overflow import next_segment
from ccw.dasd.sense import Fault
from ccw.dasd.track_cursor import Orientation
from ccw.device import Outcome
from ccw.status import ENDED_WITH_EXCEPTION, NORMAL_END
from eckd.track_schema import END_OF_TRACK
from primitives import CCHH, RelativeTrack

LENGTHS: Final = 3
"""Bytes of key length and data length in a count field."""


def read_ipl(arm: Arm, call: Call) -> Result:
    """Seek to the first track and read its record 1; a domain opens for one more command."""
    chain = arm.chain
    confined = chain.mask_set or chain.extent is not None or chain.open_domain is not None
    if confined or (chain.loaded and arm.unit.eckd):  # where it stands for Define Extent as well
        return sense.INVALID_SEQUENCE
    chain.sought = chain.loaded = True
    if arm.unit.eckd or arm.policy.load_opens_domain:
        chain.domain = Domain(Operation.READ_DATA, OrientTo.DATA, left=1)
    arm.move_to(RelativeTrack(0))
    return arm.next_count(call) or _areas(arm, call, b"")


def read_data(arm: Arm, call: Call) -> Result:
    """Read the data of the record identified, or of the next one."""
    fault = arm.find_data(call, behind_key=True)
    return fault or _areas(arm, call, b"")


def read_key_data(arm: Arm, call: Call) -> Result:
    """Read key and data of the record identified by its count, or of the next one."""
    fault = arm.find_data(call, behind_key=False)
    return fault or _areas(arm, call, arm.cursor.key)


def read_count(arm: Arm, call: Call) -> Result:
    """Read the next count area."""
    fault = arm.next_count(call)
    if fault is not None:
        return fault
    count, domain = arm.cursor.count_field, arm.chain.open_domain
    if domain is not None and domain.ends_with_count and domain.first_count is None:
        domain.first_count = CCHH.from_bytes(count)
    return Outcome(data=count)


def read_ckd(arm: Arm, call: Call) -> Result:
    """Read count, key and data of the next record."""
    fault = arm.next_count(call)
    return fault or _areas(arm, call, arm.cursor.count_field + arm.cursor.key)


def read_r0(arm: Arm, call: Call) -> Result:
    """Read record zero, of the next track in the multitrack form outside a domain."""
    fault = _other_track(arm, call)
    if fault is not None:
        return fault
    arm.cursor.to_index()
    arm.cursor.next_count(skip_zero=False)
    return _areas(arm, call, arm.cursor.count_field + arm.cursor.key)


def _areas(arm: Arm, call: Call, before: bytes) -> Result:
    """Give the data area of the current record, and of those it goes on in, behind other bytes."""
    cursor = arm.cursor
    data = cursor.data
    given = before + data if before else data
    hole = bytes(len(before)) if arm.policy.seams_have_holes else b""
    cursor.orientation = Orientation.DATA
    while cursor.continues:
        fault = next_segment(arm, call)
        if fault is not None:
            return fault
        cursor = arm.cursor
        data = cursor.data
        given = (given + hole + data)[: len(given) + len(data)]
        hole = b""
        cursor.orientation = Orientation.DATA
    return Outcome(NORMAL_END if data else ENDED_WITH_EXCEPTION, given)


def read_home_address(arm: Arm, call: Call) -> Result:
    """Read flag and address of the track, of the next one in the multitrack form."""
    fault = _other_track(arm, call)
    if fault is not None:
        return fault
    arm.cursor.to_index()
    return Outcome(data=arm.cursor.home_address)


def diagnostic_read_ha(arm: Arm, _call: Call) -> Result:
    """Read the home address as it stands on the track; all but flag and address are zeros here."""
    chain = arm.chain
    if chain.open_domain is None and not _may_diagnose(arm):
        return sense.ACCESS_NOT_AUTHORISED
    arm.cursor.to_index()
    at = 18 if arm.geometry.family.name == "3375" else 19
    return Outcome(data=bytes(at) + arm.cursor.home_address + bytes(4))


def _may_diagnose(arm: Arm) -> bool:
    mask = arm.chain.mask
    if arm.unit.name == "3880":
        return bool(mask.value & DIAGNOSTIC)
    return mask.is_diagnostic


def space_count(arm: Arm, call: Call) -> Result:
    """Pass a count area that is not to be read; the program says how long key and data are.

    A track of an image has no count area that cannot be read, so the lengths must be its own.
    """
    fault = arm.next_count(call, skip_zero=False)
    if fault is not None:
        return fault
    lengths = call.output[:LENGTHS].ljust(LENGTHS, b"\x00")
    if lengths != arm.cursor.count_field[-LENGTHS:]:
        return sense.INVALID_TRACK_FORMAT
    arm.chain.spaced = True
    return Outcome(taken=min(LENGTHS, len(call.output)), wanted=LENGTHS)


def _other_track(arm: Arm, call: Call) -> Fault | None:
    moves = call.multitrack and arm.chain.open_domain is None
    return arm.next_track() if moves else None


def read_multiple_ckd(arm: Arm, _call: Call) -> Result:
    """Read every record from the next one to the end of the track; there may be none."""
    if arm.cursor.orientation is Orientation.END and arm.next_track() is not None:
        return Outcome()
    records = arm.cursor.records_ahead(skip_zero=True)
    _leave_track(arm)
    return Outcome(data=records)


def read_track(arm: Arm, _call: Call) -> Result:
    """Read a whole track from record zero on, end marker included; then a later track."""
    domain = arm.chain.open_domain
    assert domain is not None
    if not domain.fresh:
        fault = arm.next_track(domain.steps.pop(0) if domain.steps else 1)
        if fault is not None:
            return fault
    if arm.policy.whole_tracks_read:
        arm.cursor.to_index()
    records = arm.cursor.records_ahead(skip_zero=False)
    _leave_track(arm)
    return Outcome(data=records + END_OF_TRACK)


def _leave_track(arm: Arm) -> None:
    if arm.policy.multiple_read_leaves_track:
        arm.cursor.to_end()
    else:
        arm.cursor.to_index()
