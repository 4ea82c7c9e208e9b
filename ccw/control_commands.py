"""Commands that move the arm or say what the chain may do."""

from typing import Final

from ccw import status
from ccw.arm import Arm
from ccw.channel import Outcome
from ccw.domain import (
    PARAMETERS_LENGTH,
    WRITES,
    Domain,
    Extent,
    FileMask,
    OrientTo,
    SeekControl,
    WriteControl,
    parse_domain,
)
from ccw.orientation import Orientation
from ccw.result import Call, Result
from ccw.status import Fault
from eckd.track_schema import COUNT_LENGTH, HOME_ADDRESS_LENGTH
from primitives import CCHH, RelativeTrack

SEEK_LENGTH: Final = 6
ANY_SECTOR: Final = 0xFF


def no_operation(arm: Arm, _call: Call) -> Result:
    """Do nothing."""
    return Outcome(immediate=True)


def seek(arm: Arm, call: Call) -> Result:
    """Move the arm to a cylinder and head."""
    return _seek(arm, call.output, (SeekControl.ALL,))


def seek_cylinder(arm: Arm, call: Call) -> Result:
    """Move the arm; allowed by one more file mask."""
    return _seek(arm, call.output, (SeekControl.ALL, SeekControl.CYLINDER_AND_HEAD))


def seek_head(arm: Arm, call: Call) -> Result:
    """Select a head of the cylinder the arm is at."""
    if not arm.chain.full_seek:
        return status.INVALID_SEQUENCE
    cylinder = arm.geometry.cchh(arm.at).cylinder
    stay = call.output[:2] + cylinder.to_bytes(2, "big") + call.output[4:]
    allowed = (SeekControl.ALL, SeekControl.CYLINDER_AND_HEAD, SeekControl.HEAD)
    return _seek(arm, stay if len(call.output) >= SEEK_LENGTH else call.output, allowed)


def _seek(arm: Arm, output: bytes, allowed: tuple[SeekControl, ...]) -> Result:
    if len(output) < SEEK_LENGTH:
        return status.COUNT_TOO_SMALL
    track = arm.find(CCHH.from_bytes(output[2:6]))
    if track is None or output[0:2] != b"\x00\x00":
        return status.INVALID_PARAMETER
    if arm.chain.mask.seeks not in allowed or not arm.may_touch(track):
        return status.FILE_PROTECTED
    arm.chain.sought = arm.chain.full_seek = True
    arm.move_to(track)
    return Outcome(taken=SEEK_LENGTH)


def recalibrate(arm: Arm, _call: Call) -> Result:
    """Move the arm to cylinder 0, head 0."""
    if arm.chain.mask.seeks is not SeekControl.ALL or not arm.may_touch(RelativeTrack(0)):
        return status.FILE_PROTECTED
    arm.chain.sought = True
    arm.move_to(RelativeTrack(0))
    return Outcome(immediate=True)


def set_file_mask(arm: Arm, call: Call) -> Result:
    """Restrict what the rest of the chain may do."""
    chain = arm.chain
    if chain.mask_set or chain.extent is not None:
        return status.INVALID_SEQUENCE
    if not call.output:
        return status.COUNT_TOO_SMALL
    mask = FileMask(call.output[0])
    if not mask.is_valid:
        return status.INVALID_PARAMETER
    chain.mask, chain.mask_set = mask, True
    return Outcome(taken=1)


def set_sector(arm: Arm, call: Call) -> Result:
    """Take a rotational position; every record is at hand at once here."""
    if not call.output:
        return status.COUNT_TOO_SMALL
    if call.output[0] != ANY_SECTOR and call.output[0] >= arm.geometry.family.sectors:
        return status.INVALID_PARAMETER
    return Outcome(taken=1)


def define_extent(arm: Arm, call: Call) -> Result:
    """Say which tracks the chain may touch, and how."""
    chain = arm.chain
    if chain.mask_set or chain.extent is not None:
        return status.INVALID_SEQUENCE
    if len(call.output) < PARAMETERS_LENGTH:
        return status.COUNT_TOO_SMALL
    first = arm.find(CCHH.from_bytes(call.output[8:12]))
    last = arm.find(CCHH.from_bytes(call.output[12:16]))
    mask, block_size = FileMask(call.output[0]), int.from_bytes(call.output[2:4], "big")
    largest = arm.geometry.family.r0_max + COUNT_LENGTH
    if call.output[1] & 0xC0 != 0xC0 or not mask.is_valid or block_size > largest:
        return status.INVALID_PARAMETER
    if first is None or last is None or last < first:
        return status.INVALID_PARAMETER
    chain.mask = mask
    chain.extent = Extent(mask, call.output[1], block_size or largest, first, last)
    return Outcome(taken=PARAMETERS_LENGTH)


def locate_record(arm: Arm, call: Call) -> Result:
    """Seek, search and say what the next commands do."""
    extent = arm.chain.extent
    if extent is None:
        return status.INVALID_SEQUENCE
    if len(call.output) < PARAMETERS_LENGTH:
        return status.COUNT_TOO_SMALL
    domain = parse_domain(call.output)
    track = arm.find(domain.seek) if domain is not None else None
    if domain is None or track is None or not _fits(arm, domain, extent, call.output[13]):
        return status.INVALID_PARAMETER
    fault = _permission(arm, domain, extent, track) or _orient_at(arm, track, domain)
    if fault is not None:
        return fault
    arm.chain.sought = True
    arm.chain.domain = domain
    return Outcome(taken=PARAMETERS_LENGTH)


def _fits(arm: Arm, domain: Domain, extent: Extent, sector: int) -> bool:
    sector_exists = sector == ANY_SECTOR or sector < arm.geometry.family.sectors
    return sector_exists and (domain.length or 0) <= extent.block_size


def _permission(arm: Arm, domain: Domain, extent: Extent, track: RelativeTrack) -> Fault | None:
    if domain.operation in WRITES and extent.mask.writes is WriteControl.NONE:
        return status.INVALID_SEQUENCE
    return None if arm.may_touch(track) else status.FILE_PROTECTED


def _orient_at(arm: Arm, track: RelativeTrack, domain: Domain) -> Fault | None:
    arm.move_to(track)
    return _orient(arm, domain)


def _orient(arm: Arm, domain: Domain) -> Fault | None:
    """Find the record of the search argument, record zero included."""
    cursor = arm.cursor()
    if domain.orientation is OrientTo.INDEX:
        return None
    if domain.orientation is OrientTo.HOME_ADDRESS:
        matches = cursor.image[1:HOME_ADDRESS_LENGTH] == domain.search.track.to_bytes()
        return None if matches else status.NO_RECORD_FOUND
    wanted = domain.search.to_bytes()
    while cursor.next_count(skip_r0=False):
        if cursor.count_field[:5] == wanted:
            if domain.orientation is OrientTo.DATA:
                cursor.orientation = Orientation.DATA
            return None
    return status.NO_RECORD_FOUND
