"""``volser disk init``: a new volume."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

import typer

from cli.disk.formats import CompressOption, Format, compression_of
from cli.force import Force, naming_force
from diskfile.compressed_schema import Compression
from diskfile.device_header import RAW_KINDS, ImageKind
from diskfile.new_file import check_replaceable
from eckd.cckd_create import create_cckd
from eckd.change import refuse_interrupted
from eckd.geometry import MAX_CYLINDERS, Geometry, model_named
from eckd.memory_volume import MemoryVolume
from eckd.open_image import VolumeImage
from eckd.raw_image import create_raw
from eckd.track_store import TrackStore
from primitives import CCHH, Volser
from primitives.files import replacing
from vtoc.initialise import initialise_volume
from vtoc.linux import LinuxLayoutError, format_linux
from vtoc.read import read_vtoc

_VTOC_FORM: Final = "CC,HH,TRACKS"
_Place = tuple[CCHH, int] | None
"""First track and size of a VTOC, if they were said."""


def command(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The image to make.")],
    *,
    device: Annotated[str, typer.Option("--device", help="Such as 3390-3, 3350 or 3380-K.")],
    volser: Annotated[str, typer.Option("--volser", help="Serial of the volume.")],
    format: Annotated[Format, typer.Option("--format", help="Of the image.")] = Format.CKD,  # noqa: A002 -- the option's name
    compress: CompressOption = None,
    cylinders: Annotated[
        int | None,
        typer.Option(min=1, max=MAX_CYLINDERS, help="The primary ones of the device if not given."),
    ] = None,
    vtoc: Annotated[
        str,
        typer.Option("--vtoc", metavar=_VTOC_FORM, help="First track and size of the VTOC."),
    ] = "",
    owner: Annotated[str, typer.Option("--owner", help="For the label.")] = "",
    linux: Annotated[
        bool, typer.Option("--linux", help="As Linux formats it, with one partition.")
    ] = False,
    force: Force = False,
) -> None:
    """Make an image and format it: IPL records, label, and an empty VTOC.

    The VTOC follows the label up to the end of cylinder 0, unless you say where it is to be. With
    --linux every track is formatted in blocks of 4096 bytes, for one partition.

    Example: volser disk init disks/work02.ckd --device 3390-1 --volser WORK02

    Exit codes: 0 made; 1 not possible as asked for, or the file exists (nothing was changed).
    """
    compression = compression_of(format, compress)
    model = model_named(device)
    geometry = Geometry(model.family, model.cylinders if cylinders is None else cylinders)
    serial, place = Volser.checked(volser), _vtoc_place(vtoc)
    initialise = _for_linux(serial, place, owner) if linux else _for_systems(serial, place, owner)
    if not linux:  # what cannot be done shows before there is a file
        initialise(MemoryVolume(geometry, str(path)))
    with naming_force(path):
        check_replaceable(path, overwrite=force)
    refuse_interrupted(path)
    create = _creator(geometry, format.kind, compression)
    with replacing(path) as building, create(building) as store:
        initialise(store)
        slots = len(read_vtoc(store).table.slots)
    typer.echo(
        f"{path}: volume {serial} on a {geometry.family.name} of {geometry.cylinders} cylinders, "
        f"{slots} DSCBs in the VTOC"
    )


def _for_linux(volser: Volser, place: _Place, owner: str) -> Callable[[TrackStore], None]:
    if place is not None or owner:
        raise LinuxLayoutError("--linux: its VTOC is on track 1, and its label has no owner")
    today = datetime.datetime.now().astimezone().date()
    return lambda store: format_linux(store, volser, today)


def _for_systems(volser: Volser, place: _Place, owner: str) -> Callable[[TrackStore], None]:
    at, tracks = place or (None, None)
    return lambda store: initialise_volume(
        store, volser, owner=owner, vtoc_at=at, vtoc_tracks=tracks
    )


def _creator(
    geometry: Geometry, kind: ImageKind, compression: Compression
) -> Callable[[Path], VolumeImage]:
    if kind in RAW_KINDS:
        return lambda path: create_raw(path, geometry, kind=kind, overwrite=True)
    return lambda path: create_cckd(
        path, geometry, kind=kind, compression=compression, overwrite=True
    )


def _vtoc_place(text: str) -> _Place:
    if not text:
        return None
    parts = text.split(",")
    if len(parts) != 3 or not all(part.isascii() and part.isdecimal() for part in parts):
        msg = f"--vtoc {text}: expected three numbers, {_VTOC_FORM}"
        raise typer.BadParameter(msg)
    cylinder, head, tracks = map(int, parts)
    return CCHH.of(cylinder, head), tracks
