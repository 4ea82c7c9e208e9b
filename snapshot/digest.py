"""The digest of a tape file, as the user trailer label of a backup carries it.

Every data block of the file has its CRC-32C; the digest is the CRC-32C of these values, 4
big-endian bytes each, in tape order. Blocks written out of order need not be read again to join
them, and a lost, doubled or exchanged block shows.

The label's text, ``CRC32C=89abcdef BLOCKS=0000020``, is for people as well: any program that lists
labels shows it.
"""

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from primitives.checksums import bulk_crc, crc_of_crcs

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

    def __str__(self) -> str:
        """Write the text of the user label; its length does not depend on the digest."""
        return f"CRC32C={self.crc:08x} BLOCKS={self.blocks:07}"


def utl_text(crc: int, blocks: int) -> str:
    """Write the text of the user label for a digest.

    >>> utl_text(0x89ABCDEF, 20)
    'CRC32C=89abcdef BLOCKS=0000020'
    """
    return str(FileDigest(crc, blocks))


def parse_utl(text: str) -> FileDigest | None:
    """Read the text of a user label, or return None when it is about something else.

    >>> parse_utl("CRC32C=89abcdef BLOCKS=0000020   ")
    FileDigest(crc=2309737967, blocks=20)
    >>> parse_utl("WRITTEN ON A TUESDAY") is None
    True
    """
    found = _TEXT.fullmatch(text.rstrip(" "))
    return FileDigest(int(found[1], 16), int(found[2])) if found else None


class BlockDigest:
    """Computes the digest of blocks while somebody else reads them."""

    def __init__(self) -> None:
        self._crcs = array("L")

    def of(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Give the blocks on, taking note of each."""
        for block in blocks:
            self._crcs.append(bulk_crc(block))
            yield block

    @property
    def result(self) -> FileDigest:
        """The digest of the blocks given on so far."""
        return FileDigest(crc_of_crcs(self._crcs), len(self._crcs))
