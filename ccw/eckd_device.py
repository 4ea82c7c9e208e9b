"""A count-key-data device behind a control unit: runs commands against a guarded volume.

State that belongs to a chain is in ``ccw.chain``, the place on the disk in ``ccw.arm``; commands
are functions in ``control_commands``, ``search_commands``, ``read_commands`` and
``write_commands``. Here is only what holds for all of them: which command is known, what may
follow what, and how a fault becomes a unit check with sense.
"""

from collections.abc import Callable
from typing import Final

from ccw import control_commands, read_commands, search_commands, status, write_commands
from ccw.arm import Arm
from ccw.chain import UPDATES, Qualified
from ccw.channel import Outcome
from ccw.choke_point import GuardedVolume, WriteDeniedError
from ccw.commands import DECODED, ECKD_ONLY, KEEPS_INDEX_MARK, NEEDS_SEEK, Command
from ccw.domain import ALLOWED, Domain, Operation
from ccw.identification import (
    CONTROL_UNITS,
    USUAL_CONTROL_UNIT,
    device_characteristics,
    has_characteristics,
    sense_bytes,
    sense_id,
)
from ccw.result import Call, Result
from ccw.status import ENDED_WITH_CHECK, Fault
from primitives import FormatError

_DOMAIN_ONLY: Final = frozenset(
    {
        Command.READ_TRACK,
        Command.WRITE_UPDATE_DATA,
        Command.WRITE_UPDATE_KEY_DATA,
        Command.WRITE_CKD_NEXT_TRACK,
    }
)
_DATA_COMMANDS: Final = frozenset(
    {
        Command.READ_DATA,
        Command.READ_KEY_DATA,
        Command.WRITE_DATA,
        Command.WRITE_KEY_DATA,
    }
)
"""One of these may stand between a search and a format write behind the record found."""
_NO_RECALIBRATE: Final = ("2107", "3990-6")


_Method = Callable[[Arm, Call], Result]


class EckdDevice:
    """One device.

    Attributes:
        volume: The guarded volume; whoever runs a chain holds its gate.
        unit: The control unit.
    """

    def __init__(self, volume: GuardedVolume, *, control_unit: str | None = None) -> None:
        self.volume = volume
        name = control_unit or USUAL_CONTROL_UNIT[volume.geometry.family.name]
        self.unit = CONTROL_UNITS[name]
        self._arm = Arm(volume)
        self._sense = b""

    def begin(self) -> None:
        """Start a new chain."""
        self._arm.begin()

    def execute(self, code: int, output: bytes, *, chained: bool) -> Outcome:
        """Run one command; see ``ccw.channel.Device``."""
        command, multitrack = DECODED.get(code, (None, False))
        if command is None or self._is_unknown_here(command):
            return self._check(status.INVALID_COMMAND)
        result = self._sequence_fault(command) or self._run(command, Call(output, multitrack))
        domain = self._arm.chain.open_domain
        if isinstance(result, Fault):
            return self._check(result)
        if domain is not None and not chained and command is not Command.LOCATE_RECORD:
            return self._check(status.INCOMPLETE_DOMAIN)
        return result

    def take_sense(self) -> bytes:
        """Return and clear the sense of the last unit check; without one, that nothing is wrong."""
        sense, self._sense = self._sense or self._sense_of(Fault()), b""
        return sense

    def _is_unknown_here(self, command: Command) -> bool:
        match command:
            case Command.SENSE_ID:
                return not self.unit.identifies
            case Command.READ_DEVICE_CHARACTERISTICS:
                return not has_characteristics(self._arm.geometry.family)
            case Command.RECALIBRATE:
                is_3390 = self._arm.geometry.family.name == "3390"
                return is_3390 or self.unit.name in _NO_RECALIBRATE
            case _:
                return command in ECKD_ONLY and not self.unit.eckd

    def _sequence_fault(self, command: Command) -> Fault | None:
        """Check what may follow what; None when the command may run."""
        chain = self._arm.chain
        if chain.open_domain is not None:
            return _domain_fault(command, chain.open_domain)
        if command is Command.RESERVE and chain.commands:
            return status.INVALID_SEQUENCE
        unsought = self.unit.needs_seek and command in NEEDS_SEEK and not chain.sought
        return status.INVALID_SEQUENCE if unsought or command in _DOMAIN_ONLY else None

    def _run(self, command: Command, call: Call) -> Result:
        """Run a command in sequence; damaged tracks and refused writes become faults."""
        chain = self._arm.chain
        domain, chain.granted = chain.open_domain, Qualified.NOTHING
        chain.commands += 1
        if command not in KEEPS_INDEX_MARK:
            chain.index_passed = False
        try:
            result = self._method(command)(self._arm, call)
        except FormatError:
            return status.INVALID_TRACK_FORMAT
        except WriteDeniedError:
            return status.EQUIPMENT_CHECK
        if domain is not None:
            domain.left -= 1
            domain.fresh = False
        if command in _DATA_COMMANDS and chain.qualified & UPDATES:
            chain.granted = Qualified.FORMAT
        chain.qualified = chain.granted
        return result

    def _method(self, command: Command) -> _Method:
        own = {
            Command.SENSE: self._give_sense,
            Command.RESERVE: self._give_sense,
            Command.RELEASE: self._give_sense,
            Command.SENSE_ID: self._sense_id,
            Command.READ_DEVICE_CHARACTERISTICS: self._characteristics,
        }
        return own.get(command) or _METHODS[command]

    def _give_sense(self, _arm: Arm, _call: Call) -> Result:
        return Outcome(data=self.take_sense())

    def _sense_id(self, arm: Arm, _call: Call) -> Result:
        return Outcome(data=sense_id(self.unit, arm.geometry))

    def _characteristics(self, arm: Arm, _call: Call) -> Result:
        return Outcome(data=device_characteristics(self.unit, arm.geometry))

    def _check(self, fault: Fault) -> Outcome:
        self._sense = self._sense_of(fault)
        return Outcome(ENDED_WITH_CHECK)

    def _sense_of(self, fault: Fault) -> bytes:
        geometry = self._arm.geometry
        return sense_bytes(fault, self.unit, geometry.family, geometry.cchh(self._arm.at))


