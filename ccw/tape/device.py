"""A tape drive: runs commands against the tape in it.

What a drive remembers is in ``drive``, which command needs what in ``commands`` and ``model``;
commands are functions of the drive. Here they come together, and a fault becomes a unit check with
sense. Whoever runs a chain holds the gate.
"""

from collections.abc import Callable, Mapping
from typing import Final

from ccw.device import Order, Outcome
from ccw.gate import Gate
from ccw.policy import IBM, Policy
from ccw.status import ENDED_WITH_CHECK, ENDED_WITH_EXCEPTION, NOTHING, UnitStatus
from ccw.tape import path_commands, position_commands, sense, subsystem_commands, transfer_commands
from ccw.tape.commands import MOTIONS, WARNED, WITHOUT_DATA, Command
from ccw.tape.drive import Chain, Drive
from ccw.tape.identification import configuration_data, device_characteristics, sense_id
from ccw.tape.model import MODELS
from ccw.tape.refusal import refusal
from ccw.tape.result import Result
from ccw.tape.sense import Fault, Sense0, sense_bytes
from ccw.tape.tape import Tape
from primitives import DasdError
from vtape.tape_errors import Damage, TapeFormatError, TapeWriteError

Method = Callable[[Drive, bytes], Result]

_AFTER_DATA: Final = (sense.END_OF_TAPE, sense.WRITE_CHECK, sense.NOT_LOCATED)
"""Faults that are found when the data of the command have been taken."""


class TapeDrive:
    """One drive, with a tape in it or without; ``ccw.device.Device``.

    Attributes:
        gate: Held while a chain runs.
        policy: The rules where they differ.
        drive: What it keeps.
    """

    def __init__(
        self, model: str, tape: Tape | None = None, *, number: int = 0, policy: Policy = IBM
    ) -> None:
        """Set up a drive.

        Args:
            model: One of ``MODELS``.
            tape: What is in it; the drive closes it when it is unloaded.
            number: Device number.
            policy: The rules where they differ.
        """
        self.gate = Gate(number)
        self.policy = policy
        self.drive = Drive(MODELS[model], policy, number)
        self._sense = b""
        self._methods: Mapping[int, Method] = {
            **_METHODS,
            Command.SENSE: lambda _drive, _output: Outcome(data=self.take_sense()),
        }
        if tape is not None:
            self.load(tape)

    @property
    def immediate_codes(self) -> frozenset[int]:
        """Commands that end in their initial status; see ``ccw.device.Device``."""
        return WITHOUT_DATA

    def load(self, tape: Tape) -> None:
        """Put a tape into the empty drive, at its load point, while no chain runs."""
        self.drive.load(tape)

    def unload(self) -> None:
        """Take the tape out as an operator does, while no chain runs.

        Raises:
            TapeWriteError: It cannot be brought to stable storage, and stays.
        """
        self.drive.unload()

    def begin(self) -> None:
        """Start a new chain."""
        self.drive.chain = Chain()

    def finish(self) -> UnitStatus:
        """End the chain; everything has been written as the commands ended."""
        return NOTHING

    def rest(self) -> Callable[[], None]:
        """Let the chain rest; the tape goes on from where others leave it."""
        chain = self.drive.chain

        def take_up() -> None:
            self.drive.chain = chain

        return take_up

    def execute(self, order: Order) -> Outcome:
        """Run one command; see ``ccw.device.Device``."""
        result = self._result(order)
        self.drive.chain.previous = order.code
        if isinstance(result, Fault):
            return self._checked(result, order)
        tape = self.drive.mounted
        warned = order.code in WARNED and tape is not None and tape.is_near_end
        return result._replace(status=ENDED_WITH_EXCEPTION) if warned else result

    def take_sense(self) -> bytes:
        """Return and clear the sense of the last unit check; without one, that nothing is wrong."""
        taken, self._sense = self._sense or self._sense_of(sense.NO_FAULT), b""
        return taken

    def _result(self, order: Order) -> Result:
        """Run a command when it may run; what the tape cannot do becomes a fault."""
        fault = refusal(self.drive, order)
        if fault is not None:
            return fault
        if order.code in MOTIONS:
            self.drive.display.moved()
        method = self._methods.get(order.code, subsystem_commands.no_operation)
        try:
            return method(self.drive, order.output)
        except DasdError as error:
            return self._fault_of(error)

    def _fault_of(self, error: DasdError) -> Fault:
        match error:
            case TapeFormatError(code=Damage.CUT_HEADER | Damage.CUT_BLOCK):
                is_damage = self.policy.cut_block_is_damage
                return sense.READ_CHECK if is_damage else sense.END_IN_BLOCK
            case TapeFormatError():
                return sense.READ_CHECK
            case TapeWriteError():
                return sense.WRITE_CHECK
            case _:
                return sense.DRIVE_CHECK

    def _checked(self, fault: Fault, order: Order) -> Outcome:
        self._sense = self._sense_of(fault)
        status = UnitStatus.UNIT_CHECK if fault.initial else ENDED_WITH_CHECK
        if self.drive.model.is_reel:
            status |= fault.reel.status
        taken = len(order.output) if fault in _AFTER_DATA else 0
        rejected = bool(fault.sense0 & Sense0.COMMAND_REJECT)
        return Outcome(status, taken=taken, rejected=rejected)

    def _sense_of(self, fault: Fault) -> bytes:
        return sense_bytes(fault, self.drive.model, self.drive.condition, self.policy)


