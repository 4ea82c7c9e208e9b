"""What a program sees of the step it runs in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from jcl.allocation import Allocation
from jcl.system import System

SYSPRINT: Final = "SYSPRINT"
SYSIN: Final = "SYSIN"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepContext:
    """A step that runs.

    Attributes:
        job, step: Their names.
        parm: What PARM says.
        system: The system.
        allocations: By ddname.
        print: Prints a line by SYSPRINT.
    """

    job: str
    step: str
    parm: str
    system: System
    allocations: Mapping[str, Allocation]
    print: Callable[[str], None]

    def records(self, ddname: str) -> tuple[str, ...] | None:
        """Return the in-stream records of a DD; None when there is no such DD."""
        allocation = self.allocations.get(ddname)
        if allocation is None:
            return None
        return allocation.dd.data or ()


Program: TypeAlias = Callable[[StepContext], int]
"""Runs, and returns the return code of the step."""
