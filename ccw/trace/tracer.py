"""Watches a channel program and tells it, command by command.

The channel tells of commands only. A transfer in channel shows in that the next command is not at
the address where the chain would go on; a search that holds lets it go on one word later.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ccw.assembler.forms import Form
from ccw.assembler.language import DISK_WORDS, TAPE_WORDS, Language
from ccw.channel import Ended, Step
from ccw.command_word import CCW_LENGTH, OUTPUT, direction_of
from ccw.dasd import EckdDevice
from ccw.status import UnitStatus
from ccw.tape import TapeDrive
from ccw.trace.lines import MOST_DATA, CommandLine, EndLine, Line, TransferLine
from ccw.trace.read_text import READ_FORMS, WHOLE_TRACKS, records_text
from ccw.trace.sense_text import SenseText, cartridge_sense, disk_sense, reel_sense

_SENSE: Final = 0x04
Sensed = Callable[[bytes], SenseText]


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read what programs say to one kind of device.

    Attributes:
        words: Names and parameters of its commands.
        sensed: What its sense bytes mean.
        reads: By code: the fields that what a command reads begins with.
        whole_tracks: Commands that read records one behind the other.
    """

    words: Language
    sensed: Sensed
    reads: Mapping[int, Form] = field(default_factory=dict)
    whole_tracks: frozenset[int] = frozenset()


DISK: Final = Reading(DISK_WORDS, disk_sense, READ_FORMS, frozenset(map(int, WHOLE_TRACKS)))
CARTRIDGE: Final = Reading(TAPE_WORDS, cartridge_sense)
REEL: Final = Reading(TAPE_WORDS, reel_sense)


class Tracer:
    """Tells one program after the other; each begins with ``begins`` and ends with ``ends``."""

    def __init__(
        self,
        tell: Callable[[Line], None],
        reading: Reading = DISK,
        place: Callable[[], str] = lambda: "",
    ) -> None:
        """Watch programs for one device.

        Args:
            tell: Given every line as it comes.
            reading: How to read what is said to the device.
            place: Says where the device is, in its own terms.
        """
        self._tell = tell
        self._reading = reading
        self._place = place
        self._next: int | None = None

    def begins(self, start: int) -> Callable[[Step], None]:
        """Hear that a program starts at an address; returns who watches its commands."""
        self._next = start
        return self._command

    def ends(self, ended: Ended, sense: bytes | None) -> None:
        """Hear how the program ended."""
        said = None if sense is None else self._reading.sensed(sense)
        at = ended.next_address - CCW_LENGTH
        self._tell(EndLine(ended.unit, ended.channel, ended.residual, at, ended.suspended, said))

    def _command(self, step: Step) -> None:
        at = step.words[0].at
        if self._next is not None and at != self._next:
            self._tell(TransferLine(self._next, at))
        skips = step.outcome.status & UnitStatus.STATUS_MODIFIER
        self._next = step.last.after + (CCW_LENGTH if skips else 0)
        self._tell(self._line(step))

    def _line(self, step: Step) -> CommandLine:
        code = step.order.code
        moved, data = _moved(step)
        if direction_of(code) in OUTPUT:
            parameters, rest = _fields(self._reading.words.forms.get(code), step.order.output)
        else:
            parameters, rest = self._read(code, data)
        return CommandLine(
            words=tuple(step.words),
            name=self._reading.words.names.name(code),
            parameters=parameters,
            data=rest[:MOST_DATA],
            data_length=len(rest),
            moved=moved,
            residual=step.residual,
            unit=step.outcome.status,
            channel=step.channel,
            place=self._place(),
        )

    def _read(self, code: int, data: bytes) -> tuple[str, bytes]:
        """Divide what was read into what can be told in words, and the rest."""
        if code == _SENSE and data:
            return sense_text(self._reading.sensed(data)), b""
        if code in self._reading.whole_tracks:
            return records_text(data), b""
        return _fields(self._reading.reads.get(code), data)


def disk_place(device: EckdDevice) -> Callable[[], str]:
    """Tell where a disk is: the record whose count field has passed last."""

    def place() -> str:
        at = device.passed
        return "" if at is None else f"{at.track.cylinder},{at.track.head},{at.record}"

    return place


def tape_place(device: TapeDrive) -> Callable[[], str]:
    """Tell where a tape is: the number of the block or mark that comes next."""

    def place() -> str:
        tape = device.drive.mounted
        return "" if tape is None else f"block {tape.position}"

    return place


def sense_text(sense: SenseText) -> str:
    """Say in one line what sense says."""
    message = "" if sense.message in sense.bits else sense.message
    wrong = [part for part in (", ".join(sense.bits), message) if part]
    place = [f"at {sense.place}"] if sense.place else []
    return "; ".join((wrong or ["nothing is wrong"]) + place)


def _moved(step: Step) -> tuple[int, bytes]:
    """Return how many bytes a command moved, and those it gave."""
    if direction_of(step.order.code) in OUTPUT:
        return step.outcome.taken, b""
    moved = sum(word.count for word in step.words) - step.residual
    moved = min(moved, len(step.outcome.data))
    return moved, bytes(step.outcome.data[:moved])


def _fields(form: Form | None, data: bytes) -> tuple[str, bytes]:
    if form is None or len(data) < form.length:
        return "", data
    return " ".join(form.text(data)), data[form.length :]
