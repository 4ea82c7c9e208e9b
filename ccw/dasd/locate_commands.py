"""Locate Record, its extended form, and Prefix: where to begin, and what comes next.

Source: 2105 command reference; checked by programs run on Hercules.
"""

from dataclasses import replace
from itertools import pairwise
from typing import Final

from ccw.dasd import sense
from ccw.dasd.arm import Arm
from ccw.dasd.call import Call, Result
from ccw.dasd.commands import Command
from ccw.dasd.domain import Domain
from ccw.dasd.extent_commands import define_extent
from ccw.dasd.locate import EXTENDED_LENGTH, PLAIN_LENGTH, Locate, parse_extended, parse_plain
from ccw.dasd.operation import ANY_RECORD, BY_BYTE_17, WRITES, Operation, OrientTo
from ccw.dasd.seek_commands import ANY_SECTOR
from ccw.dasd.sense import Fault
from ccw.dasd.track_cursor import Orientation
from ccw.device import Outcome
from primitives import RelativeTrack

PREFIX_LENGTH: Final = 64
_EXTENT_AT, _LOCATE_AT = 12, 44
_EXTENT_VALID: Final = 0x80
_DEFINES, _LOCATES = 0, 1
_ID_LENGTH: Final = 5


def locate_record(arm: Arm, call: Call) -> Result:
    """Seek, search and say what the next commands do."""
    if len(call.output) < PLAIN_LENGTH:
        return sense.COUNT_TOO_SMALL
    return _locate(arm, parse_plain(call.output)) or Outcome(taken=PLAIN_LENGTH)


def locate_record_extended(arm: Arm, call: Call) -> Result:
    """Do what Locate Record does, for more operations."""
    if len(call.output) < EXTENDED_LENGTH:
        return sense.COUNT_TOO_SMALL
    locate = parse_extended(call.output)
    if call.command is Command.PREFIX:
        locate = replace(locate, in_prefix=True)
    return _locate(arm, locate) or Outcome(taken=EXTENDED_LENGTH + len(locate.parameter))


def prefix(arm: Arm, call: Call) -> Result:
    """Define an extent and, in its format 1, locate a record there."""
    if len(call.output) < PREFIX_LENGTH:
        return sense.COUNT_TOO_SMALL
    if call.output[0] not in (_DEFINES, _LOCATES):
        return sense.INVALID_PARAMETER
    result: Result = Outcome(taken=PREFIX_LENGTH)
    if call.output[1] & _EXTENT_VALID:
        result = define_extent(arm, call._replace(output=call.output[_EXTENT_AT:_LOCATE_AT]))
    if call.output[0] == _LOCATES and isinstance(result, Outcome):
        result = locate_record_extended(arm, call._replace(output=call.output[_LOCATE_AT:]))
        if isinstance(result, Outcome):
            return result._replace(taken=result.taken + _LOCATE_AT)
    return result if isinstance(result, Fault) else Outcome(taken=PREFIX_LENGTH)


def _locate(arm: Arm, locate: Locate) -> Fault | None:
    chain = arm.chain
    if chain.extent is None and not chain.loaded:
        return sense.INVALID_SEQUENCE
    checked = arm.policy.extended_locate_checked or not locate.extended
    if locate.operation is None or not locate.is_valid(checked=checked):
        return sense.INVALID_PARAMETER
    fault = _place_fault(arm, locate) or locate.parameter_fault
    if fault is not None:
        return fault
    if not _reaches_last(arm, locate):
        return sense.FILE_PROTECTED
    arm.move_to(arm.geometry.track(locate.seek))
    fault = _orient(arm, locate)
    if fault is not None:
        return fault
    chain.sought = True
    chain.domain = _domain(arm, locate, locate.operation)
    return None


def _domain(arm: Arm, locate: Locate, operation: Operation) -> Domain:
    tracks = locate.tracks if operation is Operation.READ_TRACKSET else []
    strict = arm.policy.strict_domains
    return Domain(
        operation,
        locate.orientation,
        left=locate.count,
        length=locate.length or _block_size(arm),
        ends_with_count=locate.ends_with_count or (locate.parameter == b"\x01" and not strict),
        wraps=operation in ANY_RECORD and strict,
        steps=[later - earlier for earlier, later in pairwise(tracks)],
    )


def _block_size(arm: Arm) -> int:
    extent = arm.chain.extent
    if extent is not None:
        return extent.block_size
    return arm.largest_block if arm.policy.load_sets_block_size else 0


def _place_fault(arm: Arm, locate: Locate) -> Fault | None:
    """Check what depends on device, mask and extent."""
    if (
        locate.operation in WRITES
        and not arm.chain.mask.may_update
        and arm.policy.updates_heed_mask
    ):
        return sense.INVALID_SEQUENCE
    if arm.find(locate.seek) is None:
        return sense.INVALID_PARAMETER
    if not _may_begin(arm, locate):
        return sense.FILE_PROTECTED
    exists = locate.sector == ANY_SECTOR or locate.sector < arm.geometry.family.sectors
    fits = exists and locate.has_length_up_to(_block_size(arm))
    return None if fits else sense.INVALID_PARAMETER


def _may_begin(arm: Arm, locate: Locate) -> bool:
    """Tell whether the extent has the track; those that stay there may be behind its end."""
    extent = arm.chain.extent
    if extent is None or arm.may_touch(locate.seek):
        return True
    unended = locate.operation in ANY_RECORD and not arm.policy.extended_locate_checked
    return unended and locate.seek >= extent.first


def _reaches_last(arm: Arm, locate: Locate) -> bool:
    """Tell whether the last track of a set may be touched."""
    if locate.operation is not Operation.READ_TRACKSET:
        return True
    last = RelativeTrack(arm.geometry.track(locate.seek) + locate.tracks[-1])
    return last < arm.geometry.tracks and arm.may_touch(arm.geometry.cchh(last))


def _orient(arm: Arm, locate: Locate) -> Fault | None:
    """Go to what the search argument asks for; record zero counts."""
    cursor = arm.cursor
    if locate.orientation is OrientTo.INDEX:
        return None
    if locate.orientation is OrientTo.HOME_ADDRESS:
        matches = cursor.home_address[1:] == locate.search.track.to_bytes()
        return None if matches else sense.NO_RECORD_FOUND
    if locate.operation in BY_BYTE_17 and arm.policy.extended_locate_checked:
        return None  # any record will do, or whole tracks
    while cursor.next_count(skip_zero=False):
        if _is_sought(arm, locate):
            if locate.orientation is OrientTo.DATA:
                cursor.orientation = Orientation.DATA
            return None
    return sense.NO_RECORD_FOUND


def _is_sought(arm: Arm, locate: Locate) -> bool:
    """Tell whether the current record is the one to find."""
    wanted = locate.search.to_bytes()
    if arm.cursor.count_field[:_ID_LENGTH] == wanted:
        return True
    if not locate.extended or arm.policy.extended_locate_checked:
        return False
    takes_any = locate.operation in BY_BYTE_17 and not arm.cursor.is_at_zero
    return takes_any or not any(wanted)
