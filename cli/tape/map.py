"""``volser tape map``: every block and tape mark of a tape image."""

import json
from collections.abc import Callable, Iterator
from itertools import groupby

import typer

from cli import options
from cli.tape.tape import reading
from vtape.chunk import Compression
from vtape.tape_image import Entry, EntryKind, TapeImage


def command(
    tape: options.Tape,
    *,
    system: options.System = options.HERE,
    tapes: options.TapesDirectory = None,
    as_json: options.AsJson = False,
) -> None:
    """Show where every block and tape mark of a tape image is.

    Files are counted by tape marks here, labels too. For people, blocks of the same length that
    follow each other are one line. Lengths are those a host reads; compressed blocks are unpacked.

    Example: volser tape map tapes/BKUP01.aws

    Exit codes: 0 shown; 1 the tape cannot be read, or is damaged (what lies before is shown).
    """
    with reading(tape, system, tapes) as image:
        for line in _rows(image) if as_json else _lines(image):
            typer.echo(line)


def _rows(image: TapeImage) -> Iterator[str]:
    file = 1
    for entry in image.entries:
        is_mark = entry.kind is EntryKind.MARK
        row = {
            "file": file,
            "block": entry.number,
            "offset": entry.offset,
            "kind": entry.kind.value,
            "length": 0 if is_mark else image.block_length(entry),
            "stored": entry.length,
            "compression": entry.compression.name.lower(),
        }
        yield json.dumps(row)
        file += is_mark


def _lines(image: TapeImage) -> Iterator[str]:
    file = 1
    yield "  block        offset"
    for (is_mark, length, compression), run in groupby(image.entries, _likeness(image)):
        alike = iter(run)
        first = next(alike)
        count = 1 + sum(1 for _ in alike)
        place = f"{first.number:>7}  {first.offset:>12}"
        plural = "s" if count > 1 else ""
        if is_mark:
            files = f"{file} to {file + count - 1}" if count > 1 else str(file)
            yield f"{place}  {count} tape mark{plural}, end of file{plural} {files}"
            file += count
            continue
        how = "" if compression is Compression.NONE else f", {compression.name.lower()}"
        yield f"{place}  {count} block{plural} of {length} bytes{how}"


def _likeness(image: TapeImage) -> Callable[[Entry], tuple[bool, int, Compression]]:
    """Return what entries of one line have in common."""

    def of(entry: Entry) -> tuple[bool, int, Compression]:
        if entry.kind is EntryKind.MARK:
            return True, 0, Compression.NONE
        return False, image.block_length(entry), entry.compression

    return of
