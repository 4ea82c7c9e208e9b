"""The VOLUME of a disk command, open while the command looks at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from cli.places import image_of
from eckd.open_image import VolumeImage, open_volume

Shadows = Annotated[
    list[Path] | None,
    typer.Option("--shadow", help="Shadow file of the image; may be repeated, the oldest first."),
]


@contextmanager
def reading(
    argument: str, system: Path, shadows: list[Path] | None = None
) -> Iterator[VolumeImage]:
    """Open the volume a command line names.

    Raises:
        NotFoundError: There is no such volume.
        DasdError: It cannot be opened; see ``open_volume``.
    """
    store = open_volume(image_of(argument, system), shadows=shadows or ())
    try:
        yield store
    finally:
        store.close()
