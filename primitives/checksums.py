"""CRC-32C (Castagnoli), in its two speeds.

Small things that are framed on disk or on a link (journal records, sidecar headers, frames) use the
crcmod API, whose parameters say what the checksum is. Bulk digests of tracks and tapes use the
processor's instruction through ``crc32c``; a test holds both to the same value.
"""

from collections.abc import Iterable
from typing import Final

from crcmod.predefined import mkPredefinedCrcFun

_framing: Final = mkPredefinedCrcFun("crc-32c")


def framing_crc(data: bytes) -> int:
    """Return the CRC-32C of a small record.

    >>> hex(framing_crc(b"123456789"))
    '0xe3069283'
    """
    return int(_framing(data))


def bulk_crc(data: bytes | memoryview, crc: int = 0) -> int:
    """Return the CRC-32C of ``data``, going on from ``crc``; releases the interpreter lock."""
    # The package asks for its own version, which takes longer to load than most commands run.
    from crc32c import crc32c  # noqa: PLC0415

    return crc32c(data, crc)


def crc_of_crcs(crcs: Iterable[int]) -> int:
    """Return one CRC-32C over many, each taken as 4 big-endian bytes.

    Blocks that are written out of order have their own checksums first; this joins them in tape
    order without reading a byte again.
    """
    return bulk_crc(b"".join(crc.to_bytes(4, "big") for crc in crcs))
