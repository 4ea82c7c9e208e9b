"""Commands that move the tape without reading it, or tell where it is."""

from typing import Final

from ccw.device import Outcome
from ccw.tape import sense
from ccw.tape.drive import Drive
from ccw.tape.result import Result
from ccw.tape.transfer_commands import stopped
from primitives import FormatError
from vtape.mounted_tape import Stop

_BLOCK_ID: Final = 4
_NUMBER: Final = 0x003F_FFFF
"""Block number in a block identifier, besides the segment."""
_RESERVED_FORMAT: Final = 0x00C0_0000
_SEGMENT: Final = 0x0100_0000


def rewind(drive: Drive, _output: bytes) -> Result:
    """Go to the load point, where a drive knows again where it is."""
    drive.tape.rewind()
    drive.is_fenced = False
    return Outcome()


def rewind_unload(drive: Drive, _output: bytes) -> Result:
    """Let go of the tape; that always ends with a unit check, to show that it is gone."""
    drive.unload()
    return sense.UNLOADED


def forward_space_block(drive: Drive, _output: bytes) -> Result:
    """Pass a block or a mark."""
    return _passed(drive.tape.space())


def backspace_block(drive: Drive, _output: bytes) -> Result:
    """Pass a block or a mark toward the load point."""
    return _passed(drive.tape.space_backward())


def forward_space_file(drive: Drive, _output: bytes) -> Result:
    """Go behind the next mark."""
    met = drive.tape.space_file()
    return Outcome() if met is Stop.MARK else stopped(met)


def backspace_file(drive: Drive, _output: bytes) -> Result:
    """Go before the last mark."""
    met = drive.tape.space_file_backward()
    return Outcome() if met is Stop.MARK else stopped(met)


def read_block_id(drive: Drive, _output: bytes) -> Result:
    """Give the identifiers of the next block for the host and on the tape, which are the same."""
    block = drive.tape.block_number
    wide = drive.model.has_wide_block_ids
    number = block & 0xFFFF_FFFF if wide else _SEGMENT | block & _NUMBER
    return Outcome(data=number.to_bytes(_BLOCK_ID, "big") * 2)


def locate_block(drive: Drive, output: bytes) -> Result:
    """Go to the block of an identifier; a drive that cannot find it does not know where it is."""
    number = int.from_bytes(output[:_BLOCK_ID], "big")
    if len(output) < _BLOCK_ID:
        return sense.COMMAND_REJECT
    if not drive.model.has_wide_block_ids:
        if number & _RESERVED_FORMAT == _RESERVED_FORMAT:
            return sense.COMMAND_REJECT
        number &= _NUMBER
    try:
        missing = drive.tape.locate(number) is not None
    except FormatError:
        missing = True
    if missing:
        drive.is_fenced = True
        return sense.NOT_LOCATED
    return Outcome(taken=_BLOCK_ID)


def _passed(met: Stop | None) -> Result:
    return Outcome() if met is None else stopped(met)
