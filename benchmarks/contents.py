"""Looking into a volume, beside Hercules' utilities: listing, unloading a library, checking.

Both the call of our library, Python being there already, and our whole command, its start included;
only the former has a budget, for a utility in C starts in a millisecond or two.
"""

import functools
import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from accessmethods.blocking import block_records
from accessmethods.blocks import DataSetTracks
from accessmethods.directory import read_directory
from accessmethods.exchange import Form, Shape, from_blocks
from accessmethods.members import member_blocks
from accessmethods.partitioned import create_pds
from accessmethods.text import TextRules, code_page
from accessmethods.volume_check import check_volume
from benchmarks.pairs import Row, ratio, run, volser
from diskfile.device_header import ImageKind
from eckd.convert import convert
from eckd.geometry import Geometry, family_named
from eckd.open_image import open_volume
from eckd.raw_image import create_raw
from primitives import Dsname, Volser
from primitives.dates import OrdinalDate
from vtoc.allocate import SpaceRequest, allocate
from vtoc.dscb import Format1, Organisation
from vtoc.initialise import initialise_volume
from vtoc.read import read_vtoc

NAME: Final = Dsname("BENCH.SOURCE")
MEMBERS: Final = 5_000
START_INCLUDED: Final = "start included"
_RULES: Final = TextRules(code_page("cp037"))


def contents_rows(directory: Path) -> Iterator[Row]:
    """Measure; give rows of what, measured, budget."""
    if shutil.which("dasdls") is None:
        yield "contents", "Hercules' utilities are not installed", ""
        return
    raw = library_volume(directory)
    row = functools.partial(ratio, directory=directory)
    command = functools.partial(row, budget=START_INCLUDED)

    def dasdls(_new: Path) -> None:
        run("dasdls", raw)

    def dasdpdsu(new: Path) -> None:
        new.mkdir()
        run("dasdpdsu", raw.resolve(), NAME, "ascii", inside=new)

    yield row("VTOC / dasdls", ours=lambda _new: _list(raw, members=False), theirs=dasdls)
    yield row(
        f"VTOC and directory of {MEMBERS:,} / dasdls",
        ours=lambda _new: _list(raw, members=True),
        theirs=dasdls,
    )
    yield command(
        "volser disk ls / dasdls", ours=lambda _: volser("disk", "ls", raw), theirs=dasdls
    )
    yield row(
        f"{MEMBERS:,} members to text / dasdpdsu",
        ours=lambda new: _unload(raw, new),
        theirs=dasdpdsu,
    )
    yield command(
        "volser disk get / dasdpdsu",
        ours=lambda new: volser("disk", "get", raw, NAME, "-o", new),
        theirs=dasdpdsu,
    )
    compressed = directory / "library.cckd"
    with open_volume(raw) as volume:
        convert(volume, compressed, ImageKind.COMPRESSED, overwrite=True)

    def cckdcdsk(_new: Path) -> None:
        run("cckdcdsk", "-3", "-ro", compressed)

    yield row(
        "full check, contents too / cckdcdsk -3",
        ours=lambda _new: _check(compressed),
        theirs=cckdcdsk,
    )
    yield command(
        "volser disk check / cckdcdsk -3",
        ours=lambda _new: volser("disk", "check", "--afresh", compressed),
        theirs=cckdcdsk,
    )


def _list(path: Path, *, members: bool) -> None:
    with open_volume(path) as volume:
        for data_set in read_vtoc(volume).data_sets:
            if members:
                read_directory(volume, data_set)


def _unload(path: Path, new: Path) -> None:
    new.mkdir()
    with open_volume(path) as volume:
        library = read_vtoc(volume).find(NAME)
        assert library is not None
        tracks, shape = DataSetTracks(volume, library), Shape.of(library)
        for entry in read_directory(volume, library):
            blocks = member_blocks(tracks, entry)
            pieces = from_blocks(Form.TEXT, shape, blocks, _RULES, source=entry.name)
            with (new / entry.name).open("wb") as file:
                file.writelines(pieces)


def _check(path: Path) -> None:
    with open_volume(path) as volume:
        assert not check_volume(volume, remember=False, workers=os.cpu_count() or 1)


def library_volume(directory: Path) -> Path:
    """Return a 3390 with a library of card images, making it if need be."""
    path = directory / "library.ckd"
    if path.exists():
        return path
    directory.mkdir(parents=True, exist_ok=True)
    building = directory / "building-library.ckd"
    dice = random.Random(1)
    format1 = Format1(
        dsname=NAME,
        volser=Volser("BENCH"),
        created=OrdinalDate(2026, 1),
        dsorg=Organisation.PO,
        recfm=0x90,
        lrecl=80,
        blksize=6_160,
    )
    with create_raw(building, Geometry(family_named("3390"), 100), overwrite=True) as volume:
        initialise_volume(volume, Volser("BENCH"))
        library = allocate(volume, SpaceRequest(format1=format1, tracks=1_400))
        members = {f"M{number:05}": _blocks(dice) for number in range(MEMBERS)}
        create_pds(volume, library, MEMBERS // 5, members)
    building.rename(path)
    return path


def _blocks(dice: random.Random) -> list[bytes]:
    """Return a member of about a hundred lines."""
    cards = (
        f"{dice.randrange(10**9):<12}MVC   TARGET,SOURCE{dice.randrange(99):4}"
        for _ in range(dice.randrange(200))
    )
    records = (card.encode("cp037").ljust(80, b"\x40") for card in cards)
    return list(block_records("FB", 80, 6_160, records))
