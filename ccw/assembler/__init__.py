"""Channel programs as text: a source with one command word a line, and back.

A *source* holds cases: what programs run on, and their words, with the names and parameters people
use. It assembles to the cases of a case file (``ccw.cases``); any case file can be shown as source
that assembles back to the same programs.
"""

from ccw.assembler.assemble import SourceFileError, assemble, assemble_bytes, assemble_file
from ccw.assembler.disassemble import disassemble
from ccw.assembler.source import AssemblerError

__all__ = [
    "AssemblerError",
    "SourceFileError",
    "assemble",
    "assemble_bytes",
    "assemble_file",
    "disassemble",
]
