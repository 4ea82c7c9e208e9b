"""One DUMP or RESTORE under way: where its DDs are, and its messages."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from ccw.choke_point import GuardedVolume
from jcl.dd import Dd
from jcl.programs.context import StepContext
from jcl.programs.dss_messages import Messages
from primitives import DasdError


class UnusableDdError(DasdError):
    """A DD that a command names is missing, or is no tape or volume."""


@dataclass(frozen=True, slots=True)
class Task:
    """A task.

    Attributes:
        step: The step it belongs to.
        messages: Where it prints.
        number: From 1.
        written: Tapes that dumps of this step have written so far.
    """

    step: StepContext
    messages: Messages
    number: int
    written: set[Path]

    def tell(self, message_id: str, text: str) -> None:
        """Print a message of the task."""
        self.messages.tell(message_id, text, task=self.number)

    def tell_time(self, message_id: str, text: str, *, at: datetime.datetime | None = None) -> None:
        """Print a message of the task with date and time, which is now unless given."""
        self.messages.tell_time(message_id, text, task=self.number, at=at)

    def volume(self, ddname: str) -> GuardedVolume:
        """Return the volume of a DD.

        Raises:
            UnusableDdError: There is no such DD, or it is no whole volume.
        """
        allocation = self.step.allocations.get(ddname)
        if allocation is None or allocation.volume is None:
            raise UnusableDdError(f"DD {ddname}: expected a DD of a disk volume in this step")
        if allocation.dd.dsname is not None:
            raise UnusableDdError(f"DD {ddname}: expected a whole volume, found DSN=")
        return allocation.volume

    def tape(self, ddname: str) -> tuple[Dd, Path]:
        """Return a DD of a tape and the path of its image.

        Raises:
            UnusableDdError: There is no such DD, or it is no tape.
        """
        allocation = self.step.allocations.get(ddname)
        if allocation is None or allocation.tape is None:
            raise UnusableDdError(f"DD {ddname}: expected a DD of a tape in this step")
        return allocation.dd, allocation.tape
