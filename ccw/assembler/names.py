"""Names of command codes, as people write them in a program and read them in a trace.

The name of a disk command is that of ``ccw.dasd.commands``, in lower case with dashes; the
multitrack form of a read or search ends in ``-mt``, and a search for equality in ``-eq``. Known
codes that no device here runs have a name as well.

Source: 2105 and 3990 command references; 3480 and 3420 command sets.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import IntEnum
from typing import Final

from ccw.command_word import TRANSFER_IN_CHANNEL
from ccw.dasd.commands import DECODED, Command
from ccw.tape.commands import Command as TapeCommand

TRANSFER: Final = "tic"


@dataclass(frozen=True, slots=True)
class CommandNames:
    """Names of the commands of one kind of device.

    Attributes:
        by_code: The name a code is shown by.
        aliases: Other names that may be written.
    """

    by_code: Mapping[int, str]
    aliases: Mapping[str, int] = field(default_factory=dict)
    _codes: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        codes = {name: code for code, name in self.by_code.items()}
        object.__setattr__(self, "_codes", {**self.aliases, **codes})

    def name(self, code: int) -> str:
        """Return the name of a code; its hexadecimal form where it has none.

        >>> DISK.name(0x86), DISK.name(0xC4)
        ('read-data-mt', '0xC4')
        """
        return self.by_code.get(code) or f"0x{code:02X}"

    def code(self, name: str) -> int | None:
        """Return the code of a name, or None for a name of nothing.

        >>> DISK.code("locate-record") == 0x47
        True
        """
        return self._codes.get(name.lower())

    def near(self, name: str) -> str | None:
        """Return the name somebody may have meant."""
        found = get_close_matches(name.lower(), self._codes, 1)
        return found[0] if found else None


def _dashed(code: int, command: IntEnum) -> str:
    name = command.name.lower().replace("_", "-")
    return name if code == command else f"{name}-mt"


_NOT_RUN: Final = {
    0x09: "write-special-home-address",
    0x95: "write-full-track",
    0xA5: "write-track-data",
    0xA6: "read-track-data",
    0xEA: "prefix-read",
    0xF7: "define-subsystem-operation",
    0xF9: "read-special-count",
}
"""Names of disk commands that no device here runs."""
_MODES: Final = {0xA4: "read-reset-buffered-log", 0xCB: "mode-set-800", 0xD3: "mode-set-6250"}
_TRANSFERS: Final = {TRANSFER_IN_CHANNEL: TRANSFER}

DISK: Final = CommandNames(
    _NOT_RUN
    | {code: _dashed(code, of).replace("-equal", "-eq") for code, (of, _) in DECODED.items()}
    | _TRANSFERS,
    {
        "nop": Command.NO_OPERATION,
        "read-ha": Command.READ_HOME_ADDRESS,
        "write-ha": Command.WRITE_HOME_ADDRESS,
        **{_dashed(code, command): code for code, (command, _) in DECODED.items()},
    },
)
"""Of count-key-data disks."""
TAPE: Final = CommandNames(
    _MODES | {code: _dashed(code, code) for code in TapeCommand} | _TRANSFERS,
    {"nop": TapeCommand.NO_OPERATION, "read": TapeCommand.READ_FORWARD},
)
"""Of tape drives."""
