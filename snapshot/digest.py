"""The digest of a tape file, as the user trailer label of a backup carries it.

Every data block of the file has its CRC-32C; the digest is the CRC-32C of these values, 4
big-endian bytes each, in tape order. Blocks written out of order need not be read again to join
them, and a lost, doubled or exchanged block shows.

The label's text, ``CRC32C=89abcdef BLOCKS=0000020``, is for people as well: any program that lists
labels shows it.
"""

import re
from dataclasses import dataclass
from typing import Final

_TEXT: Final = re.compile(r"CRC32C=([0-9a-f]{8}) BLOCKS=([0-9]{7,10})")


@dataclass(frozen=True, slots=True)
class FileDigest:
    """What the data blocks of a tape file must come to.

    Attributes:
        crc: CRC-32C over those of the blocks.
        blocks: How many blocks there are.
    """

    crc: int
    blocks: int


def utl_text(crc: int, blocks: int) -> str:
    """Write the text of the user label; its length does not depend on the digest.

    >>> utl_text(0x89ABCDEF, 20)
    'CRC32C=89abcdef BLOCKS=0000020'
    """
    return f"CRC32C={crc:08x} BLOCKS={blocks:07}"


def parse_utl(text: str) -> FileDigest | None:
    """Read the text of a user label, or return None when it is about something else.

    >>> parse_utl("CRC32C=89abcdef BLOCKS=0000020   ")
    FileDigest(crc=2309737967, blocks=20)
    >>> parse_utl("WRITTEN ON A TUESDAY") is None
    True
    """
    found = _TEXT.fullmatch(text.rstrip(" "))
    return FileDigest(int(found[1], 16), int(found[2])) if found else None
