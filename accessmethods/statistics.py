"""Statistics that ISPF keeps about a member in the user data of its directory entry.

User data is anybody's to fill, so what does not look like statistics in every digit is not taken
for statistics; the entry's bytes stay as they are.

Source: ISPF Services Guide, "PDF Member Statistics"; ``accessmethods.statistics_schema``.
"""

import datetime
import re
from dataclasses import dataclass, replace
from typing import Final, Self

from accessmethods.directory_entry import DirectoryEntry
from accessmethods.statistics_schema import (
    EXTENDED,
    EXTENDED_LENGTH,
    FLAGS_OFFSET,
    LENGTH,
    StatisticsLayout,
)
from primitives.dates import OrdinalDate
from primitives.ebcdic import decode, encode

_DATE: Final = re.compile(r"0(\d)(\d\d)(\d\d\d)f")
_MOST: Final = 0xFFFF
_BLANKS: Final = b"\x40\x40"


@dataclass(frozen=True, slots=True)
class Statistics:
    """What ISPF knows about a member.

    Attributes:
        version: 1 to 99.
        modification: 0 to 99, up with each change.
        created: Day of creation.
        changed: Day of the last change.
        time: Hour, minute and second of the last change, as stored.
        lines: Lines now.
        initial_lines: Lines when created.
        changed_lines: Lines added or changed since.
        user: Who changed it last.
        flags: Flag byte; says whether the form is the extended one.
        tail: Last two bytes of the ordinary form.
    """

    version: int
    modification: int
    created: OrdinalDate
    changed: OrdinalDate
    time: tuple[int, int, int]
    lines: int
    initial_lines: int
    changed_lines: int
    user: str
    flags: int = 0
    tail: bytes = _BLANKS

    @classmethod
    def of(cls, lines: int, user: str, when: datetime.datetime) -> Self:
        """Make the statistics of a new member, version 01.00."""
        day = OrdinalDate.of(when.date())
        time = (when.hour, when.minute, when.second)
        flags = EXTENDED if lines > _MOST else 0
        return cls(1, 0, day, day, time, lines, lines, 0, user, flags)

    def changed_to(
        self, lines: int, changed_lines: int, user: str, when: datetime.datetime
    ) -> "Statistics":
        """Return what they are after a change: one modification level up, until 99.

        Args:
            lines: Lines now.
            changed_lines: Lines added or changed by it.
            user: Who changed it.
            when: And when.
        """
        changed = self.changed_lines + changed_lines
        most = max(lines, changed, self.initial_lines)
        return replace(
            self,
            modification=min(self.modification + 1, 99),
            changed=OrdinalDate.of(when.date()),
            time=(when.hour, when.minute, when.second),
            lines=lines,
            changed_lines=changed,
            user=user,
            flags=self.flags | (EXTENDED if most > _MOST else 0),
        )

    @property
    def is_extended(self) -> bool:
        """Whether the line counts are fullwords."""
        return bool(self.flags & EXTENDED)

    def to_bytes(self) -> bytes:
        """Write 30 bytes, or 40 in the extended form.

        Raises:
            NotEncodableError: The user id does not fit 8 characters.
        """
        hour, minute, second = self.time
        counts = (self.lines, self.initial_lines, self.changed_lines)
        lines, initial, modified = (min(count, _MOST) for count in counts)
        fields = {
            "version": self.version,
            "modification": self.modification,
            "flags": self.flags,
            "second": bytes.fromhex(f"{second:02}"),
            "created": self.created.to_packed(),
            "changed": self.changed.to_packed(),
            "hour_minute": bytes.fromhex(f"{hour:02}{minute:02}"),
            "current": lines,
            "initial": initial,
            "modified": modified,
            "user": encode(self.user, 8),
            "tail": self.tail,
        }
        if self.is_extended:
            fields["tail"] = dict(zip(("current", "initial", "changed"), counts, strict=True))
        return StatisticsLayout.build(fields)

    def to_json(self) -> dict[str, str | int | None]:
        """Return the object that ``disk ls --members --json`` prints."""
        hour, minute, second = self.time
        day = self.changed.iso()
        return {
            "version": f"{self.version:02}.{self.modification:02}",
            "created": self.created.iso(),
            "changed": day and f"{day}T{hour:02}:{minute:02}:{second:02}",
            "lines": self.lines,
            "initial_lines": self.initial_lines,
            "changed_lines": self.changed_lines,
            "user": self.user,
        }


def statistics_of(entry: DirectoryEntry) -> Statistics | None:
    """Return the statistics of a member, or None where its user data is something else."""
    raw = entry.user_data
    if entry.user_ttr_count or len(raw) < LENGTH or len(raw) != _length(raw[FLAGS_OFFSET]):
        return None
    layout = StatisticsLayout.parse(raw)
    created, changed = _date(layout.created), _date(layout.changed)
    clock = (layout.hour_minute + layout.second).hex()
    if created is None or changed is None or not clock.isdigit():
        return None
    wide = layout.tail if len(raw) == EXTENDED_LENGTH else None
    return Statistics(
        version=layout.version,
        modification=layout.modification,
        created=created,
        changed=changed,
        time=(int(clock[0:2]), int(clock[2:4]), int(clock[4:6])),
        lines=wide.current if wide else layout.current,
        initial_lines=wide.initial if wide else layout.initial,
        changed_lines=wide.changed if wide else layout.modified,
        user=decode(layout.user),
        flags=layout.flags,
        tail=_BLANKS if wide else layout.tail,
    )


def _length(flags: int) -> int:
    return EXTENDED_LENGTH if flags & EXTENDED else LENGTH


def _date(packed: bytes) -> OrdinalDate | None:
    """Decode 0CYYDDDF, or None where a digit is not one."""
    digits = _DATE.fullmatch(packed.hex())
    if digits is None:
        return None
    century, year, day = (int(part) for part in digits.groups())
    return OrdinalDate(1900 + 100 * century + year, day)
