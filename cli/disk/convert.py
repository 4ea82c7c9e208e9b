"""``volser disk convert``: an image in another format."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from cli import options
from cli.disk.formats import FIXED_BLOCK, AnyFormat, CompressOption, Format, compression_of
from cli.disk.volume import Shadows, reading
from cli.force import Force, naming_force
from cli.places import image_of
from cli.track_progress import track_progress
from diskfile.compressed_schema import Compression
from diskfile.new_file import check_replaceable
from diskfile.write_verified import Written
from eckd.change import refuse_interrupted
from eckd.convert import convert as convert_volume
from opensys.convert import convert as convert_disk
from opensys.convert import groups_of
from opensys.devices import type_code_for
from opensys.open_disk import doubts_of, open_disk


def command(
    volume: Annotated[str, typer.Argument(metavar="SRC", help="Image, or serial.")],
    path: Annotated[Path, typer.Argument(metavar="DST", help="The image to make.")],
    *,
    format: Annotated[  # noqa: A002 -- the option's name
        AnyFormat, typer.Option("--format", help="Of the new image.")
    ] = AnyFormat.CCKD,
    compress: CompressOption = None,
    shadow: Shadows = None,
    force: Force = False,
    system: options.System = options.HERE,
) -> None:
    """Write a volume in another format, read it back, and compare every track.

    DST appears only when every track compared equal; with --force it may be SRC itself. Shadow
    files become part of it. With fba, cfba and cfba64 SRC is a fixed-block disk; a file without a
    mark of its own is then taken for an uncompressed one.

    Example: volser disk convert disks/work01.ckd work01.cckd --format cckd --compress bzip2

    Exit codes: 0 made and compared; 1 a track is damaged, or DST exists (nothing was changed).
    """
    compression = compression_of(format, compress)
    with naming_force(path):
        check_replaceable(path, overwrite=force)
    refuse_interrupted(path)
    if format in FIXED_BLOCK:
        done = _convert_disk(
            image_of(volume, system), shadow, path, format, compression, force=force
        )
    else:
        with (
            reading(volume, system, shadow) as source,
            steps(2 * source.geometry.tracks) as progress,
        ):
            done = convert_volume(
                source,
                path,
                Format(format).kind,
                compression=compression,
                overwrite=force,
                progress=progress,
            )
    if done.odd_units:
        typer.echo(
            f"warning: {done.odd_units} tracks are as short as an empty one and hold something; "
            "Hercules' checker takes them for damaged, so do not let it repair this image",
            err=True,
        )
    units = "block groups" if format in FIXED_BLOCK else "tracks"
    typer.echo(
        f"{path}: {done.units} {units} in {done.bytes_written} bytes, all equal; "
        f"digest {done.digest:08x}"
    )


def _convert_disk(
    source: Path,
    shadows: list[Path] | None,
    path: Path,
    image_format: AnyFormat,
    compression: Compression,
    *,
    force: bool,
) -> Written:
    with open_disk(source, shadows=shadows or (), is_raw=True) as disk:
        for doubt in doubts_of(disk):
            typer.echo(f"warning: {doubt}", err=True)
        with steps(2 * groups_of(disk).count) as progress:
            return convert_disk(
                disk,
                path,
                FIXED_BLOCK[image_format],
                type_code=disk.type_code or type_code_for(disk.blocks),
                compression=compression,
                overwrite=force,
                progress=progress,
            )


@contextmanager
def steps(count: int) -> Iterator[Callable[[int], None]]:
    """Give a function to be told how many steps are done by now."""
    done = 0
    with track_progress(count, "written, then read back") as advance:

        def tell(now: int) -> None:
            nonlocal done
            advance(now - done)
            done = now

        yield tell
