"""Unit images as compressed files store them.

Decoding is strict and bounded: exactly one stream, which may not give more than a unit holds.
Encoding keeps clear of the two lengths Hercules takes for null units.
"""

import bz2
from typing import Final

from zlib_ng import zlib_ng

from diskfile.compressed_header import CompressedHeader
from diskfile.compressed_schema import (
    IMAGE_HEADER_LENGTH,
    LONGEST_SPACE,
    Compression,
    NullFormat,
)
from diskfile.units import Units
from primitives import FormatError, Where

_USUAL_LEVEL: Final = {Compression.ZLIB: 4, Compression.BZIP2: 5}
"""For zlib-ng 4 makes images 1 % longer than 6 in half the time."""
WORTH_COMPRESSING: Final = 512
"""Shorter images are stored as they are."""
TAKEN_FOR_NULL: Final = frozenset({29, 37})
"""Hercules 3.13 and SDL Hyperion 4.9, whenever they move an image of such a *stored* length, enter
a null unit of format 1 or 0 instead, without looking at what it holds."""


def decode_unit(stored: bytes, header: bytes, longest: int, where: Where) -> bytes:
    """Return the unit image of a stored one; what follows it when stored plain stays on.

    Args:
        stored: Compression code, address, and the rest of the unit, perhaps compressed.
        header: The 5 bytes the unit image must begin with.
        longest: The most bytes it may decode to.
        where: Its place, for messages.

    Raises:
        FormatError: It is another unit's, or does not decode.
    """
    address = stored[1:IMAGE_HEADER_LENGTH]
    if address != header[1:]:
        raise FormatError("address", where=where, expected=header[1:].hex(), found=address)
    if stored[0] == Compression.NONE:  # the header is that of the unit image
        return stored
    return header + _decompress(stored, longest - IMAGE_HEADER_LENGTH, where)


def encode_unit(image: bytes, compression: Compression, level: int = -1) -> bytes:
    """Return what to store of a unit image: the shortest form that Hercules keeps.

    Args:
        image: From its 5-byte header on.
        compression: What to try.
        level: Of the compression; -1 for its usual one.
    """
    address, body = image[1:IMAGE_HEADER_LENGTH], memoryview(image)[IMAGE_HEADER_LENGTH:]
    if compression and len(image) >= WORTH_COMPRESSING:
        packed = _compress(body, compression, level)
        length = IMAGE_HEADER_LENGTH + len(packed)
        if length < len(image) and length not in TAKEN_FOR_NULL:
            return bytes([compression]) + address + packed
    if len(image) in TAKEN_FOR_NULL:  # a stream of one plain block is 11 bytes longer
        return bytes([Compression.ZLIB]) + address + zlib_ng.compress(body, 0)
    return image  # its header says it is not compressed


def known_compression(header: CompressedHeader) -> Compression:
    """Return the compression of images newly written; as Hercules does, bzip2 past the known."""
    known = header.compression in tuple(Compression)
    return Compression(header.compression) if known else Compression.BZIP2


def find_null_format(
    units: Units, header: CompressedHeader, unit: int, image: bytes
) -> NullFormat | None:
    """Return the null format that says all there is in an image, or None.

    In a file made for Linux an entry of zeros means ``LINUX``, so an end of file cannot be said so;
    ``LINUX`` in turn is kept to such files.
    """
    is_for_linux = header.default_null_format is NullFormat.LINUX
    left_out = NullFormat.END_OF_FILE if is_for_linux else NullFormat.LINUX
    for null_format in units.null_formats:
        if null_format is not left_out and image == units.null_image(unit, null_format):
            return null_format
    return None


def _compress(body: memoryview, compression: Compression, level: int) -> bytes:
    if not 1 <= level <= 9:
        level = _USUAL_LEVEL[compression]
    if compression is Compression.BZIP2:
        return bz2.compress(body, level)
    return zlib_ng.compress(body, level)


def _decompress(stored: bytes, longest: int, where: Where) -> bytes:
    code, body = stored[0], memoryview(stored)[IMAGE_HEADER_LENGTH:]
    stream: zlib_ng._Decompress | bz2.BZ2Decompressor
    match code:
        case Compression.ZLIB:
            stream = zlib_ng.decompressobj()
        case Compression.BZIP2:
            stream = bz2.BZ2Decompressor()
        case _:
            raise FormatError("compression code", where=where, expected="0, 1 or 2", found=code)
    try:
        plain = stream.decompress(body, longest + 1)
    except (zlib_ng.error, OSError, EOFError) as error:  # type: ignore[misc]  # a class, say its stubs not
        raise FormatError("compressed image", where=where, found=str(error)) from error
    if len(plain) > longest or not stream.eof or stream.unused_data:
        raise FormatError(
            "compressed image",
            where=where,
            expected=f"one stream of at most {longest} bytes",
            found=f"{len(plain)} bytes" if stream.eof else "more, or an unfinished stream",
        )
    return plain


assert max(TAKEN_FOR_NULL) + 11 < WORTH_COMPRESSING < LONGEST_SPACE
