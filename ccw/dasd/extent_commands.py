"""Define Extent: says which tracks the chain may touch, and how.

Source: 2105 command reference; checked by programs run on Hercules.
"""

from ccw.dasd import sense
from ccw.dasd.arm import Arm
from ccw.dasd.call import Call, Result
from ccw.dasd.extent import ECKD, LONG, LONG_LENGTH, PARAMETERS_LENGTH, Extent
from ccw.dasd.file_mask import RESERVED
from ccw.device import Outcome
from primitives import CCHH


def define_extent(arm: Arm, call: Call) -> Result:
    """Confine the rest of the chain."""
    chain, old = arm.chain, arm.chain.extent
    length = _length(arm, call.output)
    if len(call.output) < length:
        return sense.COUNT_TOO_SMALL
    if chain.mask_set or chain.loaded or (old is not None and not arm.policy.extent_may_narrow):
        return sense.INVALID_SEQUENCE
    extent = Extent.from_bytes(call.output, default_block_size=arm.largest_block)
    if old is not None and not old.is_narrowed_by(extent):
        return sense.INVALID_SEQUENCE
    if not _is_valid(arm, extent):
        return sense.INVALID_PARAMETER
    chain.mask, chain.extent = extent.mask, extent
    return Outcome(taken=length)


def _length(arm: Arm, output: bytes) -> int:
    """Return how many bytes the parameters have, as far as they are there to say."""
    is_long = arm.policy.parameters_checked and output[7:8] and output[7] & LONG
    return LONG_LENGTH if is_long else PARAMETERS_LENGTH


def _is_valid(arm: Arm, extent: Extent) -> bool:
    checked, mask = arm.policy.parameters_checked, extent.mask
    if extent.attributes & ECKD != ECKD or extent.block_size > arm.largest_block:
        return False
    if mask.value & RESERVED or (mask.is_diagnostic and not arm.unit.diagnostic_masks):
        return False
    if any(extent.cache[2:] if checked else extent.cache):
        return False
    heads, end = arm.geometry.heads, CCHH.of(arm.geometry.cylinders - 1, arm.geometry.heads - 1)
    heads_exist = not checked or max(extent.first.head, extent.last.head) < heads
    return heads_exist and extent.first <= extent.last <= end
