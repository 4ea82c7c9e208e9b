"""Scanning tapes, beside Hercules' utilities; as in ``benchmarks.contents``."""

import functools
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.contents import START_INCLUDED
from benchmarks.pairs import Row, ratio, run, volser
from primitives import Dsname, Volser
from primitives.dates import OrdinalDate
from tapelabels import FileLabels, VolumeLabel, read_labelled_tape
from tapelabels.listing import list_files
from vtape import open_tape, write_tape
from vtape.chunk import Compression

FILES: Final = 20
BLOCKS: Final = 2_000


def tape_rows(directory: Path) -> Iterator[Row]:
    """Measure; give rows of what, measured, budget."""
    if shutil.which("hetmap") is None:
        yield "tapes", "Hercules' utilities are not installed", ""
        return
    for compression, ending, tool in (
        (Compression.NONE, "aws", "tapemap"),
        (Compression.NONE, "aws", "hetmap"),
        (Compression.ZLIB, "het", "hetmap"),
    ):
        yield from _rows(labelled_tape(directory, compression, ending), tool, directory)


def _rows(tape: Path, tool: str, directory: Path) -> Iterator[Row]:
    row = functools.partial(ratio, directory=directory, theirs=lambda _new: run(tool, tape))
    command = functools.partial(row, budget=START_INCLUDED)
    name = f"{tape.suffix[1:]} / {tool}"
    yield row(f"files of {name}", ours=lambda _new: _list(tape))
    yield row(f"blocks of {name}", ours=lambda _new: _map(tape))
    yield command(f"volser tape ls, {name}", ours=lambda _new: volser("tape", "ls", tape))
    yield command(f"volser tape map, {name}", ours=lambda _new: volser("tape", "map", tape))


def _list(path: Path) -> None:
    with open_tape(path) as tape:
        assert len(list(list_files(tape, read_labelled_tape(tape)))) == FILES


def _map(path: Path) -> None:
    with open_tape(path) as tape:
        assert sum(tape.block_length(entry) for entry in tape.entries) > 0


def labelled_tape(directory: Path, compression: Compression, ending: str) -> Path:
    """Return a labelled tape of many short blocks of card images, making it if need be."""
    path = directory / f"cards.{ending}"
    if path.exists():
        return path
    directory.mkdir(parents=True, exist_ok=True)
    write_tape(path, _files(random.Random(1)), compression=compression)
    return path


def _files(dice: random.Random) -> Iterator[list[bytes]]:
    for number in range(1, FILES + 1):
        labels = FileLabels(
            dsname=Dsname(f"BENCH.FILE{number}"),
            volser=Volser("BENCH"),
            file_sequence=number,
            created=OrdinalDate(2026, 1),
            recfm="FB",
            block_length=800,
            record_length=80,
            block_count=BLOCKS,
        )
        first = [VolumeLabel("BENCH", "OWNER").to_bytes()] if number == 1 else []
        yield first + labels.header_blocks()
        yield [_cards(dice) for _ in range(BLOCKS)]
        yield labels.trailer_blocks()


def _cards(dice: random.Random) -> bytes:
    numbers = (f"CARD {dice.randrange(10**6):06} OF A DECK" for _ in range(10))
    return b"".join(text.encode("cp037").ljust(80, b"\x40") for text in numbers)
