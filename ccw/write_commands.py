"""Writes: updates of a record's areas, and format writes that change what records a track has.

An update keeps every count field, so V stays; a format write ends the track behind what it wrote.
A track is announced to the hooks before anything is checked that could leave it half written, as a
control unit may destroy the rest of a track whose format write fails.

Source: 2105 command reference; which bytes each command may touch.
"""

from ccw import status
from ccw.arm import Arm
from ccw.chain import Qualified
from ccw.channel import Outcome
from ccw.choke_point import WriteKind
from ccw.domain import Operation, WriteControl
from ccw.orientation import Orientation
from ccw.result import Call, Result
from ccw.status import ENDED_WITH_EXCEPTION, Fault
from eckd.track_schema import COUNT_LENGTH, END_OF_TRACK

_MAY_UPDATE = (WriteControl.NO_HA_R0, WriteControl.UPDATE, WriteControl.ALL)
_MAY_FORMAT = (WriteControl.NO_HA_R0, WriteControl.ALL)


def write_data(arm: Arm, call: Call) -> Result:
    """Write the data area of the record a search has just identified."""
    return _update(arm, call.output, Qualified.UPDATE_DATA, with_key=False)


def write_key_data(arm: Arm, call: Call) -> Result:
    """Write key and data areas of the record a search of its count has just identified."""
    return _update(arm, call.output, Qualified.UPDATE_KEY_DATA, with_key=True)


def _update(arm: Arm, output: bytes, needed: Qualified, *, with_key: bool) -> Result:
    chain = arm.chain
    if chain.open_domain is not None:
        return _update_in_domain(arm, output, with_key=with_key)
    if chain.mask.writes not in _MAY_UPDATE or not chain.qualified & needed:
        return status.INVALID_SEQUENCE
    return _write_areas(arm, output, with_key=with_key)


def write_update_data(arm: Arm, call: Call) -> Result:
    """Write the data area of the domain's next record."""
    return _update_in_domain(arm, call.output, with_key=False)


def write_update_key_data(arm: Arm, call: Call) -> Result:
    """Write key and data areas of the domain's next record."""
    return _update_in_domain(arm, call.output, with_key=True)


def _update_in_domain(arm: Arm, output: bytes, *, with_key: bool) -> Result:
    cursor, domain = arm.cursor(), arm.chain.open_domain
    if cursor.record == 0 and domain is not None and domain.operation is Operation.WRITE_TRACK:
        return _write_r0_data(arm, output, alone=domain.fresh and domain.left == 1)
    if cursor.record <= 0 or cursor.orientation is not Orientation.COUNT:
        fault = arm.next_count(multitrack=True, skip_r0=True)
        if fault is not None:
            return fault
    return _write_areas(arm, output, with_key=with_key)


def _write_r0_data(arm: Arm, output: bytes, *, alone: bool) -> Result:
    """Write the data of record zero; when nothing else is to follow, the rest of the track goes."""
    kind = WriteKind.FORMAT if alone else WriteKind.UPDATE
    arm.volume.announce(arm.at, kind)
    cursor = arm.cursor()
    size = cursor.data_length
    image = cursor.with_areas(output, with_key=False)
    _store(arm, image[: cursor.behind] + END_OF_TRACK if alone else image, kind)
    cursor.orientation = Orientation.DATA
    return Outcome(taken=min(size, len(output)), wanted=size)


def _write_areas(arm: Arm, output: bytes, *, with_key: bool) -> Result:
    arm.volume.announce(arm.at, WriteKind.UPDATE)
    cursor = arm.cursor()
    size = cursor.data_length + (cursor.key_length if with_key else 0)
    fault = _length_fault(arm, size)
    if fault is not None:
        return fault
    if cursor.data_length == 0:
        return Outcome(ENDED_WITH_EXCEPTION)
    image = cursor.with_areas(output, with_key=with_key)
    cursor.orientation = Orientation.DATA
    _store(arm, image, WriteKind.UPDATE)
    return Outcome(taken=min(size, len(output)), wanted=size)


