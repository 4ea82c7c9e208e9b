"""A deck: its statements, and all that is wrong with how they are written."""

from dataclasses import dataclass
from typing import Final

from jcl.cards import read_cards
from jcl.operands import OperandError, parse_operands
from jcl.scanner import scan
from jcl.statement import Kind, Problem, Statement
from primitives.finding import Severity

_OPERATIONS: Final = frozenset(
    [
        "JOB",
        "EXEC",
        "DD",
        "PROC",
        "PEND",
        "SET",
        "INCLUDE",
        "JCLLIB",
        "OUTPUT",
        "IF",
        "ELSE",
        "ENDIF",
        "CNTL",
        "ENDCNTL",
        "COMMAND",
        "XMIT",
        "EXPORT",
        "NOTIFY",
        "SCHEDULE",
        "JOBGROUP",
        "ENDGROUP",
        "GJOB",
        "JOBSET",
        "ENDSET",
        "BEFORE",
        "AFTER",
        "CONCURRENT",
    ]
)
_FREE_TEXT: Final = frozenset({"IF", "ELSE", "ENDIF", "PEND", "ENDCNTL", ""})


@dataclass(frozen=True, slots=True)
class Deck:
    """What a text holds.

    Attributes:
        statements: In the order of the deck.
        problems: In order of lines.
    """

    statements: tuple[Statement, ...]
    problems: tuple[Problem, ...]

    @property
    def has_errors(self) -> bool:
        """Whether the deck cannot be run."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    def cards(self) -> dict[int, str]:
        """Return the text of every card by its line; in-stream data is left out."""
        return {card.line: card.text for each in self.statements for card in each.cards}


def read_deck(text: str) -> Deck:
    r"""Read a deck; never raises.

    >>> [s.operation for s in read_deck("//A JOB\n//B EXEC PGM=IEFBR14").statements]
    ['JOB', 'EXEC']
    """
    found = scan(read_cards(text))
    problems = list(found.problems)
    for statement in found.statements:
        if statement.kind is Kind.JCL:
            problems += _problems_of(statement)
    return Deck(found.statements, tuple(sorted(problems, key=lambda problem: problem.line)))


def _problems_of(statement: Statement) -> list[Problem]:
    if statement.operation and statement.operation not in _OPERATIONS:
        message = f"IEF605I operation {statement.operation!r} is unknown"
        return [Problem(statement.line, Severity.ERROR, message)]
    if statement.operation in _FREE_TEXT:
        return []
    try:
        parse_operands(statement.operands)
    except OperandError as error:
        return [Problem(statement.line, Severity.ERROR, str(error))]
    return []
