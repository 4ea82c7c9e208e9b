"""Messages of ADRDSSU: ``ADRnnns (ttt)-mmmmm(yy), text``.

Ids and variable parts are those people search for; the words are our own.

Source: z/OS MVS System Messages, ADR messages.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

READER: Final = "R/I"
SCHEDULER: Final = "SCH"
_MODULES: Final[Mapping[str, str]] = {
    "ADR101I": "RI01 (01)",
    "ADR109I": "RI01 (01)",
    "ADR014I": "SCH  (01)",
    "ADR015I": "SCH  (01)",
    "ADR006I": "STEND(01)",
    "ADR013I": "CLTSK(01)",
    "ADR012I": "DSSU (01)",
    "ADR801I": "DTDSC(01)",
    "ADR734I": "T0MI (01)",
    "ADR454I": "DTDSC(01)",
    "ADR455W": "DTDSC(01)",
}
_OTHER: Final = "DTDSC(01)"
_INDENT: Final = " " * 28


@dataclass(frozen=True, slots=True)
class Messages:
    """Prints messages with the time they need.

    Attributes:
        line: Prints one line.
        clock: Tells the time.
    """

    line: Callable[[str], None]
    clock: Callable[[], datetime.datetime]

    def tell(self, message_id: str, text: str, *, task: str | int) -> None:
        """Print a message of a task, or of the reader or the scheduler."""
        who = f"{task:03}" if isinstance(task, int) else task
        self.line(f"{message_id} ({who})-{_MODULES.get(message_id, _OTHER)}, {text}")

    def tell_time(
        self, message_id: str, text: str, *, task: str | int, at: datetime.datetime | None = None
    ) -> None:
        """Print a message that begins with date and time, which is now unless given."""
        self.tell(message_id, f"{at or self.clock():%Y.%j %H:%M:%S} {text}", task=task)

    def add(self, text: str) -> None:
        """Print a line that belongs to the message before."""
        self.line(_INDENT + text)
