"""Bytes for people: offset, hex in groups of four, EBCDIC beside it."""

from collections.abc import Iterator

from primitives.ebcdic import printable

_WIDTH = 16


def hexdump(data: bytes, *, indent: str = "") -> Iterator[str]:
    r"""Give one line per 16 bytes; lines that repeat the one before are folded into a star.

    >>> print(*hexdump(bytes.fromhex("e5d6d3f1c1") + bytes(43)), sep="\n")
    0000  e5d6d3f1 c1000000 00000000 00000000  |VOL1A...........|
    0010  00000000 00000000 00000000 00000000  |................|
    *
    """
    before = None
    folded = False
    for at in range(0, len(data), _WIDTH):
        row = data[at : at + _WIDTH]
        if row == before:
            if not folded:
                yield f"{indent}*"
            folded = True
            continue
        before, folded = row, False
        groups = " ".join(row[group : group + 4].hex() for group in range(0, len(row), 4))
        yield f"{indent}{at:04x}  {groups:<35}  |{printable(row)}|"
