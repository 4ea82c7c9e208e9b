"""A count-key-data device behind a control unit: runs commands against a guarded volume.

What a chain has set up is in ``chain``, the place on the disk in ``arm``, what may follow what in
``sequence``; commands are functions of the arm. Here they come together, and a fault becomes a
unit check with sense.
"""

from collections.abc import Callable, Mapping
from typing import Final

from ccw.choke_point import GuardedVolume
from ccw.command_word import Direction, direction_of
from ccw.dasd import (
    extent_commands,
    format_commands,
    locate_commands,
    path_commands,
    read_commands,
    search_commands,
    seek_commands,
    sense,
    sequence,
    subsystem_commands,
    update_commands,
)
from ccw.dasd.arm import Arm
from ccw.dasd.call import Call, Result
from ccw.dasd.chain import Identified
from ccw.dasd.commands import (
    AT_ONCE,
    COUNTED_FIRST,
    DECODED,
    LOCATES,
    MOTIONS,
    SEEK_AND_SET_SECTOR,
    TRACKS_AS_RECORDS,
    Command,
)
from ccw.dasd.control_unit import CONTROL_UNITS, USUAL_CONTROL_UNIT, ControlUnit
from ccw.dasd.identification import device_characteristics, sense_id
from ccw.dasd.path_commands import Path
from ccw.dasd.sense import Fault, Sense0, sense_bytes
from ccw.device import Order, Outcome
from ccw.gate import Gate
from ccw.policy import IBM, Policy
from ccw.status import ENDED_WITH_CHECK, NOTHING, UnitStatus
from eckd.track_store import ReadOnlyVolumeError
from primitives import CCHHR, DasdError, FormatError

_NO_COMMAND: Final = (None, False)
Method = Callable[[Arm, Call], Result]

_FOUND_IN_PARAMETERS: Final = (sense.COUNT_TOO_SMALL, sense.INVALID_PARAMETER)
"""Faults that are seen only after the parameters were taken. So are those of a control command that
is not rejected: it must know where to go before it finds that it may not, or that nothing is there.
"""


