"""What came of cases, for people: a line for each category, and every field that differs."""

from collections import Counter
from typing import Final

import typer

from ccw.cases import Case, CaseResult, Difference, differences
from ccw.cases.document import ProgramResult
from cli.listing import Listing, shown

_LONGEST: Final = 64
"""Characters of a value that are shown; it may be a track."""
_COLUMNS: Final = ("cases", "agree", "differ", "dubious", "of them differ", "not compared")


class Report:
    """Counts cases by category and outcome.

    Attributes:
        fails: Whether a case that is not dubious differs.
        compares: Whether any case was compared.
    """

    def __init__(self) -> None:
        self.fails = False
        self.compares = False
        self._counts: dict[str, Counter[str]] = {}
        self._differences: list[Difference] = []

    def enter(self, case: Case, result: CaseResult, *, compared: bool) -> bool:
        """Compare and count a case.

        Args:
            case: The case.
            result: What came of it.
            compared: Whether what it expects counts.

        Returns:
            Whether everything is as expected; never, when nothing is.
        """
        counts = self._counts.setdefault(case.category, Counter())
        counts["cases"] += 1
        self._differences = []
        if case.expected is None or not compared:
            counts["not compared"] += 1
            return False
        self.compares = True
        self._differences = differences(case.expected, result, case.ignore_fields)
        differs = bool(self._differences)
        if case.dubious:
            counts["dubious"] += 1
            counts["of them differ"] += differs
        else:
            counts["differ" if differs else "agree"] += 1
            self.fails |= differs
        return not differs

    def print_case(self, case: Case, result: CaseResult) -> None:
        """Print where the case entered last differs; what came of it, when nothing is expected."""
        doubt = f" (dubious: {case.dubious_reason})" if case.dubious else ""
        if self._differences:
            typer.echo(shown(f"{case.name} differs{doubt}"))
            for difference in self._differences:
                expected, found = _short(difference.expected), _short(difference.found)
                typer.echo(f"  {difference.field}: expected {expected}, found {found}")
            return
        typer.echo(shown(case.name))
        for index, program in enumerate(result.results):
            _print_program(index, program)
        for track in result.tracks_after or ():
            typer.echo(f"  track {track.cyl}, {track.head} changed: {len(track.records)} records")

    def print_table(self) -> None:
        """Print a line for each category, and one for all of them."""
        table = Listing("category", *_COLUMNS, numbers=_COLUMNS)
        for category, counts in sorted(self._counts.items()):
            table.add(category, *(counts[column] for column in _COLUMNS))
        total: Counter[str] = sum(self._counts.values(), Counter())
        if len(self._counts) > 1:
            table.add("all", *(total[column] for column in _COLUMNS))
        table.print()


def _print_program(index: int, program: ProgramResult) -> None:
    status = f"unit {program.unit_status:02x}, channel {program.channel_status:02x}"
    end = f"ended at word {program.ending_ccw_index}, residual {program.residual}"
    typer.echo(f"  program {index}: {status}, {end}")
    if program.sense is not None:
        typer.echo(f"    sense {program.sense.hex()}")
    for read in program.reads:
        typer.echo(f"    word {read.ccw} read {_short(read.data.hex())}")


def _short(value: str) -> str:
    if len(value) <= _LONGEST:
        return value
    return f"{value[:_LONGEST]}... ({len(value)} characters)"
