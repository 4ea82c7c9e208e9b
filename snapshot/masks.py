"""Data set name masks, as INCLUDE, EXCLUDE and ALLDATA have them.

=============== ======================================================================
``**``          as a whole qualifier: any number of qualifiers, none included
``*``           as a whole qualifier: exactly one; inside one: any characters, none included
``%``           exactly one character of a qualifier
=============== ======================================================================

Both levels, qualifiers of a name and characters of a qualifier, are the same kind of pattern, and
one matcher serves them. It only ever goes back to the last run it met, so its time is bounded by
the product of the lengths whatever the mask.

Source: DFSMSdss Storage Administration, filtering by data set names.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Self

from primitives import InvalidNameError
from primitives.names import DSNAME_LENGTH

ANY_QUALIFIERS: Final = "**"
ANY_CHARACTERS: Final = "*"
ANY_CHARACTER: Final = "%"
_QUALIFIER: Final = re.compile(r"[A-Z@#$*%][A-Z0-9@#$*%-]*")
_GENERATION: Final = re.compile(r"\(([+-]?\d+|\*)\)$")
_QUALIFIER_LENGTH: Final = 8


class InvalidMaskError(InvalidNameError):
    """Not a data set name mask; the message says which rule it breaks."""


@dataclass(frozen=True, slots=True)
class Mask:
    """A checked mask.

    Attributes:
        qualifiers: Its parts between the full stops.
    """

    qualifiers: tuple[str, ...]

    @classmethod
    def checked(cls, text: str) -> Self:
        """Take a mask a person gave; lower case is folded.

        Raises:
            InvalidMaskError: It is none, or has more than 44 characters.

        >>> str(Mask.checked("payroll.**.d*"))
        'PAYROLL.**.D*'
        """
        folded = text.strip().upper()
        if _GENERATION.search(folded):
            msg = f"mask {text!r}: relative generations need a catalog, and there is none"
            raise InvalidMaskError(msg)
        if len(folded) > DSNAME_LENGTH:
            msg = f"mask {text!r} has {len(folded)} characters, at most {DSNAME_LENGTH} are allowed"
            raise InvalidMaskError(msg)
        qualifiers = tuple(folded.split("."))
        for qualifier in qualifiers:
            reason = _objection(qualifier)
            if reason:
                msg = f"mask {text!r}: qualifier {qualifier!r} {reason}"
                raise InvalidMaskError(msg)
        return cls(qualifiers)

    def __str__(self) -> str:
        """Write the mask as people do."""
        return ".".join(self.qualifiers)

    @property
    def is_name(self) -> bool:
        """Whether only one name can match."""
        return not any(char in str(self) for char in (ANY_CHARACTERS, ANY_CHARACTER))

    def matches(self, dsname: str) -> bool:
        """Tell whether a data set name matches.

        >>> Mask.checked("PROD.**.MASTER").matches("PROD.PAY.OLD.MASTER")
        True
        """
        return _matches(self.qualifiers, dsname.split("."), ANY_QUALIFIERS, _qualifier_matches)


def _objection(qualifier: str) -> str | None:
    """Say what is wrong with one qualifier of a mask, if anything is."""
    if qualifier == ANY_QUALIFIERS:
        return None
    if ANY_QUALIFIERS in qualifier:
        return "joins ** to other characters"
    if not _QUALIFIER.fullmatch(qualifier):
        return "is not of A-Z 0-9 @ # $ - * % starting with a letter, @ # $ * or %"
    if len(qualifier.replace(ANY_CHARACTERS, "")) > _QUALIFIER_LENGTH:
        return f"needs more than {_QUALIFIER_LENGTH} characters"
    return None


def _qualifier_matches(pattern: str, qualifier: str) -> bool:
    return _matches(pattern, qualifier, ANY_CHARACTERS, _character_matches)


def _character_matches(pattern: str, character: str) -> bool:
    return pattern in (ANY_CHARACTER, character)


def _matches(
    pattern: Sequence[str], subject: Sequence[str], any_run: str, fits: Callable[[str, str], bool]
) -> bool:
    """Match items against a pattern in which ``any_run`` stands for any number of them.

    After a mismatch the last run takes one item more; an earlier run need never be looked at again,
    because what stood between the two has matched as far left as it can.
    """
    at = item = 0
    run, resume = -1, 0
    while item < len(subject):
        if at < len(pattern) and pattern[at] == any_run:
            run, resume = at, item
            at += 1
        elif at < len(pattern) and fits(pattern[at], subject[item]):
            at += 1
            item += 1
        elif run >= 0:
            resume += 1
            at, item = run + 1, resume
        else:
            return False
    return all(rest == any_run for rest in pattern[at:])
