"""Who has a drive: path group, assignment, and the password of dynamic partitioning.

One path leads to a drive here, so nobody is kept out; but a host that asks is answered as by a
drive with many.

Source: 3480/3490 command descriptions: Set and Sense Path Group ID, Assign, Control Access.
"""

from dataclasses import dataclass
from typing import Final

ID_LENGTH: Final = 11
NOBODY: Final = bytes(ID_LENGTH)
GROUPED: Final = 0xC0
EXPLICITLY_ENABLED: Final = 0x30


@dataclass(slots=True)
class Path:
    """What a drive remembers of its path, over all chains.

    Attributes:
        state: X'C0' grouped, X'30' assigned.
        group: Identifier of the path group; zeros for none.
        password: What conditional enabling asks for; zeros for none.
    """

    state: int = 0
    group: bytes = NOBODY
    password: bytes = NOBODY

    @property
    def is_assigned(self) -> bool:
        """Whether the path is the only one the drive may be used by."""
        return bool(self.state & EXPLICITLY_ENABLED)
