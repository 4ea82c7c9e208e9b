"""What a command chain has set up so far; every chain starts with a new one."""

from dataclasses import dataclass
from enum import Flag, auto
from typing import Final

from ccw.domain import NO_MASK, Domain, Extent, FileMask


class Qualified(Flag):
    """What the command before allows: writes outside a domain need their record identified."""

    NOTHING = 0
    UPDATE_DATA = auto()
    UPDATE_KEY_DATA = auto()
    FORMAT = auto()
    RECORD_ZERO = auto()


UPDATES: Final = Qualified.UPDATE_DATA | Qualified.UPDATE_KEY_DATA


@dataclass(slots=True)
class Chain:
    """The state a chain keeps.

    Attributes:
        mask: What it may do.
        mask_set: Set File Mask was there.
        extent: What it may touch, once Define Extent was there.
        domain: What Locate Record said of the next commands.
        sought: A seek of some kind was there.
        full_seek: Seek or Seek Cylinder was there, as Seek Head needs.
        index_passed: The index point was passed since the last command that forgets it.
        qualified: Which writes the command before allows.
        granted: Which writes the command now running will allow.
        commands: How many commands ran.
    """

    mask: FileMask = NO_MASK
    mask_set: bool = False
    extent: Extent | None = None
    domain: Domain | None = None
    sought: bool = False
    full_seek: bool = False
    index_passed: bool = False
    qualified: Qualified = Qualified.NOTHING
    granted: Qualified = Qualified.NOTHING
    commands: int = 0

    @property
    def open_domain(self) -> Domain | None:
        """The domain, while it still waits for commands."""
        return self.domain if self.domain is not None and self.domain.left else None
