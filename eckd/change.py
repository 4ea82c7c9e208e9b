"""A change of an image that is made whole or not at all.

The old tracks are kept beside the image until the change is done, and put back when it is not. Only
a process that is killed leaves them there; nothing changes the image again before they are back.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from eckd.open_image import open_volume
from eckd.track_store import TrackStore
from eckd.undo import UndoStore, undo
from primitives import DasdError


class InterruptedChangeError(DasdError):
    """A change of the volume did not come to its end, and was not taken back yet."""


@contextmanager
def changing(path: Path, *, shadows: Sequence[Path] = ()) -> Iterator[TrackStore]:
    """Open a volume for a change that is made whole or not at all.

    Whatever ends the change early, every track is put back. Only when the process is killed does
    the undo file stay, and ``volser disk undo`` puts the tracks back then. With shadow files, the
    last one is what changes.

    Raises:
        InterruptedChangeError: An undo file is there.
        DasdError: It cannot be opened for writing; see ``open_volume``.
    """
    refuse_interrupted(path, shadows)
    before = undo_path(path, shadows)
    with (
        open_volume(path, writable=True, shadows=shadows) as store,
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


def refuse_interrupted(image: Path, shadows: Sequence[Path] = ()) -> None:
    """Raise InterruptedChangeError where an undo file is: it fits this image and no other."""
    before = undo_path(image, shadows)
    if before.exists():
        msg = f"{image}: a change was interrupted; `volser disk undo` takes it back ({before})"
        raise InterruptedChangeError(msg)


def undo_path(image: Path, shadows: Sequence[Path] = ()) -> Path:
    """Return where old tracks are kept while an image, or its last shadow file, is changed."""
    changed = shadows[-1] if shadows else image
    return changed.with_name(f"{changed.name}.undo")