class EckdDevice:
    """One device; whoever runs a chain on it holds the gate of its volume.

    Attributes:
        volume: What it reads and writes.
        unit: The control unit.
        policy: The rules where they differ.
    """

    def __init__(
        self, volume: GuardedVolume, *, control_unit: str | None = None, policy: Policy = IBM
    ) -> None:
        self.volume = volume
        self.unit = CONTROL_UNITS[control_unit or USUAL_CONTROL_UNIT[volume.geometry.family.name]]
        self.policy = policy
        self._arm = Arm(volume, self.unit, policy)
        self._path = Path()
        self._sense = b""
        self._codes = _codes(self.unit, policy)
        self._methods: Mapping[Command, Method] = {**_METHODS, **self._own_methods()}

    @property
    def passed(self) -> CCHHR | None:
        """The record whose count field has passed last, while a chain runs; None before any."""
        return self._arm.passed

    @property
    def gate(self) -> Gate:
        """That of the volume."""
        return self.volume.gate

    @property
    def immediate_codes(self) -> frozenset[int]:
        """Commands that end in their initial status; see ``ccw.device.Device``."""
        return MOTIONS if self.policy.motions_at_once else AT_ONCE

    def begin(self) -> None:
        """Start a new chain."""
        self._arm.begin()

    def finish(self) -> UnitStatus:
        """End the chain; what it wrote is stored now."""
        try:
            self._arm.store()
        except DasdError as error:
            self._sense = self._sense_of(_fault_of(error))
            return UnitStatus.UNIT_CHECK
        return NOTHING

    def rest(self) -> Callable[[], None]:
        """Let the chain rest; everything it wrote is stored."""
        return self._arm.rest()

    def execute(self, order: Order) -> Outcome:
        """Run one command; see ``ccw.device.Device``."""
        command, multitrack = self._codes.get(order.code, _NO_COMMAND)
        call = None if command is None else Call(command, order.output, multitrack, order.chained)
        domain = self._arm.chain.open_domain
        result = self._result(call, order)
        if domain is not None and command not in LOCATES:
            sequence.count_off(self._arm, domain, order)
            if domain.left and not order.chained:
                result = self._unfinished(result)
        return self._checked(result, order, command) if isinstance(result, Fault) else result

    def take_sense(self) -> bytes:
        """Return and clear the sense of the last unit check; without one, that nothing is wrong."""
        taken, self._sense = self._sense or self._sense_of(sense.NO_FAULT), b""
        return taken

    def _result(self, call: Call | None, order: Order) -> Result:
        """Run a command when it may run; damaged tracks and refused writes become faults."""
        fault = sequence.refusal(self._arm, call, order)
        if fault is not None or call is None:
            return fault or sense.INVALID_COMMAND
        chain = self._arm.chain
        sequence.enter(chain, call)
        sure = chain.identified is not Identified.NOTHING
        place = self._arm.record_place if sure else None
        try:
            result = self._methods[call.command](self._arm, call)
            moved = place is not None and place != self._arm.record_place
        except DasdError as error:
            return _fault_of(error)
        loses = moved and self.policy.identity_ends_with_record
        sequence.leave(chain, call, same_record=not loses)
        return result

    def _unfinished(self, result: Result) -> Result:
        """Find that the chain ends before its domain does."""
        if isinstance(result, Fault):
            return result if self.policy.rejects_keep_sense else sense.INCOMPLETE_DOMAIN
        self._sense = self._sense_of(sense.INCOMPLETE_DOMAIN)
        return Outcome(ENDED_WITH_CHECK, result.data, result.taken, result.wanted)

    def _checked(self, fault: Fault, order: Order, command: Command | None) -> Outcome:
        self._sense = self._sense_of(fault)
        rejects = bool(fault.sense0 & Sense0.COMMAND_REJECT)
        is_control = direction_of(order.code) is Direction.CONTROL
        looked_at = fault in _FOUND_IN_PARAMETERS or (is_control and not rejects)
        taken = len(order.output) if looked_at else 0
        asked_for = COUNTED_FIRST.get(command, 0) if command is not None else 0
        if asked_for and fault != sense.INVALID_COMMAND and not self.policy.reject_residuals:
            taken = min(asked_for, len(order.output))
        rejected = rejects and not taken
        return Outcome(ENDED_WITH_CHECK, taken=taken, rejected=rejected)

    def _sense_of(self, fault: Fault) -> bytes:
        arm = self._arm
        drive = self.volume.device_number
        return sense_bytes(fault, arm.geometry, drive, arm.place, self.unit.sense_length)

    def _own_methods(self) -> Mapping[Command, Method]:
        """Return the commands that are about the device itself."""
        unit, geometry, path = self.unit, self._arm.geometry, self._path
        return {
            Command.SENSE: lambda _arm, _call: self._give_sense(),
            Command.RESERVE: lambda _arm, _call: self._reserve(reserved=True),
            Command.UNCONDITIONAL_RESERVE: lambda _arm, _call: self._reserve(reserved=True),
            Command.RELEASE: lambda _arm, _call: self._reserve(reserved=False),
            Command.SENSE_ID: lambda _arm, _call: Outcome(data=sense_id(unit, geometry)),
            Command.READ_DEVICE_CHARACTERISTICS: lambda _arm, _call: Outcome(
                data=device_characteristics(unit, geometry)
            ),
            Command.SENSE_PATH_GROUP_ID: lambda _arm, _call: path.sense_group_id(),
            Command.SET_PATH_GROUP_ID: lambda _arm, call: path.set_group_id(call),
            Command.RESET_ALLEGIANCE: lambda _arm, _call: path.reset_allegiance(),
        }

    def _give_sense(self) -> Outcome:
        return Outcome(data=self.take_sense())

    def _reserve(self, *, reserved: bool) -> Outcome:
        self._path.reserved = reserved
        return self._give_sense()


def _codes(unit: ControlUnit, policy: Policy) -> Mapping[int, tuple[Command, bool]]:
    """Return what each code means, and whether it goes on to the next track."""
    codes = dict(DECODED)
    if not policy.spaces_counts:
        del codes[Command.SPACE_COUNT]
    if policy.track_codes_move_records:
        codes |= TRACKS_AS_RECORDS
        if not unit.has_subsystem:
            codes[SEEK_AND_SET_SECTOR] = Command.SEEK, False
    return codes


