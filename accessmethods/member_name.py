"""Names of members: 8 bytes on the disk, text for people.

System libraries have members whose names are binary, so a name that does not print shows as ``x:``
and its 16 hex digits; no other name is that long. Showing and reading back gives the same bytes.
"""

import re
from typing import Final

from accessmethods.directory_schema import END_NAME, NAME_LENGTH
from primitives import InvalidNameError
from primitives.ebcdic import CODE_PAGE

_BINARY: Final = re.compile(r"x:([0-9a-fA-F]{16})")
_GIVEN: Final = re.compile(r"[A-Z@#$][A-Z0-9@#${-]{0,7}")


def show_name(raw: bytes) -> str:
    """Return the name as people write it.

    >>> show_name(bytes.fromhex("c1d3d3d6c3404040"))
    'ALLOC'
    >>> show_name(bytes.fromhex("00bb4baf82804100"))
    'x:00bb4baf82804100'
    """
    text = raw.decode(CODE_PAGE)
    if text.isascii() and text.isprintable() and not text.isspace():
        return text.rstrip(" ")
    return f"x:{raw.hex()}"


def read_name(text: str) -> bytes:
    """Return the 8 bytes of a name as ``show_name`` shows it.

    Raises:
        InvalidNameError: Longer than 8 characters, or not to be written in EBCDIC.
    """
    if binary := _BINARY.fullmatch(text):
        return bytes.fromhex(binary[1])
    if not 1 <= len(text) <= NAME_LENGTH or not text.isascii():
        msg = f"member name {text!r} is not 1 to 8 characters, nor x: and 16 hex digits"
        raise InvalidNameError(msg)
    return text.ljust(NAME_LENGTH).encode(CODE_PAGE)


def checked_name(text: str) -> bytes:
    """Return the 8 bytes of a name a person gives to a new member; lower case is folded.

    Raises:
        InvalidNameError: The system would not accept it; the ``x:`` form is taken as it is, save
            the one name that ends a directory.

    >>> checked_name("alloc").hex()
    'c1d3d3d6c3404040'
    """
    if _BINARY.fullmatch(text) and read_name(text) != END_NAME:
        return read_name(text)
    folded = text.upper()
    if not _GIVEN.fullmatch(folded):
        msg = (
            f"member name {text!r} is not 1 to 8 of A-Z 0-9 @ # $ {{ - "
            "starting with a letter or @ # $"
        )
        raise InvalidNameError(msg)
    return read_name(folded)
