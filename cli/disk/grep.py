"""``volser disk grep``: lines that match a pattern, on some volumes."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final

import typer

from accessmethods.parts import Part, parts_of
from accessmethods.record_format import UnknownRecordFormatError
from accessmethods.text import CodePage, code_page, lines
from cli import options
from cli.disk.contents import Page
from cli.disk.volume import reading
from cli.listing import shown
from eckd.track_store import TrackReader
from primitives import DasdError
from snapshot.masks import Mask
from vtoc.data_set import DataSet
from vtoc.read import read_vtoc

_EXCERPT: Final = 120
_WITH_RECORDS: Final = frozenset({"PS", "PO", "DA"})


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for.

    Attributes:
        pattern: Found anywhere in a line.
        page: Code page of the lines.
        once: Whether the first line of a part is enough.
    """

    pattern: re.Pattern[str]
    page: CodePage
    once: bool

    def hits(self, part: Part) -> Iterator[tuple[int, str, re.Match[str]]]:
        """Return number and text of the lines that match, and where."""
        for number, line in enumerate(lines(part.records(), self.page), start=1):
            if (found := self.pattern.search(line)) is not None:
                yield number, line, found
                if self.once:
                    return


def command(
    pattern: Annotated[str, typer.Argument(metavar="PATTERN", help="A regular expression.")],
    volumes: options.Volumes,
    *,
    include: Annotated[
        list[str] | None, typer.Option("--include", help="Mask of names; may be repeated.")
    ] = None,
    ignore_case: Annotated[bool, typer.Option("-i", "--ignore-case", help="A is a.")] = False,
    fixed: Annotated[bool, typer.Option("-F", "--fixed", help="PATTERN is plain text.")] = False,
    names_only: Annotated[
        bool, typer.Option("-l", "--names-only", help="Only where, not which lines.")
    ] = False,
    page: Page = "cp037",
    system: options.System = options.HERE,
    as_json: options.AsJson = False,
) -> None:
    """Search the records of data sets and members for a pattern, on several volumes.

    A record is a line. Aliases are not searched again, and kinds of data sets without records we
    could read are named on stderr.

    Example: volser disk grep 'PGM=IEBCOPY' disks/work01.ckd --include '**.CNTL'

    Exit codes: 0 searched, whatever was found; 1 something could not be read (the rest was
    searched).
    """
    try:
        wanted = re.escape(pattern) if fixed else pattern
        compiled = re.compile(wanted, re.IGNORECASE if ignore_case else 0)
    except re.error as error:
        msg = f"{pattern!r} is no regular expression: {error}"
        raise typer.BadParameter(msg) from error
    masks = [Mask.checked(text) for text in include or ["**"]]
    search = Search(compiled, code_page(page), names_only)
    failed = False
    for volume in volumes:
        with reading(volume, system) as store:
            vtoc = read_vtoc(store)
            for data_set in vtoc.data_sets:
                if any(mask.matches(data_set.dsname) for mask in masks):
                    failed |= _search(store, data_set, search, as_json=as_json)
    if failed:
        raise typer.Exit(1)


def _search(store: TrackReader, data_set: DataSet, search: Search, *, as_json: bool) -> bool:
    """Search a data set; return whether something could not be read."""
    if data_set.organisation not in _WITH_RECORDS:
        kind = data_set.organisation or "no organisation"
        typer.echo(f"volser: {data_set.dsname}: not searched ({kind})", err=True)
        return False
    failed = False
    try:
        for part in parts_of(store, data_set):
            try:
                for number, line, found in search.hits(part):
                    _show(part, number, line, found, names_only=search.once, as_json=as_json)
            except UnknownRecordFormatError as error:
                typer.echo(f"volser: {part.name}: not searched ({error})", err=True)
                return failed
            except DasdError as error:
                typer.echo(f"volser: {error}", err=True)
                failed = True
    except DasdError as error:
        typer.echo(f"volser: {error}", err=True)
        failed = True
    return failed


def _show(
    part: Part, number: int, line: str, found: re.Match[str], *, names_only: bool, as_json: bool
) -> None:
    volser, data_set = part.data_set.volser, part.data_set
    if as_json:
        row: dict[str, object] = {
            "volser": volser,
            "dsname": data_set.dsname,
            "member": part.member,
        }
        typer.echo(json.dumps(row if names_only else row | {"record": number, "line": line}))
    elif names_only:
        typer.echo(f"{volser} {part.name}")
    else:
        typer.echo(f"{volser} {part.name}:{number}: {_excerpt(line, found)}")


def _excerpt(line: str, found: re.Match[str]) -> str:
    """Return a line for people; of a long one, what stands around the match."""
    if len(line) <= _EXCERPT:
        return shown(line)
    start = max(0, min(found.start() - _EXCERPT // 3, len(line) - _EXCERPT))
    piece = shown(line[start : start + _EXCERPT])
    return f"{'…' if start else ''}{piece}{'…' if start + _EXCERPT < len(line) else ''}"
