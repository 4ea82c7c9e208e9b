"""The list of free areas in a compressed file, in both of its forms.

The layout is in ``diskfile.compressed_schema``. A writer of ours never trusts it, as the tables say
what is free; it is read to find out whether whoever wrote the file last left it in order.
"""

from collections.abc import Sequence

import numpy as np

from diskfile.compressed_header import CompressedHeader
from diskfile.compressed_schema import FREE_LIST_MARK, free_list_type
from diskfile.image_file import ImageFile
from primitives import FormatError, Where

Area = tuple[int, int]
"""Offset and length."""


def build_free_list(areas: Sequence[Area], header: CompressedHeader) -> bytes:
    """Write the list of some areas, ascending."""
    kind = free_list_type(wide=header.wide, big=header.is_big_endian)
    return FREE_LIST_MARK.ljust(kind.itemsize, b"\0") + np.array(areas, kind).tobytes()


def read_free_list(file: ImageFile, header: CompressedHeader, most: int) -> list[Area]:
    """Read the list of either form, without judging the areas.

    Args:
        file: The open file.
        header: Its compressed header.
        most: How many free areas there can be: one more than there are spaces in use.

    Raises:
        FormatError: It lies outside the file, or there are more areas than there can be, or the
            chain goes on where the header says it ends.
    """
    if not header.free_at:
        return []
    if header.free_areas > most:
        where = Where(str(file.path), header.free_at)
        expected = f"at most {most}"
        raise FormatError("free areas", where=where, expected=expected, found=header.free_areas)
    kind = free_list_type(wide=header.wide, big=header.is_big_endian)
    if _read_at(file, header.free_at, len(FREE_LIST_MARK)) != FREE_LIST_MARK:
        return _follow_chain(file, header, kind)
    raw = _read_at(file, header.free_at + kind.itemsize, header.free_areas * kind.itemsize)
    return [(int(each["offset"]), int(each["length"])) for each in np.frombuffer(raw, kind)]


def _follow_chain(file: ImageFile, header: CompressedHeader, kind: np.dtype[np.void]) -> list[Area]:
    areas: list[Area] = []
    offset = header.free_at
    while offset:
        if len(areas) == header.free_areas:
            raise FormatError(
                "chain of free areas",
                where=Where(str(file.path), offset),
                expected=f"{header.free_areas} areas",
                found="more",
            )
        link = np.frombuffer(_read_at(file, offset, kind.itemsize), kind)[0]
        areas.append((offset, int(link["length"])))
        offset = int(link["offset"])
    return areas


def _read_at(file: ImageFile, offset: int, length: int) -> bytes:
    """Read at an offset that nobody has checked and that may have all 64 bits."""
    if offset > file.size:
        raise FormatError(
            "offset of free space",
            where=Where(str(file.path), offset),
            expected=f"at most {file.size}",
            found=offset,
        )
    return file.read(offset, length)
