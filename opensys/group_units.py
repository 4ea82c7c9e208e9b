"""Groups of blocks as the units of compressed files.

A group image is 5 bytes, a zero and the number of the group (4, big-endian), and then 120 blocks;
the last group of a disk is as long as the others, zeros behind the last block.

Source: images made by Hercules 3.13 and SDL Hyperion 4.9.
"""

from dataclasses import dataclass
from typing import Final

from diskfile.compressed_header import CompressedHeader
from diskfile.compressed_schema import COMPRESSED_HEADER_AT, IMAGE_HEADER_LENGTH, NullFormat
from diskfile.device_header import FBA_COMPRESSED_KINDS, FBA_SHADOW_KINDS, DeviceHeader, ImageKind
from diskfile.units import Medium
from opensys.block_store import BLOCK_SIZE
from opensys.devices import TYPE_CODES
from primitives import FormatError, Where

GROUP_BLOCKS: Final = 120
GROUP_SIZE: Final = GROUP_BLOCKS * BLOCK_SIZE
MAX_BLOCKS: Final = 1 << 31
"""Of a compressed disk: 1 TiB."""
_ZEROS: Final = bytes(GROUP_SIZE)


@dataclass(frozen=True, slots=True)
class GroupUnits:
    """The groups of a disk with so many blocks."""

    blocks: int

    @property
    def count(self) -> int:
        """Groups, the last of which may have fewer blocks."""
        return -(-self.blocks // GROUP_BLOCKS)

    @property
    def longest(self) -> int:
        """Bytes of every group image."""
        return IMAGE_HEADER_LENGTH + GROUP_SIZE

    @property
    def null_formats(self) -> tuple[NullFormat, ...]:
        """A null group is zeros."""
        return (NullFormat.END_OF_FILE,)

    def header(self, unit: int) -> bytes:
        """Return a zero and the number of the group."""
        return unit.to_bytes(IMAGE_HEADER_LENGTH, "big")

    def describe(self, unit: int) -> str:
        """Give the number of the first block."""
        return f"block {unit * GROUP_BLOCKS}"

    def null_image(self, unit: int, null_format: NullFormat) -> bytes:
        """Return a group of zeros."""
        del null_format
        return self.header(unit) + _ZEROS

    def find_image(self, plain: bytes, unit: int, where: Where) -> bytes:
        """Return the bytes if they are one group; FormatError when they are not."""
        del unit
        if len(plain) != self.longest:
            expected = f"{self.longest} bytes"
            raise FormatError("block group", where=where, expected=expected, found=len(plain))
        return plain


def header_for(kind: ImageKind, type_code: int, blocks: int) -> DeviceHeader:
    """Make the device header of a compressed disk."""
    return DeviceHeader(kind, blocks, BLOCK_SIZE, type_code)


def _group_units(device: DeviceHeader, header: CompressedHeader, path: str) -> GroupUnits:
    """Find the groups two headers speak of; FormatError when no disk has them.

    The device header of Hercules 3.13 has an identifier and nothing else.
    """
    blocks = header.cylinders
    if (device.type_code, device.track_size, device.heads) != (0, 0, 0):
        _check_device(device, blocks, path)
    if not 1 <= blocks <= MAX_BLOCKS:
        where = Where(path, COMPRESSED_HEADER_AT)
        raise FormatError("blocks", where=where, expected=f"1 to {MAX_BLOCKS}", found=blocks)
    return GroupUnits(blocks)


def _check_device(device: DeviceHeader, blocks: int, path: str) -> None:
    where = Where(path, 0)
    if device.type_code not in TYPE_CODES:
        known = " ".join(sorted(f"{code:02x}" for code in TYPE_CODES))
        found = bytes([device.type_code])
        raise FormatError("device type code", where=where, expected=known, found=found)
    if device.track_size != BLOCK_SIZE:
        expected = str(BLOCK_SIZE)
        raise FormatError("block size", where=where, expected=expected, found=device.track_size)
    if device.heads != blocks:
        expected = f"{blocks}, as the compressed header says"
        raise FormatError("blocks", where=where, expected=expected, found=device.heads)


FBA: Final = Medium(FBA_COMPRESSED_KINDS, FBA_SHADOW_KINDS, _group_units)
