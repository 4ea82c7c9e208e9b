"""Making compressed disks and shadow files; each appears under its name only when complete."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from diskfile.compressed_build import create_empty, new_header
from diskfile.compressed_codec import known_compression
from diskfile.compressed_header import CompressedHeader
from diskfile.compressed_schema import Compression, NullFormat
from diskfile.device_header import ImageKind
from diskfile.new_file import check_replaceable
from opensys.compressed import CfbaImage
from opensys.devices import UnknownDiskError
from opensys.group_units import MAX_BLOCKS, GroupUnits, header_for


def create_cfba(
    path: Path,
    type_code: int,
    blocks: int,
    *,
    kind: ImageKind = ImageKind.FBA_COMPRESSED,
    compression: Compression = Compression.ZLIB,
    overwrite: bool = False,
) -> CfbaImage:
    """Make a compressed disk of zeros and open it for writing.

    Args:
        path: Where.
        type_code: Of its device.
        blocks: How many; a device of any size can be made.
        kind: ``FBA_COMPRESSED``, or ``FBA_COMPRESSED_64`` which Hercules 3.13 cannot read.
        compression: Of the groups written to it.
        overwrite: Replace a file of that name, unless it is open for writing.

    Raises:
        FileExistsAlreadyError: There is such a file and it is not to be replaced.
        ImageInUseError: The file to be replaced is open for writing.
        ImageIoError: The file cannot be made.
        UnknownDiskError: No disk has so many blocks.
    """
    check_blocks(path, blocks)
    check_replaceable(path, overwrite=overwrite)
    units = GroupUnits(blocks)
    header = header_of(units, kind, compression)
    create_empty(path, header_for(kind, type_code, blocks), header, units)
    return CfbaImage(path, writable=True)


def create_shadow(path: Path, base: Path, shadows: Sequence[Path] = ()) -> None:
    """Lay a new, empty shadow file over a disk; what is written from now on goes there.

    Args:
        path: Where; a file of that name is not replaced.
        base: The base.
        shadows: The shadow files there are already, the oldest first.

    Raises:
        FileExistsAlreadyError: There is such a file.
        ImageInUseError: A file of the disk is open for writing, or marked so.
        ImageIoError: A file cannot be opened or made.
        FormatError: A file of the disk is damaged.
    """
    check_replaceable(path, overwrite=False)
    with CfbaImage(base, shadows, writable=True) as disk:  # keeps writers away
        below = disk.levels[-1]
        wide = below.header.wide
        kind = ImageKind.FBA_SHADOW_64 if wide else ImageKind.FBA_SHADOW
        header = header_of(GroupUnits(disk.blocks), kind, known_compression(below.header))
        device = replace(below.device, kind=kind)
        create_empty(path, device, header, below.units, is_shadow=True)


def check_blocks(path: Path, blocks: int) -> None:
    """Raise UnknownDiskError when no compressed disk can have so many blocks."""
    if not 1 <= blocks <= MAX_BLOCKS:
        msg = f"{path}: {blocks} blocks; a compressed disk has 1 to {MAX_BLOCKS}"
        raise UnknownDiskError(msg)


def header_of(units: GroupUnits, kind: ImageKind, compression: Compression) -> CompressedHeader:
    """Make the compressed header of a disk of zeros."""
    return new_header(
        units,
        wide=kind.is_wide,
        size=units.blocks,
        null_format=NullFormat.END_OF_FILE,
        compression=compression,
    )
