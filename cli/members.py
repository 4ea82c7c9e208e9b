"""Members as rows of a listing, and as files of a directory."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import typer

from accessmethods.directory_entry import DirectoryEntry
from accessmethods.statistics import statistics_of
from cli.output import STDOUT, write_files
from primitives import DasdError

_SAFE: Final = re.compile(r"[^A-Z0-9@#$_{}-]")


class NotAllReadError(DasdError):
    """Some members could not be read; each was told, and the others are there."""


def member_row(entry: DirectoryEntry) -> dict[str, object]:
    """Return the record of a member, but for where it is."""
    statistics = statistics_of(entry)
    return {
        "member": entry.name,
        "ttr": [entry.ttr.track, entry.ttr.record],
        "alias": entry.is_alias,
        "user": entry.user_data.hex(),
        "stats": None if statistics is None else statistics.to_json(),
    }


def write_members(
    name: str,
    members: Iterable[tuple[str, Iterator[bytes]]],
    output: Path,
    *,
    problems: Iterable[str] = (),
) -> None:
    """Write members into a directory.

    Args:
        name: Of the library, for messages.
        members: Name and contents of each.
        output: The directory; new, or empty.
        problems: What is known already to be wrong with the library.

    Raises:
        NotAllReadError: Something is missing; what is there is sound.
        FileExistsAlreadyError, OutputError: See ``write_files``.
    """
    if output == STDOUT:
        msg = f"{name} is partitioned: name a member, or a directory with -o"
        raise DasdError(msg)
    files = ((file_name(member), pieces) for member, pieces in members)
    missing = [*problems, *write_files(files, output)]
    typer.echo(f"{output}: {len(list(output.iterdir()))} members of {name}", err=True)
    for problem in missing:
        typer.echo(f"volser: {problem}", err=True)
    if missing:
        msg = f"{name}: not all members could be read; the others are in {output}"
        raise NotAllReadError(msg)


def file_name(member: str) -> str:
    """Return a file name for a member: nothing in it means anything to a file system.

    >>> file_name("$$INDEX"), file_name("A/../B"), file_name("x:00ff")
    ('$$INDEX', 'A%2F%2E%2E%2FB', '%x00ff')
    """
    if member.startswith("x:"):
        return f"%{member[0]}{member[2:]}"
    return _SAFE.sub(lambda found: f"%{ord(found[0]):02X}", member)


def member_name(path: Path) -> str:
    """Return the member a file is for: its name without endings, ``file_name`` undone.

    >>> member_name(Path("dir/ALLOC.jcl")), member_name(Path("A%2FB")), member_name(Path("%x00ff"))
    ('ALLOC', 'A/B', 'x:00ff')
    """
    stem = path.name.split(".")[0]
    if stem.startswith("%x"):
        return f"x:{stem[2:]}"
    return re.sub("%([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), stem)
