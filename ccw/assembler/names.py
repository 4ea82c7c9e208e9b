"""Names of command codes, as people write them in a program and read them in a trace.

The name of a disk command is that of ``ccw.dasd.commands``, in lower case with dashes; the
multitrack form of a read or search ends in ``-mt``, and a search for equality in ``-eq``. Known
codes that no device here runs have a name as well.

Source: 2105 and 3990 command references; 3480 and 3420 command sets.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from ccw.command_word import TRANSFER_IN_CHANNEL
from ccw.dasd.commands import DECODED, Command

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


def _dashed(command: Command, *, multitrack: bool) -> str:
    name = command.name.lower().replace("_", "-").replace("-equal", "-eq")
    return f"{name}-mt" if multitrack else name


_NOT_RUN: Final = {
    0x09: "write-special-home-address",
    0x0A: "read-special-home-address",
    0x0F: "space-count",
    0x27: "perform-subsystem-function",
    0x4E: "read-message-id",
    0x54: "sense-subsystem-status",
    0x95: "write-full-track",
    0xA5: "write-track-data",
    0xA6: "read-track-data",
    0xEA: "prefix-read",
    0xF3: "diagnostic-control",
    0xF7: "define-subsystem-operation",
    0xF9: "read-special-count",
    0xFA: "read-configuration-data",
}
_TAPE: Final = {
    0x01: "write",
    0x02: "read-forward",
    0x03: "no-operation",
    0x04: "sense",
    0x07: "rewind",
    0x0A: "read-previous",
    0x0C: "read-backward",
    0x0F: "rewind-unload",
    0x12: "read-buffer",
    0x17: "erase-gap",
    0x1F: "write-tape-mark",
    0x22: "read-block-id",
    0x24: "read-buffered-log",
    0x27: "backspace-block",
    0x2F: "backspace-file",
    0x34: "sense-path-group-id",
    0x37: "forward-space-block",
    0x3E: "read-subsystem-data",
    0x3F: "forward-space-file",
    0x43: "synchronize",
    0x4E: "read-message-id",
    0x4F: "locate-block",
    0x5B: "suspend-multipath",
    0x64: "read-device-characteristics",
    0x77: "perform-subsystem-function",
    0x97: "data-security-erase",
    0x9F: "load-display",
    0xA4: "read-reset-buffered-log",
    0xAF: "set-path-group-id",
    0xB7: "assign",
    0xC3: "set-tape-write-immediate",
    0xC7: "unassign",
    0xCB: "mode-set-800",
    0xD3: "mode-set-6250",
    0xDB: "mode-set",
    0xE3: "control-access",
    0xE4: "sense-id",
    0xFA: "read-configuration-data",
}
_TRANSFERS: Final = {TRANSFER_IN_CHANNEL: TRANSFER}

DISK: Final = CommandNames(
    _NOT_RUN
    | {code: _dashed(command, multitrack=mt) for code, (command, mt) in DECODED.items()}
    | _TRANSFERS,
    {
        "nop": Command.NO_OPERATION,
        "read-ha": Command.READ_HOME_ADDRESS,
        "write-ha": Command.WRITE_HOME_ADDRESS,
        **{
            f"{command.name.lower().replace('_', '-')}{'-mt' if mt else ''}": code
            for code, (command, mt) in DECODED.items()
        },
    },
)
"""Of count-key-data disks."""
TAPE: Final = CommandNames(
    _TAPE | _TRANSFERS, {"nop": 0x03, "read": 0x02, "write-block": 0x01, "wtm": 0x1F}
)
"""Of tape drives."""
