"""Format writes: which records a track has from a place on. What was behind it vanishes.

The track is announced when the place is known, before anything is checked that could leave it half
written, as a control unit may destroy the rest of a track whose format write fails.

Source: 2105 command reference; which bytes each command may touch.
"""

from typing import Final

from ccw.choke_point import WriteKind
from ccw.dasd import sense
from ccw.dasd.arm import Arm
from ccw.dasd.call import Call, Result
from ccw.dasd.chain import RECORD, Identified
from ccw.dasd.commands import Command
from ccw.dasd.control_unit import has_overflow
from ccw.dasd.sense import Fault
from ccw.device import Outcome
from eckd.capacity import fits
from eckd.track import CountField
from eckd.track_schema import COUNT_LENGTH, END_OF_TRACK, STANDARD_R0_DATA_LENGTH

_CONTINUED: Final = 0x80
_HOME_ADDRESS_LENGTHS: Final = {"3340": 7, "3350": 11}
"""Of the devices whose home address has more than flag and CCHH."""


def write_ckd(arm: Arm, call: Call) -> Result:
    """Write a record behind the current one; Write Special CKD says that it goes on."""
    special = call.command is Command.WRITE_SPECIAL_CKD
    if not _may_format(arm) or (special and not has_overflow(arm.geometry.family)):
        return sense.INVALID_SEQUENCE
    arm.announce(WriteKind.FORMAT)
    cursor = arm.cursor
    if cursor.record < 0 and not arm.policy.record_zero_may_go:
        cursor.next_count(skip_zero=False)
    result = _write_record(arm, call.output, continued=special)
    if isinstance(result, Outcome) and not special:
        _grant_written(arm)
    return result


def write_ckd_next_track(arm: Arm, call: Call) -> Result:
    """Go to the next track and write its first record; what was on it vanishes."""
    if arm.chain.previous not in (Command.WRITE_CKD, Command.WRITE_CKD_NEXT_TRACK):
        return sense.INVALID_SEQUENCE
    if arm.policy.updates_heed_mask and not arm.chain.mask.may_format:
        return sense.INVALID_SEQUENCE
    fault = arm.next_track()
    if fault is not None:
        return fault
    arm.announce(WriteKind.FORMAT)
    arm.cursor.next_count(skip_zero=False)
    return _write_record(arm, call.output)


def write_r0(arm: Arm, call: Call) -> Result:
    """Write record zero."""
    chain = arm.chain
    written = chain.home_written and arm.policy.written_home_lasts
    in_domain = chain.open_domain is not None
    sure = in_domain or written or bool(chain.identified & Identified.HOME_ADDRESS)
    misplaced = arm.policy.strict_domains and arm.cursor.record >= 0
    if not sure or not chain.mask.may_write_all or misplaced:
        return sense.INVALID_SEQUENCE
    arm.announce(WriteKind.FORMAT)
    fault = _odd_r0(arm, call.output)
    if fault is not None:
        return fault
    result = _write_record(arm, call.output)
    if isinstance(result, Outcome):
        _grant_written(arm)
    return result


def _odd_r0(arm: Arm, output: bytes) -> Fault | None:
    """Check record zero as control units with Define Extent do: it is the track descriptor."""
    if not arm.policy.parameters_checked or not arm.unit.eckd:
        return None
    if len(output) < COUNT_LENGTH:
        return sense.COUNT_TOO_SMALL
    count = CountField.from_bytes(output)
    standard = CountField(type(count.at)(arm.place, 0), 0, STANDARD_R0_DATA_LENGTH)
    return None if count == standard else sense.INVALID_PARAMETER


def write_home_address(arm: Arm, call: Call) -> Result:
    """Go to the start of the track, so that record zero may be written; the address stays.

    A track of an image has only the address of its place and no flags, so nothing else can be
    written there.
    """
    if not arm.chain.mask.may_write_all:
        protected = arm.policy.home_address_protected
        return sense.FILE_PROTECTED if protected else sense.INVALID_SEQUENCE
    arm.announce(WriteKind.FORMAT)
    home = arm.cursor.home_address
    if arm.policy.parameters_checked and call.output[: len(home)] != home:
        return sense.INVALID_PARAMETER
    arm.cursor.to_index()
    arm.chain.granted = Identified.HOME_ADDRESS
    arm.chain.home_written = True
    wanted = _HOME_ADDRESS_LENGTHS.get(arm.geometry.family.name, len(home))
    return Outcome(taken=min(wanted, len(call.output)), wanted=wanted, insists=True)


def erase(arm: Arm, call: Call) -> Result:
    """Remove every record behind the current one."""
    if not _may_format(arm):
        return sense.INVALID_SEQUENCE
    arm.announce(WriteKind.FORMAT)
    return erase_behind(arm, call) or Outcome(taken=len(call.output))


def erase_behind(arm: Arm, call: Call) -> Fault | None:
    """End the track behind the current record, announced already."""
    if arm.policy.erases_by_parameter:
        size = _record_length(call.output[:COUNT_LENGTH].ljust(COUNT_LENGTH, b"\x00"))
        if arm.cursor.length_with(size) >= arm.geometry.track_size:
            return sense.INVALID_TRACK_FORMAT
    arm.cursor.erase_behind()
    arm.wrote(WriteKind.FORMAT)
    return None


def _may_format(arm: Arm) -> bool:
    chain = arm.chain
    sure = chain.open_domain is not None or bool(chain.identified & RECORD)
    return sure and chain.mask.may_format


def _grant_written(arm: Arm) -> None:
    if arm.chain.open_domain is None:
        arm.chain.granted = Identified.WRITTEN


def _write_record(arm: Arm, output: bytes, *, continued: bool = False) -> Result:
    """Write a record where the pointer is, as long as its own count field says."""
    count = output[:COUNT_LENGTH].ljust(COUNT_LENGTH, b"\x00")
    length = _record_length(count)
    if count == END_OF_TRACK or not _fits(arm, count, length):
        return sense.INVALID_TRACK_FORMAT
    record = (count + output[COUNT_LENGTH:length]).ljust(length, b"\x00")
    if continued:
        record = bytes([record[0] | _CONTINUED]) + record[1:]
    arm.cursor.write_record(record)
    arm.wrote(WriteKind.FORMAT)
    return Outcome(taken=min(length, len(output)), wanted=length)


def _record_length(count: bytes) -> int:
    return COUNT_LENGTH + count[5] + (count[6] << 8) + count[7]


def _fits(arm: Arm, count: bytes, length: int) -> bool:
    """Tell whether the track has room for a record behind the current one."""
    cursor = arm.cursor
    if cursor.length_with(length) >= arm.geometry.track_size:
        return False
    if not arm.policy.real_capacity or cursor.record < 0:
        return True
    used = sum(map(arm.cost_of, cursor.lengths_before))
    return fits(arm.geometry.family, used, count[5], (count[6] << 8) + count[7])
