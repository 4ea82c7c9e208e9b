"""``volser tape ls``: the files of a tape, and the data sets in its dumps."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from cli import options
from cli.listing import Listing
from cli.tape.tape import DataFormat, data_format, reading
from snapshot.dump_file import DumpContent, DumpFile
from tapelabels.labelled_tape import LabelledFile, read_labelled_tape
from tapelabels.listing import list_files
from vtape.tape_image import Entry, TapeImage

_COLUMNS = ("file", "dsname", "recfm", "lrecl", "blksize", "blocks", "bytes", "created", "format")


def command(
    tape: options.Tape,
    *,
    contents: Annotated[
        bool, typer.Option("--contents", help="Data sets inside dumps too; reads the whole tape.")
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
    listing = Listing(*_COLUMNS, numbers=("file", "lrecl", "blksize", "blocks", "bytes"))
    inside = Listing("file", "data set", "volume", "tracks", "bytes", numbers=("tracks", "bytes"))
    with reading(tape, system, tapes) as image:
        try:
            for file, found in list_files(image, read_labelled_tape(image)):
                row = asdict(found) | {"format": data_format(image, file).value}
                if as_json:
                    typer.echo(json.dumps(row))
                listing.add(*(row[column] for column in _COLUMNS))
                for content in _contents(image, file, row["format"]) if contents else ():
                    if as_json:
                        typer.echo(json.dumps({"file": file.number} | content.to_json()))
                    volser = content.to_json()["volser"]
                    inside.add(file.number, content.dsname, volser, content.tracks, content.bytes)
        finally:
            if not as_json:
                listing.print()
                inside.print()


def _inside(file: LabelledFile[Entry], content: DumpContent) -> tuple[object, ...]:
    volser = None if content.volume is None else content.volume.volser
    return file.number, content.dsname, volser, content.tracks, content.bytes


def _contents(image: TapeImage, file: LabelledFile[Entry], found: str) -> list[DumpContent]:
    return DumpFile(image, file).survey() if found == DataFormat.DSS else []
