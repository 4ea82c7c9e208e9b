"""The listing of a job: log, statements, messages, and what its steps printed.

Ids and fields are those people search for; the words are our own.

Source: z/OS MVS System Messages, IEF messages; JES2, the data sets of a job's output.
"""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from jcl.cards import STATEMENT_WIDTH
from jcl.deck import Deck
from jcl.statement import Kind, Problem, Statement

_RULE: Final = "-" * 72


@dataclass(slots=True)
class Listing:
    """A listing that grows while the job runs.

    Attributes:
        clock: Tells the time.
        job_id: As JES2 numbers jobs.
        statements: Section JESJCL.
        log: Section JESMSGLG.
        messages: Section JESYSMSG.
        printed: By step and DD, in the order of their beginning.
    """

    clock: Callable[[], datetime.datetime]
    job_id: str = "JOB00001"
    statements: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    printed: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def tell_operator(self, text: str) -> None:
        """Add a line to the log, with the time."""
        self.log.append(f" {self.clock():%H.%M.%S} {self.job_id}  {text}")

    def tell(self, text: str) -> None:
        """Add a line to the messages."""
        self.messages.append(text)

    def tell_problem(self, problem: Problem, card: str) -> None:
        """Add something that is wrong with the deck, and the card it is about."""
        self.messages.append(f"{problem.line:5}     {problem.severity.upper()} {problem.message}")
        if card:
            self.messages.append(f"          {card}")

    def output(self, step: str, ddname: str) -> list[str]:
        """Return the lines that a step prints by a DD, to be added to."""
        return self.printed.setdefault((step, ddname), [])

    def text(self) -> str:
        """Return the whole listing."""
        return "".join(
            f"{f'---- {name} {_RULE}'[:72]}\n{text}" for name, text in self.sections().items()
        )

    def sections(self) -> dict[str, str]:
        """Return the text of each section that has one, by name, in order."""
        lines = {
            "JESMSGLG": ["            J E S 2   J O B   L O G", "", *self.log],
            "JESJCL": self.statements,
            "JESYSMSG": self.messages,
        } | {f"{step} {ddname}": lines for (step, ddname), lines in self.printed.items()}
        return {name: _text(section) for name, section in lines.items() if section}


def _text(lines: list[str]) -> str:
    return "".join(f"{line.rstrip()}\n" for line in lines)


def numbered(deck: Deck) -> Iterator[str]:
    """List the statements as JESJCL does: numbers on the first cards, data left out."""
    number = 0
    for statement in deck.statements:
        counts = statement.kind in (Kind.JCL, Kind.COMMAND)
        number += counts
        for index, text in enumerate(_images(statement)):
            label = str(number) if counts and index == 0 else ""
            yield f"{label:>10} {text}"


def _images(statement: Statement) -> Iterator[str]:
    if statement.generated:
        yield "//SYSIN    DD *".ljust(STATEMENT_WIDTH - 20) + "GENERATED STATEMENT"
    for card in statement.cards:
        if card.is_jcl and (not card.is_null or statement.kind is not Kind.NULL):
            yield card.text
        elif statement.kind is Kind.JES2:
            yield f"//*{card.text[2:]}"
