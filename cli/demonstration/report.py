"""What the demonstration found, as a picture and a table."""

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ccw.workload import Kind
from cli.demonstration.proof import Check
from cli.demonstration.tally import CopiedDataSet, Tally

_ROW: Final = 64
"""Cells in a row of the picture."""
_MOST_ROWS: Final = 12
_SHADES: Final = "░▒▓█"
"""Cells of the picture by the share of their tracks that were copied out of order."""
_PLAIN_SHADES: Final = ".-+#"
"""The same where the output has no others."""
_NAME: Final = 12


@dataclass(frozen=True, slots=True)
class Report:
    """All of it.

    Attributes:
        tape: Its path.
        tally: The backup.
        bytes: Of the tape.
        slowed: Whether the disk was slowed down.
        done, refused: Channel programs of the host that ended normally, and others.
        host_seconds: How long it was at it.
        restore_seconds: How long the restore took.
        checks: The proof.
    """

    tape: Path
    tally: Tally
    bytes: int
    slowed: bool
    done: Counter[Kind]
    refused: int
    host_seconds: float
    restore_seconds: float
    checks: Sequence[Check]

    @property
    def is_proved(self) -> bool:
        """Whether every check holds."""
        return all(check.holds for check in self.checks)

    def show(self, console: Console) -> None:
        """Print picture, numbers and proof."""
        data_sets = self.tally.data_sets
        shades = _SHADES if console.encoding.startswith("utf") else _PLAIN_SHADES
        console.print(_legend(shades))
        for line in picture(data_sets, shades):
            console.print(line, no_wrap=True)
        console.print()
        table = Table.grid(padding=(0, 2))
        table.add_column(style="bold")
        table.add_column()
        for what, text in self._numbers(data_sets):
            table.add_row(what, text)
        for check in self.checks:
            answer = Text("yes", "bold green") if check.holds else Text("NO", "bold red")
            table.add_row(check.what, Text.assemble(answer, f"  {check.found}"))
        console.print(table)

    def _numbers(self, data_sets: Sequence[CopiedDataSet]) -> Iterator[tuple[str, str | Text]]:
        tally = self.tally
        in_order = sum(one.in_order for one in data_sets)
        out_of_order = sum(len(one.out_of_order) for one in data_sets)
        yield "window", f"{tally.window_ms:.2f} ms in which the host could not begin a program"
        yield (
            "tracks",
            Text.assemble(
                (f"{in_order:,}", "green"),
                " in order, ",
                (f"{out_of_order:,}", "yellow"),
                " out of order: the host came first",
            ),
        )
        rate, size = _rate(in_order + out_of_order, tally.seconds), self.bytes / 1e6
        slowed = " from a slowed-down disk" if self.slowed else ""
        yield "backup", f"{tally.seconds:.2f} s, {size:.1f} MB, {rate} tracks/s{slowed}"
        rate = _rate(in_order + out_of_order, self.restore_seconds)
        yield "restore", f"{self.restore_seconds:.2f} s, {rate} tracks/s"
        sent = self.done.total() + self.refused
        yield "host", f"{sent:,} channel programs, {_rate(sent, self.host_seconds)} a second:"
        yield "", ", ".join(f"{self.done[kind]:,} {kind.value}" for kind in Kind)
        if tally.waits_us:
            median, longest = statistics.median(tally.waits_us) / 1e3, max(tally.waits_us) / 1e3
            yield (
                "host waited",
                f"{median:.1f} ms for a track it came first to, at most {longest:.1f}",
            )


def _rate(count: int, seconds: float) -> str:
    return f"{count / seconds:,.0f}" if seconds else "-"


def _legend(shades: str) -> Text:
    return Text.assemble(
        "How each track came to its place on the tape: ",
        (shades[0], "green"),
        " in order  ",
        (shades[-1], "yellow"),
        " out of order\n",
    )


def picture(data_sets: Sequence[CopiedDataSet], shades: str) -> Iterator[Text]:
    """Give lines of cells, each data set beginning a new one; a cell is one track if they fit."""
    tracks = sum(one.tracks for one in data_sets)
    per_cell = max(1, -(-tracks // (_ROW * _MOST_ROWS)))
    for one in data_sets:
        cells = [
            _cell(one, range(first, min(first + per_cell, one.tracks)), shades)
            for first in range(0, one.tracks, per_cell)
        ]
        for at in range(0, len(cells), _ROW):
            name = one.dsname if at == 0 else ""
            yield Text.assemble(f"{name:<{_NAME}} ", *cells[at : at + _ROW])


def _cell(one: CopiedDataSet, tracks: range, shades: str) -> tuple[str, str]:
    """Draw some tracks; a cell of which any was copied out of order does not look like the rest."""
    count = sum(j in one.out_of_order for j in tracks)
    shade = -(-count * (len(shades) - 1) // len(tracks))
    return shades[shade], "yellow" if count else "green"
