"""Lines of a DFSMSdss SYSIN to commands: continuations joined, comments gone.

The last character of a line that is not blank says whether the command goes on: behind ``-`` the
end of the line is a separator, behind ``+`` the next line is joined directly.

Source: DFSMSdss Storage Administration, how to code commands.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_OPEN: Final = "/*"
_CLOSE: Final = "*/"
_FIRST: Final = 1
_LAST: Final = 72


@dataclass(frozen=True, slots=True)
class CommandText:
    """One command.

    Attributes:
        line: Of its first record, from 1.
        text: On one line.
        problem: What keeps it from being read, if anything.
    """

    line: int
    text: str
    problem: str | None = None


def command_texts(records: Sequence[str]) -> Iterator[CommandText]:
    """Join the records of a SYSIN into commands."""
    joined, problem = "", None
    first, in_comment, glued, open_ = 1, False, False, False
    for number, record in enumerate(records, 1):
        first = first if open_ else number
        problem = problem or _column_1(record, number)
        text = record[_FIRST:_LAST].rstrip()
        open_ = text.endswith(("-", "+"))
        piece, in_comment = _without_comments(text[:-1] if open_ else text, in_comment=in_comment)
        joined += piece.lstrip() if glued else piece
        glued = open_ and text.endswith("+")
        if open_:
            joined += "" if glued else " "
            continue
        if in_comment:
            problem = problem or f"line {number}: the comment goes on and the line does not"
        if joined.strip() or problem:
            yield CommandText(first, joined.strip(), problem)
        joined, problem, in_comment, glued = "", None, False, False
    if joined.strip() or problem or open_:
        problem = problem or "the last line announces one more"
        yield CommandText(first, joined.strip(), problem)


def _column_1(record: str, number: int) -> str | None:
    if record[:_FIRST].strip():
        return f"line {number}: column 1 must be blank"
    return None


def _without_comments(text: str, *, in_comment: bool) -> tuple[str, bool]:
    """Put a blank for each comment; also tells whether the text ends inside one."""
    kept = ""
    while text:
        before, found, text = text.partition(_CLOSE if in_comment else _OPEN)
        if not in_comment:
            kept += before
        if found:
            kept += " "
            in_comment = not in_comment
    return kept, in_comment
