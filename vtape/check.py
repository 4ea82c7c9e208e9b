"""Checking a tape image: its structure, and whether every compressed block unpacks."""

from collections.abc import Iterator

from primitives.finding import Finding
from vtape.chunk import Compression
from vtape.tape_errors import TapeFormatError
from vtape.tape_image import TapeImage


def check_image(tape: TapeImage) -> Iterator[Finding]:
    """Find what is wrong with a tape that was opened tolerantly; compressed blocks are unpacked.

    Raises:
        UnreadableTapeError: The system cannot read the file.
    """
    yield from tape.findings
    for entry in tape.entries:
        if entry.compression is not Compression.NONE:
            try:
                tape.read_block(entry)
            except TapeFormatError as error:
                yield Finding.of(error, error.code)
