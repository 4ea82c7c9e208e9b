"""The key of a map: which sign and colour each owner of tracks has.

The data sets with the most tracks have signs and colours of their own; the others share one.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_letters
from typing import Final, Self

from vtoc.space_map import Piece, Use

FREE: Final = 0
_FREE_COLOUR: Final = "#30343b"
_SYSTEM: Final = {
    Use.LABEL: ("#", "label and VTOC", "#e8e8e8"),
    Use.ALTERNATE: ("=", "alternate tracks", "#6b7280"),
}
_OTHERS_COLOUR: Final = "#9aa0a6"
_COLOURS: Final = (
    *("#5b9bd5", "#f28e2b", "#6abf69", "#e8615c", "#b58ad6", "#4fc1c0", "#f2cf4a", "#ff9da7"),
    *("#b08968", "#9fd356", "#7f8cff", "#e377c2", "#c7b23b", "#8fd3ff", "#d98cb3", "#3fa796"),
)


@dataclass(frozen=True, slots=True)
class Owner:
    """A line of the key.

    Attributes:
        sign: One character.
        name: What it stands for.
        colour: ``#rrggbb``.
        tracks: How many there are.
    """

    sign: str
    name: str
    colour: str
    tracks: int


@dataclass(frozen=True, slots=True)
class Key:
    """The owners, free space first, and which of them each piece belongs to.

    Attributes:
        owners: Lines of the key.
        of_pieces: Numbers of owners, in the order of the pieces.
    """

    owners: tuple[Owner, ...]
    of_pieces: tuple[int, ...]

    @classmethod
    def of(cls, pieces: Sequence[Piece], *, most: int) -> Self:
        """Make a key with at most ``most`` lines."""
        names = [_name(piece) for piece in pieces]
        tracks: Counter[str | Use] = Counter()
        for name, piece in zip(names, pieces, strict=True):
            tracks[name] += len(piece.span)
        fixed = [use for use in (Use.FREE, *_SYSTEM) if use in tracks or use is Use.FREE]
        ranked = sorted(
            (name for name in tracks if not isinstance(name, Use)),
            key=lambda name: (-tracks[name], name),
        )
        room = max(most - len(fixed), 1)
        apart = ranked if len(ranked) <= room else ranked[: room - 1]
        owners = [_system_owner(use, tracks[use]) for use in fixed]
        owners += [
            Owner(_sign(number), name, _colour(number), tracks[name])
            for number, name in enumerate(apart)
        ]
        numbers = {name: number for number, name in enumerate([*fixed, *apart])}
        others = ranked[len(apart) :]
        if others:
            total = sum(tracks[name] for name in others)
            owners.append(Owner("+", f"{len(others)} other data sets", _OTHERS_COLOUR, total))
        return cls(tuple(owners), tuple(numbers.get(name, len(owners) - 1) for name in names))


def _name(piece: Piece) -> str | Use:
    if piece.dsname is not None:
        return str(piece.dsname)
    return Use.LABEL if piece.use is Use.VTOC else piece.use


def _sign(number: int) -> str:
    return ascii_letters[(26 + number) % 52]


def _colour(number: int) -> str:
    """Return one of the colours; from the second time round on a darker shade of it."""
    turn, place = divmod(number, len(_COLOURS))
    red, green, blue = bytes.fromhex(_COLOURS[place][1:])
    shade = (6 - turn % 4) / 6
    return f"#{int(red * shade):02x}{int(green * shade):02x}{int(blue * shade):02x}"


def _system_owner(use: Use, tracks: int) -> Owner:
    sign, name, colour = _SYSTEM.get(use, (".", "free", _FREE_COLOUR))
    return Owner(sign, name, colour, tracks)
