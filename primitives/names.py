"""Names of volumes and data sets.

Both are plain strings to everybody who only shows them. Names found on a volume are taken as they
are (real volumes carry odd ones); names a person gives are checked with ``checked``.
"""

import re
from typing import Final, Self

from primitives.errors import DasdError

_VOLSER: Final = re.compile(r"[A-Z0-9@#$-]{1,6}")
_QUALIFIER: Final = re.compile(r"[A-Z@#$][A-Z0-9@#$-]{0,7}")
DSNAME_LENGTH: Final = 44


class InvalidNameError(DasdError):
    """Not a name the system would accept; the message says which rule it breaks."""


class Volser(str):
    """A volume serial: 1 to 6 characters, no trailing blanks."""

    __slots__ = ()

    @classmethod
    def checked(cls, text: str) -> Self:
        """Take a serial a person gave; lower case is folded.

        >>> Volser.checked("work01")
        'WORK01'
        """
        folded = text.strip().upper()
        if not _VOLSER.fullmatch(folded):
            msg = f"volume serial {text!r}: expected 1 to 6 of A-Z 0-9 @ # $ -"
            raise InvalidNameError(msg)
        return cls(folded)


class Dsname(str):
    """A data set name: up to 44 characters, qualifiers of 1 to 8 joined by full stops."""

    __slots__ = ()

    @property
    def qualifiers(self) -> tuple[str, ...]:
        """The parts between the full stops."""
        return tuple(self.split("."))

    @classmethod
    def checked(cls, text: str) -> Self:
        """Take a name a person gave; lower case is folded.

        >>> Dsname.checked("sys1.maclib").qualifiers
        ('SYS1', 'MACLIB')
        """
        folded = text.strip().upper()
        if len(folded) > DSNAME_LENGTH:
            msg = f"data set name {text!r} has {len(folded)} characters, at most 44 are allowed"
            raise InvalidNameError(msg)
        for qualifier in folded.split("."):
            if not _QUALIFIER.fullmatch(qualifier):
                msg = (
                    f"data set name {text!r}: qualifier {qualifier!r} is not 1 to 8 of "
                    "A-Z 0-9 @ # $ - starting with a letter or @ # $"
                )
                raise InvalidNameError(msg)
        return cls(folded)