def _length_fault(arm: Arm, size: int) -> Fault | None:
    """In a domain every area has the length that was announced, unless CKD is converted."""
    domain, extent = arm.chain.open_domain, arm.chain.extent
    if domain is None or extent is None or extent.converts_ckd:
        return None
    expected = extent.block_size if domain.length is None else domain.length
    return None if size == expected else status.INVALID_TRACK_FORMAT


def write_ckd(arm: Arm, call: Call) -> Result:
    """Write a record behind the current one; what followed it vanishes."""
    if not _may_format(arm):
        return status.INVALID_SEQUENCE
    return _write_record(arm, call.output)


def write_ckd_next_track(arm: Arm, call: Call) -> Result:
    """Go to the next track and write its first record; what was on it vanishes."""
    if arm.chain.mask.writes not in _MAY_FORMAT:
        return status.INVALID_SEQUENCE
    fault = arm.next_track()
    if fault is not None:
        return fault
    arm.cursor().next_count(skip_r0=False)
    return _write_record(arm, call.output)


def _may_format(arm: Arm) -> bool:
    chain = arm.chain
    in_order = chain.open_domain is not None or bool(chain.qualified & Qualified.FORMAT)
    return in_order and chain.mask.writes in _MAY_FORMAT


def _write_record(arm: Arm, output: bytes) -> Result:
    arm.volume.announce(arm.at, WriteKind.FORMAT)
    cursor = arm.cursor()
    if cursor.record < 0:  # a domain oriented to the index: behind record zero
        cursor.next_count(skip_r0=False)
    return _write_behind(arm, output)


def _write_behind(arm: Arm, output: bytes) -> Result:
    """Write a record where the pointer is and end the track behind it."""
    record, wanted = _record_of(output)
    cursor = arm.cursor()
    image = cursor.with_records_behind(record)
    if record.startswith(END_OF_TRACK) or len(image) >= arm.geometry.track_size:
        return status.INVALID_TRACK_FORMAT
    _store(arm, image, WriteKind.FORMAT)
    cursor.next_count(skip_r0=False)
    cursor.orientation = Orientation.DATA
    arm.chain.granted = Qualified.FORMAT
    return Outcome(taken=min(wanted, len(output)), wanted=wanted)


def _record_of(output: bytes) -> tuple[bytes, int]:
    """Cut or pad output to the record its own count field describes; gives its length too."""
    count = output[:COUNT_LENGTH].ljust(COUNT_LENGTH, b"\x00")
    wanted = COUNT_LENGTH + count[5] + (count[6] << 8) + count[7]
    return (count + output[COUNT_LENGTH:wanted]).ljust(wanted, b"\x00"), wanted


def write_r0(arm: Arm, call: Call) -> Result:
    """Write record zero; what followed it vanishes."""
    chain = arm.chain
    in_order = chain.open_domain is not None or bool(chain.qualified & Qualified.RECORD_ZERO)
    if not in_order or chain.mask.writes is not WriteControl.ALL:
        return status.INVALID_SEQUENCE
    arm.volume.announce(arm.at, WriteKind.FORMAT)
    arm.cursor().to_index()
    return _write_behind(arm, call.output)


def write_home_address(arm: Arm, call: Call) -> Result:
    """Go to the start of the track, so that record zero may be written; the address stays."""
    if arm.chain.mask.writes is not WriteControl.ALL:
        return status.FILE_PROTECTED
    arm.cursor().to_index()
    arm.chain.granted = Qualified.RECORD_ZERO
    return Outcome(taken=min(5, len(call.output)), wanted=5)


def erase(arm: Arm, call: Call) -> Result:
    """Remove every record behind the current one."""
    if not _may_format(arm):
        return status.INVALID_SEQUENCE
    arm.volume.announce(arm.at, WriteKind.FORMAT)
    cursor = arm.cursor()
    _store(arm, cursor.with_records_behind(b""), WriteKind.FORMAT)
    return Outcome(taken=len(call.output))


def _store(arm: Arm, image: bytes, kind: WriteKind) -> None:
    arm.volume.change_track(arm.at, image, kind)
    arm.cursor().replace(image, arm.volume.name)
