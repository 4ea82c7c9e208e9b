"""A line printer: 1403, 3211.

The three low bits of a code say whether a line is printed (001) or the carriage only moves (011),
the others how it moves: 0 to 3 lines, or X'10' and a channel to skip to. The line is printed first.

====== ==========================================================================
code   other commands
====== ==========================================================================
03     no operation (moves no line)
04     sense, one byte
63     load the forms control buffer, of a 3211
73 7B  block and allow data checks
EB F3  load what characters the train has; FB the same
====== ==========================================================================

Spacing over the line of channel 12 ends a command with unit exception, over that of channel 9 with
a unit check that says so; skipping to them does not.

Source: 2821 and 3211 component descriptions.
"""

from collections.abc import Callable
from typing import Final

from ccw.device import Order, Outcome
from ccw.policy import IBM, Policy
from ccw.status import ENDED_WITH_EXCEPTION
from ccw.unit_record.form import CHANNELS, OVERFLOW, OVERFLOW_WARNING, Form
from ccw.unit_record.unit import Sense, UnitRecordDevice
from primitives.ebcdic import decode

LINE_LENGTH: Final = 132
_WRITE, _MOVE = 0x01, 0x03
_SPACES: Final = range(4)
_SKIP: Final = 0x10
_SENSE, _LOAD_FORM = 0x04, 0x63
_ACCEPTED: Final = frozenset({0x73, 0x7B, 0xEB, 0xF3, 0xFB})
_MOTIONS: Final = frozenset(_SPACES) | {_SKIP | channel for channel in CHANNELS}
_BLANK, _UNDERSCORE = 0x40, 0x6D


class LinePrinter(UnitRecordDevice):
    """A printer; ``ccw.device.Device``.

    Attributes:
        form: The form in it.
        line: Where the carriage is, from 1.
    """

    def __init__(
        self,
        page_done: Callable[[list[str]], None],
        model: str = "1403",
        *,
        number: int = 0,
        policy: Policy = IBM,
    ) -> None:
        """Set up a printer at the top of a form.

        Args:
            page_done: Takes each page when it is left: its lines down to the last one printed.
            model: 1403, or 3211, whose forms control buffer can be loaded.
            number: Device number.
            policy: The rules where they differ.
        """
        super().__init__(number, policy)
        self.form = Form()
        self.line = 1
        self._page_done = page_done
        self._has_form_buffer = model == "3211"
        self._printed: dict[int, bytearray] = {}

    @property
    def immediate_codes(self) -> frozenset[int]:
        """Commands that end in their initial status; see ``ccw.device.Device``."""
        return frozenset({0x73, 0x7B} | {motion << 3 | _MOVE for motion in _MOTIONS})

    def eject(self) -> None:
        """Give the page away that is being printed, if there is anything on it."""
        self._leave_page()
        self.line = 1

    def execute(self, order: Order) -> Outcome:
        """Run one command; see ``ccw.device.Device``."""
        code, motion = order.code & 0x07, order.code >> 3
        if order.code == _SENSE:
            return Outcome(data=self.take_sense())
        if order.code in _ACCEPTED:
            return Outcome(taken=len(order.output))
        if order.code == _LOAD_FORM and self._has_form_buffer:
            return self._load_form(order.output)
        if code not in (_WRITE, _MOVE) or motion not in _MOTIONS:
            return self._checked(Sense.COMMAND_REJECT)
        taken = 0
        if code == _WRITE:
            taken = self._print(order.output)
        met = self._skip(motion & ~_SKIP) if motion & _SKIP else self._space(motion)
        return met._replace(taken=taken)

    def _load_form(self, data: bytes) -> Outcome:
        form = Form.of_buffer(data)
        if form is None:
            return self._checked(Sense.COMMAND_REJECT)
        self.form = form
        self.line = min(self.line, form.lines)
        return Outcome(taken=len(data))

    def _print(self, data: bytes) -> int:
        """Print over what the line has; a blank, and an underscore below anything, show nothing."""
        line = self._printed.setdefault(self.line, bytearray([_BLANK]) * LINE_LENGTH)
        taken = data[:LINE_LENGTH]
        for at, character in enumerate(taken):
            if character != _BLANK and (character != _UNDERSCORE or line[at] == _BLANK):
                line[at] = character
        return len(taken)

    def _space(self, lines: int) -> Outcome:
        passed: set[int] = set()
        for _ in range(lines):
            self.line += 1
            if self.line > self.form.lines:
                self.eject()
            passed.add(self.form.channels.get(self.line, 0))
        if OVERFLOW in passed:
            return Outcome(ENDED_WITH_EXCEPTION)
        return self._checked(Sense.CHANNEL_9) if OVERFLOW_WARNING in passed else Outcome()

    def _skip(self, channel: int) -> Outcome:
        below = self.form.line_of(channel, self.line)
        if below is None:
            self._leave_page()
        self.line = below or self.form.first_of(channel)
        return Outcome()

    def _leave_page(self) -> None:
        printed, self._printed = self._printed, {}
        if printed:
            lines = range(1, max(printed) + 1)
            self._page_done([decode(bytes(printed.get(line, b""))) for line in lines])
