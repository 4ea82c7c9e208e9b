"""The programs of a case traced, one after the other."""

from collections.abc import Callable

from ccw.cases.document import Case
from ccw.channel import Ended, Observer
from ccw.dasd import EckdDevice
from ccw.device import Device
from ccw.tape import TapeDrive
from ccw.trace.lines import Line
from ccw.trace.text import HEADER, Piece, Role, Row, rows
from ccw.trace.tracer import CARTRIDGE, DISK, REEL, Reading, Tracer, disk_place, tape_place


class CaseTrace:
    """Watches the programs of a case (``ccw.cases.runner.Watcher``) and shows a trace of each."""

    def __init__(self, case: Case, device: Device, show: Callable[[Row], None]) -> None:
        """Watch a case.

        Args:
            case: The case.
            device: What it runs on.
            show: Given every row.
        """
        self._case = case
        self._show = show
        self._lines: list[Line] = []
        self._number = 0
        self._tracer = Tracer(self._lines.append, *_way_of(device))

    def begins(self, start: int) -> Observer:
        """Hear that a program starts."""
        self._number += 1
        self._lines.clear()
        several = f", program {self._number}" if len(self._case.programs) > 1 else ""
        self._show((Piece(f"{self._case.name}{several}", Role.COMMAND),))
        self._show(HEADER)
        return self._tracer.begins(start)

    def ends(self, ended: Ended, sense: bytes | None) -> None:
        """Hear how it ended; now it is shown."""
        self._tracer.ends(ended, sense)
        for row in rows(self._lines):
            self._show(row)


def _way_of(device: Device) -> tuple[Reading, Callable[[], str]]:
    """Return how to read what is said to a device, and who tells where it is."""
    match device:
        case TapeDrive():
            return REEL if device.drive.model.is_reel else CARTRIDGE, tape_place(device)
        case EckdDevice():
            return DISK, disk_place(device)
        case _:
            return DISK, lambda: ""
