"""The form in a printer: how long a page is, and where the channels of the carriage are.

The forms control buffer of a 3211 has a byte for every line: X'10' in the last one, the channel in
the low half; X'10' in the first means eight lines to the inch, X'80' and more before it an index.

Source: 3211 component description, Load Forms Control Buffer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Self

CHANNELS: Final = range(1, 13)
OVERFLOW_WARNING: Final = 9
OVERFLOW: Final = 12
_LAST, _CHANNEL, _INDEX = 0x10, 0x0F, 0x80


@dataclass(frozen=True, slots=True)
class Form:
    """A form.

    Attributes:
        lines: Lines of a page.
        channels: By line, counted from 1: the channel there.
    """

    lines: int = 66
    channels: Mapping[int, int] = field(
        default_factory=lambda: MappingProxyType({1: 1, 60: OVERFLOW_WARNING, 61: OVERFLOW})
    )

    @classmethod
    def of_buffer(cls, data: bytes) -> Self | None:
        """Read a forms control buffer; None when it has no end, or a channel there is not."""
        image = data[1:] if data and data[0] & _INDEX else data
        for line, code in enumerate(image, 1):
            if code & ~(_LAST | _CHANNEL) or code & _CHANNEL > OVERFLOW:
                return None
            if code & _LAST and line > 1:
                channels = {at: code & _CHANNEL for at, code in enumerate(image[:line], 1)}
                return cls(line, {at: channel for at, channel in channels.items() if channel})
        return None

    def line_of(self, channel: int, behind: int) -> int | None:
        """Return the next line behind one that has a channel; None when there is none below."""
        below = (at for at in sorted(self.channels) if at > behind)
        return next((at for at in below if self.channels[at] == channel), None)

    def first_of(self, channel: int) -> int:
        """Return the first line with a channel, or the first line if no line has it."""
        return self.line_of(channel, 0) or 1