def _fault_of(error: DasdError) -> Fault:
    match error:
        case FormatError():
            return sense.INVALID_TRACK_FORMAT
        case ReadOnlyVolumeError():
            return sense.WRITE_INHIBITED
        case _:  # a refused write (WriteDeniedError), a broken volume
            return sense.EQUIPMENT_CHECK


_METHODS: Final[Mapping[Command, Method]] = {
    Command.NO_OPERATION: seek_commands.no_operation,
    Command.RESTORE: seek_commands.no_operation,
    Command.SUSPEND_MULTIPATH: seek_commands.no_operation,
    Command.SEEK: seek_commands.seek,
    Command.SEEK_CYLINDER: seek_commands.seek,
    Command.SEEK_HEAD: seek_commands.seek,
    Command.RECALIBRATE: seek_commands.recalibrate,
    Command.SET_FILE_MASK: seek_commands.set_file_mask,
    Command.SET_SECTOR: seek_commands.set_sector,
    Command.READ_SECTOR: seek_commands.read_sector,
    Command.DEFINE_EXTENT: extent_commands.define_extent,
    Command.LOCATE_RECORD: locate_commands.locate_record,
    Command.LOCATE_RECORD_EXTENDED: locate_commands.locate_record_extended,
    Command.PREFIX: locate_commands.prefix,
    Command.SEARCH_HA_EQUAL: search_commands.search_home_address,
    Command.SEARCH_ID_EQUAL: search_commands.search_id,
    Command.SEARCH_ID_HIGH: search_commands.search_id,
    Command.SEARCH_ID_HIGH_EQUAL: search_commands.search_id,
    Command.SEARCH_KEY_EQUAL: search_commands.search_key,
    Command.SEARCH_KEY_HIGH: search_commands.search_key,
    Command.SEARCH_KEY_HIGH_EQUAL: search_commands.search_key,
    Command.READ_IPL: read_commands.read_ipl,
    Command.READ_HOME_ADDRESS: read_commands.read_home_address,
    Command.READ_R0: read_commands.read_r0,
    Command.READ_COUNT: read_commands.read_count,
    Command.READ_DATA: read_commands.read_data,
    Command.READ_KEY_DATA: read_commands.read_key_data,
    Command.READ_CKD: read_commands.read_ckd,
    Command.READ_MULTIPLE_CKD: read_commands.read_multiple_ckd,
    Command.READ_TRACK: read_commands.read_track,
    Command.WRITE_DATA: update_commands.write_areas,
    Command.WRITE_KEY_DATA: update_commands.write_areas,
    Command.WRITE_UPDATE_DATA: update_commands.write_update,
    Command.WRITE_UPDATE_KEY_DATA: update_commands.write_update,
    Command.WRITE_CKD: format_commands.write_ckd,
    Command.WRITE_SPECIAL_CKD: format_commands.write_ckd,
    Command.WRITE_CKD_NEXT_TRACK: format_commands.write_ckd_next_track,
    Command.WRITE_R0: format_commands.write_r0,
    Command.WRITE_HOME_ADDRESS: format_commands.write_home_address,
    Command.ERASE: format_commands.erase,
    Command.DIAGNOSTIC_READ_HA: read_commands.diagnostic_read_ha,
    Command.SPACE_COUNT: read_commands.space_count,
    Command.PERFORM_SUBSYSTEM_FUNCTION: subsystem_commands.perform_subsystem_function,
    Command.READ_SUBSYSTEM_DATA: subsystem_commands.read_subsystem_data,
    Command.SENSE_SUBSYSTEM_STATUS: subsystem_commands.sense_subsystem_status,
    Command.READ_CONFIGURATION_DATA: subsystem_commands.read_configuration_data,
    Command.DIAGNOSTIC_CONTROL: subsystem_commands.diagnostic_control,
    Command.SET_SUBSYSTEM_MODE: subsystem_commands.set_subsystem_mode,
    Command.READ_MESSAGE_ID: subsystem_commands.read_message_id,
    Command.READ_RESET_BUFFERED_LOG: path_commands.read_reset_buffered_log,
}
"""Every command that needs only the arm; those about the device itself are its own."""
