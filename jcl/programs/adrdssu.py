"""ADRDSSU: dumps data sets of live volumes to tape, and restores them.

The commands of SYSIN run one after another; the highest return code is the step's.

Source: DFSMSdss Storage Administration, DUMP, RESTORE and return codes.
"""

from pathlib import Path
from typing import Final

from jcl.control import (
    BadCommand,
    DumpCommand,
    ModeCommand,
    ReadCommand,
    RestoreCommand,
    SetCommand,
    read_commands,
)
from jcl.programs import dss_dump, dss_restore
from jcl.programs.context import SYSIN, StepContext
from jcl.programs.dss_messages import READER, SCHEDULER, Messages
from jcl.programs.dss_task import Task
from primitives import DasdError

_PARTLY: Final = 8
_TERMINATING: Final = 12


def run(step: StepContext) -> int:
    """Run the commands; returns MAXCC."""
    messages = Messages(step.print, step.system.clock)
    records = step.records(SYSIN) or ()
    if step.parm:
        text = f"PARM {step.parm!r} IS NOT SUPPORTED YET"
        messages.tell("ADR009T", text, task=SCHEDULER)
        return _TERMINATING
    if not "".join(records).strip():
        messages.tell("ADR005T", "THERE ARE NO CONTROL STATEMENTS IN SYSIN", task=SCHEDULER)
        return _TERMINATING
    stream = _Stream(step, messages)
    for read in read_commands(records, today=step.system.clock().date()):
        if not stream.run(read):
            break
    text = f"DFSMSDSS PROCESSING COMPLETE. HIGHEST RETURN CODE IS {stream.highest:04}"
    messages.tell_time("ADR012I", text, task=SCHEDULER)
    return stream.highest


class _Stream:
    """The commands of one SYSIN, and the codes so far."""

    def __init__(self, step: StepContext, messages: Messages) -> None:
        self._step = step
        self._messages = messages
        self._tasks = 0
        self._written: set[Path] = set()
        self.highest = 0

    def run(self, read: ReadCommand) -> bool:
        """Run one command; tells whether to go on."""
        self._messages.line(f"  {read.text}")
        match read.command:
            case BadCommand() as bad:
                return self._refuse(read, bad)
            case SetCommand() as command:
                self._set(command)
            case ModeCommand(mode):
                self._messages.tell("ADR014I", f"MODE IS NOW {mode}", task=SCHEDULER)
            case DumpCommand() | RestoreCommand() as command:
                self.highest = max(self.highest, self._task(read, command))
        return True

    def _refuse(self, read: ReadCommand, bad: BadCommand) -> bool:
        message_id, code = ("ADR172T", _TERMINATING) if bad.ends_stream else ("ADR138E", _PARTLY)
        self._messages.tell(message_id, f"SYSIN RECORD {read.line}: {bad.reason}", task=READER)
        self.highest = max(self.highest, code)
        return not bad.ends_stream

    def _set(self, command: SetCommand) -> None:
        """Set MAXCC; LASTCC is only looked at by IF, which is not supported yet."""
        if command.variable == "MAXCC":
            text = f"MAXCC HAS BEEN RESET FROM {self.highest:04} TO {command.code:04}"
            self._messages.tell("ADR015I", text, task=SCHEDULER)
            self.highest = command.code

    def _task(self, read: ReadCommand, command: DumpCommand | RestoreCommand) -> int:
        self._tasks += 1
        messages, number = self._messages, self._tasks
        task = Task(self._step, messages, number, self._written)
        text = f"TASKID {number:03} HAS BEEN ASSIGNED TO COMMAND '{read.verb}'"
        messages.tell("ADR101I", text, task=READER)
        messages.tell_time("ADR109I", "INITIAL SCAN OF USER CONTROL STATEMENTS DONE", task=READER)
        for remark in command.remarks:
            messages.add(remark)
        task.tell_time("ADR006I", "EXECUTION BEGINS")
        code = _guarded(task, command)
        task.tell_time("ADR006I", "EXECUTION ENDS")
        task.tell_time("ADR013I", f"TASK COMPLETED WITH RETURN CODE {code:04}")
        return code


def _guarded(task: Task, command: DumpCommand | RestoreCommand) -> int:
    """Run one command; an error of the outside world ends it with its message."""
    try:
        if isinstance(command, DumpCommand):
            return dss_dump.run(task, command)
        return dss_restore.run(task, command)
    except (DasdError, OSError) as error:
        task.tell("ADR380E", str(error))
        return _TERMINATING