def _domain_fault(command: Command, domain: Domain) -> Fault | None:
    """Check a command against the domain it runs in."""
    if command not in ALLOWED[domain.operation]:
        return status.INVALID_SEQUENCE
    if command is Command.WRITE_CKD_NEXT_TRACK and domain.fresh:
        return status.INVALID_SEQUENCE
    if domain.operation is not Operation.WRITE_DATA:
        return None
    is_suffix = domain.ends_with_count and domain.left == 1
    if (command is Command.READ_COUNT) is not is_suffix:
        return status.INVALID_SEQUENCE
    is_only = domain.fresh and domain.left == (2 if domain.ends_with_count else 1)
    plain = command in (Command.WRITE_DATA, Command.WRITE_KEY_DATA)
    return status.INVALID_SEQUENCE if plain and not is_only else None


def _search(
    method: Callable[[Arm, Call, search_commands.Comparison], Result],
    holds: search_commands.Comparison,
) -> _Method:
    return lambda arm, call: method(arm, call, holds)


_METHODS: Final[dict[Command, _Method]] = {
    Command.NO_OPERATION: control_commands.no_operation,
    Command.SEEK: control_commands.seek,
    Command.SEEK_CYLINDER: control_commands.seek_cylinder,
    Command.SEEK_HEAD: control_commands.seek_head,
    Command.RECALIBRATE: control_commands.recalibrate,
    Command.SET_FILE_MASK: control_commands.set_file_mask,
    Command.SET_SECTOR: control_commands.set_sector,
    Command.READ_SECTOR: read_commands.read_sector,
    Command.DEFINE_EXTENT: control_commands.define_extent,
    Command.LOCATE_RECORD: control_commands.locate_record,
    Command.SEARCH_HA_EQUAL: search_commands.search_home_address,
    Command.SEARCH_ID_EQUAL: _search(search_commands.search_id, search_commands.equal),
    Command.SEARCH_ID_HIGH: _search(search_commands.search_id, search_commands.high),
    Command.SEARCH_ID_HIGH_EQUAL: _search(search_commands.search_id, search_commands.high_or_equal),
    Command.SEARCH_KEY_EQUAL: _search(search_commands.search_key, search_commands.equal),
    Command.SEARCH_KEY_HIGH: _search(search_commands.search_key, search_commands.high),
    Command.SEARCH_KEY_HIGH_EQUAL: _search(
        search_commands.search_key, search_commands.high_or_equal
    ),
    Command.READ_IPL: read_commands.read_ipl,
    Command.READ_HOME_ADDRESS: read_commands.read_home_address,
    Command.READ_R0: read_commands.read_r0,
    Command.READ_COUNT: read_commands.read_count,
    Command.READ_DATA: read_commands.read_data,
    Command.READ_KEY_DATA: read_commands.read_key_data,
    Command.READ_CKD: read_commands.read_ckd,
    Command.READ_MULTIPLE_CKD: read_commands.read_multiple_ckd,
    Command.READ_TRACK: read_commands.read_track,
    Command.WRITE_DATA: write_commands.write_data,
    Command.WRITE_KEY_DATA: write_commands.write_key_data,
    Command.WRITE_UPDATE_DATA: write_commands.write_update_data,
    Command.WRITE_UPDATE_KEY_DATA: write_commands.write_update_key_data,
    Command.WRITE_CKD: write_commands.write_ckd,
    Command.WRITE_CKD_NEXT_TRACK: write_commands.write_ckd_next_track,
    Command.WRITE_R0: write_commands.write_r0,
    Command.WRITE_HOME_ADDRESS: write_commands.write_home_address,
    Command.ERASE: write_commands.erase,
}
"""Every command that needs only the arm; those about the device itself are its own."""
