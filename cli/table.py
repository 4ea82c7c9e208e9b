"""Commands that are imported only when the command line names them.

``volser --help`` must be instant, and most commands need numpy or a grammar. A table holds name,
module and one line of help per command; from it a Typer application is built for one command line,
in which the named command is real and every other one a stand-in with its line of help.
"""

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import typer


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a table.

    Attributes:
        help: One line.
        module: Whose function ``command`` is the command; empty for a group.
        group: The commands of a group.
    """

    help: str
    module: str = ""
    group: Mapping[str, "Entry"] = field(default_factory=dict)


def application(
    table: Mapping[str, Entry],
    words: Sequence[str],
    *,
    help: str,  # noqa: A002 -- Typer's own word
) -> typer.Typer:
    """Build the application for one command line.

    Args:
        table: Its commands.
        words: The command line, options included; may name no command at all.
        help: What the help page begins with.
    """
    built = typer.Typer(
        help=help,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,  # importing rich for a help page takes longer than all the rest
    )
    wanted = next((word for word in words if word in table), None)
    rest = words[words.index(wanted) + 1 :] if wanted is not None else ()
    for name, entry in table.items():
        if entry.group:
            inner = rest if name == wanted else ()
            built.add_typer(application(entry.group, inner, help=entry.help), name=name)
        elif name == wanted:
            built.command(name)(importlib.import_module(entry.module).command)
        else:
            built.command(name, help=entry.help)(_stand_in)
    return built


def _stand_in() -> None:
    """Stand for a command that this command line does not name."""
