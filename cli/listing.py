"""Tables for people: columns as wide as they need to be, nothing cut off, whatever reads them.

Names come from disks and tapes, so nothing in them reaches a terminal as a control character.
"""

from collections.abc import Sequence
from typing import Final

import typer

_GAP: Final = "  "


class Listing:
    """A table without lines."""

    def __init__(self, *columns: str, numbers: Sequence[str] = ()) -> None:
        """Begin with a header.

        Args:
            columns: Headings, in order.
            numbers: Those of them whose column is aligned to the right.
        """
        self._columns = columns
        self._numbers = numbers
        self._rows: list[list[str]] = []

    def add(self, *values: object) -> None:
        """Add a row; None shows as nothing, and numbers without separators."""
        self._rows.append(["" if value is None else shown(str(value)) for value in values])

    def print(self, *, apart: bool = False) -> None:
        """Print it, unless it has no rows; ``apart`` from what was printed before."""
        if not self._rows:
            return
        if apart:
            typer.echo()
        widths = [max(map(len, column)) for column in zip(self._columns, *self._rows, strict=True)]
        typer.secho(self._line(self._columns, widths), bold=True)
        for row in self._rows:
            typer.echo(self._line(row, widths))

    def _line(self, values: Sequence[str], widths: Sequence[int]) -> str:
        cells = (
            value.rjust(width) if column in self._numbers else value.ljust(width)
            for column, value, width in zip(self._columns, values, widths, strict=True)
        )
        return _GAP.join(cells).rstrip()


def shown(text: str) -> str:
    r"""Replace what a terminal would act on.

    >>> shown("A\x1b[31mB")
    'A.[31mB'
    """
    return "".join(character if character.isprintable() else "." for character in text)
