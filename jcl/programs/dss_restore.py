"""RESTORE DATASET: data sets from a dump on tape to an online volume.

Source: DFSMSdss Storage Administration, RESTORE DATASET.
"""

from ccw.online_tracks import OnlineTracks
from jcl.control import RestoreCommand
from jcl.dd import Status
from jcl.programs.dss_task import Task, UnusableDdError
from jcl.programs.tape_labels import file_of
from snapshot.restore import (
    LEFT_BEHIND,
    RestoreOutcome,
    RestoreRequest,
    RestoreResult,
    run_restore,
)


def run(task: Task, command: RestoreCommand) -> int:
    """Restore; returns the code of the task.

    Raises:
        UnusableDdError: A DD is not what the command needs; nothing was changed.
        DasdError: See ``run_restore``.
    """
    dd, tape = task.tape(command.source)
    if dd.status is Status.NEW and tape not in task.written:
        raise UnusableDdError(f"DD {dd.name}: DISP=NEW; expected OLD or SHR on a tape to read")
    target = task.volume(command.output)
    request = RestoreRequest(
        tape=tape,
        selection=command.selection,
        target=OnlineTracks(target),
        replace=command.replace,
        replace_unconditional=command.replace_unconditional,
        renames=command.renames,
        force=command.force,
        file=file_of(dd, tape).number,
    )
    result = run_restore(request, events=task.step.system.events)
    _tell(task, result)
    return result.severity


def _tell(task: Task, result: RestoreResult) -> None:
    for outcome in result.outcomes:
        task.tell(outcome.message_id, _text(outcome))
    done = [outcome for outcome in result.outcomes if outcome.severity == 0]
    failed = [outcome for outcome in result.outcomes if outcome.severity]
    if not result.outcomes:
        task.tell("ADR801I", "DATA SET FILTERING IS COMPLETE. 0 DATA SETS OF THE DUMP SELECTED")
    if done:
        _list(task, "ADR454I", "THE FOLLOWING DATA SETS WERE SUCCESSFULLY PROCESSED", done)
    if failed:
        _list(task, "ADR455W", "THE FOLLOWING DATA SETS WERE NOT SUCCESSFULLY PROCESSED", failed)
    for name in result.left_behind:
        task.messages.add(f"{name} IS {LEFT_BEHIND.upper()}")


def _text(outcome: RestoreOutcome) -> str:
    name = str(outcome.dsname)
    if outcome.target not in (None, outcome.dsname):
        name = f"{outcome.dsname} AS {outcome.target}"
    return f"{name}: {outcome.message}"


def _list(task: Task, message_id: str, text: str, outcomes: list[RestoreOutcome]) -> None:
    task.tell(message_id, text)
    for outcome in outcomes:
        task.messages.add(f"{outcome.target or outcome.dsname:<44} {outcome.tracks} TRACKS")
