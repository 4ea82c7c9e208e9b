"""``volser disk ls``: data sets of a volume, their extents and members."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import typer

from accessmethods.directory import Directory, read_directory
from accessmethods.directory_entry import DirectoryEntry
from accessmethods.statistics import statistics_of
from cli import options
from cli.disk.volume import Shadows, reading
from cli.listing import Listing
from cli.members import member_row
from eckd.track_store import TrackReader
from primitives import DasdError
from primitives.dates import OrdinalDate
from snapshot.masks import Mask
from vtoc.data_set import DataSet
from vtoc.read import read_vtoc

_NUMBERS = ("lrecl", "blksize", "tracks", "used", "extents", "members")


@dataclass(frozen=True, slots=True)
class Row:
    """A data set with what is to be listed of it.

    Attributes:
        data_set: The data set.
        directory: Its members; None when it has none by its kind, or they cannot be read.
        problems: Why members are missing from the list.
    """

    data_set: DataSet
    directory: Directory | None = None
    problems: tuple[str, ...] = ()

    @classmethod
    def of(cls, reader: TrackReader, data_set: DataSet) -> "Row":
        """Read the directory, if there is one."""
        if data_set.organisation != "PO":
            return cls(data_set)
        try:
            directory = read_directory(reader, data_set)
        except DasdError as error:
            return cls(data_set, problems=(str(error),))
        problems = (f"{finding.where}: {finding.message}" for finding in directory.findings)
        return cls(data_set, directory, tuple(problems))

    @property
    def members(self) -> tuple[DirectoryEntry, ...]:
        """Entries of the directory, aliases too."""
        return () if self.directory is None else self.directory.entries


def command(
    volume: options.Volume,
    mask: Annotated[
        str, typer.Argument(metavar="[MASK]", help="Only names that match, such as 'SYS1.**'.")
    ] = "**",
    *,
    extents: Annotated[bool, typer.Option("--extents", help="Where each lies.")] = False,
    members: Annotated[bool, typer.Option("--members", help="Members of PDSs too.")] = False,
    shadow: Shadows = None,
    system: options.System = options.HERE,
    as_json: options.AsJson = False,
) -> None:
    """List the data sets of a volume, by name.

    Example: volser disk ls disks/work01.ckd 'DEMO.**' --members

    Exit codes: 0 listed, also when there is nothing; 1 the volume cannot be read, or a directory is
    damaged (the rest is listed).
    """
    wanted = Mask.checked(mask)
    with reading(volume, system, shadow) as store:
        found = sorted(read_vtoc(store).data_sets, key=lambda data_set: data_set.dsname)
        rows = [Row.of(store, each) for each in found if wanted.matches(each.dsname)]
    if as_json:
        for line in _json_lines(rows, members=members):
            typer.echo(json.dumps(line))
    else:
        _print(rows, extents=extents, members=members)
    problems = [problem for row in rows for problem in row.problems]
    for problem in problems:
        typer.echo(f"volser: {problem}", err=True)
    if problems:
        raise typer.Exit(1)


def _json_lines(rows: list[Row], *, members: bool) -> Iterator[dict[str, object]]:
    for row in rows:
        yield data_set_json(row)
        for entry in row.members if members else ():
            yield {"dsname": row.data_set.dsname} | member_row(entry)


def data_set_json(row: Row) -> dict[str, object]:
    """Return the record of a data set."""
    data_set, format1 = row.data_set, row.data_set.format1
    return {
        "volser": data_set.volser,
        "dsname": data_set.dsname,
        "dsorg": data_set.organisation,
        "recfm": data_set.recfm,
        "lrecl": format1.lrecl,
        "blksize": format1.blksize,
        "keylen": format1.keylen,
        "extents": [
            {
                "seq": extent.sequence,
                "type": f"{extent.type:02x}",
                "low": [extent.first.cylinder, extent.first.head],
                "high": [extent.last.cylinder, extent.last.head],
            }
            for extent in data_set.extents
        ],
        "tracks": len(data_set.tracks()),
        "tracks_used": data_set.used_tracks(),
        "created": _date(format1.created),
        "expires": _date(format1.expires),
        "last": [format1.lstar.track, format1.lstar.record],
        "members": None if row.directory is None else len(row.directory),
    }


def _date(date: OrdinalDate) -> str | None:
    return None if date.is_none else date.iso()


def _print(rows: list[Row], *, extents: bool, members: bool) -> None:
    listing = Listing(
        *("data set", "dsorg", "recfm", "lrecl", "blksize", "tracks", "used", "extents"),
        *("members", "created"),
        numbers=_NUMBERS,
    )
    for row in rows:
        data_set = row.data_set
        listing.add(
            data_set.dsname,
            data_set.organisation,
            data_set.recfm,
            data_set.format1.lrecl,
            data_set.format1.blksize,
            len(data_set.tracks()),
            data_set.used_tracks(),
            len(data_set.extents),
            None if row.directory is None else len(row.directory),
            _date(data_set.format1.created),
        )
    listing.print()
    if extents:
        _print_extents(rows)
    if members:
        _print_members(rows)


def _print_extents(rows: list[Row]) -> None:
    numbers = ("seq", "first track", "last track", "tracks")
    listing = Listing("data set", "seq", "type", *numbers[1:], numbers=numbers)
    for row in rows:
        for extent in row.data_set.extents:
            span = extent.span(row.data_set.geometry)
            first, last = (f"{at.cylinder} {at.head:>2}" for at in (extent.first, extent.last))
            kind = f"{extent.type:02X}"
            listing.add(row.data_set.dsname, extent.sequence, kind, first, last, len(span))
    listing.print(apart=True)


def _print_members(rows: list[Row]) -> None:
    listing = Listing(
        *("data set", "member", "track", "record", "version", "lines", "changed", "user"),
        numbers=("track", "record", "lines"),
    )
    for row in rows:
        for entry in row.members:
            name = f"{entry.name} (alias)" if entry.is_alias else entry.name
            stats = statistics_of(entry)
            facts = {} if stats is None else stats.to_json()
            details = (facts.get(key) for key in ("version", "lines", "changed", "user"))
            listing.add(row.data_set.dsname, name, entry.ttr.track, entry.ttr.record, *details)
    listing.print(apart=True)
