"""Tapes in files: reading AWSTAPE and HET images, writing one out of order, and tapes in drives.

*Block*: what a host reads or writes at once. *Tape mark*: what separates files. *File*: the blocks
between two tape marks; on a labelled tape the labels make files of their own. *Chunk*: a header and
the data behind it, as the image holds them; a block is one chunk or several. *Planned tape*: one
whose every byte has its place before the first is written. *Mounted tape*: one with a head at one
place, between two of its blocks and marks, as a drive has it. What labels say is not this package's
business but that of ``tapelabels``.
"""

from vtape.medium import MemoryMedium
from vtape.mounted_tape import Capacity, MountedTape, Stop, mount_tape
from vtape.planned_tape import IncompleteTapeError, PlannedTape, TapeSink
from vtape.reservation import DestinationError, DestinationTooSmallError, TapeBusyError
from vtape.tape_errors import (
    TapeFormatError,
    TapeWriteError,
    UnreadableTapeError,
    UnsupportedTapeError,
)
from vtape.tape_image import Entry, EntryKind, TapeFile, TapeImage, open_tape
from vtape.writer import write_tape

__all__ = [
    "Capacity",
    "DestinationError",
    "DestinationTooSmallError",
    "Entry",
    "EntryKind",
    "IncompleteTapeError",
    "MemoryMedium",
    "MountedTape",
    "PlannedTape",
    "Stop",
    "TapeBusyError",
    "TapeFile",
    "TapeFormatError",
    "TapeImage",
    "TapeSink",
    "TapeWriteError",
    "UnreadableTapeError",
    "UnsupportedTapeError",
    "mount_tape",
    "open_tape",
    "write_tape",
]
