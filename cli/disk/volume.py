"""The VOLUME of a disk command, open while the command looks at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from cli.places import image_of
from eckd.open_image import VolumeImage, image_facts, open_volume
from eckd.track_store import TrackStore
from eckd.undo import UndoStore, undo
from primitives import DasdError

Shadows = Annotated[
    list[Path] | None,
    typer.Option("--shadow", help="Shadow file of the image; may be repeated, the oldest first."),
]


class InterruptedChangeError(DasdError):
    """A change of the volume did not come to its end, and was not taken back yet."""


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

    Whatever ends the change early, every track is put back. Only when the process is killed does
    the undo file stay, and ``volser disk undo`` puts the tracks back then. With shadow files, the
    last one is what changes.

    Raises:
        NotFoundError: There is no such volume.
        InterruptedChangeError: An undo file is there.
        DasdError: It cannot be opened for writing; see ``open_volume``.
    """
    path = image_of(argument, system)
    refuse_interrupted(path, shadows)
    before = undo_path(path, shadows)
    with (
        open_volume(path, writable=True, shadows=shadows or ()) as store,
        UndoStore(store, before) as guarded,
    ):
        try:
            yield guarded
            guarded.flush()
        except BaseException:
            undo(store, before)
            guarded.discard()
            raise
        guarded.discard()


def refuse_interrupted(image: Path, shadows: list[Path] | None = None) -> None:
    """Raise InterruptedChangeError where an undo file is: it fits this image and no other."""
    before = undo_path(image, shadows)
    if before.exists():
        msg = f"{image}: a change was interrupted; `volser disk undo` takes it back ({before})"
        raise InterruptedChangeError(msg)


def undo_path(image: Path, shadows: list[Path] | None = None) -> Path:
    """Return where old tracks are kept while an image, or its last shadow file, is changed."""
    changed = shadows[-1] if shadows else image
    return changed.with_name(f"{changed.name}.undo")
