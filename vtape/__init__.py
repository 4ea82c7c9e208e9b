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

__all__ = [
    "DestinationError",
    "DestinationTooSmallError",
    "IncompleteTapeError",
    "PlannedTape",
    "TapeBusyError",
    "TapeSink",
    "TapeWriteError",
]
