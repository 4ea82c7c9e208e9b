"""What is behind each DD of a step while the step runs.

Source: z/OS MVS JCL User's Guide, allocation of resources; meanings of the messages.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ccw.choke_point import GuardedVolume
from jcl.dd import Dd, Status
from jcl.system import System
from primitives import DasdError
from vtoc.read import read_vtoc

_TAPE_UNITS: Final = frozenset({"TAPE", "CART", "SYSSQ"})
_TAPE_TYPES: Final = re.compile(r"34[0-9]{2}(-.*)?|359[0-9](-.*)?")
_ADDRESS: Final = re.compile(r"/?([0-9A-F]{3,4})")
_TAPE_DEVICE: Final = "TAPE"


class AllocationError(DasdError):
    """A DD asks for something that is not there; the job fails."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """A DD and what it stands for.

    Attributes:
        dd: The statement.
        device: As messages show it: a unit address, JES2, DMY or TAPE.
        volume: The disk volume, if it is on one.
        tape: The path of the tape image, if it is on one.
    """

    dd: Dd
    device: str
    volume: GuardedVolume | None = None
    tape: Path | None = None


def allocate(dd: Dd, system: System) -> Allocation:
    """Find what a DD names; nothing is changed.

    Raises:
        AllocationError: It is not there.
        FormatError: The VTOC of its volume is damaged.
    """
    if dd.dummy:
        return Allocation(dd, "DMY")
    if dd.sysout is not None or dd.data is not None:
        return Allocation(dd, "JES2")
    if dd.volser is None:
        raise _refused(dd, "IEF212I", "DATA SET NOT FOUND: without VOL=SER it needs a catalog")
    return _tape(dd, system) if _is_tape(dd, system) else _disk(dd, system)


def _is_tape(dd: Dd, system: System) -> bool:
    if dd.unit in _TAPE_UNITS or _TAPE_TYPES.fullmatch(dd.unit):
        return True
    address = _ADDRESS.fullmatch(dd.unit)
    if address is not None and int(address[1], 16) in system.drives:
        return True
    return dd.volser not in system.volumes and (dd.labelled or not dd.unit)


def _tape(dd: Dd, system: System) -> Allocation:
    assert dd.volser is not None
    if dd.dsname is None:
        raise _refused(dd, "IEF212I", f"tape {dd.volser}: the DD needs DSN=")
    path = system.tape_path(dd.volser)
    if dd.status is not Status.NEW and not path.is_file():
        raise _refused(dd, "IEF212I", f"VOLUME {dd.volser} NOT FOUND: there is no {path.name}")
    return Allocation(dd, _TAPE_DEVICE, tape=path)


def _disk(dd: Dd, system: System) -> Allocation:
    assert dd.volser is not None
    volume = system.volumes.get(dd.volser)
    if volume is None:
        online = ", ".join(sorted(system.volumes)) or "none"
        raise _refused(dd, "IEF212I", f"VOLUME {dd.volser} NOT FOUND; online: {online}")
    if dd.dsname is not None:
        _find(dd, volume)
    return Allocation(dd, f"{volume.device_number:04X}", volume=volume)


def _find(dd: Dd, volume: GuardedVolume) -> None:
    assert dd.dsname is not None
    if dd.status is Status.NEW:
        raise _refused(dd, "IEF127I", "a new data set on disk is not supported yet")
    with volume.gate.hold():
        found = read_vtoc(volume).find(dd.dsname)
    if found is None:
        raise _refused(dd, "IEF212I", f"DATA SET {dd.dsname} NOT FOUND on {dd.volser}")


def _refused(dd: Dd, message_id: str, reason: str) -> AllocationError:
    return AllocationError(f"{message_id} {dd.name} - {reason}")
