"""Images damaged where it hurts: headers, tables, count fields, DSCBs, directories, ends."""

import random
from collections.abc import Callable

SPECIAL = (0x00, 0x01, 0x02, 0x7F, 0x80, 0xFE, 0xFF)
HEADER, TABLES = 1_024, 4_096
_MARKS = (b"\xe5\xd6\xd3\xf1", b"\x04" * 44, b"\x05" * 4, b"\x03" * 4, b"\xd3\xc9\xc2", b"\xff" * 8)
"""VOL1, formats 4, 5 and 3, a name, an end of track."""


def damaged(image: bytes, seed: int) -> bytes:
    """Return the image with one to four pieces of damage; the same for the same seed."""
    chance = random.Random(seed)
    changed = bytearray(image)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 4))):
        chance.choice(_WAYS)(changed, chance)
        if not changed:
            break
    return bytes(changed)


def _byte(image: bytearray, chance: random.Random, first: int, stop: int) -> None:
    at = chance.randrange(min(first, len(image) - 1), max(min(stop, len(image)), 1))
    image[at] = chance.choice((*SPECIAL, chance.randrange(256)))


def _in_header(image: bytearray, chance: random.Random) -> None:
    _byte(image, chance, 0, HEADER)


def _in_tables(image: bytearray, chance: random.Random) -> None:
    _byte(image, chance, 512, TABLES)


def _anywhere(image: bytearray, chance: random.Random) -> None:
    _byte(image, chance, 0, len(image))


def _in_structures(image: bytearray, chance: random.Random) -> None:
    """Change bytes of what looks like a label, a DSCB, a directory or a count field."""
    marks = (
        b"\xe5\xd6\xd3\xf1",
        b"\x04" * 44,
        b"\x05" * 4,
        b"\x03" * 4,
        b"\xd3\xc9\xc2",
        b"\xff" * 8,
    )
    found = image.find(chance.choice(marks), chance.randrange(len(image)))
    if found < 0:
        return
    _byte(image, chance, max(0, found - 16), found + 160)


def _halfword(image: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(image))
    image[at : at + 2] = chance.choice((b"\xff\xff", b"\0\0", b"\x7f\xff", chance.randbytes(2)))


def _cut(image: bytearray, chance: random.Random) -> None:
    del image[chance.randrange(len(image)) :]


def _longer(image: bytearray, chance: random.Random) -> None:
    image += chance.randbytes(chance.randrange(1, 600))


def _moved(image: bytearray, chance: random.Random) -> None:
    """Put a piece of the image in another place."""
    length = chance.choice((4, 8, 140, 256, 512, 4_096))
    source, target = chance.randrange(len(image)), chance.randrange(len(image))
    piece = image[source : source + length]
    image[target : target + len(piece)] = piece


def _zeroed(image: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(image))
    length = min(chance.choice((8, 64, 512, 4_096)), len(image) - at)
    image[at : at + length] = bytes(length)


_WAYS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _in_header,
    _in_header,
    _in_tables,
    _in_tables,
    _anywhere,
    _in_structures,
    _in_structures,
    _in_structures,
    _halfword,
    _cut,
    _longer,
    _moved,
    _zeroed,
)
