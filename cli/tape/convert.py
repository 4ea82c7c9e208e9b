"""``volser tape convert``: a tape in another container, proved to be the same."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli import options
from cli.force import Force
from cli.places import tape_of
from cli.tape.container import written
from vtape.chunk import Compression
from vtape.convert import convert
from vtape.tape_image import open_tape


class Container(StrEnum):
    """Containers that can be written."""

    AWS = "aws"
    HET = "het"


class Compress(StrEnum):
    """How blocks of a HET are stored."""

    NONE = "none"
    ZLIB = "zlib"
    BZIP2 = "bzip2"


def command(
    tape: Annotated[str, typer.Argument(metavar="SRC", help="Tape image, or serial.")],
    destination: Annotated[Path, typer.Argument(metavar="DST", help="The image to make.")],
    *,
    format: Annotated[  # noqa: A002 -- the option's name
        Container | None, typer.Option("--format", help="By the ending of DST if not given.")
    ] = None,
    compress: Annotated[
        Compress | None, typer.Option("--compress", help="Of het; zlib if not given.")
    ] = None,
    force: Force = False,
    system: options.System = options.HERE,
    tapes: options.TapesDirectory = None,
) -> None:
    """Write a tape again as AWSTAPE or HET, with the same blocks and tape marks.

    The copy is read back and compared with the original before it gets its name.

    Example: volser tape convert tapes/BKUP01.aws archive/BKUP01.het

    Exit codes: 0 written and compared; 1 the original is damaged, or the copy cannot be made.
    """
    container = format or _container_of(destination)
    if container is Container.AWS and compress not in (None, Compress.NONE):
        msg = f"--compress {compress}: an aws is not compressed; het is"
        raise typer.BadParameter(msg)
    chosen = compress or (Compress.ZLIB if container is Container.HET else Compress.NONE)
    with open_tape(tape_of(tape, system, tapes)) as source, written(destination):
        done = convert(source, destination, compression=Compression[chosen.name], overwrite=force)
    typer.echo(
        f"{destination}: {done.blocks} blocks and {done.marks} tape marks, {done.bytes:,} bytes in "
        f"{done.size:,}; compared"
    )


def _container_of(path: Path) -> Container:
    try:
        return Container(path.suffix[1:].lower())
    except ValueError as error:
        msg = f"{path}: ends neither in .aws nor in .het; say which with --format"
        raise typer.BadParameter(msg) from error
