"""The VOLUME of a disk command, open while the command looks at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from cli.places import image_of
from eckd.open_image import VolumeImage, open_volume
from eckd.track_store import TrackStore
from eckd.undo import UndoStore, undo

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


@contextmanager
def changing(argument: str, system: Path) -> Iterator[TrackStore]:
    """Open the volume a command line names, for a change that is made whole or not at all.

    Whatever ends the change early, every track is put back. Only when the process is killed does
    the undo file stay, and ``volser disk undo`` puts the tracks back then.

    Raises:
        NotFoundError: There is no such volume.
        FileExistsAlreadyError: An undo file is there.
        DasdError: It cannot be opened for writing; see ``open_volume``.
    """
    path = image_of(argument, system)
    with open_volume(path, writable=True) as store:
        before = undo_path(path)
        with UndoStore(store, before) as guarded:
            try:
                yield guarded
                guarded.flush()
            except BaseException:
                undo(store, before)
                guarded.discard()
                raise
            guarded.discard()


def undo_path(image: Path) -> Path:
    """Return where the old tracks of an image are kept while it is changed."""
    return image.with_name(f"{image.name}.undo")
