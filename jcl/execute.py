"""Run a job: its steps one after another, and the listing of what they did.

Source: z/OS MVS JCL User's Guide, what happens to a job; meanings of the messages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from jcl.allocation import Allocation, AllocationError, allocate
from jcl.deck import Deck
from jcl.job import Job, Step
from jcl.listing import Listing, numbered
from jcl.programs import PROGRAMS
from jcl.programs.context import SYSPRINT, Program, StepContext
from jcl.system import System
from primitives import DasdError

JCL_ERROR: Final = 20
ABEND: Final = 24
_TERMINATING: Final = 12
_NO_SYSPRINT: Final = 16
_NEEDS_SYSPRINT: Final = frozenset({"ADRDSSU"})


@dataclass(frozen=True, slots=True)
class StepResult:
    """What became of a step.

    Attributes:
        name: Of the step.
        code: Its return code; None when it did not run to its end.
        abend: Its completion code, such as S806.
    """

    name: str
    code: int | None
    abend: str | None = None


@dataclass(frozen=True, slots=True)
class JobResult:
    """What became of a job.

    Attributes:
        steps: One result each, of a job that was run.
        exit_code: The highest return code; 20 after a JCL error, 24 after an abend.
        output: What it printed.
    """

    steps: tuple[StepResult, ...]
    exit_code: int
    output: Listing

    @property
    def listing(self) -> str:
        """All that it printed, as one text."""
        return self.output.text()


def run_job(job: Job, deck: Deck, system: System) -> JobResult:
    """Run a job; one with errors is only listed.

    Args:
        job: What to run.
        deck: What it was read from, for the listing.
        system: Where to run it.
    """
    listing = Listing(system.clock, system.job_id)
    listing.statements += numbered(deck)
    if job.problems:
        listing.tell("LINE      MESSAGE")
    cards = deck.cards() if job.problems else {}
    for problem in job.problems:
        listing.tell_problem(problem, cards.get(problem.line, ""))
    if job.has_errors:
        listing.tell_operator(f"IEFC452I {job.name} - JOB NOT RUN - JCL ERROR")
        return JobResult((), JCL_ERROR, listing)
    return _Run(job, system, listing).run()


class _Run:
    """A job under way."""

    def __init__(self, job: Job, system: System, listing: Listing) -> None:
        self._job = job
        self._system = system
        self._listing = listing
        self._codes: dict[str, int] = {}
        self._results: list[StepResult] = []
        self._abended = False
        self._failed = False
        self._ended = False

    def run(self) -> JobResult:
        """Run the steps."""
        tell = self._listing.tell_operator
        name = self._job.name
        tell(f"IEF403I {name} - STARTED")
        for step in self._job.steps:
            self._results.append(self._step(step))
        if self._failed:
            tell(f"IEF453I {name} - JOB FAILED - JCL ERROR")
        code = self._exit_code()
        tell(f"IEF404I {name} - ENDED")
        tell(f"$HASP395 {name} ENDED - {_outcome(code)}")
        return JobResult(tuple(self._results), code, self._listing)

    def _exit_code(self) -> int:
        if self._failed:
            return JCL_ERROR
        return ABEND if self._abended else max(self._codes.values(), default=0)

    def _step(self, step: Step) -> StepResult:
        if self._bypassed(step):
            return StepResult(step.name, None)
        try:
            allocations = {dd.name: allocate(dd, self._system) for dd in step.dds}
        except DasdError as error:
            return self._not_allocated(step, error)
        self._tell_allocated(step, allocations)
        started = self._system.clock()
        result = self._execute(step, allocations)
        self._tell_released(allocations)
        tell = self._listing.tell
        tell(f"IEF373I STEP/{step.name:<8}/START {started:%Y%j.%H%M}")
        tell(f"IEF374I STEP/{step.name:<8}/STOP  {self._system.clock():%Y%j.%H%M}")
        return result

    def _bypassed(self, step: Step) -> bool:
        """Tell whether a step is left out, and say so."""
        if not (self._failed or self._ended):
            if not step.cond.bypasses(self._codes, abended=self._abended):
                return False
            if not self._abended:
                self._say(step, "IEF202I", "STEP WAS NOT RUN BECAUSE OF CONDITION CODES")
        self._say(step, "IEF272I", "STEP WAS NOT EXECUTED")
        return True

    def _not_allocated(self, step: Step, error: DasdError) -> StepResult:
        self._failed = True
        reason = str(error)
        if not isinstance(error, AllocationError):
            reason = f"IEF211I {reason}"
        message_id, _, text = reason.partition(" ")
        self._say(step, message_id, text)
        self._say(step, "IEF272I", "STEP WAS NOT EXECUTED")
        return StepResult(step.name, None)

    def _execute(self, step: Step, allocations: Mapping[str, Allocation]) -> StepResult:
        program = PROGRAMS.get(step.program)
        if program is None:
            return self._abend(step, "S806", f"there is no program {step.program}")
        code = self._call(program, step, allocations)
        self._say(step, "IEF142I", f"STEP WAS EXECUTED - COND CODE {code:04}")
        self._codes[step.name] = code
        if any(test.holds({step.name: code}) for test in self._job.cond.tests):
            self._ended = True
            self._listing.tell(f"IEF201I {self._job.name} - JOB ENDED BECAUSE OF CONDITION CODES")
        return StepResult(step.name, code)

    def _call(self, program: Program, step: Step, allocations: Mapping[str, Allocation]) -> int:
        if step.program in _NEEDS_SYSPRINT and SYSPRINT not in allocations:
            self._listing.tell(f"IEC130I {SYSPRINT} DD STATEMENT MISSING")
            return _NO_SYSPRINT
        lines = self._lines(step, allocations)
        context = StepContext(
            job=self._job.name,
            step=step.name,
            parm=step.parm,
            system=self._system,
            allocations=allocations,
            print=lines.append,
        )
        try:
            return program(context)
        except (DasdError, OSError) as error:
            lines.append(f"{step.program} ENDED EARLY: {error}")
            return _TERMINATING

    def _lines(self, step: Step, allocations: Mapping[str, Allocation]) -> list[str]:
        """Return where a step's SYSPRINT goes: the listing, or nowhere if it is not printed."""
        sysprint = allocations.get(SYSPRINT)
        if sysprint is None or sysprint.dd.sysout is None:
            return []
        return self._listing.output(step.name, SYSPRINT)

    def _abend(self, step: Step, code: str, reason: str) -> StepResult:
        self._abended = True
        text = f"IEF450I {self._job.name} {step.name} - ABEND={code} U0000 - {reason}"
        self._listing.tell_operator(text)
        self._listing.tell(text)
        self._say(step, "IEF472I", f"COMPLETION CODE - SYSTEM={code[1:]} USER=0000")
        return StepResult(step.name, None, code)

    def _say(self, step: Step, message_id: str, text: str) -> None:
        self._listing.tell(f"{message_id} {self._job.name} {step.name} - {text}")

    def _tell_allocated(self, step: Step, allocations: Mapping[str, Allocation]) -> None:
        self._listing.tell(f"IEF236I ALLOC. FOR {self._job.name} {step.name}")
        for name, allocation in allocations.items():
            self._listing.tell(f"IEF237I {allocation.device:<4} ALLOCATED TO {name}")

    def _tell_released(self, allocations: Mapping[str, Allocation]) -> None:
        for allocation in allocations.values():
            dd = allocation.dd
            if dd.volser is None or dd.dummy:
                continue
            name = dd.dsname or f"(volume {dd.volser})"
            self._listing.tell(f"IEF285I   {name:<45}KEPT")
            self._listing.tell(f"IEF285I   VOL SER NOS= {dd.volser}.")


def _outcome(code: int) -> str:
    return {JCL_ERROR: "JCL ERROR", ABEND: "ABENDED"}.get(code, f"RC={code:04}")
