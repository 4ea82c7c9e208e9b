"""Channel programs watched: a line for every command as it ran, with everything in words.

A *tracer* is what the channel tells; it makes *lines*, which are values, and lines become *rows* of
text. Parameters are in the same words as in a source of the assembler.
"""

from ccw.trace.lines import CommandLine, EndLine, Line, TransferLine
from ccw.trace.text import HEADER, Piece, Role, Row, plain, rows
from ccw.trace.tracer import CARTRIDGE, DISK, REEL, Reading, Tracer, disk_place

__all__ = [
    "CARTRIDGE",
    "DISK",
    "HEADER",
    "REEL",
    "CommandLine",
    "EndLine",
    "Line",
    "Piece",
    "Reading",
    "Role",
    "Row",
    "Tracer",
    "TransferLine",
    "disk_place",
    "plain",
    "rows",
]
