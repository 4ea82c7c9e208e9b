"""The eight characters a cartridge drive shows its operator.

====== =====================================================================================
byte   of Load Display, 17 bytes
====== =====================================================================================
0      bits 0-2 what to do (``Function``), X'10' both messages in turn, X'08' blinking,
       X'04' the second message only, X'01' for the automatic loader
1      first message (8)
9      second message (8)
====== =====================================================================================

Source: 3480/3490 command descriptions, Load Display.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from primitives.ebcdic import decode

LENGTH: Final = 17
_FUNCTION_BITS: Final = 0xE0


class Function(IntEnum):
    """How long a message stays; other values change nothing."""

    UNTIL_MOTION = 0x00
    UNTIL_UNMOUNTED = 0x20
    UNTIL_MOUNTED = 0x40
    RESET = 0x80
    UNMOUNT_THEN_MOUNT = 0xE0


@dataclass(slots=True)
class Display:
    """What a drive shows.

    Attributes:
        function: How long the messages stay, or RESET when there are none.
        messages: Both, without padding; only the first is shown until a tape is mounted or
            unmounted.
        flags: How they are shown, of byte 0.
    """

    function: Function = Function.RESET
    messages: tuple[str, str] = ("", "")
    flags: int = 0

    def load(self, data: bytes, *, mounted: bool) -> None:
        """Take what Load Display says, if it is for a drive with or without a tape like this."""
        padded = data.ljust(LENGTH, b"\x40")
        try:
            function = Function(padded[0] & _FUNCTION_BITS)
        except ValueError:
            return
        if (function, mounted) in _OUT_OF_PLACE:
            return
        self._show(function, (decode(padded[1:9]), decode(padded[9:17])), padded[0])
        if function is Function.UNMOUNT_THEN_MOUNT and not mounted:
            self.unloaded()

    def moved(self) -> None:
        """Notice that the tape moves."""
        if self.function is Function.UNTIL_MOTION:
            self._show(Function.RESET)

    def loaded(self) -> None:
        """Notice that a tape is mounted, which is the end of any message."""
        self._show(Function.RESET)

    def unloaded(self) -> None:
        """Notice that the tape is gone."""
        if self.function is Function.UNMOUNT_THEN_MOUNT:
            self._show(Function.UNTIL_MOUNTED, (self.messages[1], ""), self.flags)
        else:
            self._show(Function.RESET)

    def _show(
        self, function: Function, messages: tuple[str, str] = ("", ""), flags: int = 0
    ) -> None:
        reset = function is Function.RESET
        self.function, self.messages = function, ("", "") if reset else messages
        self.flags = 0 if reset else flags & ~_FUNCTION_BITS


_OUT_OF_PLACE: Final = frozenset(
    {(Function.UNTIL_UNMOUNTED, False), (Function.UNTIL_MOUNTED, True)}
)
