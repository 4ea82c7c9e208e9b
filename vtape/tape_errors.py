"""What can be wrong with a tape image as a whole, and with the bytes in it."""

from enum import StrEnum

from primitives import DasdError, FormatError, Where


class UnreadableTapeError(DasdError):
    """The file cannot be opened or read; nothing is said about what is in it."""


class TapeWriteError(DasdError):
    """The tape could not be written, now or, where it is planned, earlier."""


class UnsupportedTapeError(DasdError):
    """The file is a tape image of a kind that is known but not read yet."""


class Damage(StrEnum):
    """The codes of what a check of a tape image finds."""

    NOT_A_TAPE = "not-a-tape"
    """The first header is none."""
    CUT_HEADER = "cut-header"
    """Fewer than 6 bytes are left: the file ends inside a header."""
    CUT_BLOCK = "cut-block"
    """The file ends inside a chunk; its block is lost."""
    UNFINISHED_BLOCK = "unfinished-block"
    """The end of the file, a tape mark or a new block where a block should go on."""
    NO_BEGINNING = "no-beginning"
    """A later chunk of a block without the first one; zeros never written look like this."""
    EMPTY_CHUNK = "empty-chunk"
    """A chunk of no bytes that is no tape mark."""
    PREVIOUS_LENGTH = "previous-length"
    """A header does not know the chunk before: something was written over."""
    BAD_FLAGS = "bad-flags"
    """Flags that mean nothing, or contradict themselves or those of the chunk before."""
    BLOCK_TOO_LONG = "block-too-long"
    """More than 2 MiB."""
    DECOMPRESSION = "decompression"
    """A compressed block is not one whole stream, or unpacks to nothing or to more than 2 MiB."""
    TOO_MANY = "too-many"
    """More blocks or marks than volser keeps count of."""
    CHANGED = "changed"
    """The file is not what it was when it was opened."""
    NO_MARK_AT_END = "no-mark-at-end"
    """The last block is not followed by a tape mark (a warning: the writer was interrupted)."""
    BLANK = "blank"
    """The file is empty (for information)."""


class TapeFormatError(FormatError):
    """The bytes are not what AWSTAPE and HET allow.

    Attributes:
        code: The kind of damage.
    """

    def __init__(
        self, code: Damage, what: str, *, where: Where, expected: str, found: bytes | str | int
    ) -> None:
        self.code = code
        super().__init__(what, where=where, expected=expected, found=found)
