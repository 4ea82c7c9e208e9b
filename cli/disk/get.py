"""``volser disk get``: contents of a data set or a member into a file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from accessmethods.blocks import DataSetTracks, read_blocks
from accessmethods.directory import read_directory
from accessmethods.directory_entry import DirectoryEntry
from accessmethods.exchange import Form, Shape, from_blocks
from accessmethods.members import member_blocks
from accessmethods.text import Asa, Numbers, TextRules, code_page
from cli import options
from cli.disk.contents import As, Control, Name, Page, SequenceNumbers, Wanted
from cli.disk.volume import Shadows, reading
from cli.members import write_members
from cli.output import STDOUT, write_output
from eckd.track_store import TrackReader
from vtoc.data_set import DataSet
from vtoc.read import read_vtoc


class _Contents:
    """Contents of a data set in a form."""

    def __init__(self, store: TrackReader, data_set: DataSet, form: Form, rules: TextRules) -> None:
        self.data_set = data_set
        self._store = store
        self._tracks = DataSetTracks(store, data_set)
        self._shape = Shape.of(data_set)
        self._form, self._rules = form, rules

    def whole(self) -> Iterator[bytes]:
        """Return the contents of a data set without members, in pieces."""
        blocks = read_blocks(self._store, self.data_set)
        return from_blocks(self._form, self._shape, blocks, self._rules, source=self._tracks.name)

    def member(self, entry: DirectoryEntry) -> Iterator[bytes]:
        """Return the contents of a member, in pieces."""
        source = f"{self.data_set.dsname}({entry.name}) on {self._store.name}"
        blocks = member_blocks(self._tracks, entry)
        return from_blocks(self._form, self._shape, blocks, self._rules, source=source)


def command(
    volume: options.Volume,
    name: Wanted,
    *,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="PATH", help="A file; a directory for a whole PDS."),
    ] = STDOUT,
    form: As = Form.TEXT,
    page: Page = "cp037",
    numbers: SequenceNumbers = Numbers.KEEP,
    asa: Control = Asa.KEEP,
    shadow: Shadows = None,
    system: options.System = options.HERE,
) -> None:
    """Copy the contents of a data set or a member into a file, or to stdout.

    text: EBCDIC decoded, a line a record, blanks at its end dropped. binary: records joined. rdw:
    each record behind a word with its length. blocks: blocks joined as they are on the disk. A
    partitioned data set without (MEMBER) becomes a directory with a file for each name; characters
    of a name that mean something to a file system become % and two digits. Keys are left out.

    Example: volser disk get disks/work01.ckd 'DEMO.SOURCE(ALPHA)' -o alpha.txt

    Exit codes: 0 written; 1 there is no such thing, or it is damaged (no file is written then; of a
    PDS, the members that are whole).
    """
    wanted, rules = Name.read(name), TextRules(code_page(page), numbers, asa)
    with reading(volume, system, shadow) as store:
        data_set = wanted.of(read_vtoc(store))
        if data_set.format1.keylen:
            typer.echo(f"volser: note: {data_set.dsname}: keys are left out", err=True)
        contents = _Contents(store, data_set, form, rules)
        if wanted.member is not None:
            entry = wanted.entry_in(read_directory(store, data_set))
            write_output(contents.member(entry), output)
        elif data_set.organisation == "PO":
            _write_members(store, contents, output)
        else:
            write_output(contents.whole(), output)


def _write_members(store: TrackReader, contents: _Contents, output: Path) -> None:
    directory = read_directory(store, contents.data_set)
    members = ((entry.name, contents.member(entry)) for entry in directory)
    problems = (f"{each.where}: {each.message}" for each in directory.findings)
    write_members(contents.data_set.dsname, members, output, problems=problems)
