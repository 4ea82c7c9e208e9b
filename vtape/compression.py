"""Compressed blocks: a whole block is one zlib (RFC 1950) or bzip2 stream."""

import bz2
import zlib

from zlib_ng import zlib_ng

from primitives import Where
from vtape.chunk import LONGEST_BLOCK, Compression
from vtape.tape_errors import Damage, TapeFormatError


def compress(block: bytes, compression: Compression) -> bytes:
    """Compress a block, which may make it longer."""
    if compression is Compression.ZLIB:
        return zlib.compress(block)
    return bz2.compress(block) if compression is Compression.BZIP2 else block


def decompress(stored: bytes, compression: Compression, *, where: Where) -> bytes:
    """Return the block, never unpacking more than the longest block allowed.

    Raises:
        TapeFormatError: Not one whole stream, or its content is empty or too long.
    """
    if compression is Compression.NONE:
        return stored
    stream = zlib_ng.decompressobj() if compression is Compression.ZLIB else bz2.BZ2Decompressor()
    try:
        block = stream.decompress(stored, LONGEST_BLOCK + 1)
    except (zlib_ng.error, OSError, ValueError) as error:  # type: ignore[misc]  # a class, say its stubs not
        raise _damaged(compression, where, "one stream", str(error)) from error
    if len(block) > LONGEST_BLOCK:
        raise _damaged(compression, where, f"at most {LONGEST_BLOCK} bytes", "more")
    if not stream.eof or stream.unused_data:
        found = "one that goes on" if not stream.eof else f"{len(stream.unused_data)} bytes more"
        raise _damaged(compression, where, "one stream", found)
    if not block:
        raise _damaged(compression, where, "at least 1 byte", "none")
    return block


def _damaged(compression: Compression, where: Where, expected: str, found: str) -> TapeFormatError:
    what = f"{compression.name.lower()} block"
    return TapeFormatError(Damage.DECOMPRESSION, what, where=where, expected=expected, found=found)
