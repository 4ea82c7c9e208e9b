"""What a command chain has set up so far; every chain starts with a new one."""

from dataclasses import dataclass
from enum import Flag, auto
from typing import Final

from ccw.dasd.commands import Command
from ccw.dasd.domain import Domain
from ccw.dasd.extent import Extent
from ccw.dasd.file_mask import NO_MASK, FileMask


class Identified(Flag):
    """How the commands before have made sure of a place; writes outside a domain need that."""

    NOTHING = 0
    HOME_ADDRESS = auto()
    BY_ID = auto()
    BY_KEY = auto()
    WRITTEN = auto()


RECORD: Final = Identified.BY_ID | Identified.BY_KEY | Identified.WRITTEN
"""Any of these lets records be written behind the current one."""

SURVIVES: Final[dict[Command, Identified]] = {
    Command.READ_DATA: Identified.BY_ID | Identified.BY_KEY,
    Command.WRITE_DATA: Identified.BY_ID | Identified.BY_KEY,
    Command.READ_KEY_DATA: Identified.BY_ID,
    Command.WRITE_KEY_DATA: Identified.BY_ID,
}
"""What stays identified over a command; over any other, nothing does."""


@dataclass(slots=True)
class Chain:
    """The state a chain keeps.

    Attributes:
        mask: What it may do.
        mask_set: Set File Mask was there.
        extent: What it may touch, once Define Extent was there.
        domain: What a locate said of the next commands.
        sought: A seek, a locate, Read IPL or Recalibrate was there.
        loaded: Read IPL was there.
        home_written: Write Home Address was there.
        index_passed: The index point was passed since the last command that forgets it.
        identified: What the command before has made sure of.
        granted: What the command now running makes sure of.
        commands: How many commands ran.
        previous: The command before.
        may_follow: The only commands that may come next; None for no such rule.
        demanded: The same, as the command now running wants it.
        prepared: What Read Subsystem Data will give.
        spaced: Space Count was there.
    """

    mask: FileMask = NO_MASK
    mask_set: bool = False
    extent: Extent | None = None
    domain: Domain | None = None
    sought: bool = False
    loaded: bool = False
    home_written: bool = False
    index_passed: bool = False
    identified: Identified = Identified.NOTHING
    granted: Identified = Identified.NOTHING
    commands: int = 0
    previous: Command | None = None
    may_follow: frozenset[Command] | None = None
    demanded: frozenset[Command] | None = None
    prepared: bytes = b""
    spaced: bool = False

    def lose_place(self) -> None:
        """Forget everything that depends on where the arm is; mask and extent hold."""
        self.sought, self.domain = False, None
        self.identified = Identified.NOTHING

    @property
    def open_domain(self) -> Domain | None:
        """The domain, while it still waits for commands."""
        return self.domain if self.domain is not None and self.domain.left else None
