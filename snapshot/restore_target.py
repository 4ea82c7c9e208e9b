"""Under which name a dumped data set is restored, and whether it may take another one's place.

================================ ==========================================================
RENAMEUNCONDITIONAL covers it    the new name
RENAME covers it                 the new name if the old one exists on the target
otherwise                        its own name
================================ ==========================================================

A data set of that name on the target is replaced with REPLACE if the name is the data set's own,
with REPLACEUNCONDITIONAL in any case. An unmovable data set keeps its name.

Source: DFSMSdss Storage Administration, RENAME and REPLACE of RESTORE.
"""

from collections.abc import Container
from dataclasses import dataclass

from primitives import DasdError, Dsname, InvalidNameError
from snapshot.renames import Renames


class NotRestoredError(DasdError):
    """One data set cannot be restored; the others may.

    Attributes:
        message_id: The DFSMSdss message people know the case by.
    """

    def __init__(self, reason: str, *, message_id: str = "ADR380E") -> None:
        super().__init__(reason)
        self.message_id = message_id


@dataclass(frozen=True, slots=True)
class ReplaceRules:
    """What may be overwritten.

    Attributes:
        same_name: A data set that has the dumped one's own name (REPLACE).
        any_name: Also one that has the new name of a renamed data set (REPLACEUNCONDITIONAL).
    """

    same_name: bool = False
    any_name: bool = False

    def allow(self, *, renamed: bool) -> bool:
        """Tell whether an existing data set may be replaced."""
        return self.any_name or (self.same_name and not renamed)


@dataclass(frozen=True, slots=True)
class RestoreTarget:
    """Where a data set goes.

    Attributes:
        dsname: Its name on the target.
        renamed: Whether that is a new name.
        replaces: Whether it takes the place of a data set there.
    """

    dsname: Dsname
    renamed: bool
    replaces: bool


def choose_target(
    dsname: Dsname,
    existing: Container[Dsname],
    renames: Renames,
    replace: ReplaceRules,
    *,
    movable: bool = True,
) -> RestoreTarget:
    """Decide name and replacement for one dumped data set.

    Args:
        dsname: Its name in the dump.
        existing: The names on the target volume.
        renames: New names.
        replace: What may be overwritten.
        movable: Whether its DSORG lets it be moved, and so renamed.

    Raises:
        NotRestoredError: The new name is none, or exists and may not be replaced.
    """
    try:
        new = renames.new_name(dsname) if movable else None
    except InvalidNameError as error:
        msg = f"new name: {error}"
        raise NotRestoredError(msg, message_id="ADR708E") from error
    if not renames.unconditional and dsname not in existing:
        new = None
    target, renamed = new or dsname, new is not None
    replaces = target in existing
    if replaces and not replace.allow(renamed=renamed):
        keyword = "REPLACEUNCONDITIONAL" if renamed else "REPLACE"
        msg = f"{target} exists on the target volume; {keyword} would overwrite it"
        raise NotRestoredError(msg)
    return RestoreTarget(target, renamed, replaces)
