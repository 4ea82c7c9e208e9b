"""Commands that move the arm, or say what the chain may do to it."""

from typing import Final

from ccw.dasd import sense
from ccw.dasd.arm import Arm
from ccw.dasd.call import Call, Result
from ccw.dasd.commands import Command
from ccw.dasd.file_mask import RESERVED, FileMask, SeekControl
from ccw.device import Outcome
from primitives import CCHH, RelativeTrack

SEEK_LENGTH: Final = 6
ANY_SECTOR: Final = 0xFF

_PERMITTED: Final = {
    Command.SEEK: (SeekControl.ALL,),
    Command.SEEK_CYLINDER: (SeekControl.ALL, SeekControl.CYLINDER_AND_HEAD),
    Command.SEEK_HEAD: (SeekControl.ALL, SeekControl.CYLINDER_AND_HEAD, SeekControl.HEAD),
}
"""Which seek control permits which seek."""


def no_operation(_arm: Arm, _call: Call) -> Result:
    """Do nothing."""
    return Outcome()


def seek(arm: Arm, call: Call) -> Result:
    """Move the arm to a cylinder and head; Seek Head stays in its cylinder."""
    if arm.chain.mask.seeks not in _PERMITTED[call.command]:
        return sense.FILE_PROTECTED
    if len(call.output) < SEEK_LENGTH:
        return sense.COUNT_TOO_SMALL
    at = CCHH.from_bytes(call.output[2:6])
    if call.command is Command.SEEK_HEAD:
        at = CCHH(arm.place.cylinder, at.head)
    track = arm.find(at)
    bin_number = call.output[0:2] if arm.policy.parameters_checked else call.output[1:2]
    if track is None or any(bin_number):
        return sense.INVALID_PARAMETER
    if not arm.may_touch(at):
        return sense.FILE_PROTECTED
    arm.chain.sought = True
    arm.move_to(track)
    return Outcome(taken=SEEK_LENGTH)


def recalibrate(arm: Arm, _call: Call) -> Result:
    """Move the arm to cylinder 0, head 0."""
    mask = arm.chain.mask
    if mask.seeks is not SeekControl.ALL or mask.is_diagnostic or not arm.may_touch(CCHH.of(0, 0)):
        return sense.FILE_PROTECTED
    arm.chain.sought = True
    arm.move_to(RelativeTrack(0))
    return Outcome()


def set_file_mask(arm: Arm, call: Call) -> Result:
    """Restrict what the rest of the chain may do."""
    chain = arm.chain
    if chain.mask_set or chain.extent is not None or chain.loaded:
        return sense.INVALID_SEQUENCE
    if not call.output:
        return sense.COUNT_TOO_SMALL
    mask = FileMask(call.output[0])
    if mask.value & RESERVED or (mask.is_diagnostic and not arm.unit.diagnostic_masks):
        return sense.INVALID_PARAMETER
    chain.mask, chain.mask_set = mask, True
    return Outcome(taken=1)


def set_sector(arm: Arm, call: Call) -> Result:
    """Take a rotational position; every record is at hand at once here."""
    if not call.output:
        return sense.COUNT_TOO_SMALL
    exists = call.output[0] == ANY_SECTOR or call.output[0] < arm.geometry.family.sectors
    if arm.policy.parameters_checked and not exists:
        return sense.INVALID_PARAMETER
    return Outcome(taken=1)


def read_sector(_arm: Arm, _call: Call) -> Result:
    """Give the rotational position of the last record; every record is at hand at once here."""
    return Outcome(data=b"\x00")
