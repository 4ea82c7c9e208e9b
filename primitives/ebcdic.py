"""EBCDIC text of labels, names and messages.

Every name on a disk or tape is code page 037 padded with blanks (X'40'). All 256 codes have a
character, so decoding never fails; encoding refuses characters the page does not have.
"""

from typing import Final

from primitives.errors import DasdError

CODE_PAGE: Final = "cp037"
BLANK: Final = 0x40


class NotEncodableError(DasdError):
    """The text holds a character that its field cannot."""


def decode(raw: bytes) -> str:
    """Decode and drop the blank padding at the end.

    >>> decode(bytes.fromhex("d7e4c2f0f1f0404040"))
    'PUB010'
    """
    return raw.decode(CODE_PAGE).rstrip(" ")


def encode(text: str, length: int) -> bytes:
    """Encode into a field of ``length`` bytes, padded with blanks.

    Raises:
        NotEncodableError: The text is too long or has a character outside the code page.

    >>> encode("VOL1", 6).hex()
    'e5d6d3f14040'
    """
    try:
        raw = text.encode(CODE_PAGE)
    except UnicodeEncodeError as error:
        msg = f"{text!r}: character {error.object[error.start]!r} is not in code page 037"
        raise NotEncodableError(msg) from error
    if len(raw) > length:
        msg = f"{text!r} has {len(raw)} characters, its field {length}"
        raise NotEncodableError(msg)
    return raw.ljust(length, b"\x40")


def printable(raw: bytes) -> str:
    """Decode for people to read: codes that print nothing become a full stop.

    >>> printable(bytes.fromhex("c1c20001c3"))
    'AB..C'
    """
    text = raw.decode(CODE_PAGE)
    return "".join(char if char.isprintable() else "." for char in text)
