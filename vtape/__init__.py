"""Tapes in files: reading AWSTAPE and HET images, and writing one out of order.

*Block*: what a host reads or writes at once. *Tape mark*: what separates files. *File*: the blocks
between two tape marks; on a labelled tape the labels make files of their own. *Chunk*: a header and
the data behind it, as the image holds them; a block is one chunk or several. *Planned tape*: one
whose every byte has its place before the first is written. What labels say is not this package's
business but that of ``tapelabels``.
"""

from vtape.planned_tape import (
    IncompleteTapeError,
    PlannedTape,
    TapeSink,
    TapeWriteError,
)
from vtape.reservation import DestinationError, DestinationTooSmallError, TapeBusyError
from vtape.tape_errors import TapeFormatError, UnreadableTapeError, UnsupportedTapeError
from vtape.tape_image import Entry, EntryKind, TapeFile, TapeImage, open_tape
from vtape.writer import write_tape

__all__ = [
    "DestinationError",
    "DestinationTooSmallError",
    "Entry",
    "EntryKind",
    "IncompleteTapeError",
    "PlannedTape",
    "TapeBusyError",
    "TapeFile",
    "TapeFormatError",
    "TapeImage",
    "TapeSink",
    "TapeWriteError",
    "UnreadableTapeError",
    "UnsupportedTapeError",
    "open_tape",
    "write_tape",
]
