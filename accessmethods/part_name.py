"""Names people give to what has records: a data set, or a member of one.

Lower case is folded unless the volume has something of that very name.
"""

import re
from dataclasses import dataclass
from typing import Final, Self

from accessmethods.directory import Directory
from accessmethods.directory_entry import DirectoryEntry
from primitives import DasdError, InvalidNameError
from vtoc.data_set import DataSet
from vtoc.read import Vtoc

_NAME: Final = re.compile(r"(?P<dsname>[^(]+)(?:\((?P<member>.+)\))?")


class NoSuchDataSetError(DasdError):
    """The volume has no data set of that name."""


@dataclass(frozen=True, slots=True)
class PartName:
    """``DSN`` or ``DSN(MEMBER)``."""

    dsname: str
    member: str | None

    @classmethod
    def checked(cls, text: str) -> Self:
        """Take a name a person gave apart.

        Raises:
            InvalidNameError: It has neither form.

        >>> PartName.checked("SYS1.MACLIB(ABEND)")
        PartName(dsname='SYS1.MACLIB', member='ABEND')
        """
        found = _NAME.fullmatch(text.strip())
        if found is None:
            msg = f"{text!r}: expected DSN or DSN(MEMBER)"
            raise InvalidNameError(msg)
        return cls(found["dsname"], found["member"])

    def of(self, vtoc: Vtoc) -> DataSet:
        """Find the data set.

        Raises:
            NoSuchDataSetError: There is none.
        """
        found = vtoc.find(self.dsname) or vtoc.find(self.dsname.upper())
        if found is None:
            msg = f"{self.dsname}: not on volume {vtoc.volser}"
            raise NoSuchDataSetError(msg)
        return found

    def entry_in(self, directory: Directory) -> DirectoryEntry:
        """Find the member.

        Raises:
            InvalidNameError: No member can have that name.
            MemberNotFoundError: There is none.
        """
        assert self.member is not None
        names = {entry.name for entry in directory}
        return directory.find(self.member if self.member in names else self.member.upper())