def _sense_id(drive: Drive, _output: bytes) -> Result:
    return Outcome(data=sense_id(drive.model))


def _read_device_characteristics(drive: Drive, _output: bytes) -> Result:
    return Outcome(data=device_characteristics(drive.model))


def _read_configuration_data(drive: Drive, _output: bytes) -> Result:
    return Outcome(data=configuration_data(drive.model, drive.number))


_METHODS: Final[Mapping[int, Method]] = {
    Command.WRITE: transfer_commands.write,
    Command.READ_FORWARD: transfer_commands.read_forward,
    Command.READ_FORWARD_3590: transfer_commands.read_forward,
    Command.READ_PREVIOUS: transfer_commands.read_backward,
    Command.READ_BACKWARD: transfer_commands.read_backward,
    Command.READ_BUFFER: transfer_commands.read_buffer,
    Command.ERASE_GAP: transfer_commands.erase_gap,
    Command.WRITE_TAPE_MARK: transfer_commands.write_tape_mark,
    Command.SYNCHRONIZE: transfer_commands.synchronize,
    Command.DATA_SECURITY_ERASE: transfer_commands.data_security_erase,
    Command.SET_WRITE_IMMEDIATE: transfer_commands.set_write_immediate,
    Command.REWIND: position_commands.rewind,
    Command.REWIND_UNLOAD: position_commands.rewind_unload,
    Command.READ_BLOCK_ID: position_commands.read_block_id,
    Command.BACKSPACE_BLOCK: position_commands.backspace_block,
    Command.BACKSPACE_FILE: position_commands.backspace_file,
    Command.FORWARD_SPACE_BLOCK: position_commands.forward_space_block,
    Command.FORWARD_SPACE_FILE: position_commands.forward_space_file,
    Command.LOCATE_BLOCK: position_commands.locate_block,
    Command.SENSE_PATH_GROUP_ID: path_commands.sense_group_id,
    Command.SET_PATH_GROUP_ID: path_commands.set_group_id,
    Command.ASSIGN: path_commands.assign,
    Command.UNASSIGN: path_commands.unassign,
    Command.CONTROL_ACCESS: path_commands.control_access,
    Command.DIAGNOSTIC_MODE_SET: subsystem_commands.diagnose,
    Command.REQUEST_TRACK_IN_ERROR: subsystem_commands.diagnose,
    Command.SET_DIAGNOSE: subsystem_commands.diagnose,
    Command.LOOP_WRITE_TO_READ: subsystem_commands.diagnose,
    Command.READ_BUFFERED_LOG: subsystem_commands.read_buffered_log,
    Command.READ_SUBSYSTEM_DATA: subsystem_commands.read_subsystem_data,
    Command.READ_MESSAGE_ID: subsystem_commands.read_message_id,
    Command.PERFORM_SUBSYSTEM_FUNCTION: subsystem_commands.perform_subsystem_function,
    Command.LOAD_DISPLAY: subsystem_commands.load_display,
    Command.MODE_SET: subsystem_commands.mode_set,
    Command.SENSE_ID: _sense_id,
    Command.READ_DEVICE_CHARACTERISTICS: _read_device_characteristics,
    Command.READ_CONFIGURATION_DATA: _read_configuration_data,
}
"""Every command that does something; the others of a model are accepted and do nothing."""
