"""Commands that read, write or erase."""

from typing import Final

from ccw.device import Outcome
from ccw.status import ENDED_WITH_EXCEPTION, NORMAL_END, NOTHING
from ccw.tape import sense
from ccw.tape.drive import Drive
from ccw.tape.result import Result
from vtape.chunk import LONGEST_BLOCK
from vtape.mounted_tape import Stop

AT_MARK: Final = Outcome(ENDED_WITH_EXCEPTION)

_STOPPED: Final[dict[Stop, Result]] = {
    Stop.MARK: AT_MARK,
    Stop.LOAD_POINT: sense.AT_LOAD_POINT,
    Stop.END_OF_DATA: sense.END_OF_DATA,
    Stop.END_OF_TAPE: sense.END_OF_TAPE,
}


def stopped(stop: Stop) -> Result:
    """Tell how a command ends when the head met this instead of a block."""
    return _STOPPED[stop]


def read_forward(drive: Drive, _output: bytes) -> Result:
    """Read the next block."""
    met = drive.tape.read()
    return stopped(met) if isinstance(met, Stop) else Outcome(data=met)


def read_backward(drive: Drive, _output: bytes) -> Result:
    """Read the block before the head; which way it is stored is the channel's business."""
    met = drive.tape.read_backward()
    if met is Stop.MARK:
        return Outcome(ENDED_WITH_EXCEPTION, rejected=not drive.policy.mark_backward_residual)
    return stopped(met) if isinstance(met, Stop) else Outcome(data=met)


def write(drive: Drive, output: bytes) -> Result:
    """Write a block."""
    longest = drive.model.longest_block
    if not output:
        return sense.NO_BYTES
    if len(output) > (LONGEST_BLOCK if drive.policy.long_tape_blocks else longest):
        return sense.BLOCK_TOO_LONG
    met = drive.tape.write(output)
    if met is not None:
        return stopped(met)
    _keep(drive)
    return Outcome(taken=len(output))


def write_tape_mark(drive: Drive, _output: bytes) -> Result:
    """Write a tape mark."""
    met = drive.tape.write_mark()
    if met is not None:
        return stopped(met)
    _keep(drive)
    return Outcome()


def erase_gap(_drive: Drive, _output: bytes) -> Result:
    """Leave a gap, which no image shows."""
    return Outcome()


def data_security_erase(drive: Drive, _output: bytes) -> Result:
    """Leave nothing of the rest of the tape."""
    if drive.policy.security_erase_erases:
        drive.tape.erase()
        _keep(drive)
    return Outcome()


def synchronize(drive: Drive, _output: bytes) -> Result:
    """Bring what was written to stable storage."""
    if drive.is_protected:
        return Outcome() if drive.policy.sync_needs_no_ring else sense.PROTECTED
    if drive.mounted is not None:
        drive.mounted.sync()
    return Outcome()


def set_write_immediate(drive: Drive, output: bytes) -> Result:
    """Synchronize, and do so after every write of the chain."""
    drive.chain.writes_at_once = True
    return synchronize(drive, output)


def read_buffer(drive: Drive, output: bytes) -> Result:
    """Give what is still in the buffer: nothing ever is."""
    result = synchronize(drive, output)
    if isinstance(result, Outcome):
        return Outcome(NORMAL_END if drive.policy.read_buffer_ends else NOTHING)
    return result


def _keep(drive: Drive) -> None:
    if drive.chain.writes_at_once:
        drive.tape.sync()
