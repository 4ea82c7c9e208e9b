"""What a trace tells, as values: commands as they ran, transfers, and how a program ended."""

from dataclasses import dataclass
from typing import Final, TypeAlias

from ccw.command_word import Ccw
from ccw.status import ChannelStatus, UnitStatus
from ccw.trace.sense_text import SenseText

MOST_DATA: Final = 256
"""Bytes of what a command moved that a line keeps; a trace of a long program must not fill
storage."""


@dataclass(frozen=True, slots=True)
class CommandLine:
    """One command as it ran.

    Attributes:
        words: Its word, and those its data was chained through.
        name: The command's name.
        parameters: Its parameters, or what it read that has fields, in words.
        data: What else it moved or offered; the first bytes of it.
        data_length: How many bytes that is, all together.
        moved: Bytes moved, all together.
        residual: Count left of the last word.
        unit, channel: Status it ended with.
        place: Where the device is now, in its own terms; empty where that says nothing.
    """

    words: tuple[Ccw, ...]
    name: str
    parameters: str
    data: bytes
    data_length: int
    moved: int
    residual: int
    unit: UnitStatus
    channel: ChannelStatus
    place: str = ""


@dataclass(frozen=True, slots=True)
class TransferLine:
    """A transfer in channel: where it stands, and where it goes."""

    at: int
    to: int


@dataclass(frozen=True, slots=True)
class EndLine:
    """How the program ended.

    Attributes:
        unit, channel: Status.
        residual: Count left of the last word used.
        at: Address of the last word used.
        suspended: It rests before that word.
        sense: What the device says about a unit check.
    """

    unit: UnitStatus
    channel: ChannelStatus
    residual: int
    at: int
    suspended: bool = False
    sense: SenseText | None = None


Line: TypeAlias = CommandLine | TransferLine | EndLine
