"""A volume on one screen: cylinders across, heads down, in as many bands as there is room for.

A cell stands for some cylinders and some heads. It belongs to whoever has most of its tracks, free
space left aside; where that is less than half of the cell, only its sign has the colour.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt
from rich.style import Style
from rich.text import Text

from cli.disk.map_key import FREE, Key, Owner
from cli.listing import shown
from eckd.geometry import Geometry
from vtoc.space_map import Piece

_MARGIN: Final = 7
_TITLE_AND_AXIS: Final = 2
_KEY_LINES: Final = 6
_KEY_WIDTH: Final = 38
_WIDEST_CYLINDER: Final = 4
_TICK_COLUMNS: Final = 10
_DARK: Final = "#1c1f24"
_PALE: Final = "#5c636e"


@dataclass(frozen=True, slots=True)
class Screen:
    """Room for a picture: columns, and lines that may be filled."""

    columns: int
    lines: int


@dataclass(frozen=True, slots=True)
class Scale:
    """How a volume fits a screen.

    Attributes:
        cylinders: In a cell.
        heads: In a cell.
        columns: Cells beside each other.
        repeat: Columns of the screen for a cell.
    """

    cylinders: int
    heads: int
    columns: int
    repeat: int

    @classmethod
    def fitting(cls, geometry: Geometry, screen: Screen) -> Self:
        """Choose the fewest cylinders to a cell, then the fewest heads."""
        width = max(1, screen.columns - _MARGIN)
        room = max(1, screen.lines - _TITLE_AND_AXIS - _KEY_LINES)
        choices = []
        for rows in range(1, min(geometry.heads, room) + 1):
            heads = -(-geometry.heads // rows)
            bands = room // -(-geometry.heads // heads)
            choices.append((-(-geometry.cylinders // (bands * width)), heads))
        cylinders, heads = min(choices)
        columns = min(width, -(-geometry.cylinders // cylinders))
        return cls(cylinders, heads, columns, min(_WIDEST_CYLINDER, width // columns))


@dataclass(frozen=True, slots=True)
class Cell:
    """Who has most of a cell, and whether that is at least half of it."""

    owner: int
    solid: bool


def draw(title: str, geometry: Geometry, pieces: Sequence[Piece], screen: Screen) -> list[Text]:
    """Return the lines of the picture: title, map, cylinder numbers, key."""
    scale = Scale.fitting(geometry, screen)
    key_columns = max(1, screen.columns // _KEY_WIDTH)
    key = Key.of(pieces, most=_KEY_LINES * key_columns)
    return [
        Text(f"{title}; a cell: {_cell_text(scale)}"),
        *_map_lines(geometry, bands(geometry, pieces, key, scale), key, scale),
        Text(_axis(geometry, scale), "dim"),
        *_key_lines(key, key_columns, screen.columns // key_columns),
    ]


def bands(
    geometry: Geometry, pieces: Sequence[Piece], key: Key, scale: Scale
) -> list[list[list[Cell]]]:
    """Return the cells: bands of rows."""
    owners = np.zeros((geometry.cylinders, geometry.heads), np.int16)
    flat = owners.reshape(-1)
    for piece, owner in zip(pieces, key.of_pieces, strict=True):
        flat[piece.span.first : piece.span.end] = owner
    length = scale.columns * scale.cylinders
    return [
        [
            [
                _cell(owners[column : column + scale.cylinders, row : row + scale.heads])
                for column in range(first, min(first + length, len(owners)), scale.cylinders)
            ]
            for row in range(0, geometry.heads, scale.heads)
        ]
        for first in range(0, geometry.cylinders, length)
    ]


def _cell(owners: npt.NDArray[np.int16]) -> Cell:
    counts = np.bincount(owners.reshape(-1))
    taken = int(counts[FREE + 1 :].sum())
    if not taken:
        return Cell(FREE, solid=True)
    return Cell(int(counts[FREE + 1 :].argmax()) + FREE + 1, solid=2 * taken >= owners.size)


def _map_lines(
    geometry: Geometry, cells: list[list[list[Cell]]], key: Key, scale: Scale
) -> Iterator[Text]:
    for number, band in enumerate(cells):
        for row_number, row in enumerate(band):
            first = number * scale.columns * scale.cylinders
            line = Text()
            line.append(_row_label(geometry, scale, first, row_number * scale.heads), "dim")
            for cell in row:
                line.append(key.owners[cell.owner].sign * scale.repeat, _style(cell, key.owners))
            yield line


def _row_label(geometry: Geometry, scale: Scale, cylinder: int, head: int) -> str:
    """Say where a row begins: its cylinder where there are several bands, else its head."""
    if scale.columns * scale.cylinders >= geometry.cylinders:
        label = f"h{head}"
    else:
        label = str(cylinder) if head == 0 else f"h{head}"
    return f"{label:>{_MARGIN - 1}} "


def _cell_text(scale: Scale) -> str:
    parts = ((scale.cylinders, "cylinder"), (scale.heads, "head"))
    return ", ".join(f"{count} {what}{'s' if count > 1 else ''}" for count, what in parts)


def _style(cell: Cell, owners: Sequence[Owner]) -> Style:
    colour, free = owners[cell.owner].colour, owners[FREE].colour
    if cell.owner == FREE:
        return Style(color=_PALE, bgcolor=free)
    return Style(color=_DARK, bgcolor=colour) if cell.solid else Style(color=colour, bgcolor=free)


def _axis(geometry: Geometry, scale: Scale) -> str:
    """Write cylinder numbers where they belong, at round steps; counted anew in each band."""
    length = min(scale.columns * scale.cylinders, geometry.cylinders)
    sign = "+" if length < geometry.cylinders else ""
    step = _round_step(scale.cylinders * _TICK_COLUMNS / scale.repeat)
    line = "cyl"
    for cylinder in range(0, length, step):
        at = _MARGIN + cylinder * scale.repeat // scale.cylinders
        line = line.ljust(at) + f"{sign}{cylinder}"
    return line[: _MARGIN + scale.columns * scale.repeat]


def _round_step(least: float) -> int:
    power = 1
    while True:
        for factor in (1, 2, 5):
            if factor * power >= least:
                return factor * power
        power *= 10


def _key_lines(key: Key, columns: int, width: int) -> Iterator[Text]:
    count = -(-len(key.owners) // columns)
    for number in range(count):
        line = Text()
        for owner in key.owners[number::count]:
            colour = _PALE if owner.sign == "." else _DARK
            line.append(owner.sign, Style(color=colour, bgcolor=owner.colour))
            line.append(_entry(owner, width - 1))
        line.rstrip()
        yield line


def _entry(owner: Owner, width: int) -> str:
    tracks = f" {owner.tracks:,}" + (" tracks  " if owner.sign == "." else "  ")
    room = width - len(tracks) - 1
    name = shown(owner.name)
    if len(name) > room:
        tail = room * 2 // 3
        name = f"{name[: room - tail - 1]}…{name[-tail:]}"
    return f" {name:<{room}}{tracks}"
