"""What a command is given and what it gives back."""

from dataclasses import dataclass

from ccw.device import Outcome
from ccw.tape.sense import Fault

Result = Outcome | Fault
"""How a command ended, or why it did not."""


@dataclass(frozen=True, slots=True)
class Call:
    """One execution of a command.

    Attributes:
        code: Which one.
        output: Bytes from storage, as many as the program counts.
    """

    code: int
    output: bytes = b""
