"""Tapes in drives over every medium there is, from plain values: blocks, and None for a mark."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from vtape import Capacity, MemoryMedium, MountedTape, mount_tape, open_tape
from vtape.chunk import Compression
from vtape.tape_image import EntryKind
from vtape.writer import TapeWriter

Entries = list[bytes | None]


def write_entries(
    path: Path, entries: Iterable[bytes | None], compression: Compression = Compression.NONE
) -> Path:
    """Write an image with just these blocks and marks."""
    with path.open("wb") as stream:
        writer = TapeWriter(stream, compression=compression)
        for entry in entries:
            if entry is None:
                writer.mark()
            else:
                writer.block(entry)
    return path


def read_entries(path: Path) -> Entries:
    """Read an image as those who do not know of drives read it."""
    with open_tape(path) as tape:
        return [
            None if entry.kind is EntryKind.MARK else tape.read_block(entry)
            for entry in tape.entries
        ]


class Kind:
    """A kind of medium: mounts entries, and tells afterwards what is on the tape."""

    def __init__(self, name: str, compression: Compression | None) -> None:
        self.name = name
        self.compression = compression

    @contextmanager
    def mounted(
        self, folder: Path, entries: Iterable[bytes | None] = (), **options
    ) -> Iterator[tuple[MountedTape, Callable[[], Entries]]]:
        if self.compression is None:
            medium = MemoryMedium(entries)
            yield MountedTape(medium, **options), lambda: list(medium)
            return
        path = write_entries(folder / f"T.{self.name}", entries, self.compression)
        with mount_tape(path, compression=self.compression, **options) as tape:
            yield tape, lambda: read_entries(path)


KINDS = [
    Kind("memory", None),
    Kind("aws", Compression.NONE),
    Kind("het", Compression.ZLIB),
]

__all__ = ["KINDS", "Capacity", "Entries", "Kind", "read_entries", "write_entries"]
