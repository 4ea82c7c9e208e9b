"""``volser disk load``: a data set from an unload or a transmission."""

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from accessmethods.block import Block
from accessmethods.load import allocate_for, load_library, load_records
from accessmethods.netdata_reader import ReceivedFile, is_netdata, receive
from accessmethods.records import deblock
from accessmethods.unload_file import BEGINNING, has_blocks, has_records, read_blocked, read_joined
from accessmethods.unload_reader import UnloadedLibrary
from cli import options
from cli.disk.volume import changing
from eckd.track_store import TrackStore
from primitives import TTR, DasdError, Dsname
from primitives.dates import OrdinalDate
from tapelabels import read_labelled_tape
from vtape import open_tape
from vtoc.data_set import DataSet
from vtoc.read import read_vtoc


class SourceError(DasdError):
    """The file holds no unload and no transmission, or does not say what name it had."""


@dataclass(frozen=True, slots=True)
class _Loading:
    """What a file holds.

    Attributes:
        dsname: The name it had; empty when the file does not say.
        library: A partitioned data set.
        received: A sequential one.
        directory_blocks: Of a library, where the file says.
    """

    dsname: str
    library: UnloadedLibrary | None = None
    received: ReceivedFile | None = None
    directory_blocks: int = 0


def command(
    volume: options.Volume,
    source: Annotated[
        Path, typer.Argument(metavar="FILE", help="XMI, IEBCOPY unload, or a tape image.")
    ],
    *,
    dsname: Annotated[
        str, typer.Option("--dsn", metavar="DSN", help="Name; else the one it had.")
    ] = "",
    number: Annotated[int, typer.Option("--file", min=1, help="Which file of a tape.")] = 1,
    system: options.System = options.HERE,
) -> None:
    """Load a data set that was sent (XMI) or unloaded by IEBCOPY, from a file or a tape image.

    The form is found by content. A new data set is allocated with the attributes it had; into a
    library that exists members are added, or replaced where their names are there.

    Example: volser disk load disks/work01.ckd source.xmi --dsn MY.SOURCE

    Exit codes: 0 loaded; 1 the file is damaged, or there is no room (nothing was changed).
    """
    today = OrdinalDate.of(datetime.datetime.now().astimezone().date())
    with _opened(source, number) as loading, changing(volume, system) as store:
        name = Dsname.checked(dsname or loading.dsname) if dsname or loading.dsname else None
        if name is None:
            raise SourceError(f"{source}: does not say what it was called; name it with --dsn")
        made = _load(store, loading, name, today)
        typer.echo(f"{made.dsname}: {made.used_tracks()} tracks loaded to {made.volser}")


def _load(store: TrackStore, loading: _Loading, name: Dsname, today: OrdinalDate) -> DataSet:
    if loading.library is not None:
        data_set = read_vtoc(store).find(name) or allocate_for(
            store, loading.library, name, today, directory_blocks=loading.directory_blocks
        )
        return load_library(store, data_set, loading.library.members())
    received = loading.received
    assert received is not None
    return load_records(
        store,
        name,
        today,
        received.records(),
        recfm=received.recfm,
        lrecl=received.lrecl,
        blksize=received.blksize,
    )


@contextmanager
def _opened(source: Path, number: int) -> Iterator[_Loading]:
    """Open a file by its content."""
    name = str(source)
    try:
        with source.open("rb") as file:
            beginning = file.read(BEGINNING)
            file.seek(0)
            if is_netdata(beginning):
                yield _received(file.read, name)
            elif has_records(beginning):
                yield _unloaded(read_joined(file.read, source=name), name)
            elif has_blocks(beginning):
                yield _unloaded(read_blocked(file.read, source=name), name)
            else:
                with _of_tape(source, number) as loading:
                    yield loading
    except OSError as error:
        raise SourceError(f"{source}: cannot be read: {error.strerror}") from error


def _unloaded(records: Iterator[bytes], source: str) -> _Loading:
    """Take a library whose name is not in the file."""
    return _Loading("", UnloadedLibrary(records, source=source))


def _received(read: Callable[[int], bytes], source: str) -> _Loading:
    """Take the data set of a transmission; a message before it is passed over."""
    for file in receive(read, source=source):
        if file.is_message:
            continue
        if file.unloaded:
            return _Loading(file.dsname, file.library(), directory_blocks=file.directory_blocks)
        return _Loading(file.dsname, received=file)
    raise SourceError(f"{source}: the transmission holds no data set")


@contextmanager
def _of_tape(source: Path, number: int) -> Iterator[_Loading]:
    """Take a file of a tape image."""
    with open_tape(source) as tape:
        file = next((f for f in read_labelled_tape(tape).files if f.number == number), None)
        if file is None:
            raise SourceError(f"{source}: the tape has no file {number}")
        blocks = (
            Block(TTR(at >> 8, at & 0xFF), b"", data)
            for at, data in enumerate(tape.read_blocks(file.data), start=1)
        )
        where = f"{source}, file {number}"
        records = deblock("VS", 0, blocks, source=where)
        label = file.header1
        yield _Loading(label.dsname if label else "", UnloadedLibrary(records, source=where))
