"""What `disk get` and `disk put` name: a data set or a member, its form and its code page."""

import re
from dataclasses import dataclass
from typing import Annotated, Final, Self

import typer

from accessmethods.directory import Directory
from accessmethods.directory_entry import DirectoryEntry
from accessmethods.exchange import Form
from accessmethods.text import Asa, Numbers
from primitives import DasdError
from vtoc.data_set import DataSet
from vtoc.read import Vtoc

_NAME: Final = re.compile(r"(?P<dsname>[^(]+)(?:\((?P<member>.+)\))?")

Wanted = Annotated[
    str, typer.Argument(metavar="'DSN[(MEMBER)]'", help="Data set, or a member of one.")
]
As = Annotated[Form, typer.Option("--as", help="How contents look outside.", show_choices=True)]
Page = Annotated[str, typer.Option("--code-page", help="Of text, such as cp037 or cp1047.")]
SequenceNumbers = Annotated[
    Numbers,
    typer.Option("--numbers", help="Sequence numbers of text: drop them going out, new ones in."),
]
Control = Annotated[
    Asa, typer.Option("--asa", help="ASA control characters of text: apply them going out.")
]


class NoSuchDataSetError(DasdError):
    """The volume has no data set of that name."""


@dataclass(frozen=True, slots=True)
class Name:
    """``DSN`` or ``DSN(MEMBER)``."""

    dsname: str
    member: str | None

    @classmethod
    def read(cls, text: str) -> Self:
        """Take an argument apart; a usage error when it has neither form."""
        found = _NAME.fullmatch(text.strip())
        if found is None:
            msg = f"{text!r}: expected DSN or DSN(MEMBER)"
            raise typer.BadParameter(msg)
        return cls(found["dsname"], found["member"])

    def of(self, vtoc: Vtoc) -> DataSet:
        """Find the data set; lower case is folded unless there is one of that very name.

        Raises:
            NoSuchDataSetError: There is none.
        """
        found = vtoc.find(self.dsname) or vtoc.find(self.dsname.upper())
        if found is None:
            msg = f"{self.dsname}: not on volume {vtoc.volser}"
            raise NoSuchDataSetError(msg)
        return found

    def entry_in(self, directory: Directory) -> DirectoryEntry:
        """Find the member; lower case is folded unless there is one of that very name.

        Raises:
            InvalidNameError: No member can have that name.
            MemberNotFoundError: There is none.
        """
        assert self.member is not None
        names = {entry.name for entry in directory}
        return directory.find(self.member if self.member in names else self.member.upper())
