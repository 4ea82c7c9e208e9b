"""``volser disk put``: a file into a data set or a member."""

import datetime
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from accessmethods.directory import check_partitioned
from accessmethods.exchange import Form, Shape, to_blocks
from accessmethods.new_member import new_members
from accessmethods.put import put_new_members, put_sequential
from accessmethods.text import Numbers, TextRules, code_page
from cli import options
from cli.disk.contents import As, Name, Page, SequenceNumbers, Wanted
from cli.disk.volume import Shadows, changing
from cli.members import member_name
from primitives import DasdError
from primitives.ebcdic import encode
from vtoc.data_set import DataSet
from vtoc.dscb import SpaceUnit
from vtoc.read import read_vtoc
from vtoc.resize import MOST_EXTENTS

_STDIN: Final = Path("-")
_LONGEST_TEXT: Final = 4
"""Bytes of UTF-8 that may become one byte of EBCDIC."""


class SourceError(DasdError):
    """The file to be put cannot be read, or is not what the data set needs."""


def command(
    volume: options.Volume,
    name: Wanted,
    source: Annotated[
        Path, typer.Argument(metavar="SOURCE", help="A file, - for stdin, a directory for a PDS.")
    ],
    *,
    form: As = Form.TEXT,
    page: Page = "cp037",
    numbers: SequenceNumbers = Numbers.KEEP,
    stats: Annotated[
        bool, typer.Option("--stats/--no-stats", help="Make or keep ISPF statistics of members.")
    ] = True,
    user: Annotated[str, typer.Option("--user", help="Who, in the statistics.")] = "VOLSER",
    shadow: Shadows = None,
    system: options.System = options.HERE,
) -> None:
    """Replace the contents of a sequential data set, or add or replace members of a PDS.

    A directory puts every file in it, each as the member of its name without endings. The forms are
    those of `get`. The data set must exist; when it is full it gets its secondary quantity. A
    replaced member's old space is free again after `compress`. What was written is read back; if
    anything goes wrong the volume is as it was.

    Example: volser disk put disks/work01.ckd 'DEMO.SOURCE(ALPHA)' alpha.txt

    Exit codes: 0 written and read back; 1 it does not fit or cannot be done (nothing was changed).
    """
    wanted, now = Name.read(name), datetime.datetime.now().astimezone()
    rules = TextRules(code_page(page), numbers)
    encode(user, 8)
    with changing(volume, system, shadow) as store:
        data_set = wanted.of(read_vtoc(store))
        shape, limit = Shape.of(data_set), _limit(data_set)
        if wanted.member is None and not source.is_dir():
            contents = _read(source, limit)
            blocks = list(to_blocks(form, shape, contents, rules, source=str(source)))
            put_sequential(store, data_set, blocks)
            count, what = len(blocks), "block"
        else:
            check_partitioned(data_set)
            members = new_members(
                store,
                data_set,
                form,
                rules,
                _sources(wanted, source, limit),
                user=user if stats else None,
                now=now,
            )
            put_new_members(store, data_set, members)
            count, what = len(members), "member"
    typer.echo(f"{name}: {count} {what}{'s' if count != 1 else ''} written to {volume}")


def _limit(data_set: DataSet) -> int:
    """Return how many bytes a file may have that could fit the data set, however it is extended."""
    format1, geometry = data_set.format1, data_set.geometry
    in_cylinders = format1.space_flags & SpaceUnit.CYLINDERS == SpaceUnit.CYLINDERS
    more = format1.secondary * (geometry.heads if in_cylinders else 1) * MOST_EXTENTS
    tracks = min(len(data_set.tracks()) + more, geometry.tracks)
    return tracks * geometry.track_size * _LONGEST_TEXT


def _sources(wanted: Name, source: Path, limit: int) -> Mapping[str, tuple[str, bytes]]:
    """Return by member: the name of its file, and what is in it."""
    if wanted.member is not None:
        return {wanted.member: (str(source), _read(source, limit))}
    found: dict[str, tuple[str, bytes]] = {}
    for path in sorted(source.iterdir()):
        if path.name.startswith("."):
            continue
        member = member_name(path)
        if member in found:
            msg = f"{path}: another file of the directory is for member {member} too"
            raise SourceError(msg)
        found[member] = (str(path), _read(path, limit))
    return found


def _read(path: Path, limit: int) -> bytes:
    try:
        if path == _STDIN:
            contents = sys.stdin.buffer.read(limit + 1)
        else:
            with path.open("rb") as file:
                contents = file.read(limit + 1)
    except OSError as error:
        msg = f"{path}: cannot be read: {error.strerror}"
        raise SourceError(msg) from error
    if len(contents) > limit:
        msg = f"{path}: more than {limit} bytes, which is more than the data set could hold"
        raise SourceError(msg)
    return contents
