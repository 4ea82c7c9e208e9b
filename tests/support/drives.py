"""Tape drives in memory, and programs of a few words run on them."""

from ccw.policy import IBM
from ccw.program import Program, Result
from ccw.status import UnitStatus
from ccw.tape import TapeDrive
from ccw.tape.commands import Command
from vtape import Capacity, MemoryMedium, MountedTape

A, B, C = b"A" * 10, b"B" * 200, b"C" * 3
FILES = [A, B, None, C, None, None]

UC = UnitStatus.UNIT_CHECK
END = UnitStatus.CHANNEL_END | UnitStatus.DEVICE_END
CHECKED = END | UC
EXCEPTED = END | UnitStatus.UNIT_EXCEPTION
IL = 0x40


def drive_with(entries=FILES, model="3480", *, policy=IBM, protected=False, capacity=None):
    """A drive with a tape of these blocks and, for None, marks."""
    tape = MountedTape(MemoryMedium(entries), protected=protected, capacity=capacity)
    return TapeDrive(model, tape, policy=policy)


def content(drive: TapeDrive) -> list[bytes | None]:
    """Everything on the tape in a drive."""
    return list(drive.drive.tape.medium)


def position(drive: TapeDrive) -> int:
    return drive.drive.tape.position


def program(*words) -> Program:
    """Words as code, or as (code, data or count); lengths do not matter unless ``exact``."""
    made = Program()
    for word in words:
        code, what = word if isinstance(word, tuple) else (word, 1)
        data, count = (what, 0) if isinstance(what, bytes) else (b"", what)
        made.add(code, data, count=count, sli=True)
    return made


def run(drive: TapeDrive, *words) -> Result:
    return program(*words).run_on(drive)


def exact(drive: TapeDrive, code: int, what) -> Result:
    """Run one command that minds its length."""
    data, count = (what, 0) if isinstance(what, bytes) else (b"", what)
    return Program().add(code, data, count=count).run_on(drive)


def outcome(result: Result) -> tuple[int, int, int]:
    """Unit status, subchannel status, residual."""
    return int(result.ended.unit), int(result.ended.channel), result.ended.residual


__all__ = ["Capacity", "Command"]
