"""``volser tape labels``: every label of a tape, as it stands and taken apart."""

import json
from dataclasses import asdict
from typing import Final

import typer

from cli import options
from cli.listing import shown
from cli.tape.tape import reading
from primitives import FormatError, Where, ebcdic
from primitives.dates import OrdinalDate
from tapelabels.label_set import LabelKind, ascii_to_ebcdic
from tapelabels.labelled_tape import read_labelled_tape
from tapelabels.labels import DataSetLabel1, DataSetLabel2, Label, parse_label
from vtape.tape_image import Entry

_DIGITS: Final = "_digits"


def command(
    tape: options.Tape,
    *,
    system: options.System = options.HERE,
    tapes: options.TapesDirectory = None,
    as_json: options.AsJson = False,
) -> None:
    """Show the labels of a tape as they stand, and what their fields say.

    Example: volser tape labels tapes/BKUP01.aws

    Exit codes: 0 shown, also when the tape has none; 1 the tape cannot be read, or is damaged.
    """
    with reading(tape, system, tapes) as image:
        labelled = read_labelled_tape(image)
        if labelled.kind is LabelKind.NONE:
            typer.echo(f"{image.name}: no labels", err=True)
        for block in labelled.label_blocks:
            row = _row(image.name, block, image.read_block(block), labelled.kind)
            if as_json:
                typer.echo(json.dumps(row))
            else:
                _print(row)


def _row(name: str, block: Entry, raw: bytes, kind: LabelKind) -> dict[str, object]:
    text = raw if kind is LabelKind.STANDARD else ascii_to_ebcdic(raw)
    try:
        label = parse_label(text, where=Where(name, block.offset))
    except FormatError:
        label = None  # stands among labels and is none; shown as it is
    return {
        "block": block.number,
        "offset": block.offset,
        "label": None if label is None else label.identifier,
        "text": ebcdic.printable(text),
        "raw": raw.hex(),
        "fields": {} if label is None else fields_of(label),
    }


def fields_of(label: Label) -> dict[str, str | int | None]:
    """Return the fields of a label: numbers and dates where the digits make sense, else None.

    Fields that make up one value (two block counts, two block lengths) are that value.
    """
    fields: dict[str, str | int | None] = {
        name: value
        for name, value in asdict(label).items()
        if name != "identifier" and not name.endswith(_DIGITS) and not name.startswith("reserved")
    }
    match label:
        case DataSetLabel1():
            fields |= {
                "volume_sequence": label.volume_sequence,
                "file_sequence": label.file_sequence,
                "block_count": label.block_count,
                "creation_date": _iso(label.created),
                "expiration_date": _iso(label.expires),
            }
        case DataSetLabel2():
            fields |= {
                "recfm": label.recfm,
                "block_length": label.block_length,
                "record_length": label.record_length,
            }
        case _:
            pass
    return fields


def _iso(date: OrdinalDate | None) -> str | None:
    return None if date is None else date.iso()


def _print(row: dict[str, object]) -> None:
    typer.echo(f"{row['block']:>7}  {row['text']}")
    fields = row["fields"]
    assert isinstance(fields, dict)
    for name, value in fields.items():
        if value not in (None, ""):
            typer.echo(f"{'':9}{name.replace('_', ' '):<20} {shown(str(value))}")
