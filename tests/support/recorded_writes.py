"""What a program does to one file, call by call, and what the file is when it stops in between."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import pytest

from diskfile.image_file import ImageFile


@dataclass(frozen=True)
class Write:
    offset: int
    data: bytes

    def apply(self, content: bytearray) -> None:
        if len(content) < self.offset:
            content.extend(bytes(self.offset - len(content)))
        content[self.offset : self.offset + len(self.data)] = self.data


@dataclass(frozen=True)
class Truncate:
    length: int

    def apply(self, content: bytearray) -> None:
        del content[self.length :]
        content.extend(bytes(self.length - len(content)))


@dataclass(frozen=True)
class Sync:
    def apply(self, content: bytearray) -> None:
        del content


Step = Write | Truncate | Sync


@dataclass
class Recording:
    """The steps done to the file at a path, from the moment the recording was made."""

    path: Path
    before: bytes
    steps: list[Step] = field(default_factory=list)

    @classmethod
    def of(cls, path: Path, patch: pytest.MonkeyPatch) -> "Recording":
        recording = cls(path, path.read_bytes())
        write, truncate, sync = ImageFile.write, ImageFile.truncate, ImageFile.sync

        def recorded_write(file: ImageFile, offset: int, pieces: Sequence[bytes]) -> None:
            if file.path == path:
                recording.steps.append(Write(offset, b"".join(pieces)))
            write(file, offset, pieces)

        def recorded_truncate(file: ImageFile, length: int) -> None:
            if file.path == path:
                recording.steps.append(Truncate(length))
            truncate(file, length)

        def recorded_sync(file: ImageFile) -> None:
            if file.path == path:
                recording.steps.append(Sync())
            sync(file)

        patch.setattr(ImageFile, "write", recorded_write)
        patch.setattr(ImageFile, "truncate", recorded_truncate)
        patch.setattr(ImageFile, "sync", recorded_sync)
        return recording

    def killed_after(self, count: int) -> Iterator[bytes]:
        """Give the file after ``count`` steps, and amid the next: its write may end at any sector.

        A write within one sector is done whole or not at all.
        """
        content = bytearray(self.before)
        for step in self.steps[:count]:
            step.apply(content)
        yield bytes(content)
        if count == len(self.steps) or not isinstance(step := self.steps[count], Write):
            return
        for end in range(512 - step.offset % 512, len(step.data), 512):
            torn = bytearray(content)
            Write(step.offset, step.data[:end]).apply(torn)
            yield bytes(torn)

    def power_lost_after(self, count: int) -> Iterator[bytes]:
        """Give the file after ``count`` steps, of which those not synced may each be lost."""
        synced = self.last_sync(count)
        loose = [step for step in self.steps[synced:count] if not isinstance(step, Sync)]
        for kept in product((False, True), repeat=len(loose)):
            content = bytearray(self.before)
            for step in self.steps[:synced]:
                step.apply(content)
            for step, keep in zip(loose, kept, strict=True):
                if keep:
                    step.apply(content)
            yield bytes(content)

    def last_sync(self, count: int) -> int:
        """Return how many of the first ``count`` steps are certainly on the disk."""
        syncs = (index for index in range(count) if isinstance(self.steps[index], Sync))
        return max(syncs, default=-1) + 1
