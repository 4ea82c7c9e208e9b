"""DUMP DATASET: a backup of live volumes to a labelled tape, as of one instant.

Source: DFSMSdss Storage Administration, DUMP DATASET and concurrent copy.
"""

import datetime
from typing import Final

from jcl.control import DumpCommand
from jcl.dd import Status
from jcl.programs.dss_task import Task, UnusableDdError
from jcl.programs.tape_labels import refuse_other
from jcl.system import System
from snapshot.backup import BackupRequest, BackupResult, NothingSelectedError, run_backup
from snapshot.events import Event, TimeZero

_WARNING: Final = 4
_NOTHING: Final = 8


class _TimeZeroWatch:
    """Passes events on, and keeps the time of T0 for the message that is printed later."""

    def __init__(self, system: System) -> None:
        self._system = system
        self.at = system.clock()

    def __call__(self, event: Event) -> None:
        if isinstance(event, TimeZero):
            self.at = self._system.clock()
        self._system.events(event)


def run(task: Task, command: DumpCommand) -> int:
    """Dump; returns the code of the task.

    Raises:
        UnusableDdError: A DD is not what the command needs; nothing was written.
        DasdError: See ``run_backup``.
    """
    request = _request(task, command)
    watch = _TimeZeroWatch(task.step.system)
    try:
        result = run_backup(request, events=watch)
    except NothingSelectedError as error:
        task.tell("ADR801I", f"DATA SET FILTERING IS COMPLETE. 0 DATA SETS SELECTED: {error}")
        return _NOTHING
    task.written.add(request.tape)
    _tell(task, result, watch.at)
    return _WARNING if result.not_found else 0


def _request(task: Task, command: DumpCommand) -> BackupRequest:
    system = task.step.system
    dd, tape = task.tape(command.output)
    if dd.sequence not in (None, 1):
        raise UnusableDdError(f"DD {dd.name}: a dump to file {dd.sequence} is not supported yet")
    if dd.status is Status.SHR:
        raise UnusableDdError(f"DD {dd.name}: DISP=SHR; expected NEW, or OLD to overwrite the tape")
    if tape in task.written:
        raise UnusableDdError(
            f"DD {dd.name}: an earlier command of this step dumped to tape {dd.volser}; "
            "give each dump a tape of its own"
        )
    if dd.status is Status.OLD:
        refuse_other(dd, tape)
    assert dd.volser is not None
    assert dd.dsname is not None
    return BackupRequest(
        volumes=list(dict.fromkeys(task.volume(name) for name in command.inputs)),
        selection=command.selection,
        tape=tape,
        tape_volser=dd.volser,
        now=system.clock(),
        dump_dsname=dd.dsname,
        job=task.step.job,
        step=task.step.step,
        overwrite=dd.status is Status.OLD,
        workers=system.workers,
        m=system.m,
        policy=system.policy,
        history=system.history,
    )


def _tell(task: Task, result: BackupResult, at: datetime.datetime) -> None:
    count = len(result.elements)
    task.tell("ADR801I", f"DATA SET FILTERING IS COMPLETE. {count} DATA SETS SELECTED")
    task.tell_time(
        "ADR734I",
        f"POINT IN TIME TAKEN FOR {count} OF {count} SELECTED DATA SETS; "
        f"HOSTS WAITED {result.window_ms:.2f} MS",
        at=at,
    )
    for name in result.not_found:
        task.tell("ADR383W", f"{name}: NOT SELECTED, BECAUSE IT IS ON NONE OF THE VOLUMES")
    task.tell("ADR454I", "THE FOLLOWING DATA SETS WERE SUCCESSFULLY PROCESSED")
    for each in result.elements:
        tracks = f"{each.in_order} TRACKS IN ORDER, {each.out_of_order} OUT OF ORDER"
        task.messages.add(f"{each.element.dsname:<44} {each.element.data_set.volser:<6} {tracks}")
