"""Traces of channel programs on a stream, in colours on a terminal."""

from typing import Final, TextIO

from rich.console import Console
from rich.text import Text

from ccw.cases import Case
from ccw.cases.runner import Target
from ccw.trace import Role, Row
from ccw.trace.of_case import CaseTrace
from cli.listing import shown

_STYLES: Final = {
    Role.PLAIN: "",
    Role.COMMAND: "bold",
    Role.FOUND: "green",
    Role.CHECK: "bold red",
    Role.PARAMETERS: "cyan",
    Role.DATA: "yellow",
    Role.REMARK: "dim",
}


def tracing(case: Case, target: Target, stream: TextIO) -> CaseTrace:
    """Return who watches a case and shows its trace."""
    console = Console(file=stream, markup=False, highlight=False, emoji=False)

    def show(row: Row) -> None:
        line = Text.assemble(*((shown(piece.text), _STYLES[piece.role]) for piece in row))
        line.rstrip()
        console.print(line, soft_wrap=True)

    return CaseTrace(case, target.device, show)
