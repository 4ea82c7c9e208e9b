"""Reads: what lies ahead of the head, or of the record just identified.

A record without data ends any read of its data with unit exception: end of file.
"""

from ccw import status
from ccw.arm import IDENTIFIED, KEY_PASSED, Arm
from ccw.channel import Outcome
from ccw.domain import Operation
from ccw.orientation import Orientation
from ccw.result import Call, Result
from ccw.status import ENDED_WITH_EXCEPTION, NORMAL_END
from eckd.track_schema import END_OF_TRACK, HOME_ADDRESS_LENGTH
from primitives import RelativeTrack


def read_ipl(arm: Arm, _call: Call) -> Result:
    """Seek to the first track and read its record 1."""
    if arm.chain.mask_set or arm.chain.extent is not None:
        return status.INVALID_SEQUENCE
    arm.chain.sought = True
    arm.move_to(RelativeTrack(0))
    return arm.next_count(multitrack=False, skip_r0=True) or _data(arm)


def read_data(arm: Arm, call: Call) -> Result:
    """Read the data of the record identified, or of the next one."""
    return arm.identified(multitrack=call.multitrack, past=KEY_PASSED) or _data(arm)


def _data(arm: Arm) -> Outcome:
    cursor = arm.cursor()
    cursor.orientation = Orientation.DATA
    return _ended(cursor.data_length, cursor.data)


def read_key_data(arm: Arm, call: Call) -> Result:
    """Read key and data of the record identified by its count, or of the next one."""
    fault = arm.identified(multitrack=call.multitrack, past=IDENTIFIED)
    if fault is not None:
        return fault
    cursor = arm.cursor()
    cursor.orientation = Orientation.DATA
    return _ended(cursor.data_length, cursor.key + cursor.data)


def read_count(arm: Arm, call: Call) -> Result:
    """Read the next count area."""
    fault = arm.next_count(multitrack=call.multitrack, skip_r0=True)
    if fault is not None:
        return fault
    return Outcome(data=arm.cursor().count_field)


def read_ckd(arm: Arm, call: Call) -> Result:
    """Read count, key and data of the next record."""
    fault = arm.next_count(multitrack=call.multitrack, skip_r0=True)
    return fault or _whole_record(arm)


def read_r0(arm: Arm, call: Call) -> Result:
    """Read record zero, of the next track in the call.multitrack form outside a domain."""
    fault = _other_track(arm, multitrack=call.multitrack)
    if fault is not None:
        return fault
    cursor = arm.cursor()
    cursor.to_index()
    return status.NO_RECORD_FOUND if not cursor.next_count(skip_r0=False) else _whole_record(arm)


def _whole_record(arm: Arm) -> Outcome:
    cursor = arm.cursor()
    cursor.orientation = Orientation.DATA
    return _ended(cursor.data_length, cursor.count_field + cursor.key + cursor.data)


def read_home_address(arm: Arm, call: Call) -> Result:
    """Read flag and address of the track, of the next one in the call.multitrack form."""
    fault = _other_track(arm, multitrack=call.multitrack)
    if fault is not None:
        return fault
    cursor = arm.cursor()
    cursor.to_index()
    return Outcome(data=cursor.image[:HOME_ADDRESS_LENGTH])


def read_multiple_ckd(arm: Arm, _call: Call) -> Result:
    """Read every record from the next one to the end of the track."""
    cursor = arm.cursor()
    records = cursor.records_ahead()
    cursor.to_index()
    return Outcome(data=records)


def read_track(arm: Arm, _call: Call) -> Result:
    """Read a whole track from record zero on, its end marker included; then the next track."""
    domain = arm.chain.open_domain
    assert domain is not None
    assert domain.operation is Operation.READ_TRACKS
    if not domain.fresh:
        fault = arm.next_track()
        if fault is not None:
            return fault
    cursor = arm.cursor()
    cursor.to_index()
    return Outcome(data=cursor.image[HOME_ADDRESS_LENGTH : cursor.end] + END_OF_TRACK)


def _other_track(arm: Arm, *, multitrack: bool) -> status.Fault | None:
    return arm.next_track() if multitrack and arm.chain.open_domain is None else None


def _ended(data_length: int, areas: bytes) -> Outcome:
    return Outcome(NORMAL_END if data_length else ENDED_WITH_EXCEPTION, data=areas)


def read_sector(_arm: Arm, _call: Call) -> Result:
    """Give the rotational position of the last record; every record is at hand at once here."""
    return Outcome(data=b"\x00")
