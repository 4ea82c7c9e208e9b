"""``volser tape get``: what is in a file of a tape."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import typer

from accessmethods.block import Block
from accessmethods.exchange import Form, Shape, from_blocks
from accessmethods.text import code_page
from cli import options
from cli.disk.contents import As, Page
from cli.output import STDOUT, Output, write_output
from cli.places import tape_of
from cli.tape.tape import DataFormat, data_format
from primitives import TTR, DasdError, Where
from tapelabels.file_labels import LAST_CHARACTERS
from tapelabels.labelled_tape import LabelledFile, LabelledTape, read_labelled_tape
from vtape.tape_image import Entry, TapeImage, open_tape


class NoSuchFileError(DasdError):
    """The tape has no such file, or several."""


class NoRecordsError(DasdError):
    """The file holds something else than records."""


@dataclass(frozen=True, slots=True)
class _TapeBlock(Block):
    """A block of a tape; its TTR is (0, number in the file)."""

    def where(self, source: str, offset: int | None = None) -> Where:
        """Name this block, or a byte of it, in messages about ``source``."""
        byte = "" if offset is None else f", byte {offset} of the block"
        return Where(source, detail=f"block {self.ttr.record} of the file{byte}")


def command(
    tape: options.Tape,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Number of the file, or its data set name.")
    ],
    *,
    output: Output = STDOUT,
    form: As = Form.TEXT,
    page: Page = "cp037",
    system: options.System = options.HERE,
    tapes: options.TapesDirectory = None,
) -> None:
    """Copy the contents of a file of a tape into a file, or to stdout.

    Records are taken from its blocks as the labels describe them; --as blocks needs no labels, and
    is the only form of dumps and unloaded libraries.

    Example: volser tape get tapes/BKUP01.aws 1 --as blocks -o dump.bin

    Exit codes: 0 written; 1 there is no such file, or it is damaged (nothing is written then).
    """
    codes = code_page(page)
    with open_tape(tape_of(tape, system, tapes)) as image:
        found = _find(read_labelled_tape(image), file, image.name)
        shape = _shape(image, found, form)
        source = f"{image.name} file {found.number}"
        write_output(from_blocks(form, shape, _blocks(image, found), codes, source=source), output)


def _find(tape: LabelledTape[Entry], wanted: str, name: str) -> LabelledFile[Entry]:
    """Find a file by number, or by the characters of its name that a label has room for."""
    if wanted.isascii() and wanted.isdecimal():
        found = [file for file in tape.files if file.number == int(wanted)]
    else:
        label = wanted.upper()[-LAST_CHARACTERS:]
        found = [
            file
            for file in tape.files
            if (first := file.header1 or file.trailer1) is not None and first.dsname == label
        ]
    if len(found) == 1:
        return found[0]
    if found:
        numbers = ", ".join(str(file.number) for file in found)
        msg = f"{name}: files {numbers} are named {wanted}; give a number"
    else:
        msg = f"{name}: no file {wanted}; there are {len(tape.files)}"
    raise NoSuchFileError(msg)


def _shape(image: TapeImage, file: LabelledFile[Entry], form: Form) -> Shape:
    """Return what the blocks are made of, as the labels tell."""
    if form is Form.BLOCKS:
        return Shape("U", 0, 0)
    kind = data_format(image, file)
    label = file.header2 or file.trailer2
    if kind in (DataFormat.DSS, DataFormat.UNLOAD) or label is None:
        what = (
            "has no labels that describe records" if label is None else f"holds {kind.value} data"
        )
        msg = f"{image.name} file {file.number}: {what}; --as blocks copies it as it is"
        raise NoRecordsError(msg)
    return Shape(label.recfm, label.record_length or 0, label.block_length or 0)


def _blocks(image: TapeImage, file: LabelledFile[Entry]) -> Iterator[Block]:
    for number, entry in enumerate(file.data, start=1):
        yield _TapeBlock(TTR(0, number), b"", image.read_block(entry))
