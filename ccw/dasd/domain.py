"""Domains: the commands a locate is followed by, which they may be, and how many are to come.

Source: 2105 command reference, Locate Record; checked by programs run on Hercules.
"""

from dataclasses import dataclass, field
from typing import Final

from ccw.dasd.call import Call
from ccw.dasd.commands import READS, Command
from ccw.dasd.operation import ANY_RECORD, Operation, OrientTo
from ccw.policy import Policy
from primitives import CCHH

ALLOWED: Final[dict[Operation, frozenset[Command]]] = {
    Operation.ORIENT: frozenset(),
    Operation.WRITE_DATA: frozenset(
        {
            Command.WRITE_UPDATE_DATA,
            Command.WRITE_UPDATE_KEY_DATA,
            Command.WRITE_DATA,
            Command.WRITE_KEY_DATA,
            Command.READ_COUNT,
        }
    ),
    Operation.FORMAT_WRITE: frozenset(
        {
            Command.WRITE_CKD,
            Command.WRITE_SPECIAL_CKD,
            Command.WRITE_CKD_NEXT_TRACK,
            Command.WRITE_R0,
            Command.WRITE_HOME_ADDRESS,
        }
    ),
    Operation.READ_DATA: READS | {Command.DIAGNOSTIC_READ_HA},
    Operation.WRITE_ANY: frozenset({Command.WRITE_UPDATE_DATA}),
    Operation.READ_ANY: frozenset({Command.READ_DATA, Command.READ_COUNT, Command.READ_CKD}),
    Operation.WRITE_TRACK: frozenset(
        {
            Command.WRITE_DATA,
            Command.WRITE_KEY_DATA,
            Command.WRITE_CKD,
            Command.WRITE_SPECIAL_CKD,
            Command.ERASE,
        }
    ),
    Operation.READ_TRACKS: frozenset({Command.READ_TRACK}),
    Operation.READ_TRACKSET: frozenset({Command.READ_TRACK}),
    Operation.READ: READS | {Command.DIAGNOSTIC_READ_HA},
}
"""Which commands a domain may hold; anything else is out of sequence."""

_TRACK_STARTS: Final = {
    Command.WRITE_R0: (OrientTo.HOME_ADDRESS, OrientTo.INDEX),
    Command.WRITE_HOME_ADDRESS: (OrientTo.HOME_ADDRESS,),
    Command.READ_R0: (OrientTo.HOME_ADDRESS, OrientTo.INDEX),
    Command.READ_HOME_ADDRESS: (OrientTo.HOME_ADDRESS, OrientTo.INDEX),
    Command.DIAGNOSTIC_READ_HA: (OrientTo.INDEX,),
}
"""Commands that a domain may hold only when it began at the start of a track."""


@dataclass(slots=True)
class Domain:
    """What a locate said, and how far its commands have come.

    Attributes:
        operation: What the commands do.
        orientation: Where they began.
        left: Commands that are still to come.
        length: What each update must have.
        ends_with_count: The last command is a Read Count.
        fresh: No command of the domain has run yet.
        wraps: It never leaves its track; records are taken round and round.
        first_count: The address in the first count field that was read, when a Read Count ends it.
        steps: For the tracks of a set: how far on each one is, from the one before.
    """

    operation: Operation
    orientation: OrientTo
    left: int
    length: int = 0
    ends_with_count: bool = False
    fresh: bool = True
    wraps: bool = False
    first_count: CCHH | None = None
    steps: list[int] = field(default_factory=list)

    def allows(self, call: Call, policy: Policy) -> bool:
        """Tell whether a command may come next."""
        command = call.command
        if command not in ALLOWED[self.operation]:
            return False
        if command in _TRACK_STARTS and not self._may_start_here(command, policy):
            return False
        if self.operation is Operation.WRITE_DATA:
            return self._may_write(command, policy)
        needs_multitrack = self.operation is Operation.READ and (
            policy.strict_domains or command is Command.READ_DATA
        )
        return call.multitrack or not needs_multitrack or command in _TRACK_STARTS

    def goes_back_to(self, *, multitrack: bool) -> CCHH | None:
        """Tell where a read that is told to end the domain looks for more records, if not ahead."""
        is_last = self.left == 1 or self.operation in ANY_RECORD
        return self.first_count if multitrack and is_last else None

    def _may_start_here(self, command: Command, policy: Policy) -> bool:
        if self.operation is Operation.READ_DATA:
            return True
        if command is Command.READ_HOME_ADDRESS and not policy.strict_domains:
            return self.orientation is OrientTo.INDEX
        return self.orientation in _TRACK_STARTS[command]

    def _may_write(self, command: Command, policy: Policy) -> bool:
        """Update commands anywhere, plain writes only as the last one, then the suffix."""
        is_suffix = self.ends_with_count and self.left == 1
        if command is Command.READ_COUNT:
            return is_suffix
        if command in (Command.WRITE_DATA, Command.WRITE_KEY_DATA):
            return self.left == (2 if self.ends_with_count else 1)
        return not (is_suffix and policy.strict_domains)
