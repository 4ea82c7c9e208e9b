"""``volser tape ls``: the files of a tape, and what is in its dumps and unloaded libraries."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Annotated

import typer

from cli import options
from cli.listing import Listing
from cli.members import member_row
from cli.tape.tape import DataFormat, data_format, reading, unloaded_library
from snapshot.dump_file import DumpFile
from tapelabels.labelled_tape import LabelledFile, read_labelled_tape
from tapelabels.listing import list_files
from vtape.tape_image import Entry, TapeImage

_COLUMNS = ("file", "dsname", "recfm", "lrecl", "blksize", "blocks", "bytes", "created", "format")


@dataclass(frozen=True, slots=True)
class _Inside:
    """A data set of a dump, or a member of a library.

    Attributes:
        row: For scripts.
        columns: For people.
    """

    row: dict[str, object]
    columns: tuple[object, ...]


def command(
    tape: options.Tape,
    *,
    contents: Annotated[
        bool,
        typer.Option("--contents", help="Data sets of dumps, members of unloads; reads them all."),
    ] = False,
    system: options.System = options.HERE,
    tapes: options.TapesDirectory = None,
    as_json: options.AsJson = False,
) -> None:
    """List the files of a tape, as their labels and the tape itself have them.

    A data set name is the one of the label: its last 17 characters.

    Example: volser tape ls tapes/BKUP01.aws --contents

    Exit codes: 0 listed; 1 the tape cannot be read, or is damaged (what is good is listed).
    """
    files = Listing(*_COLUMNS, numbers=("file", "lrecl", "blksize", "blocks", "bytes"))
    numbers = ("file", "tracks", "bytes", "lines")
    inside = Listing("file", "inside", "volume", *numbers[1:], numbers=numbers)
    with reading(tape, system, tapes) as image:
        try:
            for file, found in list_files(image, read_labelled_tape(image)):
                row = asdict(found) | {"format": data_format(image, file).value}
                files.add(*(row[column] for column in _COLUMNS))
                if as_json:
                    typer.echo(json.dumps(row))
                for content in _contents(image, file, row["format"]) if contents else ():
                    inside.add(file.number, *content.columns)
                    if as_json:
                        typer.echo(json.dumps({"file": file.number} | content.row))
        finally:
            if not as_json:
                files.print()
                inside.print(apart=True)


def _contents(image: TapeImage, file: LabelledFile[Entry], found: str) -> Iterator[_Inside]:
    if found == DataFormat.DSS:
        for content in DumpFile(image, file).survey():
            volser = None if content.volume is None else content.volume.volser
            columns = (content.dsname, volser, content.tracks, content.bytes, None)
            yield _Inside(dict(content.to_json()), columns)
    elif found == DataFormat.UNLOAD:
        library = unloaded_library(image, file)
        sizes = {
            entry.name: sum(len(block.data) for block in member.blocks)
            for member in library.members()
            for entry in member.entries
        }
        for entry in library.entries:
            row = member_row(entry)
            stats = row["stats"]
            lines = stats["lines"] if isinstance(stats, dict) else None
            name = f"({entry.name})"
            yield _Inside(
                row | {"bytes": sizes[entry.name]}, (name, None, None, sizes[entry.name], lines)
            )
