"""What is asked of DADSM, and how many tracks it comes to.

Source: MVS JCL, parameter SPACE; MVS 3.8j DADSM.
"""

from dataclasses import dataclass

from eckd.capacity import records_per_track
from eckd.geometry import Geometry
from vtoc.dscb import Format1, SpaceUnit
from vtoc.space_errors import SpaceParameterError


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceRequest:
    """What to allocate.

    Attributes:
        format1: Name and attributes, secondary quantity too; its extents and chain are not looked
            at.
        tracks: How many.
        contiguous: Only in one piece.
        round: Only whole cylinders.
        largest: The whole of the largest hole, which must have as many tracks (MXIG).
        at: Only from this relative track on (ABSTR).
        directory_blocks: Directory blocks that will lie in the first extent.
    """

    format1: Format1
    tracks: int
    contiguous: bool = False
    round: bool = False
    largest: bool = False
    at: int | None = None
    directory_blocks: int = 0


def tracks_for(
    unit: SpaceUnit,
    quantity: int,
    geometry: Geometry,
    *,
    block_length: int = 0,
    key_length: int = 0,
) -> int:
    """Return the tracks a quantity comes to.

    Args:
        unit: Tracks, cylinders, or blocks of an average length.
        quantity: How many of them.
        geometry: Of the volume.
        block_length: Average length, where the unit is blocks.
        key_length: Of each block.

    Raises:
        SpaceParameterError: No track of the device holds such a block, or there is no quantity.
    """
    if quantity < 0:
        raise SpaceParameterError("IEF135I", 0x6C, "PRIMARY SPACE REQUEST MAY NOT BE NEGATIVE")
    match unit:
        case SpaceUnit.CYLINDERS:
            return quantity * geometry.heads
        case SpaceUnit.BLOCKS:
            return -(-quantity // _per_track(geometry, block_length, key_length))
        case _:
            return quantity


def _per_track(geometry: Geometry, block_length: int, key_length: int) -> int:
    family = geometry.family
    count = records_per_track(family, key_length, block_length) if block_length > 0 else 0
    if not count:
        text = (
            f"INVALID RECORD LENGTH SPECIFIED IN SPACE PARAMETER: {block_length}, a track of a "
            f"{family.name} holds 1 to {family.r1_max}"
        )
        raise SpaceParameterError("IEF258I", 0x18, text)
    return count
