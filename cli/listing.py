"""Tables for people: as wide as the terminal, or as wide as they need to be where there is none.

Names come from disks and tapes, so nothing in them is taken for markup or sent to a terminal as a
control character.
"""

import sys
from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.table import Table

_UNLIMITED: Final = 10_000
"""Columns of output that goes into a file or a pipe, where nothing may be cut off."""


def console() -> Console:
    """Return stdout for tables and pictures."""
    width = None if sys.stdout.isatty() else _UNLIMITED
    return Console(width=width, markup=False, highlight=False, emoji=False)


class Listing:
    """A table without lines."""

    def __init__(self, *columns: str, numbers: Sequence[str] = ()) -> None:
        """Begin with a header.

        Args:
            columns: Headings, in order.
            numbers: Those of them whose column is aligned to the right.
        """
        self._table = Table(box=None, header_style="bold", pad_edge=False)
        for column in columns:
            is_number = column in numbers
            self._table.add_column(
                column, justify="right" if is_number else "left", overflow="fold"
            )

    def add(self, *values: object) -> None:
        """Add a row; None shows as nothing, and numbers without separators."""
        self._table.add_row(*("" if value is None else shown(str(value)) for value in values))

    def print(self) -> None:
        """Print it, unless it has no rows."""
        if self._table.row_count:
            console().print(self._table)


def shown(text: str) -> str:
    r"""Replace what a terminal would act on.

    >>> shown("A\x1b[31mB")
    'A.[31mB'
    """
    return "".join(character if character.isprintable() else "." for character in text)
