"""A volume as a drawing (SVG): cylinders across, heads down, every extent where it lies.

A volume with many cylinders is cut into bands below each other. An extent narrower than a pixel is
drawn as wide as one, and above longer ones, so that nothing vanishes; its name shows when it is
pointed at.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from cli.disk.map_key import FREE, Key, Owner
from cli.listing import shown
from eckd.geometry import Geometry
from vtoc.extent import Span
from vtoc.space_map import Piece

_WIDTH: Final = 1200
_LEFT: Final = 48
_RIGHT: Final = 16
_TOP: Final = 56
_BAND_CYLINDERS: Final = 400
_MOST_BANDS: Final = 8
_WIDEST_CYLINDER: Final = 40.0
_BAND_HEIGHT: Final = 150
_BELOW_BAND: Final = 34
_KEY_COLUMNS: Final = 3
_KEY_LINE: Final = 20
_MOST_KEYS: Final = 60
_NARROWEST: Final = 1.0
_STEPS: Final = tuple(
    factor * power for power in (1, 10, 100, 1000, 10_000) for factor in (1, 2, 5)
)
_LEAST_STEP: Final = 80
_FONT: Final = "font-family='ui-monospace, Menlo, Consolas, monospace'"


@dataclass(frozen=True, slots=True)
class Plan:
    """Where things are drawn.

    Attributes:
        geometry: Shape of the volume.
        bands: How many.
        cylinders: In a band.
        scale: Pixels of a cylinder.
        head_height: Pixels of a head.
    """

    geometry: Geometry
    bands: int
    cylinders: int
    scale: float
    head_height: float

    @classmethod
    def of(cls, geometry: Geometry) -> "Plan":
        """Lay a volume out."""
        bands = min(_MOST_BANDS, -(-geometry.cylinders // _BAND_CYLINDERS))
        cylinders = -(-geometry.cylinders // bands)
        scale = min(_WIDEST_CYLINDER, (_WIDTH - _LEFT - _RIGHT) / cylinders)
        return cls(geometry, bands, cylinders, scale, _BAND_HEIGHT / geometry.heads)

    def top(self, band: int) -> float:
        """Return where a band begins."""
        return _TOP + band * (_BAND_HEIGHT + _BELOW_BAND)

    def boxes(self, span: Span) -> Iterator[tuple[float, float, float, float]]:
        """Return the rectangles of some tracks: left, top, width, height."""
        heads = self.geometry.heads
        first, from_head = divmod(span.first, heads)
        last, to_head = divmod(span.end - 1, heads)
        if first == last:
            yield from self._box(first, first, from_head, to_head)
            return
        if from_head:
            yield from self._box(first, first, from_head, heads - 1)
            first += 1
        if to_head < heads - 1:
            yield from self._box(last, last, 0, to_head)
            last -= 1
        if first <= last:
            yield from self._box(first, last, 0, heads - 1)

    def _box(
        self, first: int, last: int, from_head: int, to_head: int
    ) -> Iterator[tuple[float, float, float, float]]:
        """Cut a rectangle of tracks at the ends of bands."""
        while first <= last:
            band, column = divmod(first, self.cylinders)
            count = min(last - first + 1, self.cylinders - column)
            left, top = _LEFT + column * self.scale, self.top(band) + from_head * self.head_height
            width = max(count * self.scale, _NARROWEST)
            yield left, top, width, (to_head - from_head + 1) * self.head_height
            first += count


def drawing(title: str, geometry: Geometry, pieces: Sequence[Piece]) -> str:
    """Return the drawing as a document of its own."""
    plan, key = Plan.of(geometry), Key.of(pieces, most=_MOST_KEYS)
    key_top = plan.top(plan.bands) + 8
    height = key_top + -(-len(key.owners) // _KEY_COLUMNS) * _KEY_LINE + 16
    size = f"width='{_WIDTH}' height='{height:.0f}'"
    lines = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {_WIDTH} {height:.0f}' {size}>",
        f"<rect {size} fill='#16181d'/>",
        _text(_LEFT, 32, title, size=18, colour="#f2f2f2"),
        *_bands(plan, key.owners[FREE]),
        *_extents(plan, key, pieces),
        *_key(key, key_top),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _bands(plan: Plan, free: Owner) -> Iterator[str]:
    for band in range(plan.bands):
        first = band * plan.cylinders
        count = min(plan.cylinders, plan.geometry.cylinders - first)
        top = plan.top(band)
        yield (
            f"<rect x='{_LEFT}' y='{top:.1f}' width='{count * plan.scale:.2f}' "
            f"height='{_BAND_HEIGHT}' fill='{free.colour}'/>"
        )
        yield _text(_LEFT - 6, top + 11, "0", anchor="end")
        yield _text(_LEFT - 6, top + _BAND_HEIGHT, str(plan.geometry.heads - 1), anchor="end")
        step = _step(plan.scale)
        for cylinder in range(-(-first // step) * step, first + count, step):
            x = _LEFT + (cylinder - first) * plan.scale
            below = top + _BAND_HEIGHT
            yield f"<path d='M{x:.2f} {below:.1f}v5' stroke='#8b919b'/>"
            anchor = "end" if x > _WIDTH - _LEFT else "start"
            yield _text(x, below + 18, str(cylinder), anchor=anchor)


def _step(scale: float) -> int:
    """Return a round number of cylinders whose numbers do not run into each other."""
    return next(step for step in _STEPS if step * scale >= _LEAST_STEP)


def _extents(plan: Plan, key: Key, pieces: Sequence[Piece]) -> Iterator[str]:
    owned = zip(pieces, key.of_pieces, strict=True)
    for piece, number in sorted(owned, key=lambda each: len(each[0].span), reverse=True):
        if number == FREE:
            continue
        boxes = [
            f"<rect x='{left:.2f}' y='{top:.2f}' width='{width:.2f}' height='{height:.2f}'/>"
            for left, top, width, height in plan.boxes(piece.span)
        ]
        yield (
            f"<g fill='{key.owners[number].colour}'><title>{_safe(_caption(piece, plan))}</title>"
            f"{''.join(boxes)}</g>"
        )


def _caption(piece: Piece, plan: Plan) -> str:
    first, last = (
        plan.geometry.cchh(at)
        for at in (piece.span.first, type(piece.span.end)(piece.span.end - 1))
    )
    what = piece.use.value if piece.dsname is None else f"{piece.dsname} extent {piece.sequence}"
    return f"{what}: {first} to {last}, {len(piece.span)} tracks"


def _key(key: Key, top: float) -> Iterator[str]:
    width = (_WIDTH - _LEFT - _RIGHT) / _KEY_COLUMNS
    rows = -(-len(key.owners) // _KEY_COLUMNS)
    for number, owner in enumerate(key.owners):
        column, row = divmod(number, rows)
        x, y = _LEFT + column * width, top + row * _KEY_LINE
        yield f"<rect x='{x:.1f}' y='{y:.1f}' width='14' height='12' fill='{owner.colour}'/>"
        yield _text(x + 22, y + 11, owner.name, colour="#e3e5e8")
        yield _text(x + width - 20, y + 11, f"{owner.tracks:,}", anchor="end")


def _text(
    x: float, y: float, text: str, *, size: int = 12, colour: str = "#8b919b", anchor: str = "start"
) -> str:
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' font-size='{size}' {_FONT} fill='{colour}' "
        f"text-anchor='{anchor}'>{_safe(text)}</text>"
    )


def _safe(text: str) -> str:
    return escape(shown(text))
