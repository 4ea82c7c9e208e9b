"""The demonstration from its beginning to its end."""

import datetime
import random
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ccw.choke_point import GuardedVolume
from ccw.dasd import EckdDevice
from ccw.online import online
from ccw.workload import RandomHost
from cli.demonstration.host import BackgroundHost
from cli.demonstration.proof import (
    Check,
    check_restored,
    check_same_file,
    check_tape,
    oracle_of,
)
from cli.demonstration.report import Report
from cli.demonstration.slow_disk import SlowDisk
from cli.demonstration.tally import Tally
from cli.events_file import to_all
from cli.new_system import create_system
from cli.spool import keep, new_job_directory
from jcl.deck import read_deck
from jcl.execute import run_job
from jcl.job import read_job
from jcl.system import System
from primitives import DasdError, RelativeTrack, Volser
from snapshot.dump_file import open_dump
from snapshot.events import Listener
from snapshot.history import History
from snapshot.witness import Witness
from vtoc.read import read_vtoc

WORK: Final = Volser("WORK01")
REST: Final = Volser("REST01")
TAPE: Final = Volser("BKUP01")
WARM_UP: Final = 200
"""Channel programs the host has sent before anything else happens."""

Say = Callable[[str], None]


class JobFailedError(DasdError):
    """A deck of the demonstration did not end with code 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do.

    Attributes:
        directory: Where the system is created.
        tracks: Of the largest data set.
        seconds: How long the disk takes to read these tracks.
        say: Told what happens, for people.
        watch: Gives a listener that shows the progress of a backup.
        seed: Decides what the host does.
    """

    directory: Path
    tracks: int
    seconds: float
    say: Say
    watch: Callable[[], AbstractContextManager[Listener]]
    seed: int = 1

    @property
    def tape(self) -> Path:
        """The tape of the backup."""
        return self.directory / "tapes" / f"{TAPE}.aws"


def run_demonstration(plan: Plan) -> Report:
    """Do all of it.

    Raises:
        DasdError: Something went wrong; what is merely unequal is in the report.
    """
    create_system(plan.directory, bulk_tracks=plan.tracks)
    with ExitStack() as stack:
        disks = plan.directory / "disks"
        bare = stack.enter_context(online(disks / "work01.ckd", device_number=0x148))
        disk = SlowDisk(bare.store, plan.seconds / plan.tracks)
        work = GuardedVolume(disk, bare.sizes, device_number=0x148)
        rest = stack.enter_context(online(disks / "rest01.ckd", device_number=0x149))
        return _on(plan, work, rest, disk)


def _on(plan: Plan, work: GuardedVolume, rest: GuardedVolume, disk: SlowDisk) -> Report:
    """Back up, restore and prove, on volumes that are online."""
    say, tally, witness = plan.say, Tally(), Witness(work)
    system = System(
        volumes={WORK: work, REST: rest},
        tapes=plan.tape.parent,
        clock=lambda: datetime.datetime.now().astimezone(),
        history=History(plan.tape.parent),
    )
    say(f"created {plan.directory}: {_described(work)}; {REST} empty")
    host = RandomHost(EckdDevice(work), _tracks_of(work), random.Random(plan.seed))  # noqa: S311
    began = time.perf_counter()
    with BackgroundHost(host) as background:
        background.wait_for(WARM_UP)
        say(f"HOST1 writes to {WORK} and does not stop; {host.sent:,} channel programs so far")
        say("submit decks/backup.jcl: dump everything, as of now")
        with plan.watch() as listener:
            _submit(plan, replace(system, events=to_all([listener, tally, witness])), "backup.jcl")
        disk.seconds_per_track = 0.0
        say(f"submit decks/restore.jcl: bring it back on {REST}")
        started = time.perf_counter()
        _submit(plan, system, "restore.jcl")
        restore_seconds = time.perf_counter() - started
        background.wait_for(1)
    host_seconds = time.perf_counter() - began
    witness.leave()
    say(f"HOST1 has stopped; {witness.changed:,} tracks of {WORK} are not what they were at T0")
    say(f"compare the tape with that of a quiet copy of T0, and {REST} with the copy")
    return Report(
        tape=plan.tape,
        tally=tally,
        bytes=plan.tape.stat().st_size,
        slowed=plan.seconds > 0,
        done=host.done,
        refused=host.refused,
        host_seconds=host_seconds,
        restore_seconds=restore_seconds,
        checks=_proof(plan, system, witness, rest),
    )


def _proof(plan: Plan, system: System, witness: Witness, rest: GuardedVolume) -> list[Check]:
    work = system.volumes[WORK]
    with oracle_of(witness, work, plan.directory / "disks" / "oracle.ckd") as oracle:
        tapes = plan.directory / "oracle"
        tapes.mkdir()
        quiet = replace(
            system,
            volumes={WORK: oracle},
            tapes=tapes,
            clock=_stopped_clock(plan.tape),
            history=None,
        )
        _submit(plan, quiet, "backup.jcl")
        return [
            check_tape(plan.tape),
            check_same_file(plan.tape, tapes / plan.tape.name),
            check_restored(oracle, rest),
        ]


def _submit(plan: Plan, system: System, deck: str) -> None:
    """Run a deck of the system directory; the listing goes to its spool."""
    read = read_deck((plan.directory / "decks" / deck).read_text("utf-8"))
    kept = new_job_directory(plan.directory / "spool")
    result = run_job(read_job(read), read, replace(system, job_id=kept.name))
    keep(kept, result.output.sections())
    if result.exit_code:
        plan.say(result.listing)
        msg = f"{deck} ended with code {result.exit_code}; its listing is above"
        raise JobFailedError(msg)


def _stopped_clock(tape: Path) -> Callable[[], datetime.datetime]:
    """Return a clock that says when a dump was taken, so that another one can be the same file."""
    with open_dump(tape) as dump:
        taken = dump.reader().header.taken
    assert taken is not None
    now = taken.astimezone()
    return lambda: now


def _tracks_of(volume: GuardedVolume) -> list[RelativeTrack]:
    """Return every track of every data set, used or not."""
    data_sets = read_vtoc(volume).data_sets
    return [RelativeTrack(track) for one in data_sets for track in one.tracks().tolist()]


def _described(volume: GuardedVolume) -> str:
    data_sets = read_vtoc(volume).data_sets
    return f"{WORK} with {len(data_sets)} data sets on {len(_tracks_of(volume)):,} tracks"
