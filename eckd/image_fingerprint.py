"""What tells the files of an image from their earlier selves, without reading all of them."""

import hashlib
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from diskfile.device_header_schema import DEVICE_HEADER_LENGTH
from diskfile.image_file import ImageIoError

CLOCK_TICK_NS: Final = 20_000_000
"""Longer than any kernel's file times stand still."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One file as it is now.

    Attributes:
        size: Its length in bytes.
        modified_ns: When its content changed.
        changed_ns: When its content or anything else about it changed; nobody can set this.
        header: Its first 512 bytes.
    """

    size: int
    modified_ns: int
    changed_ns: int
    header: bytes

    @classmethod
    def of(cls, path: Path) -> Self:
        """Look at a file; ImageIoError when that is not possible."""
        try:
            with path.open("rb") as file:
                status = os.fstat(file.fileno())
                header = file.read(DEVICE_HEADER_LENGTH)
        except OSError as error:
            raise ImageIoError(path, error) from error
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns, header)


def fingerprint(files: Sequence[FileFacts]) -> bytes:
    """Return 32 bytes that are others as soon as one fact of one file is another."""
    digest = hashlib.sha256()
    for facts in files:
        numbers = f"{facts.size} {facts.modified_ns} {facts.changed_ns} {len(facts.header)} "
        digest.update(numbers.encode() + facts.header)
    return digest.digest()


def settled_fingerprint(paths: Sequence[Path]) -> bytes:
    """Take the fingerprint of files when no later write can leave them with the times of now.

    Raises:
        ImageIoError: A file cannot be looked at.
    """
    newest = max(FileFacts.of(path).changed_ns for path in paths)
    if 0 <= time.time_ns() - newest < CLOCK_TICK_NS:
        time.sleep(CLOCK_TICK_NS / 1e9)
    return fingerprint([FileFacts.of(path) for path in paths])
