"""What `disk get` and `disk put` name: a data set or a member, its form and its code page."""

from typing import Annotated, Self

import typer

from accessmethods.exchange import Form
from accessmethods.part_name import PartName
from accessmethods.text import Asa, Numbers
from primitives import InvalidNameError

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


class Name(PartName):
    """``DSN`` or ``DSN(MEMBER)``, as an argument."""

    __slots__ = ()

    @classmethod
    def read(cls, text: str) -> Self:
        """Take an argument apart; a usage error when it has neither form."""
        try:
            return cls.checked(text)
        except InvalidNameError as error:
            raise typer.BadParameter(str(error)) from error
