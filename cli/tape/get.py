"""``volser tape get``: what is in a file of a tape."""

from collections.abc import Iterator
from typing import Annotated

import typer

from accessmethods.directory import MemberNotFoundError
from accessmethods.exchange import Form, Shape, from_blocks
from accessmethods.text import Asa, Numbers, TextRules, code_page
from accessmethods.unload_reader import UnloadedLibrary
from cli import options
from cli.disk.contents import As, Control, Name, Page, SequenceNumbers
from cli.members import write_members
from cli.output import STDOUT, Output, write_output
from cli.places import tape_of
from cli.tape.tape import DataFormat, data_blocks, data_format, unloaded_library
from primitives import DasdError
from tapelabels.file_labels import LAST_CHARACTERS
from tapelabels.labelled_tape import LabelledFile, LabelledTape, read_labelled_tape
from vtape.tape_image import Entry, open_tape


class NoSuchFileError(DasdError):
    """The tape has no such file, or several."""


class NoRecordsError(DasdError):
    """The file holds something else than records."""


def command(
    tape: options.Tape,
    file: Annotated[
        str,
        typer.Argument(
            metavar="'FILE[(MEMBER)]'", help="Number of the file, or its data set name; a member."
        ),
    ],
    *,
    output: Output = STDOUT,
    form: As = Form.TEXT,
    page: Page = "cp037",
    numbers: SequenceNumbers = Numbers.KEEP,
    asa: Control = Asa.KEEP,
    system: options.System = options.HERE,
    tapes: options.TapesDirectory = None,
) -> None:
    """Copy the contents of a file of a tape into a file, or to stdout.

    Records are taken from its blocks as the labels describe them. A library that IEBCOPY unloaded
    is given out by member, or as a directory of members. --as blocks copies the blocks of any file
    as they are.

    Example: volser tape get tapes/BKUP01.aws 1 --as blocks -o dump.bin

    Exit codes: 0 written; 1 there is no such file, or it is damaged (nothing is written then; of a
    library, the members that are whole).
    """
    wanted, rules = Name.read(file), TextRules(code_page(page), numbers, asa)
    with open_tape(tape_of(tape, system, tapes)) as image:
        found = _find(read_labelled_tape(image), wanted.dsname, image.name)
        source = f"{image.name} file {found.number}"
        kind = data_format(image, found)
        if kind is DataFormat.UNLOAD and (form is not Form.BLOCKS or wanted.member):
            members = _members(unloaded_library(image, found), form, rules, source)
            if wanted.member is None:
                write_members(source, members, output)
            else:
                write_output(_member(members, wanted.member), output)
            return
        if wanted.member is not None:
            msg = f"{source}: holds {kind.value} data, no members"
            raise NoRecordsError(msg)
        shape = _shape(found, kind, form, source)
        pieces = from_blocks(form, shape, data_blocks(image, found), rules, source=source)
        write_output(pieces, output)


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


def _shape(file: LabelledFile[Entry], kind: DataFormat, form: Form, source: str) -> Shape:
    """Return what the blocks are made of, as the labels tell."""
    if form is Form.BLOCKS:
        return Shape("U", 0, 0)
    label = file.header2 or file.trailer2
    if kind is DataFormat.DSS or label is None:
        what = (
            "has no labels that describe records" if label is None else f"holds {kind.value} data"
        )
        msg = f"{source}: {what}; --as blocks copies it as it is"
        raise NoRecordsError(msg)
    return Shape(label.recfm, label.record_length or 0, label.block_length or 0)


def _members(
    library: UnloadedLibrary, form: Form, rules: TextRules, source: str
) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Give name and contents of every member, in the order of the unload."""
    shape = Shape(library.header.recfm, library.header.lrecl, library.header.blksize)
    for member in library.members():
        for entry in member.entries:
            name = f"{source}, member {entry.name}"
            yield entry.name, from_blocks(form, shape, member.blocks, rules, source=name)


def _member(members: Iterator[tuple[str, Iterator[bytes]]], wanted: str) -> Iterator[bytes]:
    """Return the contents of one member; lower case is folded."""
    for name, pieces in members:
        if name in (wanted, wanted.upper()):
            return pieces
    msg = f"member {wanted} not found"
    raise MemberNotFoundError(msg)
