"""``volser disk alloc``: a new data set."""

import datetime
from enum import StrEnum
from typing import Annotated, Final

import typer

from accessmethods.block_size import best_block_size
from accessmethods.blocking import check_lengths
from accessmethods.partitioned import create_pds
from cli import options
from cli.disk.volume import changing
from eckd.geometry import DeviceFamily, Geometry
from primitives import CCHH, DasdError, Dsname, Volser
from primitives.dates import OrdinalDate
from vtoc.allocate import SpaceRequest, allocate
from vtoc.data_set import recfm_code
from vtoc.dscb import AVERAGE_LENGTH, Format1, Organisation, SpaceFlags, SpaceUnit
from vtoc.space_request import tracks_for


class Unit(StrEnum):
    """What quantities count."""

    TRACKS = "trk"
    CYLINDERS = "cyl"
    BLOCKS = "blk"


class Kind(StrEnum):
    """Organisations that can be made."""

    SEQUENTIAL = "PS"
    PARTITIONED = "PO"
    DIRECT = "DA"


class NewDataSetError(DasdError):
    """What was asked for is no data set there can be."""


_UNITS: Final = {
    Unit.TRACKS: SpaceUnit.TRACKS,
    Unit.CYLINDERS: SpaceUnit.CYLINDERS,
    Unit.BLOCKS: SpaceUnit.BLOCKS,
}


def command(
    volume: options.Volume,
    dsname: Annotated[str, typer.Argument(metavar="DSN", help="Name of the new data set.")],
    *,
    primary: Annotated[int, typer.Option("--primary", min=0, help="First quantity.")],
    secondary: Annotated[
        int, typer.Option("--secondary", min=0, max=0xFF_FFFF, help="Quantity of an extension.")
    ] = 0,
    unit: Annotated[Unit, typer.Option("--unit", help="What quantities count.")] = Unit.TRACKS,
    average: Annotated[
        int, typer.Option("--average", min=0, max=0xFFFF, help="Block length, if blocks count.")
    ] = 0,
    directory: Annotated[
        int, typer.Option("--directory", min=0, help="Directory blocks; makes it partitioned.")
    ] = 0,
    dsorg: Annotated[Kind, typer.Option("--dsorg", help="Organisation.")] = Kind.SEQUENTIAL,
    recfm: Annotated[str, typer.Option("--recfm", help="Record format.")] = "FB",
    lrecl: Annotated[int, typer.Option("--lrecl", min=0, max=0xFFFF, help="Record length.")] = 80,
    blksize: Annotated[int, typer.Option("--blksize", min=0, help="0: half a track.")] = 0,
    keylen: Annotated[int, typer.Option("--keylen", min=0, max=255, help="Key length.")] = 0,
    contiguous: Annotated[bool, typer.Option("--contig", help="Only in one piece.")] = False,
    whole: Annotated[bool, typer.Option("--round", help="Only whole cylinders.")] = False,
    largest: Annotated[bool, typer.Option("--mxig", help="All of the largest hole.")] = False,
    at: Annotated[str, typer.Option("--at", metavar="CC,HH", help="Only from there on.")] = "",
    system: options.System = options.HERE,
) -> None:
    """Allocate a data set, as the system's own space management does.

    A partitioned data set gets its directory, a sequential one is empty; other tracks keep what
    they held until they are written.

    Example: volser disk alloc disks/work01.ckd MY.SOURCE --primary 15 --secondary 5 --directory 20

    Exit codes: 0 allocated; 1 no space, or the name exists (nothing was changed).
    """
    if dsorg is Kind.PARTITIONED and not directory:
        raise NewDataSetError(f"{dsname}: a partitioned data set needs --directory blocks")
    with changing(volume, system) as store:
        geometry = store.geometry
        code, size = _record_format(recfm), blksize or _best(geometry.family, recfm, lrecl)
        check_lengths(recfm.upper(), lrecl, size)
        flags = (
            contiguous * SpaceFlags.CONTIGUOUS
            | largest * SpaceFlags.LARGEST
            | whole * SpaceFlags.ROUND
            | bool(average) * SpaceFlags.EXTENSION
        )
        format1 = Format1(
            dsname=Dsname.checked(dsname),
            volser=Volser(""),
            created=OrdinalDate.of(datetime.datetime.now().astimezone().date()),
            dsorg=Organisation[Kind.PARTITIONED if directory else dsorg],
            recfm=code,
            lrecl=lrecl,
            blksize=size,
            keylen=keylen,
            secondary=secondary,
            secondary_extension=_average(average),
            space_flags=_UNITS[unit] | flags,
        )
        request = SpaceRequest(
            format1=format1,
            tracks=tracks_for(
                _UNITS[unit], primary, geometry, block_length=average or size, key_length=keylen
            ),
            contiguous=contiguous,
            round=whole or unit is Unit.CYLINDERS,
            largest=largest,
            at=_track(at, geometry),
            directory_blocks=directory,
        )
        made = allocate(store, request)
        if directory:
            made = create_pds(store, made, directory, {})
    extents = ", ".join(f"{extent.first} to {extent.last}" for extent in made.extents)
    typer.echo(f"{made.dsname}: {len(made.tracks())} tracks on {made.volser}: {extents}")


def _record_format(text: str) -> int:
    try:
        return recfm_code(text.upper())
    except ValueError as error:
        raise NewDataSetError(f"--recfm {text}: expected such as F, FB, FBA, VB, U") from error


def _best(family: DeviceFamily, recfm: str, lrecl: int) -> int:
    return best_block_size(family, recfm.upper(), lrecl)


def _average(length: int) -> bytes:
    return bytes([AVERAGE_LENGTH]) + length.to_bytes(2, "big") if length else bytes(3)


def _track(text: str, geometry: Geometry) -> int | None:
    if not text:
        return None
    try:
        cylinder, head = map(int, text.split(","))
        return geometry.track(CCHH.of(cylinder, head))
    except ValueError as error:
        raise NewDataSetError(f"--at {text}: expected cylinder,head of the device") from error
