"""Dates as labels and DSCBs hold them.

A DSCB has a byte of years since 1900 and a halfword with the day of the year; a tape label has the
text `cyyddd`; a dump header has the packed digits `0CYYDDDF`. Real volumes carry days that do not
exist and years shifted by decades, so a stored date is kept as it is and never refused.

Source: DFSMSdfp Advanced Services (DS1CREDT), DFSMS Using Magnetic Tapes (HDR1 creation date).
"""

import datetime
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class OrdinalDate:
    """A year and a day of the year, as stored; day 0 of year 1900 stands for no date."""

    year: int
    day: int

    @classmethod
    def of(cls, date: datetime.date) -> Self:
        """Take a calendar date."""
        return cls(date.year, date.timetuple().tm_yday)

    @classmethod
    def from_dscb(cls, raw: bytes) -> Self:
        """Read 3 bytes: years since 1900, then a big-endian day of the year.

        >>> OrdinalDate.from_dscb(bytes.fromhex("72013c"))
        OrdinalDate(year=2014, day=316)
        """
        return cls(1900 + raw[0], int.from_bytes(raw[1:3], "big"))

    def to_dscb(self) -> bytes:
        """Write 3 bytes; ValueError outside 1900 to 2155."""
        return bytes([self.year - 1900]) + self.day.to_bytes(2, "big")

    @classmethod
    def from_label(cls, text: str) -> Self | None:
        """Read `cyyddd` of a tape label: c is a blank for 19yy, a digit for 2000 + 100·c.

        >>> OrdinalDate.from_label(" 99365")
        OrdinalDate(year=1999, day=365)
        >>> OrdinalDate.from_label("026328")
        OrdinalDate(year=2026, day=328)
        """
        century, rest = text[:1], text[1:6]
        if not (rest.isdecimal() and len(rest) == 5 and (century == " " or century.isdecimal())):
            return None
        base = 1900 if century == " " else 2000 + 100 * int(century)
        return cls(base + int(rest[:2]), int(rest[2:]))

    def to_label(self) -> str:
        """Write `cyyddd`."""
        if self.year < 2000:
            return f" {self.year - 1900:02}{self.day:03}"
        return f"{(self.year - 2000) // 100}{self.year % 100:02}{self.day:03}"

    def to_packed(self) -> bytes:
        """Write 4 bytes of packed digits `0CYYDDDF`, C being 0 for 19yy and 1 for 20yy.

        >>> OrdinalDate(2024, 100).to_packed().hex()
        '0124100f'
        """
        century = (self.year - 1900) // 100
        return bytes.fromhex(f"{century:02}{self.year % 100:02}{self.day:03}f")

    @property
    def is_none(self) -> bool:
        """Whether the field holds no date."""
        return self.year == 1900 and self.day == 0

    def iso(self) -> str | None:
        """Show as YYYY-MM-DD, or None when there is no such calendar day."""
        try:
            start = datetime.date(self.year, 1, 1)
            date = start + datetime.timedelta(days=self.day - 1)
        except (ValueError, OverflowError):
            return None
        return date.isoformat() if date.year == self.year else None
