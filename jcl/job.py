"""The job a deck describes: its steps, and the DDs of each.

What is good JCL and not supported is an error with its line, never something ignored.

Source: z/OS MVS JCL Reference, JOB and EXEC statements.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from jcl.condition import Condition, condition_of
from jcl.dd import Dd, dd_of
from jcl.deck import Deck
from jcl.fields import Fields, StatementError, name_set, not_supported, word_of
from jcl.operands import Item, OperandError, members, parse_operands
from jcl.statement import Kind, Problem, Statement
from primitives.finding import Severity

_JOB_SUPPORTED: Final = name_set(
    """
    COND CLASS MSGCLASS MSGLEVEL NOTIFY REGION TIME PRTY USER GROUP PASSWORD PERFORM ADDRSPC
    LINES CARDS PAGES BYTES
    """
)
"""COND acts; the others are about scheduling, limits and printing, and nothing here has any."""
_JOB_KNOWN: Final = name_set(
    """
    TYPRUN RESTART RD REGIONX SECLABEL CCSID DSENQSHR EMAIL GDGBIAS JESLOG JOBRC MEMLIMIT
    SCHENV SYSAFF SYSTEM UJOBCORR ROLL
    """
)
_EXEC_SUPPORTED: Final = name_set(
    """
    PGM PARM COND REGION TIME ACCT PERFORM ADDRSPC DYNAMNBR DPRTY
    """
)
_EXEC_KNOWN: Final = name_set(
    """
    PROC PARMDD REGIONX MEMLIMIT RD RLSTMOUT CCSID TVSMSG TVSAMCOM ROLL
    """
)
_PROGRAM: Final = re.compile(r"[A-Z@#$][A-Z0-9@#$]{0,7}")
_LONGEST_PARM: Final = 100
_MOST_STEPS: Final = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step.

    Attributes:
        name: As coded, or STEPn where it has none.
        line: Of its EXEC.
        program: What it runs.
        parm: What the program is told.
        cond: When it is left out.
        dds: In the order of the deck.
    """

    name: str
    line: int
    program: str
    parm: str = ""
    cond: Condition = field(default=Condition())
    dds: tuple[Dd, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job, runnable when it has no errors.

    Attributes:
        name: Empty when there is no JOB statement.
        cond: Ends the job after a step for which a test is true.
        steps: In order.
        problems: Those of the deck as well, in order of lines.
    """

    name: str
    cond: Condition = field(default=Condition())
    steps: tuple[Step, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether it must not be run."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)


def read_job(deck: Deck) -> Job:
    r"""Find the job in a deck; never raises.

    >>> from jcl.deck import read_deck
    >>> read_job(read_deck("//A JOB\n//B EXEC PGM=IEFBR14")).steps[0].program
    'IEFBR14'
    """
    reading = _Reading()
    for statement in deck.statements:
        reading.take(statement)
    problems = {*deck.problems, *reading.problems, *reading.missing()}
    ordered = sorted(problems, key=lambda problem: (problem.line, problem.message))
    steps = tuple(step.finished() for step in reading.steps)
    return Job(name=reading.name, cond=reading.cond, steps=steps, problems=tuple(ordered))


class _OpenStep:
    """A step that DDs are still added to."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self._dds: dict[str, Dd] = {}

    @property
    def name(self) -> str:
        return self._step.name

    def add(self, dd: Dd) -> None:
        if not dd.name:
            if not self._dds:
                raise StatementError("IEF617I the first DD of a step has no name")
            raise not_supported("a concatenation of DDs")
        if "." in dd.name:
            raise not_supported("a DD that overrides one of a procedure")
        if dd.name in self._dds:
            raise not_supported(f"a second DD {dd.name} in a step")
        self._dds[dd.name] = dd

    def finished(self) -> Step:
        step = self._step
        return Step(
            name=step.name,
            line=step.line,
            program=step.program,
            parm=step.parm,
            cond=step.cond,
            dds=tuple(self._dds.values()),
        )


class _Reading:
    """A job as far as it is read."""

    def __init__(self) -> None:
        self.name = ""
        self.cond = Condition()
        self.steps: list[_OpenStep] = []
        self.problems: list[Problem] = []
        self._jobs = 0
        self._ended = False

    def take(self, statement: Statement) -> None:
        """Take the next statement."""
        try:
            self._take(statement)
        except (StatementError, OperandError) as error:
            self._tell(statement, Severity.ERROR, str(error))

    def missing(self) -> Iterator[Problem]:
        """Tell what a job needs and this one lacks."""
        if not self._jobs:
            yield Problem(1, Severity.ERROR, "IEF605I the deck has no JOB statement")
        elif not self.steps and not self.problems:
            yield Problem(1, Severity.ERROR, "IEF607I the job has no steps")

    def _take(self, statement: Statement) -> None:
        match statement.kind:
            case Kind.COMMENT | Kind.DELIMITER:
                return
            case Kind.NULL:
                self._ended = bool(self._jobs)
            case Kind.JES2:
                message = f"/*{statement.operation} has no effect on this system"
                self._tell(statement, Severity.WARNING, message)
            case Kind.COMMAND:
                raise not_supported(f"command {statement.operation}")
            case Kind.JCL if self._ended and statement.operation != "JOB":
                message = "behind the null statement that ends the job: not part of it"
                self._tell(statement, Severity.WARNING, message)
            case Kind.JCL:
                self._take_jcl(statement)

    def _take_jcl(self, statement: Statement) -> None:
        match statement.operation:
            case "JOB":
                self._job(statement)
            case "EXEC":
                self._exec(statement)
            case "DD":
                self._dd(statement)
            case operation:
                raise not_supported(f"statement {operation}")

    def _job(self, statement: Statement) -> None:
        self._jobs += 1
        if self._jobs > 1:
            raise not_supported("a second job in one deck")
        self.name = statement.name
        if not statement.name:
            raise StatementError("IEF635I the job has no name")
        fields = Fields.of(parse_operands(statement.operands))
        fields.allow(_JOB_SUPPORTED, _JOB_KNOWN, positional=2)
        if "COND" in fields.keywords:
            self.cond = condition_of(fields.keywords["COND"])
            if self.cond.even or self.cond.only:
                raise StatementError("IEF632I COND of a job: EVEN and ONLY are for steps")

    def _exec(self, statement: Statement) -> None:
        name = statement.name or f"STEP{len(self.steps) + 1}"
        fallen = Step(name=name, line=statement.line, program="")
        self.steps.append(_OpenStep(fallen))  # so that its DDs are read even if it is wrong
        if len(self.steps) > _MOST_STEPS:
            raise StatementError(f"IEF649I more than {_MOST_STEPS} steps")
        if any(step.name == name for step in self.steps[:-1]):
            raise not_supported(f"a second step {name}")
        self.steps[-1] = _OpenStep(_step(statement, name))

    def _dd(self, statement: Statement) -> None:
        if not self.steps:
            raise StatementError(f"IEF606I DD {statement.name} stands before the first EXEC")
        self.steps[-1].add(dd_of(statement))

    def _tell(self, statement: Statement, severity: Severity, message: str) -> None:
        self.problems.append(Problem(statement.line, severity, message))


def _step(statement: Statement, name: str) -> Step:
    fields = Fields.of(parse_operands(statement.operands))
    if fields.positional or "PROC" in fields.keywords:
        raise not_supported("a procedure")
    fields.allow(_EXEC_SUPPORTED, _EXEC_KNOWN, positional=0)
    program = word_of(fields.keywords.get("PGM"), "PGM")
    if program.startswith("*."):
        raise not_supported(f"PGM={program}: a reference to a DD")
    if not _PROGRAM.fullmatch(program):
        raise StatementError(f"IEF632I PGM={program}: expected 1 to 8 of A-Z 0-9 @ # $")
    cond = fields.keywords.get("COND")
    return Step(
        name=name,
        line=statement.line,
        program=program,
        parm=_parm(fields.keywords.get("PARM")),
        cond=Condition() if cond is None else condition_of(cond),
    )


def _parm(value: Item | None) -> str:
    parm = ",".join("" if part is None else word_of(part, "PARM") for part in members(value))
    if len(parm) > _LONGEST_PARM:
        raise StatementError(f"IEF642I PARM has more than {_LONGEST_PARM} characters")
    return parm
