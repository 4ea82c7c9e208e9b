"""What words of a source are called, for each kind of device, and what need not be written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, get_args

from ccw.assembler.forms import DISK_FORMS, TAPE_FORMS, Form
from ccw.assembler.names import DISK, TAPE, CommandNames
from ccw.cases.document import FlagName
from ccw.command_word import OUTPUT, direction_of

FLAGS: Final[Mapping[str, FlagName]] = {name.lower(): name for name in get_args(FlagName)}
FAULT: Final = "fault"
USUAL_STRETCH: Final = 2048


@dataclass(frozen=True, slots=True)
class Language:
    """What words are called for one kind of device.

    Attributes:
        names: Names of its commands.
        forms: Their parameters.
    """

    names: CommandNames
    forms: Mapping[int, Form]


DISK_WORDS: Final = Language(DISK, DISK_FORMS)
TAPE_WORDS: Final = Language(TAPE, TAPE_FORMS)


def usual_count(code: int, data: bytes, ccw_format: int) -> int | None:
    """Return the count a word has when none is written; None when one must be.

    A control command without parameters counts nothing in format 1; format 0 does not allow that.
    """
    if direction_of(code) not in OUTPUT:
        return None
    return len(data) or (0 if ccw_format else 1)
