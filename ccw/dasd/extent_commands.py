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
    if (
        chain.mask_set
        or chain.loaded
        or chain.spaced
        or (old is not None and not arm.policy.extent_may_narrow)
    ):
        return sense.INVALID_SEQUENCE
    extent = Extent.from_bytes(call.output, default_block_size=arm.largest_block)
    if old is not None and not old.agrees_with(extent):
        return sense.INVALID_SEQUENCE
    if not _fields_fit(arm, extent):
        return sense.INVALID_PARAMETER
    if not _tracks_fit(arm, extent, within=old):
        return sense.INVALID_PARAMETER if old is None else sense.INVALID_SEQUENCE
    chain.mask, chain.extent = extent.mask, extent
    return Outcome(taken=length)


def _length(arm: Arm, output: bytes) -> int:
    """Return how many bytes the parameters have, as far as they are there to say."""
    is_long = arm.policy.parameters_checked and output[7:8] and output[7] & LONG
    return LONG_LENGTH if is_long else PARAMETERS_LENGTH


def _fields_fit(arm: Arm, extent: Extent) -> bool:
    checked, mask = arm.policy.parameters_checked, extent.mask
    if extent.attributes & ECKD != ECKD or extent.block_size > arm.largest_block:
        return False
    if mask.value & RESERVED or (mask.is_diagnostic and not arm.unit.diagnostic_masks):
        return False
    return not any(extent.cache[2:] if checked else extent.cache)


def _tracks_fit(arm: Arm, extent: Extent, *, within: Extent | None) -> bool:
    """Tell whether the tracks are in order and in the volume, or in the extent there is."""
    heads, end = arm.geometry.heads, CCHH.of(arm.geometry.cylinders - 1, arm.geometry.heads - 1)
    if arm.policy.parameters_checked and max(extent.first.head, extent.last.head) >= heads:
        return False
    first, last = (CCHH.of(0, 0), end) if within is None else (within.first, within.last)
    return first <= extent.first <= extent.last <= last
