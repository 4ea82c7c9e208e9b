"""Track images as compressed volumes store them: decoding, and what a null track stands for.

Decoding is strict and bounded: exactly one stream, which may not give more than a slot holds.
"""

import bz2
import zlib
from typing import Final

from eckd.cckd_schema import IMAGE_HEADER_LENGTH, Compression, NullFormat
from eckd.track_check import check_slot, find_image
from eckd.track_schema import END_OF_TRACK
from primitives import FormatError, Where

_R0_REST: Final = bytes.fromhex("00 00 0008") + bytes(8)
_END_OF_FILE_REST: Final = bytes.fromhex("01 00 0000")
_LINUX_BLOCK: Final = 4096
_LINUX_BLOCKS: Final = 12


def null_image(null_format: NullFormat, home: bytes) -> bytes:
    """Return the track image a null track stands for.

    Args:
        null_format: Which of the three.
        home: Home address of the track, 5 bytes.
    """
    at = home[1:]
    head = home + at + _R0_REST
    match null_format:
        case NullFormat.NOTHING:
            return head + END_OF_TRACK
        case NullFormat.END_OF_FILE:
            return head + at + _END_OF_FILE_REST + END_OF_TRACK
        case NullFormat.LINUX:
            lengths = b"\x00" + _LINUX_BLOCK.to_bytes(2, "big")
            blocks = (
                at + bytes([number]) + lengths + bytes(_LINUX_BLOCK)
                for number in range(1, _LINUX_BLOCKS + 1)
            )
            return head + b"".join(blocks) + END_OF_TRACK


def decode_image(stored: bytes, home: bytes, track_size: int, where: Where) -> bytes:
    """Return the track image of a stored one.

    Args:
        stored: Compression code, CCHH, and the rest of the track, perhaps compressed.
        home: Home address of the track it must be, 5 bytes.
        track_size: The most bytes it may decode to.
        where: Its place, for messages.

    Raises:
        FormatError: It is another track's, or does not decode to one track.
    """
    if stored[1:IMAGE_HEADER_LENGTH] != home[1:]:
        found = stored[1:IMAGE_HEADER_LENGTH]
        raise FormatError("track address", where=where, expected=home[1:].hex(), found=found)
    body = _decompress(stored, track_size - IMAGE_HEADER_LENGTH, where)
    image = find_image(home + body, home)
    if image is None:
        check_slot(home + body, home, where)
        raise AssertionError("a slot without an image passed its check")
    return image


def _decompress(stored: bytes, longest: int, where: Where) -> bytes:
    code, body = stored[0], stored[IMAGE_HEADER_LENGTH:]
    stream: zlib._Decompress | bz2.BZ2Decompressor
    match code:
        case Compression.NONE:
            return body
        case Compression.ZLIB:
            stream = zlib.decompressobj()
        case Compression.BZIP2:
            stream = bz2.BZ2Decompressor()
        case _:
            raise FormatError("compression code", where=where, expected="0, 1 or 2", found=code)
    try:
        plain = stream.decompress(body, longest + 1)
    except (zlib.error, OSError, EOFError) as error:
        raise FormatError("compressed track", where=where, found=str(error)) from error
    if len(plain) > longest or not stream.eof or stream.unused_data:
        raise FormatError(
            "compressed track",
            where=where,
            expected=f"one stream of at most {longest} bytes",
            found=f"{len(plain)} bytes" if stream.eof else "more, or an unfinished stream",
        )
    return plain
