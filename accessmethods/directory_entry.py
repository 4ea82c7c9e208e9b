"""An entry of a directory, and the bytes of one directory block.

Source: ``accessmethods.directory_schema``.
"""

from dataclasses import dataclass
from typing import Final, Self

from accessmethods.directory_schema import (
    ALIAS,
    END_NAME,
    ENTRY_LENGTH,
    HALFWORDS,
    NAME_LENGTH,
    TTR_COUNT,
)
from accessmethods.member_name import show_name
from primitives import TTR

USER_TTR_LENGTH: Final = 4


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """A name in a directory and what it stands for.

    Attributes:
        raw_name: The 8 bytes of the name.
        ttr: First block of the member.
        indicator: Alias bit, number of TTRs in the user data, halfwords of user data.
        user_data: Statistics, attributes of a load module, or anything else.
    """

    raw_name: bytes
    ttr: TTR
    indicator: int
    user_data: bytes = b""

    @classmethod
    def of(cls, raw_name: bytes, ttr: TTR, user_data: bytes = b"", *, alias: bool = False) -> Self:
        """Build an entry whose user data holds no TTRs.

        Raises:
            ValueError: The user data is odd or too long.
        """
        halfwords, odd = divmod(len(user_data), 2)
        if odd or halfwords > HALFWORDS:
            msg = f"{len(user_data)} bytes of user data; an even number up to 62 fits"
            raise ValueError(msg)
        return cls(raw_name, ttr, (ALIAS if alias else 0) | halfwords, user_data)

    @property
    def name(self) -> str:
        """The name as people write it; binary ones as ``x:`` and hex."""
        return show_name(self.raw_name)

    @property
    def is_alias(self) -> bool:
        """Whether this is another name of a member."""
        return bool(self.indicator & ALIAS)

    @property
    def user_ttr_count(self) -> int:
        """How many TTRs the user data starts with, as the entry claims."""
        return (self.indicator & TTR_COUNT) >> 5

    @property
    def user_ttrs(self) -> tuple[TTR, ...]:
        """The TTRs the user data starts with, as many as are really there."""
        offsets = range(0, self.user_ttr_count * USER_TTR_LENGTH, USER_TTR_LENGTH)
        return tuple(
            TTR.from_bytes(self.user_data[offset : offset + 3])
            for offset in offsets
            if offset + USER_TTR_LENGTH <= len(self.user_data)
        )

    def to_bytes(self) -> bytes:
        """Write the entry."""
        return self.raw_name + self.ttr.to_bytes() + bytes([self.indicator]) + self.user_data


END_OF_DIRECTORY: Final = DirectoryEntry(END_NAME, TTR(0, 0), 0)


@dataclass(frozen=True, slots=True)
class ParsedEntries:
    """What the area in use of a directory block holds.

    Attributes:
        entries: Up to, and without, the one that ends the directory.
        ended: Whether that one was met.
        unread: Bytes in use behind the last whole entry; 0 unless the block is damaged.
    """

    entries: tuple[DirectoryEntry, ...]
    ended: bool
    unread: int


def parse_entries(area: bytes) -> ParsedEntries:
    """Decode the entries of ``area``, the bytes in use of a block behind their count."""
    entries: list[DirectoryEntry] = []
    offset = 0
    while offset + ENTRY_LENGTH <= len(area):
        indicator = area[offset + ENTRY_LENGTH - 1]
        end = offset + ENTRY_LENGTH + 2 * (indicator & HALFWORDS)
        name = area[offset : offset + NAME_LENGTH]
        if name == END_NAME:
            return ParsedEntries(tuple(entries), ended=True, unread=0)
        if end > len(area):
            break
        ttr = TTR.from_bytes(area[offset + NAME_LENGTH : offset + NAME_LENGTH + 3])
        entries.append(DirectoryEntry(name, ttr, indicator, area[offset + ENTRY_LENGTH : end]))
        offset = end
    return ParsedEntries(tuple(entries), ended=False, unread=len(area) - offset)
