"""Whether a command may run: known, in its place in the chain, with a tape that lets it.

The order is that in which a drive finds out: a command that is unknown and without a tape is
rejected, one that is out of place on a fenced drive too.
"""

from ccw.command_word import Direction, direction_of
from ccw.device import Order
from ccw.tape import sense
from ccw.tape.commands import (
    ALONE,
    CHAINED_FROM,
    FENCED_WITHOUT_TAPE,
    READS_BACKWARD,
    SUPERVISOR,
    UNFENCES,
    WRITES,
    Command,
    Need,
)
from ccw.tape.drive import Drive
from ccw.tape.sense import Fault


def refusal(drive: Drive, order: Order) -> Fault | None:
    """Return why a command cannot run, or None when it can."""
    need = drive.model.commands.get(order.code)
    if need is None or _is_out_of_place(drive, order):
        return sense.COMMAND_REJECT
    if need is Need.TAPE and drive.mounted is None:
        return sense.NO_TAPE
    if _is_misplaced(drive, order.code):
        return sense.COMMAND_REJECT
    if drive.is_fenced and _minds_fence(drive, order.code, need):
        return sense.FENCED
    if order.code in WRITES and drive.is_protected:
        return sense.PROTECTED
    return None


def _is_out_of_place(drive: Drive, order: Order) -> bool:
    """Tell whether what came before, or the way the data goes, does not allow any such command."""
    chain = drive.chain
    if chain.prepared and chain.previous == Command.PERFORM_SUBSYSTEM_FUNCTION:
        return order.code != Command.READ_SUBSYSTEM_DATA
    spreads = order.chains_data and direction_of(order.code) is Direction.SENSE
    return spreads and not drive.policy.sense_chains_data


def _is_misplaced(drive: Drive, code: int) -> bool:
    """Tell whether a command is not where it must be in its chain."""
    chain = drive.chain
    if code in CHAINED_FROM:
        return chain.previous not in CHAINED_FROM[Command(code)]
    alone = code in ALONE and chain.previous is not None
    return alone or (code in SUPERVISOR and chain.inhibits_supervisor)


def _minds_fence(drive: Drive, code: int, need: Need) -> bool:
    """Tell whether a command does not run on a drive that has lost its place."""
    if code in UNFENCES:
        return False
    if code in READS_BACKWARD:
        return drive.policy.fence_stops_read_backward
    return need is not Need.NOTHING or code in FENCED_WITHOUT_TAPE
