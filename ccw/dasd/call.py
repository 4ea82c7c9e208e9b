"""What a command is given and what it gives back."""

from typing import NamedTuple

from ccw.dasd.commands import Command
from ccw.dasd.sense import Fault
from ccw.device import Outcome

Result = Outcome | Fault
"""How a command ended, or why it did not."""


class Call(NamedTuple):
    """One execution of a command.

    Attributes:
        command: Which one.
        output: Bytes from storage, as many as the program counts.
        multitrack: Whether it is the multitrack form.
        chained: Whether another command is chained behind it.
    """

    command: Command
    output: bytes = b""
    multitrack: bool = False
    chained: bool = False
