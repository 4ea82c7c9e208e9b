"""The VOLUME of a disk command, open while the command looks at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from cli.places import image_of
from eckd.change import changing as open_for_change
from eckd.open_image import VolumeImage, image_facts, open_volume
from eckd.track_store import TrackStore

Shadows = Annotated[
    list[Path] | None,
    typer.Option("--shadow", help="Shadow file of the image; may be repeated, the oldest first."),
]


@contextmanager
def reading(
    argument: str, system: Path, shadows: list[Path] | None = None
) -> Iterator[VolumeImage]:
    """Open the volume a command line names; what is odd about its image is told on stderr.

    Raises:
        NotFoundError: There is no such volume.
        DasdError: It cannot be opened; see ``open_volume``.
    """
    store = open_volume(image_of(argument, system), shadows=shadows or ())
    try:
        for doubt in image_facts(store).doubts:
            typer.echo(f"warning: {doubt}", err=True)
        yield store
    finally:
        store.close()


@contextmanager
def changing(
    argument: str, system: Path, shadows: list[Path] | None = None
) -> Iterator[TrackStore]:
    """Open the volume a command line names, for a change that is made whole or not at all.

    Raises:
        NotFoundError: There is no such volume.
        DasdError: It cannot be changed now; see ``eckd.change.changing``.
    """
    with open_for_change(image_of(argument, system), shadows=shadows or ()) as store:
        yield store
