"""New names for restored data sets: RENAME and RENAMEUNCONDITIONAL.

Pairs of an old and a new name are tried in order and the first whose old name matches decides; both
may have wildcards, and each wildcard of the new name takes what the one of the same place stood for
in the old. When no pair matches, a prefix replaces the first qualifier.

Source: DFSMSdss Storage Administration, RENAME and RENAMEUNCONDITIONAL of RESTORE.
"""

from dataclasses import dataclass
from typing import Self

from primitives import Dsname, InvalidNameError
from snapshot.masks import Mask


class InvalidRenameError(InvalidNameError):
    """The new name does not say what becomes of each wildcard of the old one."""


@dataclass(frozen=True, slots=True)
class RenamePair:
    """One old name, or mask of names, and what becomes of it."""

    old: Mask
    new: Mask

    @classmethod
    def checked(cls, old: str, new: str) -> Self:
        """Take a pair a person gave.

        Raises:
            InvalidMaskError: One of them is not a mask.
            InvalidRenameError: Their wildcards are not the same ones in the same order.
        """
        pair = cls(Mask.checked(old), Mask.checked(new))
        if pair.old.wildcards != pair.new.wildcards:
            msg = f"rename {old!r} to {new!r}: both need the same wildcards in the same order"
            raise InvalidRenameError(msg)
        return pair

    def renamed(self, dsname: str) -> str | None:
        """Return the new name, unchecked, or None when the pair is not about this data set."""
        captures = self.old.captures(dsname)
        return None if captures is None else self.new.filled(captures)


@dataclass(frozen=True, slots=True)
class Renames:
    """A whole RENAME or RENAMEUNCONDITIONAL operand; without anything in it no name changes.

    Attributes:
        pairs: Tried in order.
        prefix: New first qualifier where no pair matches.
        unconditional: Whether the new name is used even if the old one is free on the target.
    """

    pairs: tuple[RenamePair, ...] = ()
    prefix: Dsname | None = None
    unconditional: bool = False

    def new_name(self, dsname: Dsname) -> Dsname | None:
        """Return the new name of a data set, or None when nothing is said about it.

        Raises:
            InvalidNameError: The new name is not one; it may have become too long.
        """
        for pair in self.pairs:
            renamed = pair.renamed(dsname)
            if renamed is not None:
                return Dsname.checked(renamed)
        if self.prefix is None:
            return None
        return Dsname.checked(".".join((self.prefix, *dsname.qualifiers[1:])))
