"""What tells the files of an image from their earlier selves, without reading all of them."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from diskfile.device_header_schema import DEVICE_HEADER_LENGTH
from diskfile.image_file import ImageIoError


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
