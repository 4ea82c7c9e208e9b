"""``volser disk convert``: an image in another format."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from cli import options
from cli.disk.formats import CompressOption, Format, compression_of
from cli.disk.volume import Shadows, reading
from cli.track_progress import track_progress
from diskfile.new_file import check_replaceable
from eckd.convert import convert
from primitives.files import FileExistsAlreadyError


def command(
    volume: Annotated[str, typer.Argument(metavar="SRC", help="Image, or serial.")],
    path: Annotated[Path, typer.Argument(metavar="DST", help="The image to make.")],
    *,
    format: Annotated[Format, typer.Option("--format", help="Of the new image.")] = Format.CCKD,  # noqa: A002 -- the option's name
    compress: CompressOption = None,
    shadow: Shadows = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
    system: options.System = options.HERE,
) -> None:
    """Write a volume in another format, read it back, and compare every track.

    DST appears only when every track compared equal; with --force it may be SRC itself. Shadow
    files become part of it.

    Example: volser disk convert disks/work01.ckd work01.cckd --format cckd --compress bzip2

    Exit codes: 0 made and compared; 1 a track is damaged, or DST exists (nothing was changed).
    """
    compression = compression_of(format, compress)
    try:
        check_replaceable(path, overwrite=force)
    except FileExistsAlreadyError as error:
        msg = f"{path}: exists already; --force replaces it"
        raise FileExistsAlreadyError(msg) from error
    with (
        reading(volume, system, shadow) as source,
        _steps(2 * source.geometry.tracks) as progress,
    ):
        done = convert(
            source,
            path,
            format.kind,
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
    typer.echo(
        f"{path}: {done.units} tracks in {done.bytes_written} bytes, all equal; "
        f"digest {done.digest:08x}"
    )


@contextmanager
def _steps(count: int) -> Iterator[Callable[[int], None]]:
    """Give a function to be told how many steps are done by now."""
    done = 0
    with track_progress(count, "tracks written, then read back") as advance:

        def tell(now: int) -> None:
            nonlocal done
            advance(now - done)
            done = now

        yield tell
