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
from collections.abc import Callable, Iterable, Sequence
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
    def wildcards(self) -> tuple[str, ...]:
        """The wildcards from left to right.

        >>> Mask.checked("P.**.A%*").wildcards
        ('**', '%', '*')
        """
        found: list[str] = []
        for qualifier in self.qualifiers:
            found += [qualifier] if qualifier == ANY_QUALIFIERS else filter(_is_wild, qualifier)
        return tuple(found)

    @property
    def is_name(self) -> bool:
        """Whether only one name can match."""
        return not self.wildcards

    def matches(self, dsname: str) -> bool:
        """Tell whether a data set name matches.

        >>> Mask.checked("PROD.**.MASTER").matches("PROD.PAY.OLD.MASTER")
        True
        """
        return self._aligned(dsname.split(".")) is not None

    def captures(self, dsname: str) -> tuple[str, ...] | None:
        """Return what each wildcard stands for in a name that matches; None in one that does not.

        >>> Mask.checked("P.**.A%*").captures("P.X.Y.ABC")
        ('X.Y', 'B', 'C')
        """
        names = dsname.split(".")
        starts = self._aligned(names)
        if starts is None:
            return None
        found: list[str] = []
        for pattern, start, stop in zip(self.qualifiers, starts, starts[1:], strict=False):
            if pattern == ANY_QUALIFIERS:
                found.append(".".join(names[start:stop]))
            else:
                found += _captured_characters(pattern, names[start])
        return tuple(found)

    def filled(self, captures: Iterable[str]) -> str:
        """Put texts in the place of the wildcards, one for each; the inverse of ``captures``.

        >>> Mask.checked("Q.**.Z%*").filled(("X.Y", "B", "C"))
        'Q.X.Y.ZBC'
        """
        texts = iter(captures)
        filled = [
            next(texts)
            if qualifier == ANY_QUALIFIERS
            else "".join(next(texts) if _is_wild(char) else char for char in qualifier)
            for qualifier in self.qualifiers
        ]
        return ".".join(qualifier for qualifier in filled if qualifier)

    def _aligned(self, qualifiers: Sequence[str]) -> list[int] | None:
        return _align(self.qualifiers, qualifiers, ANY_QUALIFIERS, _qualifier_fits)


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


def _is_wild(char: str) -> bool:
    return char in (ANY_CHARACTERS, ANY_CHARACTER)


def _captured_characters(pattern: str, qualifier: str) -> list[str]:
    starts = _align(pattern, qualifier, ANY_CHARACTERS, _character_fits)
    assert starts is not None
    return [
        qualifier[start:stop]
        for char, start, stop in zip(pattern, starts, starts[1:], strict=False)
        if _is_wild(char)
    ]


def _qualifier_fits(pattern: str, qualifier: str) -> bool:
    return _align(pattern, qualifier, ANY_CHARACTERS, _character_fits) is not None


def _character_fits(pattern: str, character: str) -> bool:
    return pattern in (ANY_CHARACTER, character)


def _align(
    pattern: Sequence[str], subject: Sequence[str], any_run: str, fits: Callable[[str, str], bool]
) -> list[int] | None:
    """Lay a pattern, in which ``any_run`` stands for any number of items, along a subject.

    After a mismatch the last run takes one item more; an earlier run need never be looked at again,
    because what stood between the two has matched as far left as it can.

    Returns:
        Where in the subject each item of the pattern begins, and where the last one ends; None if
        the pattern does not match.
    """
    starts = [0] * (len(pattern) + 1)
    at = item = 0
    run = taken = -1
    while True:
        starts[at] = item
        if at < len(pattern) and pattern[at] == any_run:
            run, taken = at, item
            at += 1
        elif at == len(pattern) and item == len(subject):
            return starts
        elif at < len(pattern) and item < len(subject) and fits(pattern[at], subject[item]):
            at, item = at + 1, item + 1
        elif run >= 0 and taken < len(subject):
            taken += 1
            at, item = run + 1, taken
        else:
            return None
