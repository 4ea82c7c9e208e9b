"""Run a case: its programs one after the other, on one device, each started by itself.

What they run on is a *target*: a device, the gate to hold meanwhile, and what can be said of the
volume afterwards. A case brings its own, or is run on another.
"""

from contextlib import AbstractContextManager
from typing import Protocol

from ccw.cases.assembly import START, TAIL_WORDS, assemble
from ccw.cases.disk import disk_of
from ccw.cases.document import (
    Case,
    CaseFileError,
    CaseResult,
    DiskVolume,
    ProgramResult,
    ReadItem,
    TapeVolume,
    WordItem,
)
from ccw.cases.tape import tape_of
from ccw.channel import Ended, Observer, run
from ccw.command_word import CCW_LENGTH
from ccw.device import SensingDevice
from ccw.orb import Orb
from ccw.policy import Policy
from ccw.status import UnitStatus


class Target(Protocol):
    """What programs of a case run on."""

    @property
    def device(self) -> SensingDevice:
        """The device."""
        ...

    @property
    def gate(self) -> AbstractContextManager[None]:
        """Held while a program runs."""
        ...

    def result(self, programs: tuple[ProgramResult, ...]) -> CaseResult:
        """Add how the volume differs from before."""
        ...


class Watcher(Protocol):
    """Watches the programs of a case."""

    def begins(self, start: int) -> Observer:
        """Hear that a program starts at an address; returns who watches its commands."""
        ...

    def ends(self, ended: Ended, sense: bytes | None) -> None:
        """Hear how it ended, and what the device says of a unit check."""
        ...


def target_of(case: Case, policy: Policy) -> Target:
    """Build what a case says it runs on.

    Raises:
        CaseFileError: There is no such device, or the volume cannot be.
    """
    match case.volume:
        case DiskVolume():
            return disk_of(case.volume, policy)
        case TapeVolume():
            return tape_of(case.volume, policy)
        case None:
            raise CaseFileError("brings no volume")


def run_case(
    case: Case, target: Target, *, policy: Policy, watcher: Watcher | None = None
) -> CaseResult:
    """Run the programs of a case.

    Args:
        case: The case.
        target: What they run on.
        policy: The rules where they differ; the target's.
        watcher: Who watches the programs, if anybody.

    Raises:
        CaseFileError: A program cannot be put into storage.
    """
    orb = Orb(ccw_format=case.ccw_format)
    return target.result(
        tuple(_run_program(words, target, orb, policy, watcher) for words in case.programs)
    )


def _run_program(
    words: tuple[WordItem, ...],
    target: Target,
    orb: Orb,
    policy: Policy,
    watcher: Watcher | None,
) -> ProgramResult:
    program = assemble(words, orb.ccw_format)
    observer = None if watcher is None else watcher.begins(START)
    with target.gate:
        ended = run(
            program.storage, START, target.device, orb=orb, policy=policy, observer=observer
        )
        sense = target.device.take_sense() if ended.unit & UnitStatus.UNIT_CHECK else None
    if watcher is not None:
        watcher.ends(ended, sense)
    stored = ((index, program.stored(index)) for index in range(len(words)))
    return ProgramResult(
        ending_ccw_index=_index(ended.next_address, len(words)),
        unit_status=int(ended.unit),
        channel_status=int(ended.channel),
        residual=ended.residual,
        sense=sense,
        reads=tuple(ReadItem(ccw=index, data=data) for index, data in stored if data),
    )


def _index(next_address: int, words: int) -> int | None:
    """Turn the address a program ended with into the index of its last word."""
    index, odd = divmod(next_address - START, CCW_LENGTH)
    return None if odd or not 0 < index <= words + TAIL_WORDS else index - 1
