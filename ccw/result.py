"""What a command is given and what it gives back."""

from dataclasses import dataclass

from ccw.channel import Outcome
from ccw.status import Fault

Result = Outcome | Fault
"""How a command ended, or why it was refused."""


@dataclass(frozen=True, slots=True)
class Call:
    """One execution of a command.

    Attributes:
        output: Bytes from storage, as many as the program counts.
        multitrack: Whether it is the multitrack form.
    """

    output: bytes
    multitrack: bool
